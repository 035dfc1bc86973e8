/** The proof of a lesson: its versions are run, and what they do is held against what lesson.yaml says of them. */
import type { Answer } from './answers.ts';
import { labelProblems } from './check-labels.ts';
import { machineStepProblems, stepQuestions } from './check-steps.ts';
import { filesOf, pathOf, type LessonFolder } from './folder.ts';
import { OperandError } from './operands.ts';
import type { Usage } from './prose.ts';
import { mainFile } from './run-configuration.ts';
import { outputsOf, runLesson, type LessonResult } from './runner.ts';
import type { Check, FileSet, Lesson, Prediction, Problem, ProofClaim } from './types.ts';
import { readMachine } from '../theory/definition/machine-text.ts';
import type { YAMLSource } from './yaml-source.ts';

/** Machines with the solution's instructions that know nothing of the lesson. */
function machineCheats(solution: string): Readonly<Record<string, string>> {
  const { instructions } = readMachine(solution);
  const heads = instructions.map(({ name, length }) => `${name}${length === 2 ? ' a' : ''}:`);
  // A text without any instruction is no machine and fails every check.
  let other = 'OTHER';
  while (instructions.some(({ name }) => name === other)) other += 'S';
  return {
    'a machine without the instructions': `${other}:`,
    'a machine whose instructions do nothing': heads.join('\n'),
    'a machine whose instructions all trap': heads.map((head) => `${head} trap`).join('\n'),
  };
}

/** It is the claim that each check fails because the source is not built. */
function statesNotBuilt(claim: ProofClaim): boolean {
  if ('passes' in claim || claim.fails === 'all' || Array.isArray(claim.fails)) return false;
  return Object.values(claim.fails).every((reason) => reason.startsWith('not built'));
}

export class Prover {
  readonly proved: string[] = [];
  private readonly lesson: Lesson;
  private readonly source: YAMLSource;
  private readonly folder: LessonFolder;
  private readonly usages: readonly Usage[];
  private readonly problems: Problem[] = [];
  /** Checks that some start or wrong answer fails. */
  private readonly failedOnce = new Set<string>();
  /** Some version is not built: what it would have failed is not known. */
  private isBroken = false;
  private readonly versions = new Map<string, FileSet>();
  /** Runs that end within their budget with the start's files. */
  readonly ended = new Set<string>();

  /** @param usages what the prose uses */
  constructor(lesson: Lesson, source: YAMLSource, folder: LessonFolder, usages: readonly Usage[]) {
    this.lesson = lesson;
    this.source = source;
    this.folder = folder;
    this.usages = usages;
  }

  prove(): readonly Problem[] {
    if (!this.filesAreThere() || !this.labelsAreThere()) return this.problems;
    const solution = this.version('solution');
    this.start();
    for (const version of Object.keys(this.lesson.proof)) {
      if (version.startsWith('wrong/')) this.version(version);
    }
    for (const path of Object.keys(this.folder)) {
      const version = path.split('/').slice(0, 2).join('/');
      if (path.startsWith('wrong/') && !(version in this.lesson.proof)) {
        this.say(
          ['proof'],
          `\`${version}\` is not in the proof`,
          `Say what it fails: ${version}: { fails: { ... } }.`,
        );
      }
    }
    this.lesson.checks.forEach(({ id }, i) => {
      if (this.failedOnce.has(id) || this.isBroken) return;
      this.say(
        ['checks', i],
        `no start and no wrong answer fails \`${id}\``,
        'Add a wrong answer that does.',
      );
    });
    if (solution) this.cheats();
    return this.problems;
  }

  private say(path: readonly (string | number)[], message: string, remedy: string): void {
    this.problems.push({ file: 'lesson.yaml', ...this.source.place(path, true), message, remedy });
  }

  private filesAreThere(): boolean {
    const { lesson, folder } = this;
    for (const name of [...lesson.files.edit, ...(lesson.files.fixed ?? [])]) {
      if (folder[`start/${name}`] === undefined) {
        this.say(['files'], `start/${name} is missing`, 'Put every file of the lesson into start/.');
      }
    }
    for (const version of Object.keys(lesson.proof)) {
      const there = Object.keys(folder).some((path) => path === version || path.startsWith(`${version}/`));
      if (!there)
        this.say(['proof', version], `\`${version}\` is missing`, 'Add the file, or take the claim out.');
    }
    return this.problems.length === 0;
  }

  /** The files of a version, the same at each call: what is assembled of them is kept with them. */
  private filesOf(version: string): FileSet {
    const known = this.versions.get(version) ?? filesOf(this.lesson, this.folder, version);
    this.versions.set(version, known);
    return known;
  }

  private run(files: FileSet, questions?: Parameters<typeof runLesson>[2]): LessonResult | undefined {
    try {
      return runLesson(this.lesson, files, questions);
    } catch (error) {
      if (!(error instanceof OperandError)) throw error;
      this.say(['runs'], error.message, error.remedy);
      return undefined;
    }
  }

  /** Labels that the questions name must be in the start or in the solution; where those are built, it is asked. */
  private labelsAreThere(): boolean {
    const { lesson, source } = this;
    if (lesson.kind === 'third-generation') return true;
    const found = labelProblems(lesson, source, [this.filesOf('solution'), this.filesOf('start')]);
    this.problems.push(...found);
    return found.length === 0;
  }

  /** What the start does; and the predictions and steps of the prose, which are asked of it: it must reach them, within the budget. */
  private start(): void {
    const { lesson, usages } = this;
    const { predict = [] } = lesson;
    const isMachine = lesson.kind === 'third-generation';
    const steps = isMachine ? [] : stepQuestions(lesson, usages);
    const asked = [...predict, ...steps.map(({ prediction }) => prediction)];
    const result = this.version('start', asked);
    if (!result) return;
    if (isMachine) {
      const text = this.filesOf('start')[mainFile(lesson.files)] ?? '';
      this.problems.push(...machineStepProblems(usages, text));
    }
    const answers = result.predictions.slice(0, predict.length);
    answers.forEach((answer, i) => {
      if (answer.right !== null) return this.isRight(predict[i], answer.right, ['predict', i]);
      this.say(
        ['predict', i],
        `\`${answer.id}\` has no answer: ${answer.message}`,
        'Ask what the start reaches.',
      );
    });
    result.predictions.slice(predict.length).forEach((answer, i) => {
      const step = steps[i];
      if (answer.right !== null || !step) return;
      const { line, column } = step.usage;
      const remedy = `Name a moment that the start reaches in run \`${answer.run}\`, or another run.`;
      this.problems.push({ file: 'index.md', line, column, message: `<Step>: ${answer.message}`, remedy });
    });
  }

  /** The option that the run gives for right must not be one that the lesson explains as an error. */
  private isRight(
    prediction: Prediction | undefined,
    right: NonNullable<Answer['right']>,
    path: readonly (string | number)[],
  ): void {
    if (prediction?.kind !== 'choice' || typeof right !== 'string') return;
    const option = prediction.options[right];
    if (option?.because === undefined && option?.misconception === undefined) return;
    this.say(
      [...path, 'options', right],
      `the run says that \`${right}\` is right, and the lesson says why it is wrong`,
      'Ask of another moment, or mend the answer; `because` and `misconception` are for wrong options.',
    );
  }

  private budgets({ runs }: LessonResult, version: string): void {
    for (const { run, withinBudget, steps } of runs) {
      if (withinBudget) continue;
      const message = `${version}: run \`${run}\` is not over after its budget of ${steps} instructions`;
      this.say(['runs', run], message, 'Raise the budget or let the guest end.');
    }
  }

  /** @returns undefined where it is not built, or cannot be asked */
  private version(version: string, predictions: readonly Prediction[] = []): LessonResult | undefined {
    const claim = this.lesson.proof[version];
    if (!claim) return undefined;
    const result = this.run(this.filesOf(version), { checks: this.lesson.checks, predictions });
    if (!result) return undefined;
    this.proved.push(version);
    if (result.problems.length > 0 && !statesNotBuilt(claim)) {
      this.notBuilt(version, result);
      return undefined;
    }
    if (version === 'start')
      for (const { run, withinBudget } of result.runs) if (withinBudget) this.ended.add(run);
    if (version === 'solution' || version === 'start') this.budgets(result, version);
    if (version !== 'solution') {
      for (const check of result.checks) if (!check.passed) this.failedOnce.add(check.id);
    }
    if (version === 'start' && result.checks.every(({ passed }) => passed)) {
      this.say(['proof', version], 'the start passes every check', 'Leave the student something to do.');
    } else this.compare(version, claim, result);
    return result;
  }

  /** The errors of a source, at their place in the lesson's folder. */
  private notBuilt(version: string, { problems }: LessonResult): void {
    this.isBroken = true;
    for (const { severity, file, line = 1, column = 1, message, remedy } of problems) {
      if (severity !== 'error') continue;
      const path = pathOf(this.lesson, this.folder, version, file ?? mainFile(this.lesson.files));
      this.problems.push({
        ...{ file: path, line, column },
        message: `${version} is not built: ${message}`,
        remedy: remedy ?? 'Mend the source.',
      });
    }
  }

  private compare(version: string, claim: ProofClaim, result: LessonResult): void {
    const claims = 'passes' in claim ? {} : claim.fails;
    const path = ['proof', version];
    for (const { id, passed, verdict } of result.checks) {
      const stated =
        claims === 'all' || (Array.isArray(claims) ? claims.includes(id) : Object.hasOwn(claims, id));
      if (!passed && !stated) {
        this.say(path, `${version} fails \`${id}\`: ${verdict.message}`, 'Mend the files or the claim.');
      } else if (passed && stated) {
        this.say(
          path,
          `${version} passes \`${id}\`, which it is said to fail`,
          'Mend the files or the claim.',
        );
      } else if (stated && typeof claims === 'object' && !Array.isArray(claims)) {
        const reason = (claims as Readonly<Record<string, string>>)[id] ?? '';
        if (verdict.message.includes(reason)) continue;
        const message = `${version} fails \`${id}\` otherwise than stated ("${reason}"): ${verdict.message}`;
        this.say(path, message, 'State a part of this message, or mend the check.');
      }
    }
  }

  /** Three guests or machines that know nothing of the lesson must not pass it. */
  private cheats(): void {
    const cheats =
      this.lesson.kind === 'third-generation'
        ? machineCheats(this.filesOf('solution')[mainFile(this.lesson.files)] ?? '')
        : this.guestCheats();
    // Squares are the dearest to ask.
    const isDear = ({ expect }: Check): number =>
      Number('square' in expect || (this.lesson.kind === 'third-generation' && 'value' in expect));
    const checks = [...this.lesson.checks].sort((a, b) => isDear(a) - isDear(b));
    for (const [name, text] of Object.entries(cheats)) {
      // One that fails is enough: the others, and their runs, are not asked.
      const isPassed = (files: FileSet): boolean =>
        checks.every((one) => this.run(files, { checks: [one] })?.checks[0]?.passed);
      if (this.cheating(text).some(isPassed)) {
        this.say(
          ['checks'],
          `${name} passes every check`,
          'Check what the guest does, not only what it prints.',
        );
      }
    }
  }

  /**
   * The student's files with `text` in the one that is assembled, or in each if that is none of them. The others are once as at the
   * start and once empty: who has several files to cheat with takes what passes.
   */
  private cheating(text: string): FileSet[] {
    const { files } = this.lesson;
    const start = this.filesOf('start');
    const main = mainFile(files);
    const empty = { ...start, ...Object.fromEntries(files.edit.map((name) => [name, ''])) };
    const others = files.edit.length > 1 ? [start, empty] : [start];
    const places = files.edit.includes(main) ? [main] : files.edit;
    return places.flatMap((place) => others.map((version) => ({ ...version, [place]: text })));
  }

  private guestCheats(): Readonly<Record<string, string>> {
    const end = '        mov al, 0\n        out 0xF4, al\n        hlt\n';
    return {
      'an empty guest': '',
      'a guest that exits at once': `        bits 32\n${end}`,
      'a guest that prints what the solution prints': `        bits 32\n${this.printing()}${end}`,
    };
  }

  /** Code that prints what the solution printed in its first run that printed anything. */
  private printing(): string {
    const output = outputsOf(this.lesson, this.filesOf('solution'));
    const bytes = (text: string): string[] =>
      [...text].map((char) => `        mov al, ${char.charCodeAt(0)}\n`);
    const debug = bytes(output.debug).map((line) => `${line}        out 0xE9, al\n`);
    const serial = bytes(output.serial).map((line) => `${line}        mov dx, 0x3F8\n        out dx, al\n`);
    return [...debug, ...serial].join('');
  }
}
