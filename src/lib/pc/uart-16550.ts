/**
 * The 16550A UART, as COM1 (3F8h, IRQ 4), after National's data sheet of the PC16550D. Sending takes no time: a byte written is
 * out at once and the transmitter is empty again. Receiving waits for the guest: input is queued outside and moves in as
 * there is room, so nothing is overrun but in loopback. All eight bits travel whatever word length LCR says, as in QEMU.
 * Only the FIFO's character timeout depends on virtual time.
 */
import * as say from '#messages/devices';
import type { Width } from '../bits/bits.ts';
import {
  INSTRUCTIONS_PER_TICK,
  PIT_HZ,
  type Device,
  type DeviceRegister,
  type InterruptLine,
} from './device.ts';

/** The 1.8432 MHz crystal; a bit lasts 16 * divisor of its cycles. */
const CRYSTAL_HZ = 1_843_200;
const FIFO_SIZE = 16;
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;

const DATA = 0;
const INTERRUPT_ENABLE = 1;
/** IIR when read, FCR when written. */
const INTERRUPT_ID = 2;
const LINE_CONTROL = 3;
const MODEM_CONTROL = 4;
const LINE_STATUS = 5;
const MODEM_STATUS = 6;
const SCRATCH = 7;

const IER_RECEIVED = 0x01;
const IER_TRANSMITTER_EMPTY = 0x02;
const IER_LINE_STATUS = 0x04;
const IER_MODEM_STATUS = 0x08;
const IIR_NONE = 0x01;
const IIR_MODEM_STATUS = 0x00;
const IIR_TRANSMITTER_EMPTY = 0x02;
const IIR_RECEIVED = 0x04;
const IIR_LINE_STATUS = 0x06;
const IIR_TIMEOUT = 0x0c;
const IIR_FIFOS = 0xc0;
const FCR_ENABLE = 0x01;
const FCR_CLEAR_RECEIVE = 0x02;
const LCR_DLAB = 0x80;
const LCR_BREAK = 0x40;
const LCR_PARITY = 0x08;
const LCR_STOP_BITS = 0x04;
const MCR_OUT2 = 0x08;
const MCR_LOOP = 0x10;
const LSR_DATA_READY = 0x01;
const LSR_OVERRUN = 0x02;
const LSR_BREAK = 0x10;
const LSR_TRANSMITTER_EMPTY = 0x60;
const MSR_RING = 0x40;
/** What the other end shows outside loopback: CTS, DSR and DCD, a terminal that is there and ready. */
const MSR_CONNECTED = 0xb0;

/** Text that is typed at the other end of the line at a virtual time, one character (0 to 255) a byte. */
export interface TypedText {
  readonly at: number;
  readonly text: string;
}

/** The bytes of such a text. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

type UARTState = {
  ier: number;
  fcr: number;
  lcr: number;
  mcr: number;
  errors: number;
  modemLines: number;
  modemDeltas: number;
  scratch: number;
  divisor: number;
  transmitterEmptyPending: boolean;
  timeoutAt: number | null;
  timedOut: boolean;
  received: number[];
  input: number[];
};

export class UART16550 implements Device {
  readonly name: string;
  readonly ports: readonly { first: number; count: number }[];
  private readonly base: number;
  private readonly irq: InterruptLine;
  private readonly transmit: (byte: number) => void;
  private readonly instructionsPerTick: number;
  /** What will be typed, in the order of its times. It is told to the device, and no part of its state. */
  typed: readonly TypedText[] = [];
  private now = 0;
  private state: UARTState = {
    ier: 0,
    fcr: 0,
    lcr: 0,
    mcr: 0,
    errors: 0,
    modemLines: MSR_CONNECTED,
    modemDeltas: 0,
    scratch: 0,
    // 9600 baud; after power-on the divisor is undefined.
    divisor: 12,
    transmitterEmptyPending: false,
    timeoutAt: null,
    timedOut: false,
    received: [],
    input: [],
  };

  constructor(options: {
    irq: InterruptLine;
    transmit: (byte: number) => void;
    name?: string;
    base?: number;
    instructionsPerTick?: number;
  }) {
    this.name = options.name ?? 'com1';
    this.base = options.base ?? 0x3f8;
    this.irq = options.irq;
    this.transmit = options.transmit;
    this.instructionsPerTick = options.instructionsPerTick ?? INSTRUCTIONS_PER_TICK;
    this.ports = [{ first: this.base, count: 8 }];
  }

  /** Bytes arrive at the other end of the line, at the present virtual time. */
  receive(bytes: Iterable<number>): void {
    for (const byte of bytes) this.state.input.push(byte & 0xff);
    this.takeInput();
    this.driveIRQ();
  }

  read(port: number): number {
    const value = this.readRegister(port - this.base);
    this.driveIRQ();
    return value;
  }

  write(port: number, _width: Width, value: number): void {
    this.writeRegister(port - this.base, value);
    this.driveIRQ();
  }

  nextEvent(): number {
    const s = this.state;
    const wanted = (s.ier & IER_RECEIVED) !== 0 && this.irqConnected() && !this.irq.masked();
    const timeout = wanted ? (s.timeoutAt ?? Infinity) : Infinity;
    return Math.min(timeout, this.nextTyped());
  }

  private nextTyped(): number {
    for (const { at } of this.typed) if (at > this.now) return at;
    return Infinity;
  }

  advance(now: number): void {
    const before = this.now;
    this.now = now;
    const s = this.state;
    if (s.timeoutAt !== null && s.timeoutAt <= now) {
      s.timeoutAt = null;
      s.timedOut = true;
      this.driveIRQ();
    }
    for (const { at, text } of this.typed) if (at > before && at <= now) this.receive(bytesOf(text));
  }

  describe(): DeviceRegister[] {
    const s = this.state;
    const stop = (s.lcr & LCR_STOP_BITS) !== 0 ? '2' : '1';
    const baud = s.divisor === 0 ? 0 : Math.round(CRYSTAL_HZ / 16 / s.divisor);
    const format = say.dataBitsStop((s.lcr & 3) + 5, stop);
    return [
      { name: 'IER', value: s.ier, meaning: say.interruptsEnabled },
      { name: 'IIR', value: this.interruptId(), meaning: this.interruptMeaning() },
      { name: 'LCR', value: s.lcr, meaning: `${format}${(s.lcr & LCR_DLAB) !== 0 ? say.divisorShown : ''}` },
      { name: 'MCR', value: s.mcr, meaning: (s.mcr & MCR_LOOP) !== 0 ? say.loopback : say.modemOutputs },
      {
        name: 'LSR',
        value: this.lineStatus(),
        meaning: say.receivedWaiting(s.received.length, s.input.length),
      },
      { name: 'MSR', value: this.modemStatus(), meaning: say.modemInputs },
      { name: 'scratch', value: s.scratch, meaning: say.freeForTheGuest },
      { name: 'divisor', value: s.divisor, meaning: say.baud(baud) },
    ];
  }

  save(): UARTState & { now: number } {
    return { ...this.state, now: this.now, received: [...this.state.received], input: [...this.state.input] };
  }

  restore(data: UARTState & { now: number }): void {
    const { now, ...state } = data;
    this.now = now;
    this.state = { ...state, received: [...state.received], input: [...state.input] };
  }

  private readRegister(register: number): number {
    const s = this.state;
    switch (register) {
      case DATA:
        return this.divisorShown() ? s.divisor & 0xff : this.readData();
      case INTERRUPT_ENABLE:
        return this.divisorShown() ? s.divisor >> 8 : s.ier;
      case INTERRUPT_ID: {
        const id = this.interruptId();
        if (id === IIR_TRANSMITTER_EMPTY) s.transmitterEmptyPending = false;
        return id | (this.fifosOn() ? IIR_FIFOS : 0);
      }
      case LINE_CONTROL:
        return s.lcr;
      case MODEM_CONTROL:
        return s.mcr;
      case LINE_STATUS: {
        const status = this.lineStatus();
        s.errors = 0;
        return status;
      }
      case MODEM_STATUS: {
        const status = this.modemStatus();
        s.modemDeltas = 0;
        return status;
      }
      default:
        return s.scratch;
    }
  }

  private writeRegister(register: number, value: number): void {
    const s = this.state;
    switch (register) {
      case DATA:
        if (this.divisorShown()) s.divisor = (s.divisor & 0xff00) | value;
        else this.send(value);
        break;
      case INTERRUPT_ENABLE:
        if (this.divisorShown()) {
          s.divisor = (s.divisor & 0xff) | (value << 8);
        } else {
          // Enabling the transmitter's interrupt while it is empty asks for one at once.
          if ((value & ~s.ier & IER_TRANSMITTER_EMPTY) !== 0) s.transmitterEmptyPending = true;
          s.ier = value & 0x0f;
        }
        break;
      case INTERRUPT_ID:
        this.writeFifoControl(value);
        break;
      case LINE_CONTROL:
        if ((value & ~s.lcr & LCR_BREAK) !== 0 && this.loopback()) this.accept(0, LSR_BREAK);
        s.lcr = value;
        break;
      case MODEM_CONTROL:
        s.mcr = value & 0x1f;
        this.updateModemLines();
        this.takeInput();
        break;
      case LINE_STATUS:
      case MODEM_STATUS:
        break;
      case SCRATCH:
        s.scratch = value;
    }
  }

  private readData(): number {
    const s = this.state;
    const byte = s.received.shift() ?? 0;
    s.timedOut = false;
    this.takeInput();
    this.restartTimeout();
    return byte;
  }

  private send(byte: number): void {
    // Line down and up again: with an edge-triggered controller each empty transmitter must be a new edge.
    this.state.transmitterEmptyPending = false;
    this.driveIRQ();
    if (this.loopback()) this.accept(byte, 0);
    else this.transmit(byte);
    this.state.transmitterEmptyPending = true;
  }

  /** FCR: bit 0 turns the FIFOs on, changing it or bit 1 clears the receiver's; bits 7-6 are its trigger level. */
  private writeFifoControl(value: number): void {
    const s = this.state;
    const toggled = ((value ^ s.fcr) & FCR_ENABLE) !== 0;
    const on = (value & FCR_ENABLE) !== 0;
    if (toggled || (on && (value & FCR_CLEAR_RECEIVE) !== 0)) {
      s.received = [];
      s.timedOut = false;
      s.timeoutAt = null;
    }
    s.fcr = on ? value & 0xc1 : 0;
    this.takeInput();
  }

  /** Moves input into the receiver as far as there is room; in loopback the line is cut off. */
  private takeInput(): void {
    const s = this.state;
    if (this.loopback()) return;
    while (s.input.length > 0 && s.received.length < this.capacity()) {
      this.accept(s.input.shift() ?? 0, 0);
    }
  }

  /** A character has come in, with the LSR error bits `errors`. */
  private accept(byte: number, errors: number): void {
    const s = this.state;
    s.errors |= errors;
    if (s.received.length < this.capacity()) {
      s.received.push(byte);
    } else {
      s.errors |= LSR_OVERRUN;
      // Without FIFO the new character takes the old one's place; a full FIFO loses the new one.
      if (!this.fifosOn()) s.received[0] = byte;
    }
    this.restartTimeout();
  }

  /** A FIFO that holds fewer characters than its trigger level interrupts after four character times of silence. */
  private restartTimeout(): void {
    const s = this.state;
    s.timeoutAt = this.fifosOn() && s.received.length > 0 ? this.now + 4 * this.characterTime() : null;
  }

  /** Guest instructions that one character takes on the line: start bit, data, parity, stop bits. */
  private characterTime(): number {
    const s = this.state;
    const parity = (s.lcr & LCR_PARITY) !== 0 ? 1 : 0;
    const bits = 1 + (s.lcr & 3) + 5 + parity + ((s.lcr & LCR_STOP_BITS) !== 0 ? 2 : 1);
    const cycles = bits * 16 * (s.divisor || 65536);
    return Math.ceil((cycles * PIT_HZ * this.instructionsPerTick) / CRYSTAL_HZ);
  }

  /** The most urgent interrupt: line status, data or timeout, transmitter, modem status. */
  private interruptId(): number {
    const s = this.state;
    if ((s.ier & IER_LINE_STATUS) !== 0 && s.errors !== 0) return IIR_LINE_STATUS;
    if ((s.ier & IER_RECEIVED) !== 0) {
      if (s.received.length >= this.triggerLevel()) return IIR_RECEIVED;
      if (s.timedOut) return IIR_TIMEOUT;
    }
    if ((s.ier & IER_TRANSMITTER_EMPTY) !== 0 && s.transmitterEmptyPending) return IIR_TRANSMITTER_EMPTY;
    if ((s.ier & IER_MODEM_STATUS) !== 0 && s.modemDeltas !== 0) return IIR_MODEM_STATUS;
    return IIR_NONE;
  }

  private interruptMeaning(): string {
    switch (this.interruptId()) {
      case IIR_LINE_STATUS:
        return say.lineStatus;
      case IIR_RECEIVED:
        return say.dataReceived;
      case IIR_TIMEOUT:
        return say.dataWaitsInTheFifo;
      case IIR_TRANSMITTER_EMPTY:
        return say.transmitterEmpty;
      case IIR_MODEM_STATUS:
        return say.modemStatus;
      default:
        return say.noInterruptPending;
    }
  }

  private driveIRQ(): void {
    this.irq.set(this.irqConnected() && this.interruptId() !== IIR_NONE);
  }

  /** On the PC, OUT2 connects the chip's interrupt to the bus; loopback takes the OUT2 pin inactive. */
  private irqConnected(): boolean {
    return (this.state.mcr & (MCR_OUT2 | MCR_LOOP)) === MCR_OUT2;
  }

  private lineStatus(): number {
    const s = this.state;
    return s.errors | LSR_TRANSMITTER_EMPTY | (s.received.length > 0 ? LSR_DATA_READY : 0);
  }

  private modemStatus(): number {
    return this.state.modemLines | this.state.modemDeltas;
  }

  /** Loopback wires RTS, DTR, OUT1, OUT2 (MCR 1, 0, 2, 3) to CTS, DSR, RI, DCD (MSR 4 to 7). */
  private updateModemLines(): void {
    const s = this.state;
    const looped =
      ((s.mcr & 0x02) << 3) | ((s.mcr & 0x01) << 5) | ((s.mcr & 0x04) << 4) | ((s.mcr & 0x08) << 4);
    const lines = this.loopback() ? looped : MSR_CONNECTED;
    const changed = lines ^ s.modemLines;
    // Of the ring indicator only the end of a ring is noted.
    const ringEnded = changed & s.modemLines & MSR_RING;
    s.modemDeltas |= ((changed & ~MSR_RING) | ringEnded) >> 4;
    s.modemLines = lines;
  }

  private divisorShown(): boolean {
    return (this.state.lcr & LCR_DLAB) !== 0;
  }

  private loopback(): boolean {
    return (this.state.mcr & MCR_LOOP) !== 0;
  }

  private fifosOn(): boolean {
    return (this.state.fcr & FCR_ENABLE) !== 0;
  }

  private capacity(): number {
    return this.fifosOn() ? FIFO_SIZE : 1;
  }

  private triggerLevel(): number {
    return this.fifosOn() ? (TRIGGER_LEVELS[this.state.fcr >> 6] ?? 1) : 1;
  }
}
