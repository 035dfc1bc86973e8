/** A student's progress as the browser keeps it, a lesson an entry. */
import { isProgress, type Progress } from '../../lesson/progress.ts';
import { read, readJSON, write } from '../storage.ts';

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
