/** Sources with the caret marked, for the tests of this folder. */
import { Analysis, type Place } from './analysis.ts';

/** The mark of the caret in a test's source: no character of the language. */
const CARET = '¦';

/** A source of one file, `a.asm`, or of several, and the place of its caret. */
export function marked(source: string | Readonly<Record<string, string>>): {
  analysis: Analysis;
  place: Place;
} {
  const files = typeof source === 'string' ? { 'a.asm': source } : source;
  let place: Place | undefined;
  const clean: Record<string, string> = {};
  for (const [file, text] of Object.entries(files)) {
    const before = text.split(CARET)[0]!;
    if (before.length < text.length) {
      const lines = before.split('\n');
      place = { file, line: lines.length, column: lines[lines.length - 1]!.length + 1 };
    }
    clean[file] = text.replace(CARET, '');
  }
  if (!place) throw new Error('no caret in the source');
  return { analysis: new Analysis({ files: clean, main: Object.keys(clean)[0]! }), place };
}
