/**
 * The session that runs in the worker: it holds the machine, does what it is told in slices short enough that Pause is heard,
 * and gives snapshots. It knows no clock of its own; whoever drives it says when a slice is over.
 */
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import { parseMoment } from '../lesson/moments.ts';
import { runLesson } from '../lesson/runner.ts';
import { EVENT } from '../record/events.ts';
import type { Stop } from '../workbench/bench.ts';
import type { Problem } from '../workbench/problem.ts';
import { divergeSteps, sayFound } from '../workbench/diverge.ts';
import { viewMachine } from '../workbench/view.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import type { Command, Message, Numbered, Search, Snapshot, Status } from './protocol.ts';

/** Instructions between two looks at the clock. */
const CHUNK = 5_000;
/** Events sent to the page at most: what a view can show without binning. */
export const EVENTS_SHOWN = 20_000;

/** What is under way: where it goes, and when it has arrived. */
interface Journey {
  /** Runs on for at most a chunk; true when it has arrived. */
  advance(bench: Bench): boolean;
}

export class Session {
  private bench: Bench | null = null;
  private loaded: Extract<Command, { kind: 'load' }> | null = null;
  private problems: readonly Problem[] = [];
  private stop: Stop | null = null;
  private journey: Journey | null = null;
  private search: Search | null = null;
  private number = 0;
  /** Trace rows that the page has. */
  private sent = 0;
  /** The page has not been told the labels of this machine. */
  private isNew = false;
  private readonly post: (message: Message) => void;

  /** @param post takes messages for the page. */
  constructor(post: (message: Message) => void) {
    this.post = post;
  }

  /** Takes a command; what it starts is carried on by `work`. */
  receive({ number, command }: Numbered): void {
    this.number = number;
    if (command.kind === 'ask') {
      const result = runLesson(command.lesson, command.files, command.questions);
      this.post({ kind: 'answer', number, result });
      return;
    }
    this.search = null;
    if (command.kind === 'load') this.load(command);
    else if (command.kind === 'pause') this.journey = null;
    else if (this.bench) this.start(command, this.bench);
    this.show();
  }

  /** True while there is something to carry on. */
  get busy(): boolean {
    return this.journey !== null;
  }

  /** Carries on until `isOver` (asked every few thousand instructions) or done, then shows where it stands. */
  work(isOver: () => boolean): void {
    try {
      while (this.journey && this.bench) {
        const { journey } = this;
        if (journey.advance(this.bench) && this.journey === journey) this.journey = null;
        if (isOver()) break;
      }
    } catch (thrown) {
      this.journey = null;
      this.search = null;
      throw thrown;
    } finally {
      this.show();
    }
  }

  private load(command: Extract<Command, { kind: 'load' }>): void {
    this.loaded = command;
    this.journey = null;
    this.stop = null;
    this.sent = 0;
    const made = build({ files: command.files, main: command.main }, command.configuration);
    this.problems = made.problems;
    this.bench = made.kind === 'bench' ? made : null;
    this.isNew = true;
  }

  /** Back to the first instruction, with the same source. */
  private rewind(): Bench | null {
    if (this.loaded) this.load(this.loaded);
    return this.bench;
  }

  private start(command: Exclude<Command, { kind: 'load' | 'ask' | 'pause' }>, bench: Bench): void {
    const { machine } = bench;
    const time = machine.vcpu.retired;
    switch (command.kind) {
      case 'step':
        this.seek(time + command.count);
        break;
      case 'seek':
        this.seek(command.time);
        break;
      case 'run':
        this.journey = this.until(command.limit);
        break;
      case 'exit':
        if (command.direction === 1) this.journey = this.untilEvent(machine.trace.length);
        else this.journey = this.beforeLastExit(bench);
        break;
      case 'moment':
        this.toMoment(command.moment, command.limit);
        break;
      case 'event':
        if (command.index < machine.trace.length) this.rewind();
        this.journey = this.stepwise((again) => again.machine.trace.length > command.index);
        break;
      case 'to':
        this.journey = this.untilAddress(command.address);
        break;
      case 'diverge':
        this.journey = this.untilDifference(command.limit);
        break;
    }
  }

  /** Goes to `time`; what lies in the past is reached by running again from the start, which gives the same. */
  private seek(time: number): void {
    const target = Math.max(0, time);
    const bench = this.bench;
    if (!bench) return;
    const { retired } = bench.machine.vcpu;
    // A machine that has ended stands behind its last instruction even where that one was not retired.
    if (target < retired || (target === retired && this.hasEnded)) this.rewind();
    this.journey = this.until(target);
  }

  /** Runs from the start to a moment as lessons name it; a label that does not exist leaves the machine at its start. */
  private toMoment(text: string, limit: number): void {
    const moment = parseMoment(text);
    const bench = this.rewind();
    if (!moment || !bench) return;
    if (!('label' in moment)) {
      if (moment.kind === 'end') this.journey = this.until(limit);
      return;
    }
    const address = bench.symbols.get(moment.label);
    if (address === undefined) return;
    if (isAt(bench, address) && moment.kind === 'at') return;
    const reached = isAt(bench, address) ? null : this.untilAddress(address);
    this.journey = {
      advance: (again) => {
        if (reached && !reached.advance(again)) return again.machine.vcpu.retired >= limit;
        if (moment.kind === 'after' && isAt(again, address)) this.run(again, again.machine.vcpu.retired + 1);
        return true;
      },
    };
  }

  private run(bench: Bench, limit: number): Stop {
    return (this.stop = bench.machine.run(limit));
  }

  private until(limit: number): Journey {
    return {
      advance: (bench) => {
        const { retired } = bench.machine.vcpu;
        if (retired >= limit) return true;
        const stop = this.run(bench, Math.min(limit, retired + CHUNK));
        return stop.cause !== 'limit' || bench.machine.vcpu.retired >= limit;
      },
    };
  }

  /** One instruction at a time until the trace has an exit in row `from` or later. */
  private untilEvent(from: number): Journey {
    let row = from;
    return this.stepwise((bench) => {
      const { trace } = bench.machine;
      for (; row < trace.length; row++) if (trace.kinds[row] === EVENT.exit) return true;
      return false;
    });
  }

  private untilAddress(address: number): Journey {
    return this.stepwise((bench) => isAt(bench, address));
  }

  /** Runs the guest beside the bare machine. The machines for it live as long as the journey. */
  private untilDifference(limit: number): Journey | null {
    if (!this.loaded) return null;
    const { files, main, configuration } = this.loaded;
    const steps = divergeSteps({ files, main }, configuration, limit);
    this.search = { time: 0, limit, found: null };
    return {
      advance: () => {
        const { done, value } = steps.next();
        if (!done) this.search = { time: value, limit, found: null };
        else if (value.kind === 'report') {
          const { first, instructions } = value;
          this.search = { time: instructions, limit, found: { sentence: sayFound(value), first } };
        }
        return done === true;
      },
    };
  }

  private stepwise(hasArrived: (bench: Bench) => boolean): Journey {
    return {
      advance: (bench) => {
        for (let i = 0; i < CHUNK; i++) {
          const stop = this.run(bench, bench.machine.vcpu.retired + 1);
          if (stop.cause !== 'limit' || hasArrived(bench)) return true;
        }
        return false;
      },
    };
  }

  /** Exits recorded so far. */
  private exits(bench: Bench): number {
    const { trace } = bench.machine;
    let count = 0;
    for (let row = 0; row < trace.length; row++) if (trace.kinds[row] === EVENT.exit) count++;
    return count;
  }

  /**
   * Back to just before the last exit: runs again from the start, one instruction at a time, to see during which it
   * happens, and then once more up to there.
   */
  private beforeLastExit(bench: Bench): Journey | null {
    const wanted = this.exits(bench);
    if (wanted === 0) {
      this.rewind();
      return null;
    }
    this.rewind();
    let seen = 0;
    let row = 0;
    let before = 0;
    const arrived = this.stepwise((again) => {
      const { trace, vcpu } = again.machine;
      for (; row < trace.length; row++) if (trace.kinds[row] === EVENT.exit) seen++;
      if (seen >= wanted) return true;
      before = vcpu.retired;
      return false;
    });
    return {
      advance: (again) => {
        if (!arrived.advance(again)) return false;
        this.seek(before);
        return false;
      },
    };
  }

  private get hasEnded(): boolean {
    return this.stop !== null && this.stop.cause !== 'limit';
  }

  private get status(): Status {
    if (!this.loaded) return 'empty';
    if (!this.bench) return 'problems';
    if (this.journey) return 'running';
    return this.hasEnded ? 'ended' : 'ready';
  }

  private show(): void {
    this.post({ kind: 'snapshot', snapshot: this.snapshot() });
  }

  private snapshot(): Snapshot {
    const { bench } = this;
    const trace = bench?.machine.trace;
    const from = Math.min(this.sent, trace?.length ?? 0);
    const to = Math.min(trace?.length ?? 0, EVENTS_SHOWN);
    const events = trace && to > from ? trace.slice(from, to) : [];
    this.sent = from + events.length;
    const labels = this.isNew ? (bench?.program?.sourceMap.labels ?? []) : null;
    this.isNew = false;
    return {
      number: this.number,
      status: this.status,
      time: bench?.machine.vcpu.retired ?? 0,
      stop: this.stop,
      problems: this.problems,
      machine: bench ? viewMachine(bench) : null,
      trace: { from, events, total: trace?.length ?? 0, dropped: trace?.dropped ?? 0 },
      configuration: bench?.configuration ?? null,
      labels,
      search: this.search,
    };
  }
}

/** True if the instruction at guest linear `address` is next. */
function isAt({ machine }: Bench, address: number): boolean {
  return ((machine.vcpu.get(BASE + CS) + machine.vcpu.get(EIP)) | 0) === (address | 0);
}
