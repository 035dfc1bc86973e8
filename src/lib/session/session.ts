/**
 * The session that runs in the worker: it holds the machine, does what it is told in slices short enough that Pause is heard,
 * and gives snapshots. It knows no clock of its own; whoever drives it says when a slice is over.
 */
import * as say from '#messages/conditions';
import { parseMoment } from '../lesson/moments.ts';
import { runsOf } from '../lesson/runner.ts';
import { EVENT } from '../record/events.ts';
import type { Trace } from '../record/trace.ts';
import type { Configuration } from '../workbench/configuration.ts';
import type { Problem } from '../workbench/problem.ts';
import { sayFound } from '../workbench/diverge.ts';
import { inspect } from '../workbench/inspect/index.ts';
import { NO_TRACE } from '../workbench/inspect/trace-view.ts';
import { viewTrace } from '../workbench/inspect/view-trace.ts';
import { viewMachine } from '../workbench/view.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import { Traveller, type Journey } from './travel.ts';
import type { Frame } from './frames.ts';
import { countLines } from './line-counts.ts';
import type {
  Command,
  Direction,
  Message,
  Numbered,
  Search,
  Snapshot,
  Status,
  StopState,
  Why,
} from './protocol.ts';
import { StopSearch } from './search.ts';
import { compareWithBare, isEnough, type Compared } from './comparison.ts';
import { typeAt } from './shared-state.ts';
import type { StopRule } from './stop-rule.ts';
import { arm, type ArmedRule, type UnarmedRule } from './stop-rules.ts';
import { Course, isUnseen } from './way.ts';
import { whyValue, type WhyQuestion } from './why.ts';

/** Records of a step sent to the page at most. */
const STEP_SHOWN = 64;

/** What a lesson was asked by the command of that number. */
interface Asked {
  readonly number: number;
  readonly runs: ReturnType<typeof runsOf>;
}

/** A command that takes the machine elsewhere. */
type Going = Exclude<Command, { kind: 'load' | 'ask' | 'unask' | 'inspect' | 'pause' | 'stops' | 'type' }>;

/** Instructions of which the machine is compared with the bare one, where a stop waits for a difference. */
const MOST_COMPARED = 1_000_000;

/** The rule of a run to a place. */
const CURSOR = -1;

export class Session {
  private bench: Bench | null = null;
  private traveller: Traveller | null = null;
  private loaded: Extract<Command, { kind: 'load' }> | null = null;
  private problems: readonly Problem[] = [];
  private journey: Journey | null = null;
  private search: Search | null = null;
  private why: Why | null = null;
  private counts: Snapshot['counts'] = null;
  /** What is shown while the machine goes to and fro, to look into a question or for a moment behind it: where it stood. */
  private still: Snapshot | null = null;
  /** What the journey does, or the last one did. */
  private going: Going | null = null;
  private course: Course | null = null;
  private rules: readonly StopRule[] = [];
  private armed: readonly (ArmedRule | UnarmedRule)[] = [];
  /** What is known of how the present machine differs from the bare one. */
  private compared: Compared | null = null;
  private met: Snapshot['met'] = null;
  private number = 0;
  /** What was asked of lessons and is not answered yet, the oldest first. */
  private asked: readonly Asked[] = [];
  /** Where the machine is under way, too, they take turns. */
  private isAskedsTurn = false;
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
      const runs = runsOf(command.lesson, command.files, command.questions);
      this.asked = [...this.asked, { number, runs }];
      return;
    }
    if (command.kind === 'unask') {
      for (const asked of this.asked) this.post({ kind: 'answer', number: asked.number, result: null });
      this.asked = [];
      return;
    }
    if (command.kind === 'inspect') {
      const finding = this.bench && !this.journey ? inspect(this.bench, command.inquiry) : null;
      this.post({ kind: 'finding', number, finding });
      return;
    }
    const wasUnderWay = this.breakOff();
    if (command.kind === 'load') this.load(command);
    else if (command.kind === 'type') this.type(command, wasUnderWay);
    else if (command.kind === 'stops') {
      this.rules = command.rules;
      this.armRules();
      // A run goes on, and heeds them.
      if (wasUnderWay && this.going?.kind === 'run') this.go(this.going);
    } else if (command.kind !== 'pause') this.go(command);
    this.show();
  }

  private go(command: Going): void {
    const { bench, traveller } = this;
    if (!bench || !traveller) return;
    this.going = command;
    this.met = null;
    if (isUnseen(command)) this.still = this.snapshot();
    this.journey = this.start(command, bench, traveller);
  }

  /** Ends what is under way, where it is; true if there was anything. */
  private breakOff(): boolean {
    this.search = null;
    this.why = null;
    this.counts = null;
    const { journey } = this;
    this.journey = null;
    journey?.return();
    this.still = null;
    return journey !== null;
  }

  /** True while there is something to carry on. */
  get busy(): boolean {
    return this.journey !== null || this.asked.length > 0;
  }

  /** Carries on until `isOver` (asked every few thousand instructions) or done, then shows where it stands. */
  work(isOver: () => boolean): void {
    if (this.asked.length > 0 && (!this.journey || (this.isAskedsTurn = !this.isAskedsTurn)))
      return this.workOnAsked(isOver);
    try {
      while (this.journey) {
        if (this.journey.next().done) this.journey = null;
        if (isOver()) break;
      }
    } catch (thrown) {
      this.journey = null;
      this.search = null;
      this.why = null;
      this.counts = null;
      throw thrown;
    } finally {
      if (!this.journey) this.still = null;
      this.show();
    }
  }

  /** Carries on with the oldest question of a lesson: on machines of its own. */
  private workOnAsked(isOver: () => boolean): void {
    const [first, ...rest] = this.asked;
    if (!first) return;
    const { number, runs } = first;
    // Should it throw, it is not asked again.
    this.asked = rest;
    for (;;) {
      const step = runs.next();
      if (step.done) return this.post({ kind: 'answer', number, result: step.value });
      if (!isOver()) continue;
      this.asked = [first, ...rest];
      return this.post({ kind: 'progress', number, runs: step.value });
    }
  }

  private load(command: Extract<Command, { kind: 'load' }>): void {
    this.loaded = command;
    this.met = null;
    const made = build({ files: command.files, main: command.main }, command.configuration);
    this.problems = made.problems;
    this.bench = made.kind === 'bench' ? made : null;
    this.traveller = this.bench && new Traveller(this.bench.machine);
    this.isNew = true;
    this.compared = null;
    this.armRules();
  }

  /** What is typed at the serial port in this run, so far as it is known. */
  private get typed(): Configuration['typed'] {
    return this.loaded?.configuration.typed ?? [];
  }

  /** Types `text` now. A machine that can take it goes on as it is; else another is built and comes to this moment. */
  private type({ text, limit }: Extract<Command, { kind: 'type' }>, wasUnderWay: boolean): void {
    const { bench, traveller, loaded } = this;
    if (!bench || !traveller || !loaded) return;
    const { hasEnded, now: moment } = traveller;
    const typed = typeAt(this.typed, bench.machine.vcpu.now, text);
    if (!typed) {
      this.met = { id: null, says: say.soMuchCannotBeTypedInOneRun };
      return;
    }
    const next = { ...loaded, configuration: { ...loaded.configuration, typed } };
    const wasRunning = wasUnderWay && this.going?.kind === 'run' && this.going.direction !== -1;
    const goesOn: Going[] = wasRunning || hasEnded ? [{ kind: 'run', limit }] : [];
    if (!hasEnded && traveller.farthest <= moment.retired) {
      bench.machine.platform.com1.typed = typed;
      this.loaded = next;
      // What differed before now differs whatever is typed.
      const first = this.compared?.report.first;
      if (!first || first.at >= moment.retired) this.compared = null;
      this.armRules();
      goesOn.forEach((run) => this.go(run));
      return;
    }
    this.load(next);
    const { bench: other, traveller: along } = this;
    if (other && along)
      this.journey = this.inTurn(other, along, [{ kind: 'at', moment, isEnd: false }, ...goesOn]);
  }

  private *inTurn(bench: Bench, traveller: Traveller, all: readonly Going[]): Journey {
    for (const going of all) {
      this.going = going;
      yield* this.start(going, bench, traveller);
    }
  }

  private armRules(): void {
    const { bench } = this;
    this.armed = bench ? this.rules.map((rule) => arm(rule, bench, this.compared)) : [];
  }

  private start(command: Going, bench: Bench, traveller: Traveller): Journey {
    this.course = new Course(command, traveller);
    switch (command.kind) {
      case 'step':
        return steps(traveller, command.count);
      case 'seek':
        return traveller.seek(Math.max(0, command.time));
      case 'run':
        return this.untilStop(bench, traveller, command);
      case 'over':
      case 'out':
        return this.untilStop(bench, traveller, command, [], command.kind);
      case 'cursor': {
        const cursor = arm({ id: CURSOR, kind: 'code', at: command.at }, bench);
        if ('problem' in cursor) return this.refuse(cursor.problem);
        return this.untilStop(bench, traveller, command, [cursor]);
      }
      case 'exit':
        return command.direction === 1
          ? traveller.nextExit(command.limit)
          : orStay(traveller, traveller.previousExit());
      case 'writer':
        return this.toWriter(bench, traveller, command.of);
      case 'why':
        return this.untilAnswer(bench, traveller, command);
      case 'count':
        return this.untilCounted(bench, traveller);
      case 'at':
        return traveller.to(command.moment, command.isEnd);
      case 'moment':
        return this.toMoment(bench, traveller, command);
      case 'event':
        return traveller.toRow(command.index, command.time);
      case 'to':
        return traveller.toAddress(command.address);
      case 'diverge':
        this.search = { time: 0, limit: command.limit, found: null };
        return this.untilDifference(command.limit);
    }
  }

  /** What cannot be done, which leads nowhere. */
  // eslint-disable-next-line require-yield -- a journey that is over at once
  private *refuse(says: string): Journey {
    this.met = { id: null, says };
  }

  /** The rules that can be on this machine. */
  private get standing(): readonly ArmedRule[] {
    return this.armed.filter((rule) => 'says' in rule);
  }

  /** On, or back, until one of the stops or of `more` applies, or `frame` is left. */
  private *untilStop(
    bench: Bench,
    traveller: Traveller,
    { limit, direction = 1 }: { readonly limit: number; readonly direction?: Direction },
    more: readonly ArmedRule[] = [],
    frame: Frame | null = null,
  ): Journey {
    if (this.standing.some(({ kind }) => kind === 'difference')) yield* this.compare(MOST_COMPARED);
    this.search = null;
    const { retired } = traveller.now;
    // What lies behind, or is not there, is not worth going one instruction at a time for.
    const isAhead = (rule: ArmedRule): boolean =>
      rule.kind !== 'difference' || (rule.at !== null && (direction === -1 || rule.at > retired));
    const rules = [...this.standing, ...more].filter(isAhead);
    if (direction === 1 && rules.length === 0 && frame === null) return yield* traveller.run(limit);
    const { trace } = traveller.machine;
    const needsRecord = rules.some(({ kind }) => kind === 'event');
    if (needsRecord && trace.dropped > 0) return yield* this.refuse(sayFull(trace));
    const search = this.follow(new StopSearch(traveller, bench.symbols, rules));
    const journey = direction === 1 ? search.forward(limit, frame) : search.backward(frame);
    const found = yield* needsRecord ? whileRecorded(traveller, journey) : journey;
    if (found === 'full') return yield* this.refuse(sayFull(trace));
    if (found && 'rule' in found && found.rule.id !== CURSOR) {
      this.met = { id: found.rule.id, says: found.rule.says };
    }
  }

  /** Has the page told how far `search` is. */
  private follow(search: StopSearch): StopSearch {
    if (this.course) this.course.search = search;
    return search;
  }

  /** From the start to a moment as lessons name it. Where there is no such label the machine is left at its start, and it is said. */
  private *toMoment(
    bench: Bench,
    traveller: Traveller,
    { moment: text, limit }: { readonly moment: string; readonly limit: number },
  ): Journey {
    const moment = parseMoment(text);
    yield* traveller.seek(0);
    if (!moment) return;
    if (!('label' in moment)) {
      if (moment.kind === 'end') yield* traveller.run(limit);
      return;
    }
    const { label, kind } = moment;
    const address = bench.symbols.get(label);
    if (address === undefined) return yield* this.refuse(say.noLabelToGoTo(label));
    if (!traveller.isAt(address)) yield* traveller.toAddress(address, limit);
    if (!traveller.isAt(address))
      return yield* this.refuse(say.labelIsNotReached(label, traveller.now.retired));
    if (kind === 'after') yield* traveller.run(traveller.now.retired + 1);
  }

  /** Back to right before the step that changed `of` last; where none did, the machine stays. */
  private *toWriter(bench: Bench, traveller: Traveller, of: string): Journey {
    const rule = arm({ id: CURSOR, kind: 'value', of }, bench);
    if ('problem' in rule) return yield* this.refuse(rule.problem);
    const here = traveller.history.take();
    const { stop } = traveller;
    const found = yield* this.follow(new StopSearch(traveller, bench.symbols, [rule])).backward(null, true);
    if (found) {
      yield* traveller.back();
      this.met = { id: null, says: say.whatComesNextChangedLast(of) };
      return;
    }
    traveller.restore(here);
    traveller.stop = stop;
    this.met = { id: null, says: say.hasNotChangedSinceTheStart(of) };
  }

  /** Looks for what is behind a value. */
  private *untilAnswer(bench: Bench, traveller: Traveller, { of, at }: WhyQuestion): Journey {
    const from = at?.retired ?? traveller.now.retired;
    const asked = { of, at, from };
    let search: StopSearch | null = null;
    const journey = whyValue(traveller, bench, asked, (started) => (search = started));
    this.why = { ...asked, reached: from, found: null, problem: '' };
    try {
      for (let step = journey.next(); ; step = journey.next()) {
        const reached = Math.min(from, (search as StopSearch | null)?.reached ?? from);
        if (!step.done) this.why = { ...asked, reached, found: null, problem: '' };
        else {
          this.why = { ...asked, reached, ...step.value };
          return;
        }
        yield;
      }
    } finally {
      // Broken off or not, it leaves the machine where it was.
      journey.return({ found: null, problem: '' });
    }
  }

  private *untilCounted(bench: Bench, traveller: Traveller): Journey {
    this.counts = { reached: 0, lines: null };
    const journey = countLines(bench, traveller, (reached) => (this.counts = { reached, lines: null }));
    const lines = yield* journey;
    this.counts = { reached: traveller.now.retired, lines };
  }

  /** Looks for the first difference from the bare machine, and says what it has found. */
  private *untilDifference(limit: number): Journey {
    const compared = yield* this.compare(limit);
    if (!compared) return;
    const { report } = compared;
    const found = { sentence: sayFound(report), first: report.first };
    this.search = { time: report.instructions, limit, found };
  }

  /** What comes of holding the machine against the bare one, which is done once; null where that cannot be. */
  private *compare(limit: number): Generator<void, Compared | null> {
    if (!isEnough(this.compared, limit) && this.loaded) {
      const show = (time: number): void => void (this.search = { time, limit, found: null });
      show(0);
      this.compared = yield* compareWithBare(this.loaded, limit, show);
      this.armRules();
    }
    return this.compared;
  }

  private get status(): Status {
    if (!this.loaded) return 'empty';
    if (!this.bench) return 'problems';
    if (this.journey) return 'running';
    return this.traveller?.hasEnded ? 'ended' : 'ready';
  }

  private show(): void {
    this.post({ kind: 'snapshot', snapshot: this.snapshot() });
  }

  /** The records of the step that led here. */
  private lastStep(): Pick<Snapshot, 'step' | 'stepRest'> {
    const from = this.traveller?.stepFrom ?? -1;
    const trace = this.bench?.machine.trace;
    const rest = { records: 0, exits: 0, handlers: 0 };
    if (from < 0 || !trace || this.journey || trace.dropped > 0) return { step: null, stepRest: rest };
    const to = Math.min(trace.length, from + STEP_SHOWN);
    for (let row = to; row < trace.length; row++) {
      rest.records++;
      if (trace.kinds[row] === EVENT.exit) rest.exits++;
      if (trace.kinds[row] === EVENT.handler) rest.handlers++;
    }
    return { step: trace.slice(from, to), stepRest: rest };
  }

  /** Where the instruction stands that was executed last. */
  private lastLine(): Snapshot['done'] {
    const address = this.traveller?.executed ?? null;
    const place = address === null || this.journey ? undefined : this.bench?.locate(address);
    return place ? { file: place.file, line: place.line } : null;
  }

  private snapshot(): Snapshot {
    const { number, why, counts, search } = this;
    const isAsked = why !== null || counts !== null || search !== null;
    const way = this.journey && !isAsked ? (this.course?.way ?? null) : null;
    if (this.still) return { ...this.still, number, status: 'running', why, counts, search, way };
    const { bench, traveller } = this;
    const labels = this.isNew ? (bench?.program?.sourceMap.labels ?? []) : null;
    this.isNew = false;
    const { retired, delivered } = traveller?.now ?? { retired: 0, delivered: 0 };
    return {
      number,
      status: this.status,
      time: retired,
      delivered,
      farthest: traveller?.farthest ?? 0,
      kept: { checkpoints: traveller?.history.count ?? 0, bytes: traveller?.history.bytes ?? 0 },
      stop: traveller?.stop ?? null,
      stops: this.armed.map(stateOf),
      met: this.met,
      problems: this.problems,
      machine: bench ? viewMachine(bench) : null,
      trace: bench ? viewTrace(bench) : NO_TRACE,
      configuration: bench && { ...bench.configuration, typed: this.typed },
      labels,
      search,
      why,
      counts,
      way,
      done: this.lastLine(),
      ...this.lastStep(),
    };
  }
}

/** `journey`, while all that happens is recorded; else to the step in which the trace became full. */
function* whileRecorded<T>(traveller: Traveller, journey: Journey<T>): Journey<T | 'full'> {
  const { trace } = traveller.machine;
  for (let step = journey.next(); ; step = journey.next()) {
    if (trace.dropped > 0) {
      yield* traveller.toRow(trace.limit - 1);
      return 'full';
    }
    if (step.done) return step.value;
    yield;
  }
}

/** A stop on events can be of no use any more. */
function sayFull(trace: Trace): string {
  return say.recordIsFull(trace.limit, trace.retired(trace.limit - 1));
}

function stateOf(rule: ArmedRule | UnarmedRule): StopState {
  if ('problem' in rule) return { id: rule.id, says: '', problem: rule.problem, place: null };
  const place = rule.kind === 'code' ? rule.place : null;
  return {
    id: rule.id,
    says: rule.says,
    problem: '',
    place: place && { file: place.file, line: place.line },
  };
}

function* steps(traveller: Traveller, count: number): Journey {
  for (let i = 0; i < Math.abs(count) && !(count > 0 && traveller.hasEnded); i++) {
    if (i > 0) yield;
    if (count > 0) traveller.step();
    else yield* traveller.back();
  }
}

/** Goes; whoever breaks it off finds the machine where it was. */
function* orStay(traveller: Traveller, journey: Journey): Journey {
  const here = traveller.history.take();
  const { stop } = traveller;
  let isThere = false;
  try {
    yield* journey;
    isThere = true;
  } finally {
    if (!isThere) {
      traveller.restore(here);
      traveller.stop = stop;
    }
  }
}
