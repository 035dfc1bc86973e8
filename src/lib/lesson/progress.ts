/** What a student has done in a lesson, as plain data that is kept in the browser, exported and imported. */
import { isSeed } from './seed.ts';
import type { LessonResult } from './runner.ts';
import type { FileSet, Lesson, Objective } from './types.ts';

export interface Progress {
  readonly version: 1;
  readonly lesson: string;
  /** The student's files, where they differ from the start. */
  readonly files: Readonly<Record<string, string>>;
  /** By prediction: what was answered, and whether it was right. */
  readonly answers: Readonly<Record<string, { readonly given: string; readonly right: boolean }>>;
  /** IDs of the checks that have passed at least once. */
  readonly passed: readonly string[];
  /** Hints opened, by check. */
  readonly hints: Readonly<Record<string, number>>;
  /** The lesson's version (version.ts) that each answer, passed check (by id) and file (by name) was made for. */
  readonly made?: Readonly<Record<string, string>>;
  /** The student's seed in a lesson that has seeds (seed.ts). */
  readonly seed?: number;
}

/** A lesson not begun. */
export function emptyProgress(lesson: string): Progress {
  return { version: 1, lesson, files: {}, answers: {}, passed: [], hints: {}, made: {} };
}

/** With `names` (ids, or files) made for `version` of the lesson. */
export function madeFor(progress: Progress, names: readonly string[], version: string): Progress {
  const made = Object.fromEntries(names.map((name) => [name, version]));
  return { ...progress, made: { ...progress.made, ...made } };
}

/** With an answer given to `version` of the lesson; the first answer stays. */
export function withAnswer(
  progress: Progress,
  id: string,
  given: string,
  right: boolean,
  version: string,
): Progress {
  if (progress.answers[id]) return progress;
  const answers = { ...progress.answers, [id]: { given, right } };
  return madeFor({ ...progress, answers }, [id], version);
}

/** With the checks that `result` passed in `version` of the lesson. */
export function withResult(
  progress: Progress,
  result: Pick<LessonResult, 'checks'>,
  version: string,
): Progress {
  const passed = result.checks.filter((check) => check.passed).map(({ id }) => id);
  return madeFor({ ...progress, passed: [...new Set([...progress.passed, ...passed])] }, passed, version);
}

/** With the student's text: those of the lesson's files to edit that differ from the start. One that is begun now is made for `version`. */
export function withFiles(
  progress: Progress,
  lesson: Lesson,
  start: FileSet,
  files: FileSet,
  version: string,
): Progress {
  const own = lesson.files.edit.filter((name) => files[name] !== undefined && files[name] !== start[name]);
  const begun = own.filter((name) => !(name in progress.files));
  const texts = Object.fromEntries(own.map((name) => [name, files[name] ?? '']));
  return madeFor({ ...progress, files: texts }, begun, version);
}

/** Those of `names` (ids, or files) that there is something of, made for another version of the lesson than `version`. */
export function madeForAnother(progress: Progress, names: readonly string[], version: string): string[] {
  const { answers, passed, files, made = {} } = progress;
  const isThere = (name: string): boolean => name in answers || name in files || passed.includes(name);
  return names.filter((name) => isThere(name) && made[name] !== version);
}

/** Without what there is of `names`. */
export function without(progress: Progress, names: readonly string[]): Progress {
  const rest = <T>(table: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
  const { answers, passed, files, made = {} } = progress;
  return {
    ...progress,
    answers: rest(answers),
    files: rest(files),
    made: rest(made),
    passed: passed.filter((id) => !names.includes(id)),
  };
}

/** Of a lesson, what it asks and checks. */
interface Asks {
  readonly predict?: readonly { readonly id: string }[];
  readonly checks: readonly { readonly id: string }[];
}

/** Whether an objective is reached: all that it names, or all of the lesson's, answered and passed. */
export function isReached(objective: Objective, lesson: Asks, progress: Progress): boolean {
  const all = [...(lesson.predict ?? []).map(({ id }) => id), ...lesson.checks.map(({ id }) => id)];
  const needed = typeof objective === 'string' ? all : objective.by;
  return needed.every((id) => id in progress.answers || progress.passed.includes(id));
}

/** Whether exported or stored data is progress: what `emptyProgress` begins. */
export function isProgress(data: unknown): data is Progress {
  if (typeof data !== 'object' || data === null) return false;
  const {
    version,
    lesson,
    files,
    answers,
    passed,
    hints,
    made = {},
    seed = 0,
  } = data as Record<string, unknown>;
  const isTable = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isTexts = (value: unknown): boolean =>
    isTable(value) && Object.values(value as object).every((text) => typeof text === 'string');
  const right = version === 1 && typeof lesson === 'string' && isTable(answers) && isTable(hints);
  return right && isSeed(seed) && isTexts(files) && isTexts(made) && Array.isArray(passed);
}
