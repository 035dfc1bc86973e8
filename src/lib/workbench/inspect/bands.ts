/** Several VMs along the host's time: for each, bin by bin, who had the processor for how long, and the marks of its trace. */
import { EVENT } from '../../record/events.ts';
import type { Trace, TraceEvent } from '../../record/trace.ts';
import type { HostLog } from '../../vmm/host-log.ts';
import { MARK_ACTORS, MARK_CAUSES, MARK_CLASSES, markClass, marksOf, type MarkActor } from './marks.ts';

export interface BandsInquiry {
  /** From this cycle of host time on, and up to before that one; null for all of it. */
  readonly window: readonly [from: number, to: number] | null;
  /** One of MARK_CAUSES, or null for all. */
  readonly cause: string | null;
}

/** Who runs: the hardware's own work takes no time here. */
export const RUNNERS = ['U', 'K', 'V'] as const;
export type Runner = (typeof RUNNERS)[number];

/** A mark, and when it was on the host. `time` is the VM's own. */
export interface BandMark extends TraceEvent {
  readonly host: number;
}

export interface Band {
  readonly vm: number;
  /** A number a bin: cycles that each had, and marks of each. */
  readonly ran: Readonly<Record<Runner, readonly number[]>>;
  readonly counts: Readonly<Record<MarkActor, readonly number[]>>;
  /** Exits in the window, whatever `cause` is. */
  readonly exits: number;
  /** Its marks of `cause`, where all VMs' together are at most MOST_SINGLE; else null. */
  readonly marks: readonly BandMark[] | null;
}

export interface BandsFinding {
  /** Cycles of host time so far. */
  readonly length: number;
  readonly window: readonly [from: number, to: number];
  readonly cause: string | null;
  /** Where the bins begin, and where the last one ends. */
  readonly edges: readonly number[];
  readonly bands: readonly Band[];
  /** The causes that the window has, whatever `cause` is, the most frequent first. */
  readonly causes: readonly { readonly cause: string; readonly count: number }[];
  /** Marks of `cause` in the window. */
  readonly total: number;
  /** Events that found no row in the VMs' traces. */
  readonly dropped: number;
}

/** Bins at most. */
export const BINS = 160;
/** Marks that are given one by one at most. */
export const MOST_SINGLE = 120;

/** A VM as this looks at it. */
export interface LoggedVM {
  readonly number: number;
  readonly trace: Trace;
  readonly log: HostLog;
}

/** @param turns the host's events `slice`, in order; @param now cycles of host time so far. */
export function inspectBands(
  vms: readonly LoggedVM[],
  turns: Trace,
  now: number,
  inquiry: BandsInquiry,
): BandsFinding {
  const length = Math.max(1, now);
  const window = within(inquiry.window, length);
  const cause = inquiry.cause !== null && MARK_CAUSES.includes(inquiry.cause) ? inquiry.cause : null;
  const [from, to] = window;
  const bins = Math.min(BINS, to - from);
  const edges = Array.from({ length: bins + 1 }, (_, i) => from + Math.round(((to - from) * i) / bins));
  const isOfIt = (of: number): boolean => cause === null || MARK_CLASSES[of]?.cause === cause;
  const all = new Uint32Array(MARK_CLASSES.length);
  const counted = vms.map((vm) => {
    const rows = edges.map((edge) => firstAt(vm.log.rows, edge));
    const sums = rows.map((row) => marksOf(vm.trace).before(row));
    const inWindow = all.map((_, of) => (sums.at(-1)?.[of] ?? 0) - (sums[0]?.[of] ?? 0));
    inWindow.forEach((count, of) => (all[of] = (all[of] ?? 0) + count));
    return { vm, rows, sums, inWindow };
  });
  const total = all.reduce((sum, count, of) => sum + (isOfIt(of) ? count : 0), 0);
  return {
    ...{ length, window, cause, edges, total },
    bands: counted.map(({ vm, rows, sums, inWindow }) => {
      const counts: Record<MarkActor, number[]> = { U: [], K: [], V: [], H: [] };
      for (let bin = 0; bin < bins; bin++) {
        for (const actor of MARK_ACTORS) {
          counts[actor].push(
            MARK_CLASSES.reduce(
              (sum, { actor: whose }, of) =>
                whose === actor && isOfIt(of) ? sum + sums[bin + 1]![of]! - sums[bin]![of]! : sum,
              0,
            ),
          );
        }
      }
      const single = total <= MOST_SINGLE ? marksIn(vm, rows[0] ?? 0, rows.at(-1) ?? 0, isOfIt) : null;
      return {
        ...{ vm: vm.number, ran: ranIn(vm, turns, edges), counts, marks: single },
        exits: inWindow.reduce(
          (sum, count, of) => (MARK_CLASSES[of]?.cause.startsWith('exit') ? sum + count : sum),
          0,
        ),
      };
    }),
    causes: MARK_CAUSES.map((name) => ({
      cause: name,
      count: all.reduce((sum, count, of) => (MARK_CLASSES[of]?.cause === name ? sum + count : sum), 0),
    }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    dropped: vms.reduce((sum, { trace }) => sum + trace.dropped, 0),
  };
}

/** A window of at least one cycle within the run. */
function within(asked: BandsInquiry['window'], length: number): readonly [number, number] {
  const [first = 0, last = length] = (asked ?? []).map((at) => (Number.isFinite(at) ? Math.trunc(at) : 0));
  const from = Math.min(Math.max(0, first), length - 1);
  return [from, Math.min(Math.max(from + 1, last), length)];
}

/** The first of `ascending` that is `at` or more. */
function firstAt(ascending: readonly number[], at: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cycles that each runner had in each bin: the guest by the log, the VMM the rest of the VM's turns. */
function ranIn({ number, log }: LoggedVM, turns: Trace, edges: readonly number[]): Record<Runner, number[]> {
  const none = (): number[] => edges.slice(1).map(() => 0);
  const ran = { U: none(), K: none(), V: none() };
  const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  /** Adds the stretch to the bins that it lies in. */
  const add = (bins: number[], start: number, end: number, sign = 1): void => {
    if (end <= from || start >= to) return;
    for (let bin = Math.max(0, firstAt(edges, start + 1) - 1); bin < bins.length; bin++) {
      const [left, right] = [edges[bin]!, edges[bin + 1]!];
      if (left >= end) break;
      bins[bin]! += sign * Math.max(0, Math.min(right, end) - Math.max(left, start));
    }
  };
  for (let row = 0; row < turns.length; row++) {
    if (turns.kinds[row] !== EVENT.slice || turns.vms[row] !== number) continue;
    const start = turns.times[row]!;
    add(ran.V, start, start + turns.args[row * 4 + 1]!);
  }
  for (let i = firstAt(log.to, from + 1); i < log.from.length && log.from[i]! < to; i++) {
    const [start, end] = [log.from[i]!, log.to[i]!];
    add(log.cpl[i] === 3 ? ran.U : ran.K, start, end);
    add(ran.V, start, end, -1);
  }
  return ran;
}

function marksIn(
  { trace, log }: LoggedVM,
  from: number,
  to: number,
  isOfIt: (of: number) => boolean,
): BandMark[] {
  const marks: BandMark[] = [];
  for (let row = from; row < to; row++) {
    const of = markClass(trace, row);
    if (of >= 0 && isOfIt(of)) marks.push({ ...trace.event(row), host: log.rows[row]! });
  }
  return marks;
}
