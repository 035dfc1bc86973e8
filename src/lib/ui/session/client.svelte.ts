/**
 * The page's end of a session. It starts the worker at the first command, sends numbered commands, and draws the newest
 * snapshot once a frame.
 */
import * as say from '#messages/machine';
import { hex } from '../../bits/bits.ts';
import type { LessonResult, Questions } from '../../lesson/runner.ts';
import type { FileSet, Lesson } from '../../lesson/types.ts';
import type { TraceEvent } from '../../record/trace.ts';
import type { Command, Direction, Message, Snapshot } from '../../session/protocol.ts';
import type { Finding, FindingOf, Inquiry } from '../../workbench/inspect/index.ts';
import type { MachineView } from '../../workbench/view.ts';
import type { Configuration } from '../../workbench/configuration.ts';

/** While the machine runs, ms from one drawing of its events to the next at least. */
const EVENTS_PAUSE = 250;
/** Further behind a label than this, an address says more than the label. */
const FAR = 0x400;

/** Who waits for the answer to the command of that number. */
interface Waiting<T> {
  readonly number: number;
  readonly resolve: (answer: T) => void;
  readonly reject: (failure: Error) => void;
}

export class SessionClient {
  /** The newest snapshot; null before anything was loaded. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** The snapshot drawn before the newest, of another moment of the same machine; null after a load. */
  before = $state.raw<Snapshot | null>(null);
  /** The trace as far as the page has it, in order: also what lies ahead, where the run has been there. */
  events = $state.raw<readonly TraceEvent[]>([]);
  /** How many of them lie before the present moment. */
  now = $state(0);
  /** The events up to the present moment. */
  readonly past = $derived(this.events.slice(0, this.now));
  private labels = $state.raw<readonly (readonly [name: string, address: number])[]>([]);
  /** What went wrong with Trapgate itself; null while nothing did. */
  failure = $state.raw<string | null>(null);
  /** Goes from one step of the VMM to the next, where that is shown. */
  handlers: { go(level: 'handler' | 'host', direction: Direction): void } | null = null;
  /** Grows with each machine that is loaded: what is known of one is nothing of the next. */
  machines = $state(0);
  private worker: Worker | null = null;
  private sent = 0;
  private newest: Snapshot | null = null;
  private collected: TraceEvent[] = [];
  private frame = 0;
  /** When `events` was drawn last, in ms. */
  private eventsDrawn = -Infinity;
  private readonly inquiries: Waiting<Finding | null>[] = [];
  private readonly questions: Waiting<LessonResult>[] = [];
  private readonly arrivals: Waiting<Snapshot>[] = [];

  /** The last run is still under way. */
  get running(): boolean {
    return this.snapshot?.status === 'running';
  }

  /** Where the guest's linear `address` is, by its label if it has one: `print`, `print+2`, `00007C12h`. */
  place(address: number): string {
    const linear = address >>> 0;
    const label = this.labels.findLast(([, at]) => at <= linear);
    if (!label || linear - label[1] > FAR) return `${hex(linear)}h`;
    return linear === label[1] ? label[0] : `${label[0]}+${linear - label[1]}`;
  }

  /** The address of the source's label `name`. */
  address(name: string): number | undefined {
    return this.labels.find(([label]) => label === name)?.[1];
  }

  /** True once the worker has answered. */
  get isReady(): boolean {
    return (this.snapshot?.number ?? 0) > 0;
  }

  /** Shows a machine at its first instruction, as it was when the site was built, until the worker has one. */
  preview(machine: MachineView): void {
    const trace = { from: 0, events: [], now: 0, total: 0, dropped: 0 };
    const rest = {
      delivered: 0,
      farthest: 0,
      kept: { checkpoints: 0, bytes: 0 },
      stop: null,
      stops: [],
      met: null,
      problems: [],
      configuration: null,
      labels: null,
      search: null,
      why: null,
      counts: null,
      step: null,
    };
    this.snapshot = { number: 0, status: 'ready', time: machine.time, machine, trace, ...rest };
  }

  /** Builds a machine; resolves with the snapshot at its first instruction, or with the problems. */
  load(files: FileSet, main: string, configuration: Partial<Configuration>): Promise<Snapshot> {
    return this.send({ kind: 'load', files, main, configuration });
  }

  /** Sends a command; resolves with the snapshot at which it has come to rest. */
  send(command: Exclude<Command, { kind: 'ask' | 'inspect' }>): Promise<Snapshot> {
    return this.answer(command, this.arrivals);
  }

  /** Has a lesson's checks or predictions run on `files`. */
  ask(lesson: Lesson, files: FileSet, questions: Questions): Promise<LessonResult> {
    return this.answer({ kind: 'ask', lesson, files, questions }, this.questions);
  }

  /** Looks into the machine as it stands; null while it is under way, or where there is none. */
  inspect<I extends Inquiry>(inquiry: I): Promise<FindingOf<I> | null> {
    return this.answer({ kind: 'inspect', inquiry }, this.inquiries) as Promise<FindingOf<I> | null>;
  }

  /** Ends the worker. */
  close(): void {
    this.worker?.terminate();
    this.worker = null;
    if (this.frame !== 0) cancelAnimationFrame(this.frame);
  }

  /** Sends a command; its answer fails where the worker does, which `failure` says to the page. */
  private answer<T>(command: Command, waiting: Waiting<T>[]): Promise<T> {
    this.worker ??= this.start();
    const number = ++this.sent;
    this.worker.postMessage({ number, command });
    const answer = new Promise<T>((resolve, reject) => waiting.push({ number, resolve, reject }));
    // Most callers wait for nothing, and it is no error of theirs.
    answer.catch(() => undefined);
    return answer;
  }

  /** Nothing that was asked up to `number` is going to be answered any more. */
  private fail(number: number, message: string): void {
    this.failure = message;
    const isLost = (waiting: { readonly number: number }): boolean => waiting.number <= number;
    for (const lists of [this.arrivals, this.questions, this.inquiries]) {
      const lost = lists.filter(isLost);
      lists.splice(0, lists.length, ...(lists.filter((waiting) => !isLost(waiting)) as never[]));
      for (const { reject } of lost) reject(new Error(message));
    }
  }

  private start(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Vite finds workers by this very expression
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Message>) => this.receive(data);
    worker.onerror = (event) => {
      // It answers no more: the next command tries another one.
      this.close();
      this.fail(this.sent, event.message || say.couldNotBeStarted);
    };
    return worker;
  }

  private receive(message: Message): void {
    if (message.kind === 'failure') this.fail(message.number, message.message);
    else if (message.kind === 'answer') {
      const asked = this.questions.findIndex(({ number }) => number === message.number);
      this.questions.splice(asked, 1)[0]?.resolve(message.result);
    } else if (message.kind === 'finding') {
      const asked = this.inquiries.findIndex(({ number }) => number === message.number);
      this.inquiries.splice(asked, 1)[0]?.resolve(message.finding);
    } else {
      this.take(message.snapshot);
    }
  }

  private take(snapshot: Snapshot): void {
    this.newest = snapshot;
    if (snapshot.labels) {
      this.labels = snapshot.labels;
      this.machines++;
    }
    const { from, events } = snapshot.trace;
    if (from < this.collected.length) this.collected = this.collected.slice(0, from);
    if (events.length > 0) this.collected = [...this.collected, ...events];
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
    if (snapshot.status === 'running') return;
    // Whoever waited finds the page at the snapshot that was waited for.
    this.draw();
    while (this.arrivals[0] && this.arrivals[0].number <= snapshot.number)
      this.arrivals.shift()?.resolve(snapshot);
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const last = this.snapshot;
    if (this.newest?.time === 0 && this.newest.delivered === 0) this.before = null;
    else if (last?.machine && !isSameMoment(last, this.newest)) this.before = last;
    this.snapshot = this.newest;
    if (this.newest?.status !== 'running') return this.drawEvents();
    // What is drawn from events takes longer than the rest: it has a frame of its own, and nobody can read it while it flies past.
    if (performance.now() - this.eventsDrawn < EVENTS_PAUSE) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = this.newest === this.snapshot ? 0 : requestAnimationFrame(() => this.draw());
      this.drawEvents();
    });
  }

  private drawEvents(): void {
    this.eventsDrawn = performance.now();
    this.events = this.collected;
    this.now = this.newest?.trace.now ?? 0;
  }
}

function isSameMoment(a: Snapshot, b: Snapshot | null): boolean {
  return a.time === b?.time && a.delivered === b.delivered;
}
