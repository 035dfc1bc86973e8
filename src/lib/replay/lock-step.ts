/**
 * A virtual machine beside the bare one, at guest-instruction granularity: the same guest runs on both, and after each stretch
 * of instructions everything that it could tell them apart by is compared. Both machines are deterministic, so a difference found
 * behind a stretch is pinned down to its instruction by running that stretch again.
 */
import type { CPU } from '../cpu/cpu.ts';
import { EVENT } from '../record/events.ts';
import type { Trace } from '../record/trace.ts';
import { comparePages, guestPages, sameProcessor, type GuestState } from './projection.ts';

/** A machine with a guest in it: GuestMachine (workbench/) is one. */
export interface Watched extends GuestState {
  /** What the processor is; bare the same object as `vcpu`. */
  readonly cpu: CPU;
  readonly trace: Trace;
  /** Runs until `limit` instructions are retired in all, or a stop that is final. */
  run(limit: number): { readonly cause: string; readonly value: number };
  /** Guest physical address of guest linear `gva` by the guest's own tables, or -1. */
  toPhysical(gva: number): number;
}

/** The same guest on the bare machine and under a VMM. */
export interface Pair {
  readonly native: Watched;
  readonly virtual: Watched;
}

/** Makes a pair at its first instruction; always the same one. */
export type MakePair = () => Pair;

/** Where the two parted. */
export interface Divergence {
  /** Instructions retired before the one that made the difference. */
  readonly at: number;
  /** Guest pages (gpa >>> 12) that differ behind it. */
  readonly pages: readonly number[];
  /** How each run stands behind it. */
  readonly causes: readonly [native: string, virtual: string];
}

export interface LockStepResult {
  /** Null where no difference was found. */
  readonly divergence: Divergence | null;
  /** Instructions that both retired alike. */
  readonly instructions: number;
  /** Why the run ended: the machines' stop, or 'limit'. */
  readonly cause: string;
}

/** Events that the guest itself takes part in; a VMM's own (exits, shadow writes) are none of its business. */
const GUEST_EVENTS: ReadonlySet<number> = new Set([EVENT.trap, EVENT.interrupt, EVENT.io, EVENT.output]);
/** Traces longer than this are emptied once compared. */
const TRACE_KEPT = 200_000;
/** Comparisons in a step of a search, and instructions in one that only runs. */
const COMPARISONS = 200;
export const STRIDE = 5_000;
/** Memory is compared at most so many instructions after it was found equal. */
const MEMORY_INTERVAL = 1 << 17;

/**
 * Runs a pair until it differs, ends, or `limit` instructions are retired. Registers, events and output are compared each `interval`
 * instructions, memory as soon as anything differs, at the end, and now and then.
 * @throws Error if a difference does not come again in a second run: then a machine is not deterministic, which is a bug.
 */
export function lockStep(make: MakePair, limit: number, interval = 1): LockStepResult {
  return toEnd(lockSteps(make, limit, interval));
}

/** What `lockStep` does, in short steps: each gives the instructions compared so far. */
export function* lockSteps(
  make: MakePair,
  limit: number,
  interval = 1,
): Generator<number, LockStepResult, undefined> {
  const { instructions, cause, parted } = yield* search(make, limit, interval);
  if (!parted) return { divergence: null, instructions, cause };
  const divergence = yield* locate(make, parted);
  return { divergence, instructions: divergence.at, cause };
}

/** Runs a computation that goes in steps to its end. */
export function toEnd<T>(steps: Generator<number, T, undefined>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** A stretch of instructions at whose start all was equal and at whose end it is not. */
interface Stretch {
  readonly good: number;
  readonly end: number;
  /** Pages that differ at its end. */
  readonly pages: readonly number[];
}

/** Runs a pair until it has parted or is at its end. */
function* search(
  make: MakePair,
  limit: number,
  interval: number,
): Generator<number, { instructions: number; cause: string; parted: Stretch | null }, undefined> {
  const pair = make();
  const comparison = new Comparison(pair);
  let good = 0;
  let nextMemory = 1024;
  for (let time = 0, count = 1; ; count++) {
    time = Math.min(limit, time + interval);
    const { differs, ended, cause } = comparison.advance(time);
    const isOver = ended || time >= limit;
    if (differs || isOver || time >= nextMemory) {
      const pages = comparison.pages();
      if (differs || pages.length > 0)
        return { instructions: good, cause, parted: { good, end: time, pages } };
      good = time;
      nextMemory = time + Math.min(MEMORY_INTERVAL, time);
    }
    if (isOver) return { instructions: pair.native.vcpu.retired, cause, parted: null };
    if (count % COMPARISONS === 0) yield time;
  }
}

/** The first instruction of the stretch that makes a difference in what the processor holds or on its pages. */
function* locate(make: MakePair, { good, end, pages }: Stretch): Generator<number, Divergence, undefined> {
  const pair = make();
  const comparison = new Comparison(pair);
  for (let time = 0; time < good;) {
    time = Math.min(good, time + STRIDE);
    comparison.advance(time);
    yield good;
  }
  for (let time = good + 1; time <= end; time++) {
    const stop = comparison.advance(time);
    if (stop.differs || comparison.pages(pages).length > 0) {
      return { at: time - 1, pages: comparison.pages(), causes: stop.causes };
    }
    if ((time - good) % COMPARISONS === 0) yield time;
  }
  throw new Error(`a difference behind instruction ${end} did not come again`);
}

/** Two machines kept at the same guest instruction. */
class Comparison {
  private readonly pair: Pair;
  private allPages: number[] | null = null;
  private readonly read: [native: number, virtual: number] = [0, 0];

  constructor(pair: Pair) {
    this.pair = pair;
  }

  /** Brings both to `time` instructions retired, and compares all but memory. */
  advance(time: number): {
    differs: boolean;
    ended: boolean;
    cause: string;
    causes: [string, string];
  } {
    const { native, virtual } = this.pair;
    const [a, b] = [native.run(time), virtual.run(time)];
    const differs =
      a.cause !== b.cause ||
      a.value !== b.value ||
      !sameProcessor(native.vcpu, virtual.vcpu) ||
      !this.sameEvents();
    return { differs, ended: a.cause !== 'limit', cause: a.cause, causes: [a.cause, b.cause] };
  }

  /** Pages that differ, of all or of those given. */
  pages(among: readonly number[] = (this.allPages ??= guestPages(this.pair.native))): number[] {
    return comparePages(this.pair.native, this.pair.virtual, among);
  }

  private sameEvents(): boolean {
    const traces = [this.pair.native.trace, this.pair.virtual.trace] as const;
    for (;;) {
      const [i, j] = [this.next(traces[0], this.read[0]), this.next(traces[1], this.read[1])];
      this.read[0] = i;
      this.read[1] = j;
      if (i === traces[0].length || j === traces[1].length) {
        if (i !== traces[0].length || j !== traces[1].length) return false;
        break;
      }
      if (!sameEvent(traces[0], i, traces[1], j)) return false;
      this.read[0]++;
      this.read[1]++;
    }
    for (const [which, trace] of traces.entries()) {
      if (trace.length < TRACE_KEPT) continue;
      trace.clear();
      this.read[which] = 0;
    }
    return true;
  }

  private next(trace: Trace, from: number): number {
    let row = from;
    while (row < trace.length && !GUEST_EVENTS.has(trace.kinds[row] ?? -1)) row++;
    return row;
  }
}

function sameEvent(a: Trace, i: number, b: Trace, j: number): boolean {
  if (a.kinds[i] !== b.kinds[j] || a.times[i] !== b.times[j]) return false;
  for (let k = 0; k < 4; k++) if (a.args[i * 4 + k] !== b.args[j * 4 + k]) return false;
  return true;
}
