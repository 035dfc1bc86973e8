/** A line of source in coloured pieces: what highlighting and completion go by. No line needs more than the state before it. */
import { mnemonicIndex } from '../assemble.ts';
import { Diagnostics } from '../diagnostics.ts';
import { tokenize, type Token } from '../lexer.ts';
import { isRegister, wordNamed } from './vocabulary.ts';

export type PieceKind =
  | 'comment'
  | 'label'
  | 'mnemonic'
  | 'prefix'
  | 'directive'
  | 'preprocessor'
  | 'register'
  | 'size'
  | 'number'
  | 'string'
  | 'name'
  | 'operator';

/** Characters `from` (from 0, UTF-16 units) to `from + length` of a line. */
export interface Piece {
  readonly kind: PieceKind;
  readonly from: number;
  readonly length: number;
  readonly text: string;
}

/** What a line leaves to the next one: whether its statement goes on there. */
export interface LineState {
  readonly continued: boolean;
}

export const FIRST_LINE: LineState = { continued: false };

/** Longer lines are left as they are. */
const LONGEST = 10_000;

function kindOf(
  token: Token,
  atStart: boolean,
  next: Token | undefined,
  nextButOne: Token | undefined,
): PieceKind {
  switch (token.kind) {
    case 'number':
    case 'string':
      return token.kind;
    case 'float':
    case 'bad-number':
      return 'number';
    case 'directive':
    case 'parameter':
    case 'macro-local':
    case 'context':
    case 'environment':
      return 'preprocessor';
    case 'word':
      break;
    default:
      return 'operator';
  }
  const lower = token.text.toLowerCase();
  if (token.escaped) return next?.text === ':' && atStart ? 'label' : 'name';
  if (atStart && next?.text === ':' && nextButOne?.text !== '[') return 'label';
  if (isRegister(lower)) return 'register';
  const word = wordNamed(lower);
  if (atStart && mnemonicIndex().has(lower)) return 'mnemonic';
  if (word && word.kind !== 'preprocessor') {
    // `at` and the like are words of the language only where a statement begins.
    return word.kind === 'directive' && !atStart ? 'name' : word.kind;
  }
  const names = next?.kind === 'word' ? wordNamed(next.text)?.kind : undefined;
  return atStart &&
    (names === 'directive' || (next?.kind === 'word' && mnemonicIndex().has(next.text.toLowerCase())))
    ? 'label'
    : 'name';
}

/** True where a statement, or what follows a label, TIMES or a prefix, may begin with this token. */
function startsAfter(before: Piece | undefined, pieces: readonly Piece[]): boolean {
  if (!before) return true;
  if (before.kind === 'label' || before.kind === 'prefix') return true;
  if (before.text === ':' && pieces[pieces.length - 2]?.kind === 'label') return true;
  return pieces.some(({ kind, text }) => kind === 'directive' && text.toLowerCase() === 'times');
}

/** Takes one line apart. `state` is what the line before it left, FIRST_LINE for the first. Never throws. */
export function linePieces(text: string, state: LineState): { pieces: Piece[]; state: LineState } {
  if (text.length > LONGEST) return { pieces: [], state: FIRST_LINE };
  const tokens = tokenize(text, '', 1, new Diagnostics(0));
  const pieces: Piece[] = [];
  tokens.forEach((token, i) => {
    const from = token.column - 1;
    const written = text.slice(from, from + token.length);
    // Where TIMES counts, a name is no statement: only known words begin one there.
    const atStart = (!state.continued || pieces.length > 0) && startsAfter(pieces[pieces.length - 1], pieces);
    pieces.push({
      kind: kindOf(token, atStart, tokens[i + 1], tokens[i + 2]),
      from,
      length: token.length,
      text: written,
    });
  });
  const last = pieces[pieces.length - 1];
  const end = last ? last.from + last.length : 0;
  const comment = text.indexOf(';', end);
  if (comment >= 0)
    pieces.push({ kind: 'comment', from: comment, length: text.length - comment, text: text.slice(comment) });
  return { pieces, state: { continued: comment < 0 && /\\\s*$/.test(text) } };
}

/** The lines of `text`, each with its pieces. */
export function sourcePieces(text: string): Piece[][] {
  let state = FIRST_LINE;
  return text.split('\n').map((line) => {
    const read = linePieces(line.replace(/\r$/, ''), state);
    state = read.state;
    return read.pieces;
  });
}
