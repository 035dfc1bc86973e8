/**
 * Checkpoints along a run. Any moment of it is reached by going to a checkpoint before it and running on from there, which gives
 * what it gave the first time. Checkpoints share the pages that were not written between them; when they come to hold more than
 * they may, every other one goes, and from then on they are taken half as often.
 */
import { PAGE_SIZE, type PageCopy } from '../cpu/memory.ts';
import type { Snapshot } from '../cpu/snapshot.ts';
import type { TraceMark } from '../record/trace.ts';
import type { GuestMachine } from '../workbench/bench.ts';
import { CHECKPOINT_BUDGET } from './history-budget.ts';
import { momentOf, order, type Moment } from './moment.ts';

export interface HistoryOptions {
  /** Work between two checkpoints, at first: see `workOf`. */
  readonly interval?: number;
  /** Bytes that the checkpoints may hold, about. */
  readonly budget?: number;
}

export interface Checkpoint {
  readonly moment: Moment;
  readonly snapshot: Snapshot;
  readonly trace: TraceMark;
}

/** About 20 ms of running on. */
const INTERVAL = 20_000;
/** What is recorded stands for work beside the instruction's own: an exit has half a dozen rows, and takes as long as 25 instructions. */
const WORK_OF_ROW = 4;
/** Bytes that a page takes in a snapshot's list. */
const BYTES_LISTED = 8;
/** Of what is kept as plain data: a value, and a list or an object itself. About what it takes in a JavaScript engine of 64 bits. */
const BYTES_VALUE = 8;
const BYTES_STRUCTURE = 32;

/** About how long it takes to come from the start to a moment, in plain instructions. */
function workOf({ retired }: Moment, { length, dropped }: TraceMark): number {
  return retired + WORK_OF_ROW * (length + dropped);
}

export class History {
  /** Ascending; the first is the machine's start. */
  private checkpoints: Checkpoint[] = [];
  private readonly machine: GuestMachine;
  private readonly snapshots: ReturnType<GuestMachine['snapshots']>;
  private readonly budget: number;
  private interval: number;
  /** Copies of pages that the checkpoints hold. */
  private copies = new Set<PageCopy>();
  /** Frame maps that they hold. */
  private maps = new Set<Int32Array>();
  /** Bytes of what else they hold, each for itself. */
  private beside = 0;

  /** Precondition: `machine` is at its start. */
  constructor(
    machine: GuestMachine,
    { interval = INTERVAL, budget = CHECKPOINT_BUDGET }: HistoryOptions = {},
  ) {
    this.machine = machine;
    this.snapshots = machine.snapshots();
    this.interval = interval;
    this.budget = budget;
    this.keep();
  }

  get count(): number {
    return this.checkpoints.length;
  }

  /**
   * Bytes that the checkpoints hold, about: copied pages and the lists of them, frame maps, and what devices, VMM and processors keep beside
   * the memory, by how many values that is. Not in it are texts, of which a guest's output is the longest: all checkpoints share those.
   */
  get bytes(): number {
    const listed = this.checkpoints.length * (this.checkpoints[0]?.snapshot.pages.length ?? 0);
    const maps = [...this.maps].reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.copies.size * PAGE_SIZE + listed * BYTES_LISTED + maps + this.beside;
  }

  /** To be called wherever a run that has not ended pauses: takes a checkpoint when it is time for one. */
  note(): void {
    if (this.left <= 0) this.keep();
  }

  /** Work until the next checkpoint is due; as many instructions at most. */
  get left(): number {
    const { moment, trace } = this.checkpoints.at(-1)!;
    return (
      this.interval - (workOf(momentOf(this.machine), this.machine.trace.mark()) - workOf(moment, trace))
    );
  }

  /** The present moment, for `restore`. It is not among the checkpoints. */
  take(): Checkpoint {
    const { machine } = this;
    return { moment: momentOf(machine), snapshot: this.snapshots.take(), trace: machine.trace.mark() };
  }

  restore({ snapshot, trace }: Checkpoint): void {
    const problem = this.snapshots.restore(snapshot);
    if (problem !== null) throw new Error(problem);
    this.machine.trace.rewind(trace);
  }

  /** Brings the machine, which `hasEnded` or not, to a moment at or before `moment`, from which it is not far. */
  approach(moment: Moment, hasEnded = false): void {
    this.restoreLast(
      (checkpoint) => order(checkpoint.moment, moment) <= 0,
      !hasEnded && order(momentOf(this.machine), moment) <= 0,
    );
  }

  /** Goes to the last checkpoint before `moment`; null, and nothing done, where there is none. */
  before(moment: Moment): Checkpoint | null {
    const last = this.checkpoints.findLast((checkpoint) => order(checkpoint.moment, moment) < 0) ?? null;
    if (last) this.restore(last);
    return last;
  }

  /** Brings the machine to a moment before row `row` of the trace is recorded, from which it is not far; to its start where that has it. */
  approachRow(row: number): void {
    this.restoreLast(({ trace }) => trace.length <= row, this.machine.trace.length <= row);
  }

  /** Goes to the last checkpoint that `isBefore`, or the start, unless the machine is, and stands behind that checkpoint. */
  private restoreLast(isBefore: (checkpoint: Checkpoint) => boolean, isMachineBefore: boolean): void {
    // A VMM records what it does before the guest's first instruction: before such rows there is no moment.
    const last = this.checkpoints.findLast(isBefore) ?? this.checkpoints[0]!;
    if (!isMachineBefore || order(momentOf(this.machine), last.moment) < 0) this.restore(last);
  }

  private keep(): void {
    const before = this.checkpoints.at(-1);
    const now = this.take();
    this.checkpoints.push(now);
    this.countBeside(now);
    // Pages that have been written since the checkpoint before are its own copies now.
    if (before) this.countCopies(before);
    while (this.bytes > this.budget && this.checkpoints.length > 2) {
      this.checkpoints = this.checkpoints.filter((_, i) => i % 2 === 0);
      this.interval *= 2;
      this.copies = new Set();
      this.maps = new Set();
      this.beside = 0;
      for (const checkpoint of this.checkpoints) {
        this.countCopies(checkpoint);
        this.countBeside(checkpoint);
      }
    }
  }

  private countCopies({ snapshot }: Checkpoint): void {
    for (const page of snapshot.pages) if (page.bytes) this.copies.add(page);
  }

  private countBeside({ snapshot: { frames, cpus, parts } }: Checkpoint): void {
    for (const map of frames) this.maps.add(map);
    this.beside += bytesOf(parts) + bytesOf(cpus);
  }
}

/** Of numbers and structures of them. */
function bytesOf(data: unknown): number {
  if (typeof data !== 'object' || data === null) return BYTES_VALUE;
  if (ArrayBuffer.isView(data)) return BYTES_STRUCTURE + data.byteLength;
  let bytes = BYTES_STRUCTURE;
  for (const value of Object.values(data)) bytes += bytesOf(value);
  return bytes;
}
