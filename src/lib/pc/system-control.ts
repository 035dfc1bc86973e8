/**
 * The system control ports of the AT: 61h (port B: speaker, timer 2, memory refresh) and 92h (port A: A20 gate and fast
 * reset), and the diagnostic port 80h to which firmware writes how far it came.
 */
import * as say from '#messages/devices';
import type { Width } from '../bits/bits.ts';
import type { Device, DeviceRegister } from './device.ts';
import type { Pit8254 } from './pit-8254.ts';

const PORT_B = 0x61;
const PORT_A = 0x92;
const DIAGNOSTIC = 0x80;

const TIMER2_GATE = 0x01;
const SPEAKER_DATA = 0x02;
/** Bits of port B that read back as written: gate, speaker, and the two error masks. */
const PORT_B_WRITABLE = 0x0f;
const REFRESH = 0x10;
const TIMER2_OUT = 0x20;
/** Ticks between two memory refreshes: about 15 us. */
const REFRESH_TICKS = 18;

const FAST_RESET = 0x01;
const A20 = 0x02;

type SystemControlState = { portB: number; portA: number; code: number; resetRequested: boolean };

export class SystemControl implements Device {
  readonly name = 'system-control';
  readonly ports = [
    { first: PORT_B, count: 1 },
    { first: DIAGNOSTIC, count: 1 },
    { first: PORT_A, count: 1 },
  ];
  /** The fast reset bit went from 0 to 1: the processor is to be reset. */
  resetRequested = false;
  private portB = 0;
  /** A20 starts open: the reset vector needs it. */
  private portA = A20;
  private code = 0;
  private readonly pit: Pit8254;

  constructor(pit: Pit8254) {
    this.pit = pit;
  }

  /** True if address line 20 is passed on; otherwise it is held at 0. */
  get a20(): boolean {
    return (this.portA & A20) !== 0;
  }

  read(port: number): number {
    if (port === DIAGNOSTIC) return this.code;
    if (port === PORT_A) return this.portA;
    const refresh = Math.floor(this.pit.tick / REFRESH_TICKS) % 2 === 1 ? REFRESH : 0;
    return this.portB | refresh | (this.pit.speakerOut ? TIMER2_OUT : 0);
  }

  write(port: number, _width: Width, value: number): void {
    if (port === DIAGNOSTIC) {
      this.code = value;
    } else if (port === PORT_A) {
      if ((value & FAST_RESET) !== 0 && (this.portA & FAST_RESET) === 0) this.resetRequested = true;
      this.portA = value & (A20 | FAST_RESET);
    } else {
      this.portB = value & PORT_B_WRITABLE;
      this.pit.setSpeakerGate((value & TIMER2_GATE) !== 0);
    }
  }

  nextEvent(): number {
    return Infinity;
  }

  advance(): void {}

  describe(): DeviceRegister[] {
    const speaker = (this.portB & SPEAKER_DATA) !== 0 ? 'on' : 'off';
    return [
      {
        name: 'port B (61h)',
        value: this.read(PORT_B),
        meaning: say.speakerTimer2Gate(speaker, this.portB & TIMER2_GATE),
      },
      { name: 'port A (92h)', value: this.portA, meaning: this.a20 ? say.a20PassedOn : say.a20HeldAt0 },
      { name: 'diagnostic (80h)', value: this.code, meaning: say.lastCodeWritten },
    ];
  }

  save(): SystemControlState {
    return { portB: this.portB, portA: this.portA, code: this.code, resetRequested: this.resetRequested };
  }

  restore(data: SystemControlState): void {
    ({ portB: this.portB, portA: this.portA, code: this.code, resetRequested: this.resetRequested } = data);
  }
}
