/** How far a student is in the lessons of a course. */
import { isReached, type Progress } from './progress.ts';
import type { Objective } from './types.ts';

/** What of a lesson says when it is finished. */
export interface Aims {
  readonly objectives: readonly Objective[];
  readonly predict: readonly { readonly id: string }[];
  readonly checks: readonly { readonly id: string }[];
}

export type Standing = 'open' | 'begun' | 'finished';

/** Finished: all objectives are reached. Begun: something has been answered, passed or written, or a hint was opened. */
export function standingIn(aims: Aims, progress: Progress | null): Standing {
  if (!progress) return 'open';
  const { answers, passed, files, hints } = progress;
  const isBegun = [answers, passed, files, hints].some((done) => Object.keys(done).length > 0);
  if (!isBegun) return 'open';
  return aims.objectives.every((objective) => isReached(objective, aims, progress)) ? 'finished' : 'begun';
}

/**
 * The lesson to go on with, of `lessons` in their order: the first that was begun, else the first open one behind all that are finished,
 * else the first open one. Undefined for who has not begun with any, and where all are finished.
 */
export function goOnWith<T extends { readonly standing: Standing }>(lessons: readonly T[]): T | undefined {
  const is = (standing: Standing) => (lesson: T) => lesson.standing === standing;
  const last = lessons.findLastIndex(is('finished'));
  const begun = lessons.find(is('begun'));
  if (begun || last < 0) return begun;
  return lessons.slice(last).find(is('open')) ?? lessons.find(is('open'));
}
