/** What a lesson page holds: the lesson, the student's text and answers, and the machine. Components in the prose share it. */
import { getContext, setContext, tick } from 'svelte';
import type { Answer } from '../../lesson/answers.ts';
import {
  emptyProgress,
  isReached,
  madeFor,
  madeForAnother,
  withAnswer,
  withFiles,
  without,
  withResult,
  type Progress,
} from '../../lesson/progress.ts';
import type { Verdict } from '../../lesson/evaluate.ts';
import type { Fact } from '../../lesson/facts.ts';
import type { GlossaryEntry } from '../../lesson/glossary.ts';
import type { ProseGuest } from '../../lesson/guests.ts';
import { mainFile, runConfiguration } from '../../lesson/run-configuration.ts';
import type { CheckResult, LessonResult } from '../../lesson/runner.ts';
import type { FileSet, Lesson, Prediction, RunSpec } from '../../lesson/types.ts';
import type { Command } from '../../session/protocol.ts';
import { SessionClient } from '../session/client.svelte.ts';
import { COMMON_SEED, isSeeded, withSeed } from '../../lesson/seed.ts';
import { isKept } from '../storage.ts';
import { isAnythingKept, keepProgress, keptProgress } from './kept-progress.ts';
import { givenSeed, newSeed } from './seeds.ts';
import type { MachinePort } from './machine-port.ts';
import type * as KeptTexts from '../texts/kept-texts.ts';
import type { Why } from '../texts/text-history.ts';

const KEY = Symbol('lesson');

/** Does something with what keeps earlier texts: no page waits for it, and offline, before it was ever loaded, a page does without. */
function withKept(does: (kept: typeof KeptTexts) => void): void {
  void import('../texts/kept-texts.ts').then(does, () => undefined);
}

/** What the site's build knows of a lesson. */
export interface LessonGiven {
  readonly lesson: Lesson;
  /** The lesson's version (lesson/version.ts). */
  readonly version: string;
  readonly start: FileSet;
  readonly solution: FileSet;
  /** The glossary's entries that the prose names, by id. */
  readonly terms: Readonly<Record<string, GlossaryEntry>>;
  /** The figures that the prose gives, by id. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** The guests in the prose, by name. */
  readonly guests: Readonly<Record<string, ProseGuest>>;
}

/** The lesson's own text, of which predictions are asked, or the student's as it was when it was checked. */
export type OtherText = 'start' | 'asked';

type Visit = Extract<Command, { kind: 'moment' | 'event' | 'seek' }>;

export class LessonState {
  readonly given: LessonGiven;
  readonly client = new SessionClient();
  /** The run that the machine is. */
  run = $state('');
  /** The run that the lesson opens with. */
  readonly startsWith: string;
  /** The machine that the prose speaks of so far, as its parts are put up from the top; undefined before the first. */
  spokenOf: string | undefined;
  /** The view brought to the front. */
  view = $state('');
  /** What was pressed to lead it there: not every browser gives it the focus. */
  private pressed: EventTarget | null = null;
  /** The number of the command that led the machine where the prose or an answer says. */
  private visited = $state(0);
  /** How high the machine's sheet stands on a narrow screen. */
  sheet = $state.raw<'bar' | 'half' | 'full'>('bar');
  progress = $state.raw<Progress>(emptyProgress(''));
  files = $state.raw<FileSet>({});
  /** By check, what the last asking gave. */
  results = $state.raw<Readonly<Record<string, CheckResult>>>({});
  answers = $state.raw<Readonly<Record<string, Answer>>>({});
  /** The student's seed; null where the lesson has none. In the browser only. */
  readonly seed = $derived(this.progress.seed ?? null);
  /** The lesson as this student has it. */
  readonly lesson: Lesson = $derived.by(() => withSeed(this.given.lesson, this.seed ?? COMMON_SEED));
  /** The text that the last checks were asked of. */
  private asked: FileSet | null = null;
  /** The text that the machine runs where it is not the student's present one, and which it is. */
  other = $state.raw<{ readonly files: FileSet; readonly which: OtherText } | null>(null);
  asking = $state(false);
  /** Something has been asked before: what tells how far an answer is, is there. */
  hasAsked = $state(false);
  /** A machine that is no guest of the x86, where the lesson has one; the client then only answers questions. */
  readonly port: MachinePort | null;
  /** The lesson after this one. */
  onward: { readonly id: string; readonly title: string } | null = null;
  /** The text before it was last replaced, to go back to. */
  private before: FileSet | null = $state.raw(null);
  /** The student's text that the solution took the place of, while the difference is shown. */
  compared = $state.raw<FileSet | null>(null);

  constructor(given: LessonGiven, port: MachinePort | null = null) {
    const { lesson, start } = given;
    this.given = given;
    this.port = port;
    this.files = start;
    this.progress = emptyProgress(lesson.id);
    this.startsWith = Object.keys(lesson.runs)[0] ?? '';
    this.run = this.startsWith;
    this.view = lesson.views[0] ?? '';
  }

  /** Takes up where the student left off. In the browser only. */
  restore(): void {
    const kept = keptProgress(this.lesson.id);
    // Where what is kept is no progress of ours, nothing is overwritten until something is done.
    if (kept) this.takeUp(kept);
    if (!isSeeded(this.given.lesson)) return;
    const seed = givenSeed() ?? this.progress.seed ?? newSeed();
    if (seed === this.progress.seed) return;
    this.progress = { ...this.progress, seed };
    // From now on it is the student's, also in what is handed in.
    if (kept || !isAnythingKept(this.lesson.id)) keepProgress(this.progress);
  }

  private takeUp(kept: Progress): void {
    this.progress = kept;
    this.files = { ...this.given.start, ...this.own(kept.files) };
  }

  /** Takes up what another tab has kept of the lesson since, its own work or what it loaded from a file: that is the newer. */
  catchUp(): void {
    const kept = keptProgress(this.given.lesson.id);
    if (!kept) return;
    const { files, seed: own } = this.progress;
    const seed = isSeeded(this.given.lesson) ? (givenSeed() ?? kept.seed ?? own) : own;
    const newer = seed === undefined ? kept : { ...kept, seed };
    if (JSON.stringify(newer) === JSON.stringify(this.progress)) return;
    const isAnother = JSON.stringify([kept.files, seed]) !== JSON.stringify([files, own]);
    if (isAnother) this.note('replaced');
    this.takeUp(newer);
    this.answers = Object.fromEntries(Object.entries(this.answers).filter(([id]) => newer.answers[id]));
    if (!isAnother) return;
    this.results = {};
    this.compared = this.other = null;
    void this.restart();
  }

  /** Those of `files` that are the student's to change: what the lesson gives besides is its own, in each version. */
  private own(files: FileSet): FileSet {
    const { edit } = this.lesson.files;
    return Object.fromEntries(Object.entries(files).filter(([name]) => edit.includes(name)));
  }

  get main(): string {
    return mainFile(this.lesson.files);
  }

  /** The file that the student changes, the first of several. */
  get edited(): string {
    return this.lesson.files.edit[0] ?? this.main;
  }

  get spec(): RunSpec | undefined {
    return this.lesson.kind === 'third-generation' ? undefined : this.lesson.runs[this.run];
  }

  get isKept(): boolean {
    return isKept();
  }

  get canUndo(): boolean {
    return this.before !== null;
  }

  /** The text that the machine runs. */
  get shown(): FileSet {
    return this.other?.files ?? this.files;
  }

  /** Why the machine is not where it was led; empty where it is, or has been led on. */
  get missed(): string {
    const { snapshot } = this.client;
    return snapshot?.number === this.visited ? (snapshot.met?.says ?? '') : '';
  }

  /** Builds the machine of the present run with the student's present text. */
  async load(): Promise<void> {
    this.note('run');
    this.other = null;
    await this.restart();
  }

  /** Builds the machine anew from the text that it runs. */
  async restart(): Promise<void> {
    const { spec, port, shown } = this;
    if (port) await port.load(shown);
    if (!spec) return;
    await this.client.load(shown, this.main, runConfiguration(spec));
  }

  async use(run: string): Promise<void> {
    if (this.run === run && this.client.snapshot) return;
    this.run = run;
    if (this.port) await this.port.use(run);
    else await this.load();
  }

  async goTo(moment: string, run: string | undefined, press: Event): Promise<void> {
    this.pressed = press.currentTarget;
    if (this.port) {
      if (this.other) await this.load();
      return this.front(this.port, await this.port.goTo(moment, run));
    }
    this.other = null;
    await this.visitMoment(run ?? this.run, moment);
  }

  private visitMoment(run: string, moment: string): Promise<void> {
    const { lesson } = this;
    const spec = lesson.kind === 'third-generation' ? undefined : lesson.runs[run];
    return this.visit(run, { kind: 'moment', moment, limit: spec?.budget ?? 10_000 });
  }

  /** Shows the record that an answer rests on, in the text that was asked. */
  async showAnswer(answer: Answer, press: Event): Promise<void> {
    this.pressed = press.currentTarget;
    this.look(this.given.start, 'start');
    await this.show(answer, true);
  }

  /** Shows the step that a check's verdict rests on, in the text that was asked. */
  async showVerdict(verdict: Verdict, press: Event): Promise<void> {
    this.pressed = press.currentTarget;
    this.look(this.asked ?? this.files, 'asked');
    await this.show(verdict, false);
  }

  private look(files: FileSet, which: OtherText): void {
    const isOwn = this.lesson.files.edit.every((name) => files[name] === this.files[name]);
    this.other = isOwn ? null : { files, which };
  }

  /** The event where there is one and it is asked for, and on to the step, which may lie behind it. */
  private async show(record: Verdict | Answer, wantsEvent: boolean): Promise<void> {
    if (this.port) {
      await this.restart();
      return this.front(this.port, await this.port.show(record));
    }
    const { event, step, moment, run } = record;
    if (moment) return this.visitMoment(run, moment);
    await this.visit(
      run,
      wantsEvent && event >= 0 ? { kind: 'event', index: event, time: step } : { kind: 'seek', time: step },
    );
  }

  /** Brings to the front the view that shows where `port` has gone. */
  private async front(port: MachinePort, view: string): Promise<void> {
    this.run = port.run;
    if (this.lesson.views.includes(view)) this.view = view;
    await this.raise();
    document
      .querySelector(`.machine [data-view="${view || 'source'}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }

  /** On a narrow screen, raises the machine's sheet where it is down, and keeps in sight above it what was pressed. */
  private async raise(): Promise<void> {
    if (this.sheet === 'bar' && matchMedia('(max-width: 999px)').matches) this.sheet = 'half';
    await tick();
    if (this.sheet !== 'bar' && this.pressed instanceof Element)
      this.pressed.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Builds the machine of `run` with the text that is shown and brings it where `command` says. Both are sent at once: whatever the student
   * presses next comes after them.
   */
  private async visit(run: string, command: Visit): Promise<void> {
    this.run = run;
    void this.restart();
    void this.raise();
    this.visited = (await this.client.send(command)).number;
  }

  /** The student's text of `file`, which is one that the lesson lets change. */
  edit(file: string, text: string): void {
    const { files: before, given } = this;
    const after = (this.files = { ...before, [file]: text });
    this.saveFiles();
    withKept(({ noteTyping }) => noteTyping(this.owner, before, after, given.start));
  }

  /** Whose the texts are, in their history. */
  get owner(): string {
    return `lesson/${this.given.lesson.id}`;
  }

  /** Has the history of the student's texts take note of them as they are. */
  private note(why: Why): void {
    const { owner, given } = this;
    const files = this.own(this.files);
    withKept(({ noteTexts }) => noteTexts(owner, files, given.start, why));
  }

  /** Puts other files in place of the student's; `undo` brings those back. */
  replace(files: FileSet, why: Why = 'reset'): void {
    this.note(why);
    // What the lesson itself gives can be had again; what the student wrote cannot.
    const isBefore = Object.entries(files).every(([name, text]) => this.before?.[name] === text);
    if (!this.before || !this.isGivenText || isBefore) this.before = this.files;
    this.compared = null;
    this.files = { ...this.files, ...files };
    this.saveFiles();
    void this.load();
  }

  /** The solution in place of the student's text, and what it changes in that. */
  showSolution(): void {
    this.replace(this.given.solution, 'solution');
    this.compared = this.before;
  }

  /** The present text is the lesson's start, or its solution. */
  private get isGivenText(): boolean {
    const { start, solution } = this.given;
    const { edit } = this.lesson.files;
    return [start, { ...start, ...solution }].some((text) =>
      edit.every((name) => this.files[name] === text[name]),
    );
  }

  undo(): void {
    const { before } = this;
    if (!before) return;
    this.note('replaced');
    this.compared = null;
    this.before = this.files;
    this.files = before;
    this.saveFiles();
    void this.load();
  }

  /** Runs these checks on the student's text; false where that was given up. */
  async check(ids: readonly string[]): Promise<boolean> {
    this.note('run');
    this.asked = this.files;
    const checks = this.lesson.checks.filter(({ id }) => ids.includes(id));
    return this.ask({ checks }, (result) => {
      this.results = {
        ...this.results,
        ...Object.fromEntries(result.checks.map((check) => [check.id, check])),
      };
      this.save(withResult(this.progress, result, this.given.version));
    });
  }

  /** Works out the answer of `prediction` from a run of the lesson's own text, and keeps what was given. */
  async predict(prediction: Prediction, given: string, isRight: (answer: Answer) => boolean): Promise<void> {
    await this.ask(
      { predictions: [prediction] },
      (result) => {
        const answer = result.predictions[0];
        if (!answer) return;
        this.answers = { ...this.answers, [prediction.id]: answer };
        this.save(withAnswer(this.progress, prediction.id, given, isRight(answer), this.given.version));
      },
      this.given.start,
    );
  }

  /** Those of `names` (ids of predictions and checks, or files) that the student has made for another version of the lesson. */
  older(names: readonly string[]): readonly string[] {
    return madeForAnother(this.progress, names, this.given.version);
  }

  /** What there is of `names` counts as made for this version. */
  keep(names: readonly string[]): void {
    this.save(madeFor(this.progress, names, this.given.version));
  }

  /** Takes away what there is of `names`; a text can be brought back by `undo`. */
  beginAfresh(names: readonly string[]): void {
    this.save(without(this.progress, names));
    const rest = <T>(table: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
    this.answers = rest(this.answers);
    this.results = rest(this.results);
    const files = Object.entries(this.given.start).filter(([name]) => names.includes(name));
    if (files.length > 0) this.replace(Object.fromEntries(files));
  }

  openHint(check: string): void {
    const opened = this.progress.hints[check] ?? 0;
    this.save({ ...this.progress, hints: { ...this.progress.hints, [check]: opened + 1 } });
  }

  reached(index: number): boolean {
    const objective = this.lesson.objectives[index];
    return objective !== undefined && isReached(objective, this.lesson, this.progress);
  }

  private async ask(
    questions: Parameters<SessionClient['ask']>[2],
    take: (result: LessonResult) => void,
    files: FileSet = this.files,
  ): Promise<boolean> {
    this.asking = this.hasAsked = true;
    try {
      const result = await this.client.ask(this.lesson, files, questions);
      // The student may have gone on in another tab meanwhile.
      this.catchUp();
      if (result) take(result);
      return result !== null;
    } finally {
      this.asking = false;
    }
  }

  private saveFiles(): void {
    const { lesson, given, files } = this;
    this.save(withFiles(this.progress, lesson, given.start, files, given.version));
  }

  private save(progress: Progress): void {
    this.progress = progress;
    keepProgress(progress);
  }
}

export function provideLesson(state: LessonState): void {
  setContext(KEY, state);
}

/** The lesson that the component stands in. @throws Error outside a lesson page. */
export function useLesson(): LessonState {
  const state = getContext<LessonState | undefined>(KEY);
  if (!state) throw new Error('this component belongs into a lesson');
  return state;
}
