/** The trace: a run's events as typed-array columns, one row an event, in the order they happened. */
import { EVENT_KINDS, type EventName } from './events.ts';
import type { Sink } from './sink.ts';

/** One event, taken out of the columns for showing. */
export interface TraceEvent {
  readonly index: number;
  readonly kind: EventName;
  /** Virtual time: guest instructions retired before it (plus idle time). */
  readonly time: number;
  readonly vm: number;
  /** The arguments under their names, as int32. */
  readonly args: Readonly<Record<string, number>>;
}

/** Where a trace stood at a moment of its run. */
export interface TraceMark {
  readonly length: number;
  readonly dropped: number;
}

const FIRST_CAPACITY = 1024;

/**
 * Columns that grow by doubling up to `limit` rows. A full trace keeps what it has and counts the rest in `dropped`.
 */
export class Trace implements Sink {
  /** Rows up to the present moment of the run. */
  length = 0;
  dropped = 0;
  /** Rows that were there before the run went back; see `recorded`. */
  private ahead = 0;
  /** Set by the run loop before anything is emitted. */
  time = 0;
  /** Of that time, what the guest has idled; set with it. */
  idle = 0;
  vm = 0;
  kinds = new Uint8Array(FIRST_CAPACITY);
  times = new Float64Array(FIRST_CAPACITY);
  idles = new Float64Array(FIRST_CAPACITY);
  vms = new Uint8Array(FIRST_CAPACITY);
  args = new Int32Array(FIRST_CAPACITY * 4);
  /** Rows that it takes at most. */
  limit: number;

  constructor(limit = 2_000_000) {
    this.limit = limit;
  }

  emit(kind: number, a: number, b: number, c: number, d: number): void {
    if (this.length >= this.limit) {
      this.dropped++;
      return;
    }
    if (this.length === this.kinds.length) this.grow();
    const row = this.length++;
    this.kinds[row] = kind;
    this.times[row] = this.time;
    this.idles[row] = this.idle;
    this.vms[row] = this.vm;
    const at = row * 4;
    this.args[at] = a;
    this.args[at + 1] = b;
    this.args[at + 2] = c;
    this.args[at + 3] = d;
  }

  /** Rows known in all. After `rewind` those from `length` on are of the run's known future: they will be recorded again, the same. */
  get recorded(): number {
    return Math.max(this.ahead, this.length);
  }

  /** Guest instructions retired before the event in row `index`; Infinity if there is none. */
  retired(index: number): number {
    return index < this.recorded ? (this.times[index] ?? 0) - (this.idles[index] ?? 0) : Infinity;
  }

  mark(): TraceMark {
    return { length: this.length, dropped: this.dropped };
  }

  /** The run has gone back to the moment of `mark`. What it has recorded since stays readable. */
  rewind({ length, dropped }: TraceMark): void {
    this.ahead = this.recorded;
    this.length = length;
    this.dropped = dropped;
  }

  /** What has been recorded ahead of the present from row `row` on counts as not recorded: the run has only looked there. */
  forget(row: number): void {
    this.ahead = Math.min(this.ahead, row);
  }

  /** The event in row `index`. @throws Error if there is none. */
  event(index: number): TraceEvent {
    if (index < 0 || index >= this.recorded) throw new Error(`the trace has no event ${index}`);
    const kind = EVENT_KINDS[this.kinds[index] ?? 0];
    if (!kind) throw new Error(`event ${index} has no kind`);
    const args: Record<string, number> = {};
    kind.args.forEach((name, i) => (args[name] = this.args[index * 4 + i] ?? 0));
    return { index, kind: kind.name, time: this.times[index] ?? 0, vm: this.vms[index] ?? 0, args };
  }

  /** The events in rows `from` to `to` (exclusive), in order. */
  slice(from = 0, to = this.length): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (let i = Math.max(0, from); i < Math.min(to, this.recorded); i++) events.push(this.event(i));
    return events;
  }

  /** Forgets all events. */
  clear(): void {
    this.length = 0;
    this.ahead = 0;
    this.dropped = 0;
    this.time = 0;
    this.idle = 0;
  }

  private grow(): void {
    const capacity = Math.min(this.kinds.length * 2, this.limit);
    const extend = <T extends Uint8Array | Float64Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.kinds = extend(this.kinds, new Uint8Array(capacity));
    this.times = extend(this.times, new Float64Array(capacity));
    this.idles = extend(this.idles, new Float64Array(capacity));
    this.vms = extend(this.vms, new Uint8Array(capacity));
    this.args = extend(this.args, new Int32Array(capacity * 4));
  }
}
