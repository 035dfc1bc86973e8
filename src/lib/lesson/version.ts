/** Which version of a lesson an answer was given to. */
import { Hash } from '../bits/hash.ts';
import type { FileSet, Lesson } from './types.ts';

/**
 * A lesson's version: what answers depend on (machines, questions, checks and the start's files) as 16 hexadecimal digits. Another title,
 * a hint mended or a word of prose leave it as it is.
 * @param start the start's files by name
 */
export function lessonVersion(lesson: Lesson, start: FileSet): string {
  const { kind, runs, files, predict = [] } = lesson;
  const checks = lesson.checks.map(({ id, run, says, at, expect }) => ({ id, run, says, at, expect }));
  const hash = new Hash();
  hash.addText(JSON.stringify({ kind, runs, files, predict, checks }));
  for (const name of [...files.edit, ...(files.fixed ?? [])]) hash.addText(start[name] ?? '');
  return hash.toString();
}
