/** Moments of a run, as a debugger counts them: finer than virtual time, which stands still while events are delivered. */
import type { GuestMachine } from '../workbench/bench.ts';

export interface Moment {
  /** Instructions retired before it. */
  readonly retired: number;
  /** Faults and interrupts delivered since the last of them. */
  readonly delivered: number;
}

/** Where `machine` stands. */
export function momentOf({ vcpu }: GuestMachine): Moment {
  return { retired: vcpu.retired, delivered: vcpu.deliveredHere };
}

/** Negative where `a` comes before `b`, positive where it comes after. */
export function order(a: Moment, b: Moment): number {
  return a.retired - b.retired || a.delivered - b.delivered;
}
