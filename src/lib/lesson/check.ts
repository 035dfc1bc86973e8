/**
 * `lesson check`: proves one lesson. Every start fails, every solution passes, every wrong answer fails for the stated reason, no
 * cheat gets through, and prose names only what is there.
 */
import type { Answer } from './answers.ts';
import { checkGuests } from './check-guests.ts';
import { checkProse, type Shared } from './check-prose.ts';
import { filesOf, type LessonFolder } from './folder.ts';
import { loadLesson } from './load.ts';
import { OperandError } from './operands.ts';
import { readProse } from './prose.ts';
import { mainFile } from './run-configuration.ts';
import { outputsOf, runLesson, type LessonResult } from './runner.ts';
import { COMMON_SEED, isSeeded, SAMPLED_SEEDS, withSeed } from './seed.ts';
import type { Check, FileSet, Lesson, Prediction, Problem, ProofClaim } from './types.ts';
import { readMachine } from '../theory/definition/machine-text.ts';
import type { YAMLSource } from './yaml-source.ts';

export interface LessonReport {
  readonly id: string;
  readonly title: string;
  readonly problems: readonly Problem[];
  /** Versions of the files that were run. */
  readonly proved: readonly string[];
}

/** Proves the lesson in `folder`. */
export function checkLesson(folder: LessonFolder, shared: Shared = {}): LessonReport {
  const yaml = folder['lesson.yaml'];
  if (yaml === undefined) return failed('lesson.yaml', 'the folder has no lesson.yaml', 'Write one.');
  const loaded = loadLesson(yaml);
  if (loaded.kind === 'problems') return { id: '', title: '', problems: loaded.problems, proved: [] };
  const { lesson, source } = loaded;
  const seeds = isSeeded(lesson) ? SAMPLED_SEEDS : [COMMON_SEED];
  const provers = seeds.map((seed) => new Prover(withSeed(lesson, seed), source, folder));
  const prose = readProse(folder['index.md'] ?? '');
  const start = filesOf(lesson, folder, 'start');
  const found = provers.map((prover, i) => {
    const proof = prover.prove();
    const seeded = withSeed(lesson, seeds[i] ?? COMMON_SEED);
    return [...checkGuests(seeded, prose.usages, start, prover.ended), ...proof];
  });
  const problems = [...checkProse(lesson, prose, folder['index.md'], shared), ...bySeed(found, seeds)];
  return { id: lesson.id, title: lesson.title, problems, proved: provers[0]?.proved ?? [] };
}

/** What is wrong with every seed is said once; what is wrong with some, for which. */
function bySeed(found: readonly (readonly Problem[])[], seeds: readonly number[]): Problem[] {
  const isSame = (a: Problem, b: Problem): boolean =>
    a.message === b.message && a.file === b.file && a.line === b.line;
  return found.flatMap((problems, i) =>
    problems.flatMap((problem) => {
      const isCommon = found.every((others) => others.some((other) => isSame(other, problem)));
      if (!isCommon) return [ofSeed(problem, seeds[i] ?? 0)];
      return i === 0 ? [problem] : [];
    }),
  );
}

/** Says for which seed it is so. */
function ofSeed(problem: Problem, seed: number): Problem {
  return { ...problem, message: `with seed ${seed}: ${problem.message}` };
}

function failed(file: string, message: string, remedy: string): LessonReport {
  return { id: '', title: '', problems: [{ file, line: 1, column: 1, message, remedy }], proved: [] };
}

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

/** The runs that a prediction asks. */
function runsOfPrediction({ run, answer }: Prediction): readonly string[] {
  return 'compare' in answer ? [run, ...answer.compare] : [run];
}

class Prover {
  readonly proved: string[] = [];
  private readonly lesson: Lesson;
  private readonly source: YAMLSource;
  private readonly folder: LessonFolder;
  private readonly problems: Problem[] = [];
  /** Checks that some start or wrong answer fails. */
  private readonly failedOnce = new Set<string>();
  private readonly versions = new Map<string, FileSet>();
  /** Runs that end within their budget with the start's files. */
  readonly ended = new Set<string>();

  constructor(lesson: Lesson, source: YAMLSource, folder: LessonFolder) {
    this.lesson = lesson;
    this.source = source;
    this.folder = folder;
  }

  prove(): readonly Problem[] {
    if (!this.filesAreThere()) return this.problems;
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
      if (this.failedOnce.has(id)) return;
      this.say(
        ['checks', i],
        `no start and no wrong answer fails \`${id}\``,
        'Add a wrong answer that does.',
      );
    });
    if (solution) this.cheats(solution);
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

  /** What the start does, and the predictions, which are asked of it: it must reach them, within the budget. */
  private start(): void {
    const { predict = [] } = this.lesson;
    const result = this.version('start', predict);
    if (!result || predict.length === 0) return;
    if (result.problems.length > 0) {
      this.say(
        ['predict'],
        'the start is not built, so no prediction has an answer',
        'Let the start assemble.',
      );
    }
    const asked = new Set(predict.flatMap(runsOfPrediction));
    const runs = result.runs.filter(({ run }) => asked.has(run));
    this.budgets(runs, 'start');
    result.predictions.forEach((answer, i) => {
      if (answer.right !== null) return this.isRight(predict[i], answer.right, ['predict', i]);
      this.say(
        ['predict', i],
        `\`${answer.id}\` has no answer: ${answer.message}`,
        'Ask what the start reaches.',
      );
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

  private budgets(runs: LessonResult['runs'], version: string): void {
    for (const { run, withinBudget, steps } of runs) {
      if (withinBudget) continue;
      const message = `${version}: run \`${run}\` is not over after its budget of ${steps} instructions`;
      this.say(['runs', run], message, 'Raise the budget or let the guest end.');
    }
  }

  private version(version: string, predictions: readonly Prediction[] = []): LessonResult | undefined {
    const claim = this.lesson.proof[version];
    if (!claim) return undefined;
    const result = this.run(this.filesOf(version), { checks: this.lesson.checks, predictions });
    if (!result) return undefined;
    this.proved.push(version);
    if (version === 'start')
      for (const { run, withinBudget } of result.runs) if (withinBudget) this.ended.add(run);
    if (version === 'solution') this.budgets(result.runs, version);
    else for (const check of result.checks) if (!check.passed) this.failedOnce.add(check.id);
    if (version === 'start' && result.checks.every(({ passed }) => passed)) {
      this.say(['proof', version], 'the start passes every check', 'Leave the student something to do.');
    } else this.compare(version, claim, result);
    return result;
  }

  private compare(version: string, claim: ProofClaim, result: LessonResult): void {
    const claims = 'passes' in claim ? {} : claim.fails;
    const path = ['proof', version];
    for (const { id, passed, verdict } of result.checks) {
      const stated = claims === 'all' || (Array.isArray(claims) ? claims.includes(id) : id in claims);
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
  private cheats(solution: LessonResult): void {
    const cheats =
      this.lesson.kind === 'third-generation'
        ? machineCheats(this.filesOf('solution')[mainFile(this.lesson.files)] ?? '')
        : this.guestCheats();
    if (solution.problems.length > 0) return;
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
