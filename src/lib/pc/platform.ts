/**
 * The devices of one PC on their port bus, and what the processor sees of them: ports and the interrupt line. One machine has
 * one platform; a VM's virtual platform is another of the same kind.
 */
import type { Width } from '../bits/bits.ts';
import type { SnapshotPart } from '../cpu/snapshot.ts';
import { DebugPort } from './debug-port.ts';
import { INSTRUCTIONS_PER_TICK, type Device, type DeviceRegister, type PlainData } from './device.ts';
import { ExitPort, type MachineExit } from './exit-port.ts';
import { PicPair } from './pic-pair.ts';
import { Pit8254 } from './pit-8254.ts';
import { PortBus } from './port-bus.ts';
import { SystemControl } from './system-control.ts';
import { bytesOf, UART16550, type TypedText } from './uart-16550.ts';

const COM1_IRQ = 4;

export interface PlatformOptions {
  /** A byte sent by COM1. */
  readonly onSerial?: (byte: number) => void;
  /** A byte written to the debug console. */
  readonly onDebug?: (byte: number) => void;
  /**
   * Called after an access or input that changed what the run loop goes by: the deadline, the interrupt line, the exit, a
   * reset or A20.
   */
  readonly changed?: () => void;
  readonly instructionsPerTick?: number;
}

/** A platform's state as plain data: its time and each device's state under its name. */
export type PlatformState = {
  readonly now: number;
  readonly devices: Readonly<Record<string, PlainData>>;
};

export class Platform implements SnapshotPart {
  readonly name = 'platform';
  readonly pic = new PicPair();
  readonly pit: Pit8254;
  readonly com1: UART16550;
  readonly systemControl: SystemControl;
  readonly exitPort = new ExitPort();
  readonly devices: readonly Device[];
  /** Virtual time that the devices have been brought to. Set it by `advance` alone. */
  now = 0;
  private readonly bus: PortBus;
  private readonly changed: () => void;

  constructor(options: PlatformOptions = {}) {
    const instructionsPerTick = options.instructionsPerTick ?? INSTRUCTIONS_PER_TICK;
    const ignore = () => {};
    this.pit = new Pit8254(this.pic.line(0), instructionsPerTick);
    this.com1 = new UART16550({
      irq: this.pic.line(COM1_IRQ),
      transmit: options.onSerial ?? ignore,
      instructionsPerTick,
    });
    this.systemControl = new SystemControl(this.pit);
    const debugPort = new DebugPort(options.onDebug ?? ignore);
    this.devices = [this.pic, this.pit, this.com1, this.systemControl, debugPort, this.exitPort];
    this.bus = new PortBus(this.devices);
    this.changed = options.changed ?? ignore;
  }

  /** What the guest reads from `port`. Precondition: `advance` was called for the present virtual time. */
  input(width: Width, port: number): number {
    const [next, signals] = [this.nextEvent(), this.signals()];
    const value = this.bus.read(width, port);
    this.tellIfChanged(next, signals);
    return value;
  }

  /** The guest writes `value` to `port`. Precondition: `advance` was called for the present virtual time. */
  output(width: Width, port: number, value: number): void {
    const [next, signals] = [this.nextEvent(), this.signals()];
    this.bus.write(width, port, value);
    this.tellIfChanged(next, signals);
  }

  /** The INTR line at time `now`. It may fall again by itself: advance before you ask. */
  interruptPending(): boolean {
    return this.pic.pending();
  }

  /** The processor's interrupt acknowledge cycle. @returns the vector. */
  acknowledgeInterrupt(): number {
    return this.pic.acknowledge();
  }

  /** Brings all devices to virtual time `now`; a time already passed is ignored. */
  advance(now: number): void {
    if (now <= this.now) return;
    this.now = now;
    for (const device of this.devices) device.advance(now);
  }

  /** The virtual time by which the run loop must call `advance` because a device may interrupt, or Infinity. */
  nextEvent(): number {
    let next = Infinity;
    for (const device of this.devices) next = Math.min(next, device.nextEvent());
    return next;
  }

  /** Bytes arrive on COM1's line at time `now`. */
  receiveSerial(bytes: Iterable<number>): void {
    const [next, signals] = [this.nextEvent(), this.signals()];
    this.com1.receive(bytes);
    this.tellIfChanged(next, signals);
  }

  /** What comes in by COM1: `input` waits there from the start, `typed` arrives at its times. To be called at time 0. */
  expect({ input, typed }: { readonly input: string; readonly typed: readonly TypedText[] }): void {
    this.com1.typed = typed;
    if (input !== '') this.receiveSerial(bytesOf(input));
  }

  /** How the guest ended the machine, or null while it has not. */
  get exit(): MachineExit | null {
    return this.exitPort.exit;
  }

  /** True if address line 20 is passed on to memory. */
  get a20(): boolean {
    return this.systemControl.a20;
  }

  /** The guest asked for a reset of the processor. */
  get resetRequested(): boolean {
    return this.systemControl.resetRequested;
  }

  /** A table of registers for each device. */
  describe(): { readonly device: string; readonly registers: readonly DeviceRegister[] }[] {
    return this.devices.map((device) => ({ device: device.name, registers: device.describe() }));
  }

  save(): PlatformState {
    return {
      now: this.now,
      devices: Object.fromEntries(this.devices.map((device) => [device.name, device.save()])),
    };
  }

  /** Takes what `save` of a platform with the same devices gave. @throws Error if a device's state is missing. */
  restore(state: PlatformState): void {
    this.now = state.now;
    for (const device of this.devices) {
      const data = state.devices[device.name];
      if (data === undefined) throw new Error(`the saved platform has no device ${device.name}`);
      device.restore(data);
    }
  }

  /** What the run loop goes by besides `nextEvent`, a bit each. */
  private signals(): number {
    return (
      (this.interruptPending() ? 1 : 0) |
      (this.exit !== null ? 2 : 0) |
      (this.resetRequested ? 4 : 0) |
      (this.a20 ? 8 : 0)
    );
  }

  private tellIfChanged(next: number, signals: number): void {
    if (this.nextEvent() !== next || this.signals() !== signals) this.changed();
  }
}
