/**
 * The rows of a trace at which control changed hands, by class: each class has one actor and one cause. An index counts them between any
 * two rows without looking at what lies between, so that a run of a million events can be drawn at any scale.
 */
import * as say from '#messages/marks';
import { EVENT } from '../../record/events.ts';
import type { Trace } from '../../record/trace.ts';
import { EXIT_REASONS, EXIT_WORDS } from '../../vmm/exit-reasons.ts';

/** Guest user, guest kernel, VMM, hardware. */
export const MARK_ACTORS = ['U', 'K', 'V', 'H'] as const;
export type MarkActor = (typeof MARK_ACTORS)[number];

export interface MarkClass {
  readonly actor: MarkActor;
  /** Two classes may share it: an IRET leads to the guest's kernel or to its user. */
  readonly cause: string;
}

export const MARK_CLASSES: readonly MarkClass[] = [
  ...EXIT_REASONS.map((reason): MarkClass => ({ actor: 'V', cause: say.exit(EXIT_WORDS[reason]) })),
  { actor: 'V', cause: say.interpreted },
  { actor: 'V', cause: say.truePageFault },
  { actor: 'V', cause: say.hiddenPageFault },
  { actor: 'H', cause: say.trap },
  { actor: 'H', cause: say.interrupt },
  { actor: 'K', cause: 'IRET' },
  { actor: 'U', cause: 'IRET' },
  { actor: 'K', cause: say.theGuestGoesOn },
  { actor: 'U', cause: say.theGuestGoesOn },
];
const EXITS = EXIT_REASONS.length;

/** Each cause once, in the order of the classes. */
export const MARK_CAUSES: readonly string[] = [...new Set(MARK_CLASSES.map(({ cause }) => cause))];

/** The class of the mark that row `row` is; -1 where it is none. */
export function markClass({ kinds, args }: Trace, row: number): number {
  const at = row * 4;
  switch (kinds[row]) {
    case EVENT.exit:
      return (args[at] ?? 0) < EXITS ? (args[at] ?? 0) : -1;
    case EVENT.interpreted:
      return EXITS;
    case EVENT['page-fault']:
      return EXITS + (args[at + 3] === 1 ? 2 : 1);
    case EVENT.trap:
      return EXITS + 3;
    case EVENT.interrupt:
      return EXITS + 4;
    case EVENT.return:
      return EXITS + (args[at + 1] === 3 ? 6 : 5);
    case EVENT.resume:
      return EXITS + (args[at + 1] === 3 ? 8 : 7);
    default:
      return -1;
  }
}

const CLASSES = MARK_CLASSES.length;
/** Rows from one kept sum to the next. */
const BLOCK = 256;

/** Counts the marks of a growing trace. Rows never change once recorded: what a run that went back records again is the same. */
export class MarkIndex {
  private readonly trace: Trace;
  /** For each block, the marks of each class in all blocks before it. */
  private sums = new Uint32Array(CLASSES * 64);
  /** Blocks whose sum is there. */
  private blocks = 1;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** The marks of each class in the rows before `row`. */
  before(row: number): Uint32Array {
    const block = Math.floor(row / BLOCK);
    this.extend(block);
    const counts = this.sums.slice(block * CLASSES, (block + 1) * CLASSES);
    this.count(counts, block * BLOCK, row);
    return counts;
  }

  /** The marks, of whatever class, in the rows before `row`. */
  total(row: number): number {
    return sumOf(this.before(row));
  }

  /** The rows of the marks from number `from` up to before number `to`. Precondition: the rows up to the last of them were counted. */
  rows(from: number, to: number): number[] {
    const rows: number[] = [];
    for (let block = this.blockOf(from); rows.length < to - from; block = this.blockOf(from + rows.length)) {
      let number = this.totalBefore(block);
      for (let row = block * BLOCK; row < (block + 1) * BLOCK && number < to; row++) {
        if (markClass(this.trace, row) < 0) continue;
        if (number++ >= from) rows.push(row);
      }
    }
    return rows;
  }

  /** The block in which mark `number` is: the last one before which there are no more than so many. */
  private blockOf(number: number): number {
    let low = 0;
    let high = this.blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.totalBefore(middle) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private totalBefore(block: number): number {
    return sumOf(this.sums.subarray(block * CLASSES, (block + 1) * CLASSES));
  }

  private count(counts: Uint32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const of = markClass(this.trace, row);
      if (of >= 0) counts[of]!++;
    }
  }

  /** Sees to it that the sum before block `last` is there. */
  private extend(last: number): void {
    if ((last + 1) * CLASSES > this.sums.length) {
      const more = new Uint32Array(Math.max((last + 1) * CLASSES, this.sums.length * 2));
      more.set(this.sums);
      this.sums = more;
    }
    for (; this.blocks <= last; this.blocks++) {
      const at = this.blocks * CLASSES;
      this.sums.copyWithin(at, at - CLASSES, at);
      this.count(this.sums.subarray(at, at + CLASSES), (this.blocks - 1) * BLOCK, this.blocks * BLOCK);
    }
  }
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((all, count) => all + count, 0);
}

const INDEXES = new WeakMap<Trace, MarkIndex>();

/** The index of `trace`, made when it is first asked for. */
export function marksOf(trace: Trace): MarkIndex {
  const index = INDEXES.get(trace) ?? new MarkIndex(trace);
  INDEXES.set(trace, index);
  return index;
}

/** What a run is drawn along: virtual time, or the instructions that one can step on, between which the guest may have idled. */
export type Axis = 'time' | 'instructions';

/** The first of the `recorded` rows that lies at `at` or later; `recorded` if none does. */
export function rowAt(trace: Trace, at: number, axis: Axis = 'time'): number {
  const of = (row: number): number => (axis === 'time' ? (trace.times[row] ?? Infinity) : trace.retired(row));
  let low = 0;
  let high = trace.recorded;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(middle) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
