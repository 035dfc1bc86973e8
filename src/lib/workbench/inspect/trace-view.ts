/** What a page is told of a machine's trace: where it stands, what it comes to so far, and the marks around the present. */
import type { TraceEvent } from '../../record/trace.ts';
import type { TraceCounts } from './trace-counts.ts';

export interface TraceView {
  /** Rows up to the present moment; those behind it are of a future that the run has been to. */
  readonly now: number;
  /** Rows in all. */
  readonly total: number;
  /** Where events up to the present found no row any more: how many, and how many instructions were retired before the last that did. */
  readonly lost: { readonly events: number; readonly since: number } | null;
  /** Up to the present moment. */
  readonly counts: TraceCounts;
  readonly marks: MarkWindow;
}

/** Marks are the events at which control changed hands. */
export interface MarkWindow {
  /** A part of the run's marks, in order: those around the present, also what lies ahead where the run has been there. */
  readonly events: readonly TraceEvent[];
  /** How many there are before and behind them. */
  readonly earlier: number;
  readonly later: number;
  /** Some of all marks are the hardware's own. */
  readonly hasHardware: boolean;
}

/** Of no machine. */
export const NO_TRACE: TraceView = {
  ...{ now: 0, total: 0, lost: null, counts: { exits: 0, traps: 0, most: null, passages: [] } },
  marks: { events: [], earlier: 0, later: 0, hasHardware: false },
};
