/** What can be folded away: macros, repetitions, conditions, structures, sections. */
import { sourcePieces, type Piece } from './line-tokens.ts';

/** Lines from 1; the first one stays. */
export interface Fold {
  readonly first: number;
  readonly last: number;
}

const OPENING = /^%(i?macro|rep|(if\w*))$|^i?struc$/;
const CLOSING = /^%end(macro|rep|if)$|^(endstruc|iend)$/;

function firstWord(pieces: readonly Piece[]): string {
  const word = pieces.find(({ kind }) => kind === 'preprocessor' || kind === 'directive');
  return word?.text.toLowerCase() ?? '';
}

/** The folds of a file, in the order of their first lines. */
export function folds(text: string): Fold[] {
  const found: Fold[] = [];
  const open: number[] = [];
  let section = 0;
  const lines = sourcePieces(text);
  const close = (first: number, last: number): void => {
    if (first > 0 && last > first) found.push({ first, last });
  };
  lines.forEach((pieces, i) => {
    const word = firstWord(pieces);
    if (OPENING.test(word)) open.push(i + 1);
    else if (CLOSING.test(word)) close(open.pop() ?? 0, i + 1);
    else if (word === 'section' || word === 'segment') {
      close(section, i);
      section = i + 1;
    }
  });
  close(section, lines.length);
  return found.sort((a, b) => a.first - b.first || b.last - a.last);
}
