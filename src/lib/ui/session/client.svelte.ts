/**
 * The page's end of a session. It starts the worker at the first command, sends numbered commands, and draws the newest
 * snapshot once a frame.
 */
import * as say from '#messages/machine';
import { hex } from '../../bits/bits.ts';
import type { LessonResult, Questions, RunsProgress } from '../../lesson/runner.ts';
import type { FileSet, Lesson } from '../../lesson/types.ts';
import type { Command, Direction, Message, Snapshot } from '../../session/protocol.ts';
import type { FindingOf, Inquiry } from '../../workbench/inspect/index.ts';
import { NO_TRACE, type TraceView } from '../../workbench/inspect/trace-view.ts';
import type { MachineView } from '../../workbench/view.ts';
import type { Configuration } from '../../workbench/configuration.ts';

/** While the machine runs, ms from one drawing of its trace to the next at least. */
const TRACE_PAUSE = 250;
/** Further behind a label than this, an address says more than the label. */
const FAR = 0x400;

/** Who waits for what comes of the command of that number: for the moment at which the machine rests, or an answer. */
interface Waiting {
  readonly number: number;
  readonly isForRest: boolean;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (failure: Error) => void;
}

export class SessionClient {
  /** The newest snapshot; null before anything was loaded. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** The snapshot drawn before the newest, of another moment of the same machine; null after a load. */
  before = $state.raw<Snapshot | null>(null);
  /** The trace as it is drawn: while the machine runs, less often than the rest. */
  trace = $state.raw<TraceView>(NO_TRACE);
  private labels = $state.raw<readonly (readonly [name: string, address: number])[]>([]);
  /** What went wrong with Trapgate itself; null while nothing did. */
  failure = $state.raw<string | null>(null);
  /** How far the runs are that the answer to a lesson's question waits for; null where none does. */
  asking = $state.raw<RunsProgress | null>(null);
  /** Goes from one step of the VMM to the next, where that is shown. */
  handlers: { go(level: 'handler' | 'host', direction: Direction): void } | null = null;
  /** Grows with each machine that is loaded: what is known of one is nothing of the next. */
  machines = $state(0);
  private worker: Worker | null = null;
  private sent = 0;
  private newest: Snapshot | null = null;
  private frame = 0;
  /** When `trace` was drawn last, in ms. */
  private traceDrawn = -Infinity;
  private waiting: readonly Waiting[] = [];

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
      way: null,
      done: null,
      step: null,
      stepRest: { records: 0, exits: 0, handlers: 0 },
    };
    this.snapshot = { number: 0, status: 'ready', time: machine.time, machine, trace: NO_TRACE, ...rest };
  }

  /** Builds a machine; resolves with the snapshot at its first instruction, or with the problems. */
  load(files: FileSet, main: string, configuration: Partial<Configuration>): Promise<Snapshot> {
    return this.send({ kind: 'load', files, main, configuration });
  }

  /** Sends a command; resolves with the snapshot at which it has come to rest. */
  send(command: Exclude<Command, { kind: 'ask' | 'unask' | 'inspect' }>): Promise<Snapshot> {
    return this.post(command, true) as Promise<Snapshot>;
  }

  /** Has a lesson's checks or predictions run on `files`; null where that was given up. */
  ask(lesson: Lesson, files: FileSet, questions: Questions): Promise<LessonResult | null> {
    return this.post({ kind: 'ask', lesson, files, questions }, false) as Promise<LessonResult | null>;
  }

  /** Gives up what a lesson was asked. */
  unask(): void {
    this.worker?.postMessage({ number: ++this.sent, command: { kind: 'unask' } });
  }

  /** Looks into the machine as it stands; null while it is under way, or where there is none. */
  inspect<I extends Inquiry>(inquiry: I): Promise<FindingOf<I> | null> {
    return this.post({ kind: 'inspect', inquiry }, false) as Promise<FindingOf<I> | null>;
  }

  /** Ends the worker. */
  close(): void {
    this.worker?.terminate();
    this.worker = null;
    if (this.frame !== 0) cancelAnimationFrame(this.frame);
  }

  /** What comes of a command; it fails where the worker does, which `failure` says to the page. */
  private post(command: Command, isForRest: boolean): Promise<unknown> {
    this.worker ??= this.start();
    const number = ++this.sent;
    this.worker.postMessage({ number, command });
    const answer = new Promise((resolve, reject) => {
      this.waiting = [...this.waiting, { number, isForRest, resolve, reject }];
    });
    // Most callers wait for nothing, and it is no error of theirs.
    answer.catch(() => undefined);
    return answer;
  }

  private settle(which: (one: Waiting) => boolean, how: (one: Waiting) => void): void {
    const those = this.waiting.filter(which);
    this.waiting = this.waiting.filter((one) => !those.includes(one));
    those.forEach(how);
  }

  /** Nothing that was asked up to `last` is going to be answered any more. */
  private fail(last: number, message: string): void {
    this.failure = message;
    this.asking = null;
    this.settle(
      ({ number }) => number <= last,
      ({ reject }) => reject(new Error(message)),
    );
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
    else if (message.kind === 'snapshot') this.take(message.snapshot);
    else if (message.kind === 'progress') this.asking = message.runs;
    else {
      const found = message.kind === 'answer' ? message.result : message.finding;
      if (message.kind === 'answer') this.asking = null;
      this.settle(
        ({ number }) => number === message.number,
        ({ resolve }) => resolve(found),
      );
    }
  }

  private take(snapshot: Snapshot): void {
    this.newest = snapshot;
    if (snapshot.labels) {
      this.failure = null;
      this.labels = snapshot.labels;
      this.machines++;
    }
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
    if (snapshot.status === 'running') return;
    // Whoever waited finds the page at the snapshot that was waited for.
    this.draw();
    this.settle(
      ({ number, isForRest }) => isForRest && number <= snapshot.number,
      ({ resolve }) => resolve(snapshot),
    );
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const last = this.snapshot;
    if (this.newest?.time === 0 && this.newest.delivered === 0) this.before = null;
    else if (last?.machine && !isSameMoment(last, this.newest)) this.before = last;
    this.snapshot = this.newest;
    if (this.newest?.status !== 'running') return this.drawTrace();
    // What is drawn from the trace takes longer than the rest: it has a frame of its own, and nobody can read it while it flies past.
    if (performance.now() - this.traceDrawn < TRACE_PAUSE) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = this.newest === this.snapshot ? 0 : requestAnimationFrame(() => this.draw());
      this.drawTrace();
    });
  }

  private drawTrace(): void {
    this.traceDrawn = performance.now();
    this.trace = this.newest?.trace ?? NO_TRACE;
  }
}

function isSameMoment(a: Snapshot, b: Snapshot | null): boolean {
  return a.time === b?.time && a.delivered === b.delivered;
}
