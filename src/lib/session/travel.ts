/**
 * Going to and fro in a run: to a moment, an instruction, a row of the trace or an address, forwards and backwards. Each way is a
 * generator that yields after every few thousand instructions, so that whoever drives it can stop, and shows where it is. It never
 * yields where it has arrived: what has arrived is not under way.
 */
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import { EVENT } from '../record/events.ts';
import type { GuestMachine, Stop } from '../workbench/bench.ts';
import { History, type Checkpoint, type HistoryOptions } from './history.ts';
import { momentOf, order, type Moment } from './moment.ts';

export type Journey<Result = void> = Generator<void, Result>;

/** Instructions between two yields, run at full speed and one by one. */
const CHUNK = 5_000;
const STEPS = 1_000;
/** Of those run at full speed, where they keep the VMM busy: some rows of the trace from one yield to the next. */
const FEWEST = 250;
const ROWS = 1_500;

export class Traveller {
  readonly machine: GuestMachine;
  readonly history: History;
  /** Why the machine stands where it stands; null before it has run. */
  stop: Stop | null = null;
  /** Row of the trace at which the step began that led here; -1 where that was no single step, or is not known. */
  stepFrom = -1;
  /** Guest linear address of what the last single step executed; null where that was a delivery. */
  private lastDone: number | null = null;
  /** The most instructions that were ever retired in this run. */
  farthest = 0;

  /** Precondition: `machine` is at its start. */
  constructor(machine: GuestMachine, options?: HistoryOptions) {
    this.machine = machine;
    this.history = new History(machine, options);
  }

  get now(): Moment {
    return momentOf(this.machine);
  }

  /** The machine has stopped for good. */
  get hasEnded(): boolean {
    return this.stop !== null && this.stop.cause !== 'limit';
  }

  /** On until `limit` instructions are retired in all, or the end. */
  *run(limit: number): Journey {
    const { vcpu, trace } = this.machine;
    let chunk = FEWEST;
    for (let i = 0; vcpu.retired < limit && !this.hasEnded; i++) {
      if (i > 0) yield;
      const { left } = this.history;
      const rows = trace.length;
      this.go(() =>
        this.machine.run(Math.min(limit, vcpu.retired + Math.min(chunk, left > 0 ? left : chunk))),
      );
      chunk = trace.length - rows > ROWS ? Math.max(FEWEST, chunk >> 1) : Math.min(CHUNK, chunk * 2);
    }
  }

  /** To the moment when `retired` instructions have just been retired, or the end if that comes first. */
  *seek(retired: number): Journey {
    const last = Math.max(0, retired - 1);
    this.approach({ retired: last, delivered: 0 });
    yield* this.run(last);
    // The last one is a step, so that there is a step to speak of.
    while (!this.hasEnded && this.now.retired < retired) this.step();
  }

  /** To `moment` exactly; `orEnd`: and to the end of the run, which comes at that very moment. */
  *to(moment: Moment, orEnd = false): Journey {
    yield* this.seek(moment.retired);
    for (let i = 1; !this.hasEnded && order(this.now, moment) < 0; i++) {
      if (i % STEPS === 0) yield;
      this.step();
    }
    if (orEnd && !this.hasEnded) this.step();
  }

  /** One step on: an instruction, or a delivery. */
  step(): void {
    const { trace, vcpu } = this.machine;
    const from = trace.length;
    const { linear } = this;
    const { retired } = vcpu;
    this.go(() => this.machine.step());
    this.stepFrom = from;
    this.lastDone = vcpu.retired > retired ? linear : null;
  }

  /** Guest linear address of the instruction that was executed last; null where no single step led here, or a delivery did. */
  get executed(): number | null {
    return this.stepFrom < 0 ? null : this.lastDone;
  }

  /** Guest linear address of what comes next. */
  private get linear(): number {
    const { vcpu } = this.machine;
    return (vcpu.get(BASE + CS) + vcpu.get(EIP)) | 0;
  }

  /** Runs the machine on by `go`, and takes note of where that leads. */
  go(go: () => Stop): void {
    this.stop = go();
    this.stepFrom = -1;
    this.note();
  }

  /**
   * As `go`, but back again if `isFound` then says that what is looked for lies on the way: the run has not been there, neither its
   * trace nor its history knows more than before.
   */
  lookAhead(go: () => Stop, isFound: () => boolean): boolean {
    const { trace } = this.machine;
    const { recorded } = trace;
    const origin = this.history.take();
    this.stop = go();
    this.stepFrom = -1;
    if (!isFound()) {
      this.note();
      return false;
    }
    this.restore(origin);
    trace.forget(recorded);
    return true;
  }

  private note(): void {
    if (!this.hasEnded) this.history.note();
    this.farthest = Math.max(this.farthest, this.now.retired);
  }

  /** One step back. */
  *back(): Journey {
    yield* this.before(this.now, this.hasEnded);
  }

  /** To the last moment before `moment`; `orEnd`: or before the end that comes at that very moment. */
  private *before(moment: Moment, orEnd: boolean): Journey {
    // Far enough back that the moment is come to by a step.
    const start = { retired: Math.max(0, moment.retired - 2), delivered: 0 };
    this.approach(start);
    yield* this.run(start.retired);
    const origin = this.history.take();
    let steps = 0;
    while (!this.hasEnded && (orEnd || order(this.now, moment) < 0)) {
      this.step();
      steps++;
    }
    yield* this.repeat(origin, steps - 1);
  }

  /** From `origin` so many steps on. */
  private *repeat(origin: Checkpoint, steps: number): Journey {
    this.restore(origin);
    for (let i = 0; i < steps; i++) {
      if (i % STEPS === STEPS - 1) yield;
      this.step();
    }
  }

  /** To the moment right after the step in which row `row` of the trace is recorded, and on to when `retired` instructions are. */
  *toRow(row: number, retired = 0): Journey {
    this.history.approachRow(row);
    this.stop = null;
    this.stepFrom = -1;
    const { trace } = this.machine;
    // What finds no row any more has none farther on, either.
    const isThere = (): boolean => trace.length > row || trace.dropped > 0;
    if (!isThere()) yield* this.first(isThere);
    if (!this.hasEnded && this.now.retired < retired) yield* this.seek(retired);
  }

  /** To the moment right before that step. */
  *beforeRow(row: number): Journey {
    yield* this.toRow(row);
    if (this.machine.trace.length > row) yield* this.before(this.now, false);
  }

  /** How often the VMM has taken over, be it on record or not. */
  private get exits(): number {
    return this.machine.work?.eventCount('exit') ?? 0;
  }

  /** On until the VMM has taken over once more, or `limit` instructions are retired in all. */
  *nextExit(limit = Infinity): Journey {
    const { exits } = this;
    yield* this.first(() => this.exits > exits, limit);
  }

  /** Row of the trace at which it took over last; -1 where it never has. */
  get lastExit(): number {
    const { trace } = this.machine;
    let row = trace.length - 1;
    while (row >= 0 && trace.kinds[row] !== EVENT.exit) row--;
    return row;
  }

  /** Back to before it took over last; to the start where it never has. */
  *previousExit(): Journey {
    if (this.machine.trace.dropped > 0) return yield* this.previousUnrecordedExit();
    const row = this.lastExit;
    if (row < 0) yield* this.seek(0);
    else yield* this.beforeRow(row);
  }

  /** The same where the trace was full before the last exit: to the last checkpoint before that, and on. */
  private *previousUnrecordedExit(): Journey {
    const { exits } = this;
    if (exits === 0) return yield* this.seek(0);
    for (let end = this.now; this.exits === exits; yield) {
      const start = this.history.before(end);
      if (!start) break;
      this.restore(start);
      end = start.moment;
    }
    yield* this.first(() => this.exits >= exits);
    yield* this.before(this.now, false);
  }

  /** On until the instruction at guest linear `address` is next, once more. */
  *toAddress(address: number, limit = Infinity): Journey {
    for (let i = 0; !this.hasEnded && this.now.retired < limit; i++) {
      if (i % STEPS === STEPS - 1) yield;
      this.step();
      if (this.isAt(address)) return;
    }
  }

  isAt(address: number): boolean {
    return this.linear === (address | 0);
  }

  /** On to the first moment at which `isReached`, or the end, or `limit`. Precondition: once reached it stays so, as the run goes on. */
  private *first(isReached: () => boolean, limit = Infinity): Journey {
    const { vcpu } = this.machine;
    for (let i = 0; !this.hasEnded && vcpu.retired < limit; i++) {
      if (i > 0) yield;
      const run = (): Stop => this.machine.run(Math.min(limit, vcpu.retired + STEPS));
      if (!this.lookAhead(run, isReached)) continue;
      while (!this.hasEnded && !isReached()) this.step();
      return;
    }
  }

  private approach(moment: Moment): void {
    // A machine that has ended stands behind its last step even where that one retired nothing.
    this.history.approach(moment, this.hasEnded);
    this.stop = null;
    this.stepFrom = -1;
  }

  /** Goes to a checkpoint of this machine's history, kept or not. */
  restore(checkpoint: Checkpoint): void {
    this.history.restore(checkpoint);
    this.stop = null;
    this.stepFrom = -1;
  }
}
