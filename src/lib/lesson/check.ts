/**
 * `lesson check`: proves one lesson. Every start fails, every solution passes, every wrong answer fails for the stated reason, no
 * cheat gets through, and prose names only what is there.
 */
import { checkGuests } from './check-guests.ts';
import { checkProse, type Shared } from './check-prose.ts';
import { filesOf, type LessonFolder } from './folder.ts';
import { loadLesson } from './load.ts';
import { readProse } from './prose.ts';
import { Prover } from './prover.ts';
import { COMMON_SEED, isSeeded, SAMPLED_SEEDS, withSeed } from './seed.ts';
import type { Problem } from './types.ts';

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
  const prose = readProse(folder['index.md'] ?? '');
  const provers = seeds.map((seed) => new Prover(withSeed(lesson, seed), source, folder, prose.usages));
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
