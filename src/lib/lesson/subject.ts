/** What the evaluator looks at: one run's machine with what its source tells. */
import type { GuestMachine } from '../workbench/bench.ts';

export interface SourcePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface Subject {
  readonly machine: GuestMachine;
  /** Labels and constants of the assembled source. */
  readonly symbols: ReadonlyMap<string, number>;
  /** The source line whose bytes lie at `address`. */
  locate(address: number): SourcePlace | undefined;
}
