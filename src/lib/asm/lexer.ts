/** Tokens of one source line, by nasm's rules (NASM manual, 3.1, 3.4 and 4). */
import * as say from '#messages/asm/source';
import type { Diagnostics, Span } from './diagnostics.ts';
import { isFloating } from './floating.ts';
import { parseNumber, unescape } from './literals.ts';

export type TokenKind =
  | 'word'
  | 'number'
  /** Begins like a number and is none. */
  | 'bad-number'
  /** `1.5`, `0x1.8p3`, `12p`: data directives take it, and functions such as `__float32__`. */
  | 'float'
  | 'string'
  | 'punctuation'
  /** `%name`, without its `%` and in lower case. */
  | 'directive'
  /** `$` */
  | 'here'
  /** `$$` */
  | 'section-start'
  /** What a macro is given: `%1` as `1`, `%{2:-1}` as `2:-1`, `%-1`, `%0`, `%00`, `%?`. */
  | 'parameter'
  /** `%%name`, as `name`. */
  | 'macro-local'
  /** `%$name`, as `$name`; one `$` more for each context further out. */
  | 'context'
  /** `%!NAME` */
  | 'environment';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** As written; of a word without `$` escape, of a string its characters after escapes. */
  readonly text: string;
  readonly value: bigint;
  /** Of a string of the source: as written, with its quotes; '' for anything else. */
  readonly quoted: string;
  /** White space stands before it: tells `%define f(x)` from `%define f (x)`. */
  readonly spaced: boolean;
  /** Written with `$` before it: a label even if it is spelt like a register or an instruction. */
  readonly escaped: boolean;
  /** Where a %define put it: its place is then that of the name, and this is the token of the definition. */
  readonly spelled: Token | null;
  /** Made by pasting or by the preprocessor: it stands so nowhere in the source. */
  readonly synthetic: boolean;
}

const WORD_START = /[A-Za-z_.?@]/;
const WORD = /[A-Za-z0-9_.?@$#~]*/y;
const NUMBER_CHARACTER = /[0-9a-z_]/;
const DOT = /^\._*(?:[0-9ep]|$|[^0-9A-Za-z_.?@])/i;
const DOT_IN_HEXADECIMAL = /^\._*(?:[0-9a-fp]|$|[^0-9A-Za-z_.?@])/i;
const PUNCTUATION: Readonly<Record<string, readonly string[]>> = {
  '<': ['<<<', '<=>', '<<', '<=', '<>'],
  '>': ['>>>', '>>', '>='],
  '=': ['=='],
  '!': ['!='],
  '&': ['&&'],
  '|': ['||'],
  '^': ['^^'],
  '/': ['//'],
};

/** `%1`, `%+1`, `%-1`, `%?`, `%??` */
const PARAMETER = /[+-]?[0-9]+|\?\??/y;
/** What may stand within `%{...}`. */
const BRACED_PARAMETER = /^(?:[+-]?[0-9]+(?::[+-]?[0-9]+)?|\?\??)$/;

/** Where a back-quoted string ends: the index of its closing quote, or -1. */
function closingBackquote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return i;
  }
  return -1;
}

/**
 * Where a number ends that begins at `from`, as nasm scans it: letters and digits, a sign behind the `e` of a decimal and the
 * `p` of any number, and a dot, unless a name such as `.nolist` begins with it.
 */
function numberEnd(text: string, from: number): number {
  let isHexadecimal = text[from] === '$';
  let at = from + 1;
  for (; at < text.length; at++) {
    const c = text[at]!.toLowerCase();
    if (c === 'h' || c === 'x') isHexadecimal = true;
    else if (c === 'p' || (c === 'e' && !isHexadecimal)) {
      if (text[at + 1] === '+' || text[at + 1] === '-') at++;
    } else if (c === '.') {
      if (!(isHexadecimal ? DOT_IN_HEXADECIMAL : DOT).test(text.slice(at, at + 20))) break;
    } else if (!NUMBER_CHARACTER.test(c)) break;
  }
  return at;
}

function matchAt(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}

/** Reads the tokens of one line. */
class Lexer {
  readonly tokens: Token[];
  private readonly text: string;
  private readonly file: string;
  private readonly line: number;
  private readonly diagnostics: Diagnostics;
  private at = 0;
  private spaced = false;

  constructor(tokens: Token[], text: string, file: string, line: number, diagnostics: Diagnostics) {
    this.tokens = tokens;
    this.text = text;
    this.file = file;
    this.line = line;
    this.diagnostics = diagnostics;
  }

  /** True if a comment ended the line. */
  run(): boolean {
    const { text } = this;
    while (this.at < text.length) {
      const c = text[this.at]!;
      if (c === ';') return true;
      if (c === ' ' || c === '\t' || c === '\r' || c === '\f' || c === '\v' || c === '\u00a0') {
        this.at++;
        this.spaced = true;
      } else if (WORD_START.test(c)) {
        const word = matchAt(WORD, text, this.at);
        this.push('word', this.at + word.length, word);
      } else if (c >= '0' && c <= '9') this.number();
      else if (c === '"' || c === "'" || c === '`') this.string(c);
      else if (c === '$') this.dollar();
      else if (c === '%') this.percent();
      else {
        const long = PUNCTUATION[c]?.find((p) => text.startsWith(p, this.at)) ?? c;
        this.push('punctuation', this.at + long.length, long);
      }
    }
    return false;
  }

  private push(kind: TokenKind, end: number, text: string, value = 0n, escaped = false): void {
    this.tokens.push({
      kind,
      text,
      value,
      quoted: kind === 'string' ? this.text.slice(this.at, end) : '',
      spaced: this.spaced,
      escaped,
      spelled: null,
      synthetic: false,
      file: this.file,
      line: this.line,
      column: this.at + 1,
      length: end - this.at,
    });
    this.at = end;
    this.spaced = false;
  }

  private number(): void {
    const end = numberEnd(this.text, this.at);
    const number = this.text.slice(this.at, end);
    const value = parseNumber(number);
    const kind = value !== null ? 'number' : isFloating(number) ? 'float' : 'bad-number';
    this.push(kind, end, number, value ?? 0n);
  }

  private string(quote: string): void {
    const { text, at } = this;
    const close = quote === '`' ? closingBackquote(text, at + 1) : text.indexOf(quote, at + 1);
    const end = close < 0 ? text.length : close;
    if (close < 0) {
      const span = { file: this.file, line: this.line, column: at + 1, length: text.length - at };
      this.diagnostics.error(span, say.thisStringIsNotClosed, say.addTheClosing(quote));
    }
    const content = text.slice(at + 1, end);
    this.push('string', Math.min(end + 1, text.length), quote === '`' ? unescape(content) : content);
  }

  private dollar(): void {
    const { text, at } = this;
    const next = text[at + 1] ?? '';
    if (next === '$') this.push('section-start', at + 2, '$$');
    else if (next >= '0' && next <= '9') this.number();
    else if (WORD_START.test(next)) {
      const word = matchAt(WORD, text, at + 1);
      this.push('word', at + 1 + word.length, word, 0n, true);
    } else this.push('here', at + 1, '$');
  }

  private percent(): void {
    const { text, at } = this;
    const next = text[at + 1] ?? '';
    const parameter = matchAt(PARAMETER, text, at + 1);
    if (parameter !== '') this.push('parameter', at + 1 + parameter.length, parameter);
    else if (/[A-Za-z_]/.test(next)) {
      const word = matchAt(WORD, text, at + 1);
      this.push('directive', at + 1 + word.length, word.toLowerCase());
    } else if (next === '%') {
      const word = matchAt(WORD, text, at + 2);
      if (word === '') this.push('punctuation', at + 2, '%%');
      else this.push('macro-local', at + 2 + word.length, word);
    } else if (next === '$') {
      const name = matchAt(WORD, text, at + 1);
      this.push('context', at + 1 + name.length, name);
    } else if (next === '!') {
      const word = matchAt(WORD, text, at + 2);
      this.push('environment', at + 2 + word.length, word);
    } else if (next === '[' || next === '+') this.push('punctuation', at + 2, `%${next}`);
    else if (next === '{') this.braced();
    else this.push('punctuation', at + 1, '%');
  }

  /** `%{1}`, `%{%name}`, `%{$name}`, `%{name}`. */
  private braced(): void {
    const { text, at } = this;
    const close = text.indexOf('}', at);
    if (close < 0) {
      this.diagnostics.error(
        { file: this.file, line: this.line, column: at + 1, length: 2 },
        say.thisIsNotClosed,
        say.addBehindTheParameterSuchAs1,
      );
    }
    const end = close < 0 ? text.length : close + 1;
    const inner = text.slice(at + 2, close < 0 ? text.length : close).trim();
    if (inner.startsWith('%')) this.push('macro-local', end, inner.slice(1));
    else if (inner.startsWith('$')) this.push('context', end, inner);
    else if (inner.startsWith('!')) this.push('environment', end, inner.slice(1));
    else if (BRACED_PARAMETER.test(inner)) this.push('parameter', end, inner);
    else this.push('directive', end, inner.toLowerCase());
  }
}

/** Reads the tokens of `text`, which is line `line` of `file`; a comment ends them. Problems go to `diagnostics`. */
export function tokenize(text: string, file: string, line: number, diagnostics: Diagnostics): Token[] {
  const tokens: Token[] = [];
  tokenizeInto(tokens, text, file, line, diagnostics);
  return tokens;
}

/** As `tokenize`, behind the tokens of the lines that this one continues; true if a comment ended it. */
export function tokenizeInto(
  tokens: Token[],
  text: string,
  file: string,
  line: number,
  diagnostics: Diagnostics,
): boolean {
  return new Lexer(tokens, text, file, line, diagnostics).run();
}

const SIGILS: Partial<Record<TokenKind, string>> = {
  directive: '%',
  'macro-local': '%%',
  context: '%',
  environment: '%!',
};

/** A token as it would be written. */
function textOf(token: Token): string {
  if (token.quoted !== '') return token.quoted;
  if (token.kind === 'string') {
    const quote = token.text.includes("'") ? (token.text.includes('"') ? '`' : '"') : "'";
    return quote + token.text + quote;
  }
  if (token.kind === 'parameter') return /^[0-9?]/.test(token.text) ? `%${token.text}` : `%{${token.text}}`;
  return (token.escaped ? '$' : (SIGILS[token.kind] ?? '')) + token.text;
}

/** Tokens as text, white space between them as one blank. */
export function joinTokens(tokens: readonly Token[]): string {
  return tokens.map((token, i) => (i > 0 && token.spaced ? ' ' : '') + textOf(token)).join('');
}
