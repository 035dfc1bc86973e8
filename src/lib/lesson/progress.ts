/** What a student has done in a lesson, as plain data that is kept in the browser, exported and imported. */
import type { LessonResult } from './runner.ts';
import type { Lesson, Objective } from './types.ts';

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
}

/** A lesson not begun. */
export function emptyProgress(lesson: string): Progress {
  return { version: 1, lesson, files: {}, answers: {}, passed: [], hints: {} };
}

/** With an answer given; the first answer stays. */
export function withAnswer(progress: Progress, id: string, given: string, right: boolean): Progress {
  if (progress.answers[id]) return progress;
  return { ...progress, answers: { ...progress.answers, [id]: { given, right } } };
}

/** With the checks that `result` passed. */
export function withResult(progress: Progress, result: Pick<LessonResult, 'checks'>): Progress {
  const passed = result.checks.filter((check) => check.passed).map(({ id }) => id);
  return { ...progress, passed: [...new Set([...progress.passed, ...passed])] };
}

/** Whether an objective is reached: all that it names, or all of the lesson's, answered and passed. */
export function isReached(objective: Objective, lesson: Lesson, progress: Progress): boolean {
  const all = [...(lesson.predict ?? []).map(({ id }) => id), ...lesson.checks.map(({ id }) => id)];
  const needed = typeof objective === 'string' ? all : objective.by;
  return needed.every((id) => id in progress.answers || progress.passed.includes(id));
}

/** Whether exported or stored data is progress: what `emptyProgress` begins. */
export function isProgress(data: unknown): data is Progress {
  if (typeof data !== 'object' || data === null) return false;
  const { version, lesson, files, answers, passed, hints } = data as Record<string, unknown>;
  const isTable = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const right =
    version === 1 && typeof lesson === 'string' && isTable(files) && isTable(answers) && isTable(hints);
  return right && Array.isArray(passed);
}
