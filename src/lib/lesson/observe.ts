/**
 * One run of a lesson, watched: probes take values at moments, spans test a condition before every instruction between two
 * moments. The machine is stepped one instruction at a time while somebody waits for a label, then runs free to its end.
 */
import * as say from '#messages/verdicts';
import { EIP } from '../cpu/state.ts';
import type { GuestMachine, Stop } from '../workbench/bench.ts';
import type { BareComparison } from './faithfulness.ts';
import type { Moment } from './moments.ts';
import type { SourcePlace, Subject } from './subject.ts';

/** Where in a run something was seen: instructions retired before it, and the trace's length then. */
export interface Position {
  readonly step: number;
  readonly event: number;
  readonly place: SourcePlace | undefined;
}

/** What happens once, at a moment. */
interface Probe {
  readonly moment: Moment;
  readonly take: (position: Position) => void;
  /** Address of the moment's label; undefined where it has none or the source lacks it. */
  readonly address: number | undefined;
  done: boolean;
}

interface Span {
  active: boolean;
  /** Tests the present state; true when nothing more is to be learnt. */
  readonly test: (position: Position) => boolean;
  done: boolean;
}

/** Instructions between two pauses, one by one and at full speed. */
const STEPS = 2_000;
const CHUNK = 100_000;
/** A machine that retires nothing in this many calls is stuck: a bug of ours, not of the guest. */
const STUCK = 1000;

/** What an observation can have on machines of its own. */
export interface Others {
  /** Holds the same run against the bare machine. */
  readonly compare: () => BareComparison;
  /** The same machine, at its first instruction. */
  readonly again: () => GuestMachine;
}

export class Observation {
  readonly subject: Subject;
  readonly budget: number;
  /** What the run is called in a sentence. */
  readonly words: string;
  /** Why the run ended. Set by `run`. */
  stop: Stop = { cause: 'limit', value: 0, message: '' };
  private readonly probes: Probe[] = [];
  private readonly spans: Span[] = [];
  private readonly others: Others;
  private compared: BareComparison | undefined;
  /** The machine was stopped between two instructions, and not only by what the guest did. */
  private isDisturbed = false;
  private hasEnded = false;
  /** A machine that went as far undisturbed, and how far that is. */
  private undisturbed: { readonly at: string; readonly machine: GuestMachine } | undefined;

  /**
   * @param budget instructions that may retire.
   */
  constructor(subject: Subject, budget: number, others: Others, words = '') {
    this.words = words;
    this.subject = { ...subject, undisturbed: () => this.asFar() };
    this.budget = budget;
    this.others = others;
  }

  /** A machine that went as far as this one without a stop. */
  private asFar(): GuestMachine {
    const { machine } = this.subject;
    if (!this.isDisturbed) return machine;
    const { retired, deliveredHere } = machine.vcpu;
    const at = [retired, deliveredHere, this.hasEnded].join();
    if (this.undisturbed?.at === at) return this.undisturbed.machine;
    const again = this.others.again();
    this.undisturbed = { at, machine: again };
    let stop = again.run(this.hasEnded ? this.budget : retired);
    // A delivery retires nothing.
    const isBehind = (): boolean =>
      again.vcpu.retired === retired && again.vcpu.deliveredHere < deliveredHere;
    while (!this.hasEnded && stop.cause === 'limit' && isBehind()) stop = again.step();
    return again;
  }

  /** What a guest can tell this machine from the bare one by; looked for once. @throws OperandError where there is nothing to compare. */
  comparison(): BareComparison {
    return (this.compared ??= this.others.compare());
  }

  /** Calls `take` at `moment`, if it comes. Before `run`. */
  at(moment: Moment, take: (position: Position) => void): void {
    let address: number | undefined;
    if (moment.kind === 'at' || moment.kind === 'after') address = this.subject.symbols.get(moment.label);
    this.probes.push({ moment, take, address, done: false });
  }

  /** Calls `test` before every instruction from moment `from` until `to`, until it says true. Before `run`. */
  during(from: Moment, to: Moment, test: (position: Position) => boolean): void {
    const span: Span = { active: false, test, done: false };
    this.spans.push(span);
    this.at(from, () => (span.active = true));
    if (to.kind !== 'end') this.at(to, () => (span.done = span.active));
  }

  /** Runs the machine to its end, or until the budget is used. */
  run(): void {
    const pieces = this.pieces();
    let isOver: boolean | undefined = false;
    while (!isOver) isOver = pieces.next().done;
  }

  /** As `run`, in pieces of a few thousand instructions. */
  *pieces(): Generator<void, void> {
    const { machine } = this.subject;
    this.fire('start');
    for (let stuck = 0, steps = 1; ; steps++) {
      if (steps % STEPS === 0) yield;
      this.fireLabel('at', this.eip);
      this.testSpans();
      if (!this.isWaiting()) {
        yield* this.runFree();
        break;
      }
      const { retired } = machine.vcpu;
      const eip = this.eip;
      this.isDisturbed = true;
      const stop = machine.step();
      const progress = machine.vcpu.retired > retired;
      if (progress) this.fireLabel('after', eip);
      stuck = progress ? 0 : stuck + 1;
      if (stop.cause !== 'limit' || machine.vcpu.retired >= this.budget || stuck > STUCK) {
        this.stop = stop;
        break;
      }
    }
    this.hasEnded = true;
    this.fire('end');
  }

  /** Nobody waits for anything but the end. */
  private *runFree(): Generator<void, void> {
    const {
      machine,
      machine: { vcpu },
    } = this.subject;
    for (;;) {
      const limit = Math.min(this.budget, vcpu.retired + CHUNK);
      this.stop = machine.run(limit);
      if (this.stop.cause !== 'limit' || limit === this.budget) return;
      this.isDisturbed = true;
      yield;
    }
  }

  /** How the run ended, as a sentence: at which instruction, where that is known, else before which. */
  describeStop(): string {
    const { blame = this.eip, cause } = this.stop;
    const place = this.subject.locate(blame);
    const where = place ? `${place.file}:${place.line}` : `${blame.toString(16).toUpperCase()}h`;
    return say.theGuestStopped(where, this.subject.machine.vcpu.retired, cause);
  }

  /** Where the run stands. */
  position(): Position {
    const { vcpu, trace } = this.subject.machine;
    return { step: vcpu.retired, event: trace.length, place: this.subject.locate(this.eip) };
  }

  private get eip(): number {
    return this.subject.machine.vcpu.get(EIP) >>> 0;
  }

  private fire(kind: 'start' | 'end'): void {
    for (const probe of this.probes) if (probe.moment.kind === kind) this.take(probe);
  }

  private fireLabel(kind: 'at' | 'after', eip: number): void {
    for (const probe of this.probes) {
      if (!probe.done && probe.moment.kind === kind && probe.address === eip) this.take(probe);
    }
  }

  private take(probe: Probe): void {
    probe.done = true;
    probe.take(this.position());
  }

  private testSpans(): void {
    for (const span of this.spans) {
      if (span.active && !span.done) span.done = span.test(this.position());
    }
  }

  private isWaiting(): boolean {
    return (
      this.spans.some((span) => span.active && !span.done) ||
      this.probes.some((probe) => !probe.done && probe.address !== undefined)
    );
  }
}
