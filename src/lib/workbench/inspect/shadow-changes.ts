/** What the trace says of the shadow: which row made an entry, and what became of the tables since a moment. */
import { EVENT } from '../../record/events.ts';
import type { Trace } from '../../record/trace.ts';
import { DROP_CAUSES, type DropCause } from '../../vmm/mmu/drop-causes.ts';

/**
 * A change, with the row of the trace that records it. `filled`: an entry made at a hidden fault; `synced`: one made or changed by a
 * write into a traced table; `dropped`: entries taken out; `traced`, `untraced`: a guest frame; `compared`: a table that had lagged.
 */
export interface ShadowChange {
  readonly index: number;
  readonly time: number;
  readonly kind: 'filled' | 'synced' | 'dropped' | 'traced' | 'untraced' | 'compared';
  /** Linear page (unsigned) of what was filled, or forgotten by INVLPG; null where it is no single one. */
  readonly gva: number | null;
  /** Host physical address of the shadow entry or table, or null; unsigned. */
  readonly hpa: number | null;
  /** Guest physical address of the table entry written, or of the frame (un)traced or compared; null where there is none. */
  readonly gpa: number | null;
  /** Of the shadow entry, now; 0 where it is gone or more than one. */
  readonly entry: number;
  readonly cause: DropCause | null;
}

/** Most changes that are listed. */
const MOST = 500;

/** The changes in rows `since` up to the present, in order; the newest 500 where there are more. */
export function changesSince(trace: Trace, since: number): ShadowChange[] {
  const found: ShadowChange[] = [];
  for (let row = trace.length - 1; row >= Math.max(0, since) && found.length < MOST; row--) {
    const change = changeAt(trace, row);
    if (change) found.push(change);
  }
  return found.reverse();
}

function changeAt(trace: Trace, row: number): ShadowChange | null {
  const kind = trace.kinds[row];
  const [a = 0, b = 0, c = 0, d = 0] = trace.args.subarray(row * 4, row * 4 + 4);
  const none = { gva: null, hpa: null, gpa: null, entry: 0, cause: null };
  const made = (
    of: ShadowChange['kind'],
    rest: Partial<Omit<ShadowChange, 'index' | 'time' | 'kind'>>,
  ): ShadowChange => ({ index: row, time: trace.times[row] ?? 0, kind: of, ...none, ...rest });
  switch (kind) {
    case EVENT['shadow-write']:
      return made(isSync(trace, row) ? 'synced' : 'filled', { gva: a >>> 0, entry: b, hpa: c >>> 0 });
    case EVENT['traced-write']:
      // What it made stands in a row of its own, which the fill wrote.
      return c !== 0 && d === 0 ? made('synced', { gpa: a >>> 0 }) : null;
    case EVENT['shadow-drop']:
      return made('dropped', {
        cause: DROP_CAUSES[a] ?? null,
        gva: DROP_CAUSES[a] === 'invlpg' ? b >>> 0 : null,
        entry: c,
        hpa: d === 0 ? null : d >>> 0,
      });
    case EVENT.trace:
      return made(b === 1 ? 'traced' : 'untraced', { gpa: a >>> 0 });
    case EVENT.resync:
      return made('compared', { gpa: a >>> 0, entry: b });
    default:
      return null;
  }
}

/** True if the entry written in `row` came of a write into a traced table, whose own row follows (write-traced.ts). */
export function isSync(trace: Trace, row: number): boolean {
  for (let next = row + 1; next < Math.min(row + 3, trace.length); next++) {
    if (trace.kinds[next] === EVENT['traced-write'])
      return trace.args[next * 4 + 3] === trace.args[row * 4 + 1];
    if (trace.kinds[next] !== EVENT.handler) return false;
  }
  return false;
}

/** By the place of a shadow entry (hpa): the newest row up to the present that made it, for those of `places` that have one. */
export function madeBy(trace: Trace, places: ReadonlySet<number>): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const { kinds, args } = trace;
  for (let row = trace.length - 1; row >= 0 && found.size < places.size; row--) {
    if (kinds[row] !== EVENT['shadow-write']) continue;
    const at = (args[row * 4 + 2] ?? 0) >>> 0;
    if (places.has(at) && !found.has(at)) found.set(at, row);
  }
  return found;
}
