/**
 * A seed that each student has for himself, so that what a lesson asks is the same for all and its numbers are not. A run that says
 * `seed: student` gets it from the assembler's name SEED, one that says a number that number; nothing else of a machine depends on it.
 */
import type { Lesson, RunSpec } from './types.ts';

/** What the assembler calls it. */
const NAME = 'SEED';

/** From 0. */
export const MOST_SEED = 0xffff;

/** Whoever has none of his own: the page before it knows its reader, and a submission that carries none. */
export const COMMON_SEED = 1;

/** `lesson check` proves a seeded lesson for each of these. */
export const SAMPLED_SEEDS: readonly number[] = [COMMON_SEED, 0, MOST_SEED];

/** Whether anything of the lesson depends on the seed. */
export function isSeeded({ runs }: Lesson): boolean {
  return Object.values(runs as Readonly<Record<string, Partial<RunSpec>>>).some(
    ({ seed }) => seed === 'student',
  );
}

export function isSeed(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_SEED;
}

/** The seed that `text` says in decimal digits; undefined where it says none. */
export function readSeed(text: string | null): number | undefined {
  const value = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : -1;
  return isSeed(value) ? value : undefined;
}

/** The lesson as a student with this seed has it. */
export function withSeed(lesson: Lesson, seed: number): Lesson {
  if (lesson.kind === 'third-generation' || !isSeeded(lesson)) return lesson;
  const runs = Object.entries(lesson.runs).map(([name, run]) => {
    const define = { ...run.define, [NAME]: String(seed) };
    return [name, run.seed === 'student' ? { ...run, define } : run] as const;
  });
  return { ...lesson, runs: Object.fromEntries(runs) };
}

/** What a run defines for the assembler; the common seed where the student's is asked for and none has been named. */
export function defines({ seed, define }: Pick<RunSpec, 'seed' | 'define'>): RunSpec['define'] {
  if (seed === undefined) return define;
  return { [NAME]: String(seed === 'student' ? COMMON_SEED : seed), ...define };
}
