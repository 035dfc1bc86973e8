/**
 * What a trace comes to in numbers, up to any of its rows: how often control passed between whom, and why the VMM was called most. Each row
 * is read once, and what stands before each block of them is kept: an answer costs what is new since the last one, and a block.
 */
import { EVENT } from '../../record/events.ts';
import type { Trace } from '../../record/trace.ts';

/** Guest user, guest kernel, VMM: `from>to`. */
export const PASSAGES = ['K>V', 'U>V', 'V>K', 'V>U', 'K>U', 'U>K'] as const;
export type Passage = (typeof PASSAGES)[number];

export interface TraceCounts {
  readonly exits: number;
  /** Events delivered through the guest's own IDT. */
  readonly traps: number;
  /** The commonest reason and place of an exit, of several the one that came first; null without an exit. `eip` as in the trace. */
  readonly most: { readonly reason: number; readonly eip: number; readonly count: number } | null;
  /** Those that there were, in the order in which they first came. Of a bare machine, changes of ring. */
  readonly passages: readonly (readonly [passage: Passage, count: number])[];
}

/** Rows from one kept standing to the next. */
const BLOCK = 256;
const EXITS = PASSAGES.length;
const TRAPS = EXITS + 1;
const SUMS = TRAPS + 1;

/** A reason and a place for which the VMM was called. */
interface Cause {
  readonly reason: number;
  readonly eip: number;
  /** Causes that came before it. */
  readonly rank: number;
  /** Exits by it that have been read. */
  count: number;
}

/** What stands before a row. */
interface Standing {
  /** Passages, exits, traps. */
  readonly sums: Uint32Array;
  most: Cause | null;
  /** Exits by that cause. */
  count: number;
  /** Whom the last exit left, until somebody goes on. */
  left: 'K' | 'U' | null;
}

function actor(cpl = 0): 'K' | 'U' {
  return cpl === 3 ? 'U' : 'K';
}

/** Counts a growing trace. Rows never change once recorded: what a run that went back records again is the same. */
export class CountIndex {
  private readonly trace: Trace;
  /** What stands before each block. */
  private readonly kept: Standing[] = [];
  private readonly here: Standing = { sums: new Uint32Array(SUMS), most: null, count: 0, left: null };
  /** Rows that have been read. */
  private read = 0;
  private readonly causes = new Map<number, Cause>();
  /** Of each exit that has been read: which one it was by its cause, from 1. */
  private ordinals = new Uint32Array(64);
  /** Where each passage came first. */
  private readonly firsts = PASSAGES.map(() => Infinity);

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /**
   * The counts over the rows before `row`.
   * @param isVirtual false for a bare machine: there a change of ring is control that passes, with no VMM between.
   */
  before(row: number, isVirtual: boolean): TraceCounts {
    for (; this.read < row; this.read++) {
      if (this.read % BLOCK === 0) this.kept.push(copyOf(this.here));
      this.take(this.here, this.read);
    }
    const { sums, most, count } = this.standing(row);
    const passages = PASSAGES.map((passage, i) => ({ passage, times: sums[i]!, first: this.firsts[i]! }))
      .filter(({ passage, times }) => times > 0 && passage.includes('V') === isVirtual)
      .sort((a, b) => a.first - b.first)
      .map(({ passage, times }) => [passage, times] as const);
    return {
      ...{ exits: sums[EXITS]!, traps: sums[TRAPS]!, passages },
      most: most && { reason: most.reason, eip: most.eip, count },
    };
  }

  /** Precondition: the rows before `row` have been read. */
  private standing(row: number): Standing {
    if (row === this.read) return this.here;
    const block = Math.floor(row / BLOCK);
    const standing = copyOf(this.kept[block]!);
    for (let at = block * BLOCK; at < row; at++) this.take(standing, at);
    return standing;
  }

  /** Takes row `row`, which comes next, into `standing`. */
  private take(standing: Standing, row: number): void {
    const { kinds, args } = this.trace;
    const at = row * 4;
    switch (kinds[row]) {
      case EVENT.exit: {
        standing.left = actor(args[at + 3]);
        this.pass(standing, `${standing.left}>V`, row);
        const exit = standing.sums[EXITS]!++;
        const cause = this.causeOf(args[at] ?? 0, args[at + 2] ?? 0);
        if (row === this.read) this.number(exit, cause);
        const count = this.ordinals[exit]!;
        const { most } = standing;
        if (most && (count < standing.count || (count === standing.count && cause.rank > most.rank))) return;
        standing.most = cause;
        standing.count = count;
        return;
      }
      case EVENT.trap:
        standing.sums[TRAPS]!++;
        return;
      case EVENT.resume:
        standing.left = null;
        this.pass(standing, `V>${actor(args[at + 1])}`, row);
        return;
      case EVENT['vm-entry']:
        // A guest of VT-x is entered anew without having been resumed, where the VMM has only given it a page.
        if (standing.left) this.pass(standing, `V>${standing.left}`, row);
        standing.left = null;
        return;
      case EVENT.ring: {
        const [from, to] = [actor(args[at]), actor(args[at + 1])];
        if (from !== to) this.pass(standing, from === 'K' ? 'K>U' : 'U>K', row);
        return;
      }
      default:
    }
  }

  private pass({ sums }: Standing, passage: Passage, row: number): void {
    const i = PASSAGES.indexOf(passage);
    sums[i]!++;
    this.firsts[i] = Math.min(this.firsts[i]!, row);
  }

  private causeOf(reason: number, eip: number): Cause {
    const key = reason * 2 ** 32 + (eip >>> 0);
    const known = this.causes.get(key);
    if (known) return known;
    const cause: Cause = { reason, eip, rank: this.causes.size, count: 0 };
    this.causes.set(key, cause);
    return cause;
  }

  private number(exit: number, cause: Cause): void {
    if (exit === this.ordinals.length) {
      const more = new Uint32Array(exit * 2);
      more.set(this.ordinals);
      this.ordinals = more;
    }
    this.ordinals[exit] = ++cause.count;
  }
}

function copyOf({ sums, ...rest }: Standing): Standing {
  return { ...rest, sums: sums.slice() };
}

const INDEXES = new WeakMap<Trace, CountIndex>();

/** The index of `trace`, made when it is first asked for. */
export function countsOf(trace: Trace): CountIndex {
  const index = INDEXES.get(trace) ?? new CountIndex(trace);
  INDEXES.set(trace, index);
  return index;
}
