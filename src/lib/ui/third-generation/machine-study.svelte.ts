/**
 * The machine beside a third-generation lesson: the text that defines it, the state that it stands in, what has been found out
 * about its instructions, and which of that is looked at. Whole enumerations run in a worker, started by the first of them.
 */
import * as say from '#messages/third-generation';
import { parseMachineMoment } from '../../lesson/machine-moments.ts';
import { CLASS_WORDS, type StateRecord } from '../../lesson/machine-questions.ts';
import { machineProblems, monitorOf } from '../../lesson/machine-runner.ts';
import { mainFile } from '../../lesson/run-configuration.ts';
import type { FileSet, ThirdGenerationLesson } from '../../lesson/types.ts';
import { runOnce, type Classes, type Question } from '../../theory/classify.ts';
import { readMachine, type Defined } from '../../theory/definition/machine-text.ts';
import { interpretersOf } from '../../theory/definition/study.ts';
import { cornersAt, tellingBreak, type Monitor, type Square } from '../../theory/square.ts';
import { indexOf, readState, stateAt, STATES } from '../../theory/state.ts';
import { LAST_STAGE } from '../../viz/square/layout.ts';
import { bareStep } from '../../viz/square/sentences.ts';
import type { MachinePort } from '../lesson/machine-port.ts';
import type { Found, StudyReport, StudyRequest } from './inquiry.ts';

/** Where one stands: a state, the instruction that is tried in it, and how far round its square. */
interface Standing {
  readonly index: number;
  readonly instruction: string;
  readonly stage: number;
}

const NOTHING: Found = { classes: [], squares: [] };

export class MachineStudy implements MachinePort {
  readonly lesson: ThirdGenerationLesson;
  readonly file: string;
  /** The step walks the square, where the lesson has that view; else the bare machine alone. */
  readonly walksSquare: boolean;
  run = $state('');
  text = $state.raw('');
  standing = $state.raw<Standing>({ index: 0, instruction: '', stage: 0 });
  /** Of which findings the first with a witness is shown; the telling one where nobody chose. */
  private asked = $state.raw<readonly Question[]>([]);
  /** Where one was led before it was known where the instruction shows most. */
  private early: Standing | null = null;
  found = $state.raw<Found>(NOTHING);
  isWhole = $state(true);
  isReady = $state(false);
  failure = $state.raw<string | null>(null);
  private past = $state.raw<readonly Standing[]>([]);
  private worker: Worker | null = null;
  private sent = 0;

  /** `found` is what the build found out about `files` under the first run. */
  constructor(lesson: ThirdGenerationLesson, files: FileSet, found: Found) {
    this.lesson = lesson;
    this.file = mainFile(lesson.files);
    this.walksSquare = lesson.views.includes('square');
    this.run = Object.keys(lesson.runs)[0] ?? '';
    this.text = files[this.file] ?? '';
    this.found = found;
    this.reset();
  }

  readonly machine = $derived(readMachine(this.text));
  readonly problems = $derived.by(() => machineProblems(this.text, this.file));
  readonly monitor: Monitor = $derived.by(() => {
    const spec = this.lesson.runs[this.run];
    return spec ? monitorOf(spec) : { kind: 'vmm', placement: 'low', depth: 1 };
  });
  readonly steps = $derived(this.past.length);
  readonly instruction: Defined | undefined = $derived(
    this.machine.instructions.find(({ name }) => name === this.standing.instruction) ??
      this.machine.instructions[0],
  );
  readonly classes: Classes | undefined = $derived(
    this.found.classes.find(({ instruction }) => instruction === this.instruction?.name),
  );
  readonly square: Square | undefined = $derived(
    this.found.squares.find(({ instruction }) => instruction === this.instruction?.name),
  );
  readonly corners = $derived.by(() => {
    const { instruction, machine } = this;
    if (!instruction || this.problems.length > 0) return null;
    const interpreters = interpretersOf(machine, instruction, this.classes?.privileged ?? false);
    return cornersAt(instruction, interpreters, this.monitor, this.standing.index);
  });
  /** The finding that is shown, with its runs. */
  readonly witness = $derived.by(() => {
    const { classes, instruction } = this;
    if (!classes || !instruction) return null;
    const pair: Question = classes.privileged ? 'trapsInUserModeOnly' : 'notPrivileged';
    const sensitive = (CLASS_WORDS.get('sensitive')?.questions ?? []).find((asked) => classes[asked].witness);
    const question = this.asked.find((asked) => classes[asked].witness) ?? sensitive ?? pair;
    const states = classes[question].witness;
    return states ? { question, runs: states.map((state) => runOnce(instruction, state)) } : null;
  });
  /** The instruction that the word at P names in state number `index`; undefined where it names none. */
  private namedAt(index: number): Defined | undefined {
    const { e, psw } = stateAt(index);
    const { instructions } = this.machine;
    const isLegal = psw.p < psw.b && psw.l + psw.p < e.length;
    // A fetch outside the window is a memory trap, whatever would have been there.
    return isLegal ? instructions[e[psw.l + psw.p] ?? -1] : instructions[0];
  }
  /** What comes next: on the bare machine what the word at P names, in the square the instruction that is tried. */
  readonly next = $derived.by(() =>
    this.walksSquare ? this.instruction : this.namedAt(this.standing.index),
  );
  readonly canStep = $derived.by(() => {
    if (!this.corners) return false;
    if (this.walksSquare && this.standing.stage < LAST_STAGE) return true;
    return this.walksSquare
      ? this.namedAt(indexOf(this.corners.bare)) !== undefined
      : this.next !== undefined;
  });
  /** What stands there, as the page calls it. */
  readonly title = $derived.by(() =>
    this.walksSquare
      ? say.bareAndUnderMonitor(this.monitor.kind, this.monitor.placement)
      : say.thirdGenerationBare,
  );
  /** The state before the last step. */
  readonly before = $derived(this.past.at(-1)?.index ?? null);
  readonly canGoBack = $derived.by(
    () => this.past.length > 0 || (this.walksSquare && this.standing.stage > 0),
  );
  /** What the step before did, or what comes next. */
  readonly said = $derived.by(() => {
    const last = this.past.at(-1);
    const instruction = last && this.namedAt(last.index);
    if (!last || !instruction || this.walksSquare) return '';
    const corners = cornersAt(instruction, [], this.monitor, last.index);
    return bareStep({ corners, name: instruction.name });
  });

  // What the prose and the page ask for.

  /** What goes over to `run`. */
  callsRun(run: string): string {
    const { monitor = 'vmm', depth = 1, placement = 'low' } = this.lesson.runs[run] ?? {};
    return say.useTheMonitor(monitor, depth, placement);
  }

  /** Takes the student's text. */
  load(files: FileSet): Promise<void> {
    const text = files[this.file] ?? '';
    if (text !== this.text) {
      this.text = text;
      this.reset();
      this.findOut();
    }
    return Promise.resolve();
  }

  use(run: string): Promise<void> {
    if (run === this.run || !(run in this.lesson.runs)) return Promise.resolve();
    this.run = run;
    this.past = [];
    if (this.walksSquare) this.findOut();
    return Promise.resolve();
  }

  async goTo(text: string, run?: string): Promise<string> {
    if (run !== undefined) await this.use(run);
    const moment = parseMachineMoment(text);
    if (!moment || moment.kind === 'start') {
      this.reset();
      return this.walksSquare ? 'square' : '';
    }
    if (moment.kind === 'state') {
      this.stand(moment.state, this.namedAt(moment.state)?.name ?? '');
      return this.walksSquare ? 'square' : '';
    }
    if (moment.kind === 'square') {
      this.choose(moment.instruction);
      if (moment.state !== undefined) this.stand(moment.state, moment.instruction);
      return 'square';
    }
    this.choose(moment.instruction);
    this.asked = CLASS_WORDS.get(moment.to)?.questions ?? [];
    return 'witness';
  }

  /** Shows the states that an answer or a verdict rests on; the view to bring to the front. */
  async show({ run, states }: { readonly run: string; readonly states?: StateRecord }): Promise<string> {
    if (!states) return 'classes';
    await this.use(run);
    const { instruction, question } = states;
    if (states.states.length === 0) {
      this.choose(instruction);
      if (question !== 'square') return 'classes';
      this.stageTo(LAST_STAGE);
      if (this.early) this.early = this.standing;
      return 'square';
    }
    if (question === 'square') {
      this.stand(states.states[0] ?? 0, instruction, LAST_STAGE);
      return 'square';
    }
    this.choose(instruction);
    this.asked = [question];
    return 'witness';
  }

  // What the pane asks for.

  /** Looks at the instruction called `name`: where its square breaks tellingly, or where it does something. */
  choose(name: string): void {
    this.asked = [];
    this.early = null;
    if (!this.walksSquare) {
      this.standing = { ...this.standing, instruction: name };
      return;
    }
    const square = this.found.squares.find(({ instruction }) => instruction === name);
    const classes = this.found.classes.find(({ instruction }) => instruction === name);
    const telling = classes?.trapsInUserModeOnly.witness ?? classes?.notPrivileged.witness;
    const first = square ? tellingBreak(square) : -1;
    this.stand(first >= 0 ? first : (telling?.[0] ?? 0), name, first >= 0 ? LAST_STAGE : 0);
    if (!square || !classes) this.early = this.standing;
  }

  step(): void {
    const { corners, standing } = this;
    if (!this.canStep || !corners) return;
    if (this.walksSquare && standing.stage < LAST_STAGE) {
      this.standing = { ...standing, stage: standing.stage + 1 };
      return;
    }
    const { next } = this;
    if (!next) return;
    const { bare } = this.walksSquare ? corners : cornersAt(next, [], this.monitor, standing.index);
    const index = indexOf(bare);
    this.past = [...this.past, standing];
    // Without the square the machine goes its way, whichever instruction is looked at.
    const looked = this.walksSquare ? this.namedAt(index)?.name : undefined;
    this.standing = { index, instruction: looked ?? standing.instruction, stage: 0 };
  }

  back(): void {
    const { standing } = this;
    if (this.walksSquare && standing.stage > 0) {
      this.standing = { ...standing, stage: standing.stage - 1 };
      return;
    }
    const last = this.past.at(-1);
    if (!last) return;
    this.past = this.past.slice(0, -1);
    this.standing = last;
  }

  stageTo(stage: number): void {
    this.standing = { ...this.standing, stage };
  }

  /** The state before or after this one in the enumeration. */
  stateBy(step: 1 | -1): void {
    const index = Math.max(0, Math.min(STATES - 1, this.standing.index + step));
    this.stand(index, this.standing.instruction, this.standing.stage);
  }

  reset(): void {
    const state = readState(this.lesson.runs[this.run]?.state ?? '');
    const index = state ? indexOf(state) : 0;
    this.asked = [];
    this.stand(index, this.namedAt(index)?.name ?? '');
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  /** In the browser, once the page is alive. */
  begin(): void {
    this.isReady = true;
  }

  private stand(index: number, instruction: string, stage = 0): void {
    this.past = [];
    this.standing = { index, instruction, stage };
  }

  /** Where one was led early, and has not gone on, and all is known by now. */
  private standAnew(): void {
    const { early, found, asked } = this;
    if (!early || early !== this.standing) return;
    const { instruction: name, stage } = early;
    const isKnown = [found.squares, found.classes].every((of) =>
      of.some(({ instruction }) => instruction === name),
    );
    if (!isKnown) return;
    this.choose(name);
    this.asked = asked;
    if (stage === LAST_STAGE) this.stageTo(stage);
  }

  private findOut(): void {
    this.found = NOTHING;
    this.sent += 1;
    if (this.problems.length > 0) return;
    this.isWhole = false;
    this.worker ??= this.start();
    const request: StudyRequest = {
      number: this.sent,
      text: this.text,
      monitor: this.walksSquare ? this.monitor : null,
    };
    this.worker.postMessage(request);
  }

  private start(): Worker {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Vite finds workers by this very expression
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<StudyReport>) => {
      if (data.number !== this.sent) return;
      if (data.kind === 'failure') this.failure = data.message;
      else {
        this.found = data;
        this.isWhole = data.isWhole;
        this.standAnew();
      }
    };
    worker.onerror = (event) => (this.failure = event.message || say.couldNotBeStarted);
    return worker;
  }
}
