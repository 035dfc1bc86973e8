/** What makes a file of a lesson a text that somebody wrote: UTF-8, and no longer than one can read. */
import type { LessonFolder } from './folder.ts';
import { placesIn } from './places.ts';
import type { Problem } from './types.ts';

/** Characters of a file of YAML or of prose; the longest real one has a fifth of it. */
export const LARGEST_TEXT = 64 * 1024;
/** Characters of a file of assembly, as of one that is handed in. */
const LARGEST_SOURCE = 1 << 20;

/** What makes `text`, decoded as UTF-8 from `file`, none that could be read; undefined where it can. */
export function textProblem(text: string, file: string, most = LARGEST_TEXT): Problem | undefined {
  if (text.length > most) {
    const message = `the file has ${text.length} characters`;
    return { file, line: 1, column: 1, message, remedy: `Keep it below ${most}.` };
  }
  // A decoder writes U+FFFD for what is no UTF-8.
  const at = text.search(/[\0\ufffd]/);
  if (at < 0) return undefined;
  const what = text[at] === '\0' ? 'a zero byte' : 'what is not UTF-8';
  const message = `the file is no text: here stands ${what}`;
  return { file, ...placesIn(text)(at), message, remedy: 'Save it as UTF-8.' };
}

/** The same of all texts of a lesson. */
export function textProblems(folder: LessonFolder): Problem[] {
  return Object.entries(folder).flatMap(([file, text]) => {
    const most = file === 'lesson.yaml' || file === 'index.md' ? LARGEST_TEXT : LARGEST_SOURCE;
    return textProblem(text, file, most) ?? [];
  });
}
