/** How far this browser's reader is in the course: by what lesson pages keep, read anew whenever it may have changed. */
import type { ListedLesson } from '../../lesson/outline.ts';
import { goOnWith, standingIn, type Standing } from '../../lesson/standing.ts';
import { keptProgress } from '../lesson/kept-progress.ts';

export class Standings {
  /** By lesson; empty until `look`, as on a page that nobody reads yet. */
  private all = $state.raw<Readonly<Record<string, Standing>>>({});
  private readonly lessons: readonly ListedLesson[];

  constructor(lessons: readonly ListedLesson[]) {
    this.lessons = lessons.filter(({ aims }) => aims !== null);
  }

  /** In the browser only. */
  look(): void {
    this.all = Object.fromEntries(
      this.lessons.flatMap(({ id, aims }) =>
        id !== null && aims !== null ? [[id, standingIn(aims, keptProgress(id))]] : [],
      ),
    );
  }

  of(id: string | null): Standing {
    return this.all[id ?? ''] ?? 'open';
  }

  get count(): number {
    return this.lessons.length;
  }

  get finished(): number {
    return this.lessons.filter(({ id }) => this.of(id) === 'finished').length;
  }

  /** The lesson to go on with; undefined where there is none. */
  get next(): ListedLesson | undefined {
    return goOnWith(this.lessons.map((lesson) => ({ lesson, standing: this.of(lesson.id) })))?.lesson;
  }
}
