/** The trap timeline of a whole run or of a window of it: marks counted bin by bin, and one by one where they are few. */
import type { Trace, TraceEvent } from '../../record/trace.ts';
import type { Bench } from '../workbench.ts';
import {
  MARK_ACTORS,
  MARK_CAUSES,
  MARK_CLASSES,
  markClass,
  marksOf,
  rowAt,
  type Axis,
  type MarkActor,
} from './marks.ts';

export interface OverviewInquiry {
  readonly kind: 'overview';
  /** From this time on, and up to before that one, in instructions; null for the whole run, as far as it is known. */
  readonly window: readonly [from: number, to: number] | null;
  /** One of MARK_CAUSES, or null for all. */
  readonly cause: string | null;
  /** Virtual time if absent. */
  readonly axis?: Axis;
}

export interface OverviewBin {
  /** In instructions, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly counts: Readonly<Record<MarkActor, number>>;
  readonly total: number;
  /** Virtual time that the guest idled after the instructions of the bin: where they are what the run is drawn along. */
  readonly idle: number;
}

export interface OverviewFinding {
  readonly kind: 'overview';
  readonly isVirtual: boolean;
  /** How far the run is known, in instructions: also what lies ahead, where it has been there. */
  readonly length: number;
  /** The present. */
  readonly now: number;
  readonly window: readonly [from: number, to: number];
  readonly cause: string | null;
  /** The whole run, and the window. */
  readonly whole: readonly OverviewBin[];
  readonly bins: readonly OverviewBin[];
  /** The causes that the window has, whatever `cause` is, the most frequent first. */
  readonly causes: readonly { readonly cause: string; readonly count: number }[];
  /** Marks of `cause` in the window. */
  readonly total: number;
  /** Those marks, where there are at most MOST_SINGLE; else null. */
  readonly events: readonly TraceEvent[] | null;
  /** Events that found no row in the trace: not counted here. */
  readonly dropped: number;
}

/** Bins of a strip at most. */
export const BINS = 240;
/** Marks that are given one by one at most. */
export const MOST_SINGLE = 240;

export function inspectOverview({ machine }: Bench, inquiry: OverviewInquiry): OverviewFinding {
  const { trace } = machine;
  const { axis = 'time' } = inquiry;
  const { now: time, retired } = machine.vcpu;
  const now = axis === 'time' ? time : retired;
  const last = trace.recorded - 1;
  const end = axis === 'time' ? (trace.times[last] ?? 0) : trace.retired(last);
  const length = Math.max(now, last < 0 ? 0 : end + 1, 1);
  const window = withinRun(inquiry.window, length);
  const cause = inquiry.cause !== null && MARK_CAUSES.includes(inquiry.cause) ? inquiry.cause : null;
  const counts = difference(trace, ...rowsOf(trace, window, axis));
  const causes = MARK_CAUSES.map((name) => ({ cause: name, count: sum(counts, (of) => of.cause === name) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const whole = binsOf(trace, [0, length], cause, axis);
  const isWhole = window[1] - window[0] === length;
  const total = sum(counts, (of) => cause === null || of.cause === cause);
  return {
    ...{ kind: 'overview', isVirtual: machine.inside !== null, length, now, window, cause, causes, total },
    whole,
    bins: isWhole ? whole : binsOf(trace, window, cause, axis),
    events: total <= MOST_SINGLE ? marksIn(trace, window, cause, axis) : null,
    dropped: trace.dropped,
  };
}

/** A window of at least one instruction within the run. */
function withinRun(asked: OverviewInquiry['window'], length: number): readonly [number, number] {
  const [first = 0, last = length] = (asked ?? []).map((time) =>
    Number.isFinite(time) ? Math.trunc(time) : 0,
  );
  const from = Math.min(Math.max(0, first), length - 1);
  return [from, Math.min(Math.max(from + 1, last), length)];
}

function rowsOf(trace: Trace, [from, to]: readonly [number, number], axis: Axis): [from: number, to: number] {
  return [rowAt(trace, from, axis), rowAt(trace, to, axis)];
}

/** The marks of each class in the rows from `from` up to before `to`. */
function difference(trace: Trace, from: number, to: number): Uint32Array {
  const index = marksOf(trace);
  const earlier = index.before(from);
  return index.before(to).map((count, of) => count - (earlier[of] ?? 0));
}

function sum(counts: Uint32Array, isOfIt: (of: (typeof MARK_CLASSES)[number]) => boolean): number {
  return MARK_CLASSES.reduce((total, of, i) => total + (isOfIt(of) ? (counts[i] ?? 0) : 0), 0);
}

function binsOf(
  trace: Trace,
  [from, to]: readonly [number, number],
  cause: string | null,
  axis: Axis,
): OverviewBin[] {
  const bins = Math.min(BINS, to - from);
  const edges = Array.from({ length: bins + 1 }, (_, i) => from + Math.round(((to - from) * i) / bins));
  const index = marksOf(trace);
  const rows = edges.map((at) => rowAt(trace, at, axis));
  const sums = rows.map((row) => index.before(row));
  /** Idled before the row's event, known from the event before. */
  const idled = rows.map((row) => (row > 0 && axis === 'instructions' ? (trace.idles[row - 1] ?? 0) : 0));
  return edges.slice(1).map((edge, i) => {
    const counts = { U: 0, K: 0, V: 0, H: 0 };
    MARK_CLASSES.forEach((of, c) => {
      if (cause === null || of.cause === cause) counts[of.actor] += sums[i + 1]![c]! - sums[i]![c]!;
    });
    const total = MARK_ACTORS.reduce((all, actor) => all + counts[actor], 0);
    return { from: edges[i] ?? from, to: edge, counts, total, idle: idled[i + 1]! - idled[i]! };
  });
}

function marksIn(
  trace: Trace,
  window: readonly [number, number],
  cause: string | null,
  axis: Axis,
): TraceEvent[] {
  const [from, to] = rowsOf(trace, window, axis);
  const events: TraceEvent[] = [];
  for (let row = from; row < to; row++) {
    const of = MARK_CLASSES[markClass(trace, row)];
    if (of && (cause === null || of.cause === cause)) events.push(trace.event(row));
  }
  return events;
}
