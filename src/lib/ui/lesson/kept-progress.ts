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

/**
 * Keeps all of these. The result brings back what was kept of their lessons before, where there was nothing that too; but for lessons in
 * which something has been done since: it says of how many.
 */
export function keepAll(all: readonly Progress[]): () => number {
  const names = all.map(({ lesson }) => nameOf(lesson));
  const before = new Map(names.map((name) => [name, read(name)]));
  all.forEach(keepProgress);
  const after = new Map(names.map((name) => [name, read(name)]));
  return () => {
    const untouched = [...before].filter(([name]) => read(name) === after.get(name));
    for (const [name, text] of untouched) {
      if (text === null) forget(name);
      else write(name, text);
    }
    return before.size - untouched.length;
  };
}
