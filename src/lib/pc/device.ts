/**
 * What every device of the PC is. A device reads no clock: `advance` tells it the virtual time (guest instructions retired,
 * plus time idled in HLT; an integer below 2^53), always before its ports are touched.
 */
import type { Width } from '../bits/bits.ts';
import type { PlainData } from '../cpu/snapshot.ts';

export type { PlainData } from '../cpu/snapshot.ts';

/** Consecutive ports that a device decodes. */
export interface PortRange {
  readonly first: number;
  readonly count: number;
  /** The widest access the device takes whole (8 if absent); the bus splits wider ones, low half first. */
  readonly widest?: Width;
}

/** One row of a device's table in the debugger. */
export interface DeviceRegister {
  readonly name: string;
  readonly value: number;
  /** What the value says, in words. */
  readonly meaning: string;
}

/** A device on the port bus. Port numbers are those of the bus, values are zero-extended (int32 for 32 bits). */
export interface Device {
  /** Unique on its bus; the key of its saved state. */
  readonly name: string;
  readonly ports: readonly PortRange[];
  read(port: number, width: Width): number;
  write(port: number, width: Width, value: number): void;
  /** Virtual time of the next thing it does by itself that anyone could notice, or Infinity. Never too late. */
  nextEvent(): number;
  /** Brings it to virtual time `now`, which never goes back. */
  advance(now: number): void;
  describe(): DeviceRegister[];
  save(): PlainData;
  /** Takes what `save` gave. */
  restore(data: PlainData): void;
}

/** A wire to an input of the interrupt controller. */
export interface InterruptLine {
  set(high: boolean): void;
  /** True while a rising edge could not interrupt, because the input is masked or the controller not initialised. */
  masked(): boolean;
}

/** Guest instructions per tick of the 1.193182 MHz clock: the 4.77 MHz of the first PC was four times the timer's. */
export const INSTRUCTIONS_PER_TICK = 4;
/** Input clock of the 8254, in Hz. */
export const PIT_HZ = 1_193_182;
