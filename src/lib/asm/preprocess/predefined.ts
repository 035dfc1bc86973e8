/** Names that are always defined, such as __LINE__ and __BITS__ (NASM manual, 4.11 and 5). */
import type { Span } from '../diagnostics.ts';
import type { Token } from '../lexer.ts';
import { makeToken, numberTokens, type SingleLineMacros } from './single-line.ts';

interface State {
  /** Where the outermost macro call stands that a place came through. */
  outside(site: Span): Span;
  /** The code size at the line being read. */
  bits(): number;
}

/** Defines them in both of nasm's spellings, `__LINE__` and `__?LINE?__`. Nothing tells the time: a source gives the same everywhere. */
export function definePredefined(macros: SingleLineMacros, state: State): void {
  const number = (site: Token, value: number): Token[] => numberTokens(site, BigInt(value));
  const names: Readonly<Record<string, (site: Token) => Token[]>> = {
    LINE: (site) => number(site, state.outside(site).line),
    FILE: (site) => [makeToken(site, 'string', state.outside(site).file)],
    BITS: (site) => number(site, state.bits()),
    OUTPUT_FORMAT: (site) => [makeToken(site, 'word', 'bin')],
    NASM_MAJOR: (site) => number(site, 2),
    NASM_MINOR: (site) => number(site, 16),
    NASM_SUBMINOR: (site) => number(site, 1),
    NASM_VERSION_ID: (site) => number(site, 0x02100100),
    NASM_VER: (site) => [makeToken(site, 'string', '2.16.01')],
    FLOAT: (site) => [makeToken(site, 'word', 'near')],
    FLOAT_ROUND: (site) => [makeToken(site, 'word', 'near')],
    FLOAT_DAZ: (site) => [makeToken(site, 'word', 'nodaz')],
  };
  for (const [name, value] of Object.entries(names)) {
    macros.setDynamic(`__${name}__`, value);
    macros.setDynamic(`__?${name}?__`, value);
  }
}

/** The code size that the line `tokens` chooses, or null. */
export function bitsAfter(tokens: readonly Token[]): number | null {
  const i = tokens[0]!.text === '[' ? 1 : 0;
  const word = tokens[i];
  if (word?.kind !== 'word' || word.text.length > 5) return null;
  const lower = word.text.toLowerCase();
  if (lower === 'use16') return 16;
  if (lower === 'use32') return 32;
  return lower === 'bits' && tokens[i + 1]?.kind === 'number' ? Number(tokens[i + 1]!.value) : null;
}
