/** Why control came to the VMM, counted from the trace up to the present, and the records behind one cause. */
import { EVENT } from '../../record/events.ts';
import type { Trace } from '../../record/trace.ts';
import { EXIT_REASONS, type ExitReason } from '../../vmm/exit-reasons.ts';
import type { Bench } from '../workbench.ts';

export interface ExitsInquiry {
  readonly kind: 'exits';
  /** The cause whose records are to be given; null for none. */
  readonly cause: ExitReason | null;
  /** How many of its records are passed over. */
  readonly from: number;
}

export interface ExitCause {
  readonly reason: ExitReason;
  /** Exits from the guest's user mode, and from its kernel. */
  readonly user: number;
  readonly kernel: number;
}

export interface ExitRecord {
  /** Row of the trace. */
  readonly index: number;
  readonly time: number;
  /** Unsigned. */
  readonly eip: number;
  readonly vector: number;
  readonly cpl: number;
}

export interface ExitsFinding {
  readonly kind: 'exits';
  readonly isVirtual: boolean;
  /** Causes that there were, the most frequent first. */
  readonly causes: readonly ExitCause[];
  readonly total: number;
  /** Events that found no row in the trace: not counted here. */
  readonly dropped: number;
  readonly records: {
    readonly cause: ExitReason;
    readonly from: number;
    readonly rows: readonly ExitRecord[];
  } | null;
}

/** Records on a page. */
export const RECORDS = 100;

export function inspectExits({ machine }: Bench, { cause, from }: ExitsInquiry): ExitsFinding {
  const { trace } = machine;
  const counts = EXIT_REASONS.map((reason) => ({ reason, user: 0, kernel: 0 }));
  let total = 0;
  for (let row = 0; row < trace.length; row++) {
    if (trace.kinds[row] !== EVENT.exit) continue;
    const count = counts[trace.args[row * 4] ?? 0];
    if (!count) continue;
    count[trace.args[row * 4 + 3] === 3 ? 'user' : 'kernel']++;
    total++;
  }
  const causes = counts.filter(({ user, kernel }) => user + kernel > 0);
  causes.sort((a, b) => b.user + b.kernel - a.user - a.kernel);
  return {
    ...{ kind: 'exits', isVirtual: machine.inside !== null, causes, total, dropped: trace.dropped },
    records: cause && { cause, from, rows: recordsOf(trace, cause, Math.max(0, Math.trunc(from) || 0)) },
  };
}

function recordsOf(trace: Trace, cause: ExitReason, from: number): ExitRecord[] {
  const reason = EXIT_REASONS.indexOf(cause);
  const rows: ExitRecord[] = [];
  let passed = 0;
  for (let row = 0; row < trace.length && rows.length < RECORDS; row++) {
    if (trace.kinds[row] !== EVENT.exit || trace.args[row * 4] !== reason) continue;
    if (passed++ < from) continue;
    const { index, time, args } = trace.event(row);
    const { eip = 0, vector = 0, cpl = 0 } = args;
    rows.push({ index, time, eip: eip >>> 0, vector, cpl });
  }
  return rows;
}
