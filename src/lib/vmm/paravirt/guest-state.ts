/** What a paravirtualized guest has told the VMM of itself, and what the VMM keeps for it. Plain numbers, for a snapshot. */
import { CHANNELS, CONSOLE_CHANNEL } from './interface.ts';

/** What an event channel is bound to, as a snapshot holds it; 0 is nothing. */
export const TO_CONSOLE = 1;
export const TO_TIMER = 2;

/** A handler of the guest's: where, and DPL and masking as in its trap table. */
export interface TrapHandler {
  readonly selector: number;
  readonly offset: number;
  readonly flags: number;
}

const NO_TIMER = -1;

export class GuestState {
  /** By vector; null where the guest has none. */
  readonly traps: (TrapHandler | null)[] = new Array<TrapHandler | null>(256).fill(null);
  kernelSS = 0;
  kernelESP = 0;
  /** Where events enter; CS 0: nowhere yet. */
  callbackCS = 0;
  callbackEIP = 0;
  /** The vector that goes straight to ring 1, or -1. */
  fastVector = -1;
  /** Virtual time at which the timer's event is due, or NO_TIMER. */
  timerAt = NO_TIMER;
  readonly channels: number[] = new Array<number>(CHANNELS).fill(0);
  /** Host physical addresses of frames: the page directory in force, the two that the VMM shares with the guest, GDT and LDT. */
  base = 0;
  shared = 0;
  console = 0;
  gdt: readonly number[] = [];
  ldt: readonly number[] = [];
  gdtEntries = 0;
  ldtEntries = 0;
  /** Host physical address of the page table for the VMM's region; 0 before the guest has been built. */
  regionTable = 0;

  constructor() {
    this.channels[CONSOLE_CHANNEL] = TO_CONSOLE;
  }

  get hasTimer(): boolean {
    return this.timerAt !== NO_TIMER;
  }

  disarmTimer(): void {
    this.timerAt = NO_TIMER;
  }

  save(): number[] {
    const traps = this.traps.flatMap((trap, vector) =>
      trap === null ? [] : [vector, trap.selector, trap.offset, trap.flags],
    );
    return [
      ...[this.kernelSS, this.kernelESP, this.callbackCS, this.callbackEIP, this.fastVector, this.timerAt],
      ...[this.base, this.shared, this.console, this.gdtEntries, this.ldtEntries, this.regionTable],
      ...this.channels,
      ...[this.gdt.length, ...this.gdt, this.ldt.length, ...this.ldt, traps.length, ...traps],
    ];
  }

  /** Takes what `save` gave; what stands behind it is left over, and given back. */
  restore(saved: readonly number[]): readonly number[] {
    let at = 0;
    const next = (): number => saved[at++] ?? 0;
    const list = (): number[] => Array.from({ length: next() }, next);
    this.kernelSS = next();
    this.kernelESP = next();
    this.callbackCS = next();
    this.callbackEIP = next();
    this.fastVector = next();
    this.timerAt = next();
    this.base = next();
    this.shared = next();
    this.console = next();
    this.gdtEntries = next();
    this.ldtEntries = next();
    this.regionTable = next();
    for (let i = 0; i < CHANNELS; i++) this.channels[i] = next();
    this.gdt = list();
    this.ldt = list();
    const traps = list();
    this.traps.fill(null);
    for (let i = 0; i < traps.length; i += 4) {
      const [vector = 0, selector = 0, offset = 0, flags = 0] = traps.slice(i, i + 4);
      this.traps[vector] = { selector, offset, flags };
    }
    return saved.slice(at);
  }
}
