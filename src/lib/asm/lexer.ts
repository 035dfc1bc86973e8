/** Tokens of one source line, by nasm's rules (NASM manual, 3.1 and 3.4). */
import type { Diagnostics, Span } from './diagnostics.ts';

export type TokenKind = 'word' | 'number' | 'string' | 'punctuation' | 'directive' | 'here' | 'section-start';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** As written; of a word without `$` escape, of a string its characters after escapes. */
  readonly text: string;
  readonly value: bigint;
  /** White space stands before it: tells `%define f(x)` from `%define f (x)`. */
  readonly spaced: boolean;
  /** Written with `$` before it: a label even if it is spelt like a register or an instruction. */
  readonly escaped: boolean;
}

const WORD_START = /[A-Za-z_.?@]/;
const WORD = /[A-Za-z0-9_.?@$#~]*/y;
const NUMBER = /[0-9][A-Za-z0-9_]*/y;
const PUNCTUATION = [
  '<<<',
  '>>>',
  '<=>',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '<>',
  '&&',
  '||',
  '^^',
  '//',
  '%%',
];

const DECIMAL = /^[0-9]+$/;

/** How numbers may be written, and the prefix that JavaScript wants. */
const NUMBER_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^0[xh]([0-9a-f]+)$/, '0x'],
  [/^0[by]([01]+)$/, '0b'],
  [/^0[oq]([0-7]+)$/, '0o'],
  [/^0[dt]([0-9]+)$/, ''],
  [/^([0-9][0-9a-f]*)[hx]$/, '0x'],
  [/^([01]+)[by]$/, '0b'],
  [/^([0-7]+)[oq]$/, '0o'],
  [/^([0-9]+)[dt]?$/, ''],
  [/^\$([0-9][0-9a-f]*)$/, '0x'],
];

/** The value of a number as nasm writes it (`1Fh`, `0x1f`, `0b1`, `1010b`, `17q`), or null if it is none. */
export function parseNumber(text: string): bigint | null {
  if (text.length < 10 && DECIMAL.test(text)) return BigInt(text);
  const clean = text.toLowerCase().replaceAll('_', '');
  for (const [pattern, prefix] of NUMBER_FORMS) {
    const found = pattern.exec(clean);
    if (found) return BigInt.asIntN(64, BigInt(prefix + found[1]!));
  }
  return null;
}

/** The characters of a string as a number, the first one lowest, as nasm's character constants. */
export function stringValue(bytes: readonly number[]): bigint {
  let value = 0n;
  for (let i = Math.min(bytes.length, 8) - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return BigInt.asIntN(64, value);
}

const encoder = new TextEncoder();

/** The bytes a string token stands for: UTF-8, after escapes; `\xNN` gives the byte itself. */
export function stringBytes(token: Token): number[] {
  const bytes: number[] = [];
  for (const character of token.text) {
    const code = character.codePointAt(0)!;
    if (code >= RAW_BYTE && code < RAW_BYTE + 256) bytes.push(code - RAW_BYTE);
    else bytes.push(...encoder.encode(character));
  }
  return bytes;
}

/** Bytes given by escapes are kept in a string as private-use characters from here on. */
const RAW_BYTE = 0xf0000;

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

/** Escapes of a back-quoted string (NASM manual, 3.4.2). */
function unescape(text: string): string {
  return text.replace(
    /\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g,
    (_, escape: string) => {
      const first = escape[0]!;
      if (first === 'x' && escape.length > 1)
        return String.fromCodePoint(RAW_BYTE + parseInt(escape.slice(1), 16));
      if (first >= '0' && first <= '7') return String.fromCodePoint(RAW_BYTE + (parseInt(escape, 8) & 0xff));
      if ((first === 'u' || first === 'U') && escape.length > 1) {
        const code = parseInt(escape.slice(1), 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '?';
      }
      const simple = SIMPLE_ESCAPES[escape];
      return simple === undefined ? escape : String.fromCodePoint(RAW_BYTE + simple);
    },
  );
}

/** Where a back-quoted string ends: the index of its closing quote, or -1. */
function closingBackquote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return i;
  }
  return -1;
}

/** Reads the tokens of `text`, which is line `line` of `file`; a comment ends them. Problems go to `diagnostics`. */
export function tokenize(text: string, file: string, line: number, diagnostics: Diagnostics): Token[] {
  const tokens: Token[] = [];
  let spaced = false;
  let at = 0;
  const push = (kind: TokenKind, end: number, content: string, value = 0n, escaped = false): void => {
    tokens.push({
      kind,
      text: content,
      value,
      spaced,
      escaped,
      file,
      line,
      column: at + 1,
      length: end - at,
    });
    at = end;
    spaced = false;
  };
  const match = (pattern: RegExp, from: number): string => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0] ?? '';
  };
  while (at < text.length) {
    const c = text[at]!;
    if (c === ';') break;
    if (c === ' ' || c === '\t' || c === '\r' || c === '\f' || c === '\v' || c === '\u00a0') {
      at++;
      spaced = true;
    } else if (c === '"' || c === "'" || c === '`') {
      const close = c === '`' ? closingBackquote(text, at + 1) : text.indexOf(c, at + 1);
      const end = close < 0 ? text.length : close;
      if (close < 0) {
        const span = { file, line, column: at + 1, length: text.length - at };
        diagnostics.error(span, 'this string is not closed', `Add the closing ${c}.`);
      }
      const content = text.slice(at + 1, end);
      push('string', Math.min(end + 1, text.length), c === '`' ? unescape(content) : content);
    } else if (c >= '0' && c <= '9') {
      const number = match(NUMBER, at);
      const value = parseNumber(number);
      if (value === null) {
        const span = { file, line, column: at + 1, length: number.length };
        diagnostics.error(
          span,
          `'${number}' is not a number`,
          'Hexadecimal is written 0x1F or 1Fh (with a digit first), binary 0b101, decimal 31.',
        );
      }
      push('number', at + number.length, number, value ?? 0n);
    } else if (c === '$') {
      const next = text[at + 1] ?? '';
      if (next === '$') push('section-start', at + 2, '$$');
      else if (next >= '0' && next <= '9') {
        const number = `$${match(NUMBER, at + 1)}`;
        push('number', at + number.length, number, parseNumber(number) ?? 0n);
      } else if (WORD_START.test(next)) {
        const word = match(WORD, at + 1);
        push('word', at + 1 + word.length, word, 0n, true);
      } else push('here', at + 1, '$');
    } else if (WORD_START.test(c)) {
      const word = match(WORD, at);
      push('word', at + word.length, word);
    } else if (c === '%' && /[A-Za-z]/.test(text[at + 1] ?? '')) {
      const word = match(WORD, at + 1);
      push('directive', at + 1 + word.length, word.toLowerCase());
    } else {
      const long = PUNCTUATION.find((p) => text.startsWith(p, at));
      push('punctuation', at + (long ?? c).length, long ?? c);
    }
  }
  return tokens;
}
