/** A student's progress as the browser keeps it, a lesson an entry. */
import { isProgress, type Progress } from '../../lesson/progress.ts';
import { forget, read, readJSON, write } from '../storage.ts';

const nameOf = (lesson: string): string => `lesson/${lesson}`;

/** What is kept of `lesson`; null where that is nothing, or no progress of ours. */
export function keptProgress(lesson: string): Progress | null {
  return readJSON<Progress | null>(nameOf(lesson), isProgress, null);
}

/** Whether anything is kept of `lesson`, be it progress of ours or not. */
export function isAnythingKept(lesson: string): boolean {
  return read(nameOf(lesson)) !== null;
}

export function keepProgress(progress: Progress): void {
  write(nameOf(progress.lesson), JSON.stringify(progress));
}

/** What is kept of those lessons, as it is now; the result brings it back, where there was nothing that too. */
export function remembered(lessons: readonly string[]): () => void {
  const before = new Map(lessons.map((lesson) => [nameOf(lesson), read(nameOf(lesson))]));
  return () => before.forEach((text, name) => (text === null ? forget(name) : write(name, text)));
}
