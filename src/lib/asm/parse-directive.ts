/** Directives of the assembler itself: sections, space, repetition, constants (NASM manual, 3.2 and chapter 7). */
import * as say from '#messages/asm/source';
import type { Span } from './diagnostics.ts';
import { numberAt } from './expression.ts';
import { joinTokens, type Token } from './lexer.ts';
import { DATA, parseDataItems } from './parse-data.ts';
import { section } from './parse-section.ts';
import type { Parser } from './parser.ts';
import type { Statement } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

/** Bytes of one unit, by directive. */
const RESERVE: Readonly<Record<string, number>> = {
  resb: 1,
  resw: 2,
  resd: 4,
  resq: 8,
  rest: 10,
  reso: 16,
  resy: 32,
  resz: 64,
};

/** A label before a statement. */
export interface Label {
  readonly name: string;
  readonly span: Span;
}

/** Where a directive stands. */
export interface Site {
  readonly parser: Parser;
  readonly reader: TokenReader;
  readonly word: string;
  readonly token: Token;
  readonly label: Label | null;
  /** Written in brackets. */
  readonly isPrimitive: boolean;
}

export type Handler = (site: Site) => Statement | null;

const data: Handler = ({ parser, reader, word, token }) => {
  const unit = DATA[word]!;
  if (!reader.peek()) {
    parser.diagnostics.warning(token, say.withoutAValueMakesNoBytes(word), say.write0(word));
    return { kind: 'data', unit, items: [], span: token };
  }
  const items = parseDataItems(reader, unit, parser.expression);
  return items && { kind: 'data', unit, items, span: token };
};

const reserve: Handler = ({ parser, reader, word, token }) => {
  const count = parser.expression(reader);
  return count && { kind: 'reserve', unit: RESERVE[word]!, count, span: token };
};

const equ: Handler = ({ parser, reader, token, label }) => {
  const value = parser.expression(reader);
  if (!label) parser.diagnostics.error(token, say.equNeedsANameBeforeIt, say.writeNameEquValue);
  return value && label && { kind: 'equ', name: label.name, value, span: label.span };
};

const times: Handler = ({ parser, reader, token }) => {
  const count = parser.expression(reader);
  if (!count) return null;
  const next = reader.peek();
  if (!next) {
    parser.diagnostics.error(reader.span(), say.timesNeedsSomethingToRepeat, say.writeTimesNDb0);
    return null;
  }
  if (next.text.toLowerCase() === 'times') {
    parser.diagnostics.error(next, say.timesCannotRepeatTimes, say.multiplyTheTwoCounts);
    reader.skipRest();
    return null;
  }
  const body = parser.statement(reader, null);
  if (!body) return null;
  if (!['instruction', 'data', 'reserve', 'incbin'].includes(body.kind)) {
    parser.diagnostics.error(next, say.timesCannotRepeat(next.text), say.itRepeatsInstructionsAndDataUse);
    return null;
  }
  return { kind: 'times', count, body, span: token };
};

const align: Handler = ({ parser, reader, word, token }) => {
  const boundary = parser.expression(reader);
  if (!boundary) return null;
  let fill: Statement | null = null;
  if (reader.accept(',')) {
    if (!reader.peek()) {
      parser.diagnostics.error(reader.span(), say.needsSomethingToFill(word), say.write16Db0(word));
      return null;
    }
    fill = parser.statement(reader, null);
    if (!fill) return null;
  } else if (word === 'alignb') {
    fill = { kind: 'reserve', unit: 1, count: numberAt(token, 1), span: token };
  }
  return { kind: 'align', boundary, fill, span: token };
};

const sectalign: Handler = ({ parser, reader, token }) => {
  const word = reader.peek()?.text.toLowerCase();
  if (word === 'on' || word === 'off') {
    reader.next();
    return { kind: 'align-sections', isOn: word === 'on', span: token };
  }
  const boundary = parser.expression(reader);
  return boundary && { kind: 'align-section', boundary, span: token };
};

const org: Handler = ({ parser, reader, token }) => {
  const value = parser.expression(reader);
  return value && { kind: 'org', value, span: token };
};

const absolute: Handler = ({ parser, reader, token }) => {
  const value = parser.expression(reader);
  return value && { kind: 'absolute', value, span: token };
};

const bits: Handler = ({ parser, reader, word, token }) => {
  if (word !== 'bits') return { kind: 'bits', bits: word === 'use16' ? 16 : 32, span: token };
  const size = reader.next();
  if (size?.kind === 'number' && (size.value === 16n || size.value === 32n)) {
    return { kind: 'bits', bits: size.value === 16n ? 16 : 32, span: token };
  }
  parser.diagnostics.error(
    size ?? token,
    say.codeIs16Or32BitsWideHere,
    size?.value === 64n ? say.thisProcessorHasNo64BitModeWrite : say.writeBits16OrBits32,
  );
  reader.skipRest();
  return null;
};

const incbin: Handler = ({ parser, reader, token }) => {
  const file = reader.next();
  if (file?.kind !== 'string') {
    parser.diagnostics.error(file ?? token, say.incbinNeedsAFileNameInQuotes, say.writeIncbinFileBin);
    reader.skipRest();
    return null;
  }
  const skip = reader.accept(',') ? parser.expression(reader) : null;
  const length = reader.accept(',') ? parser.expression(reader) : null;
  return { kind: 'incbin', file: file.text, fileSpan: file, skip, length, span: token };
};

const ignore: Handler = ({ reader }) => {
  reader.skipRest();
  return null;
};

/** Processors from the one on that has every instruction of the table. */
const WHOLE_PROCESSORS =
  '686 p6 ppro pentiumpro p2 p3 katmai p4 willamette prescott x64 x86-64 ia64 ia-64 itanium itanic merced nehalem latevex default any all';
const EARLIER_PROCESSORS = '8086 186 286 386 486 586 pentium';

const cpu: Handler = ({ parser, reader, token }) => {
  const rest = reader.tokens.slice(reader.position);
  const name = joinTokens(rest).toLowerCase();
  reader.skipRest();
  if (EARLIER_PROCESSORS.split(' ').includes(name)) {
    parser.diagnostics.warning(rest[0]!, say.cpuChangesNothing(name), say.takeItOutTheGuestRunsOnA686);
  } else if (!WHOLE_PROCESSORS.split(' ').includes(name)) {
    parser.diagnostics.error(
      rest[0] ?? token,
      name === '' ? say.cpuNeedsTheNameOfAProcessor : say.thereIsNoCpu(name),
      say.writeCpu686OrLeaveItOut,
    );
  }
  return null;
};

/** A directive that says nothing for this processor, but may only be said so. */
const oneOf =
  (words: readonly string[], remedy: string): Handler =>
  ({ parser, reader, word, token }) => {
    const rest = reader.tokens.slice(reader.position);
    reader.skipRest();
    const text = joinTokens(rest).toLowerCase();
    if (!words.includes(text))
      parser.diagnostics.error(rest[0] ?? token, say.isNotSupported(word, text), remedy);
    return null;
  };

const refused =
  (why: string): Handler =>
  ({ parser, reader, word, token }) => {
    parser.diagnostics.error(token, say.wordIsNotSupported(word), why);
    reader.skipRest();
    return null;
  };

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.keys(DATA).map((word) => [word, data])),
  ...Object.fromEntries(Object.keys(RESERVE).map((word) => [word, reserve])),
  equ,
  times,
  align,
  alignb: align,
  sectalign,
  org,
  absolute,
  bits,
  use16: bits,
  use32: bits,
  section,
  segment: section,
  __sect__: ({ token }) => ({ kind: 'section-again', span: token }),
  '__?sect?__': ({ token }) => ({ kind: 'section-again', span: token }),
  incbin,
  global: ignore,
  static: ignore,
  cpu,
  default: oneOf(['rel', 'abs', 'bnd', 'nobnd'], say.itIsFor64BitCodeLeaveItOut),
  float: oneOf(['near', 'default', 'nodaz'], say.numbersAreRoundedToTheNearest),
  list: oneOf(['+', '-'], say.writeListOrList),
  debug: ignore,
  pragma: ignore,
  warning: ignore,
  map: ignore,
  extern: refused(say.thereIsNoLinkerPutAllSources),
  common: refused(say.thereIsNoLinkerReserveTheSpace),
};

/** Words that only `[word ...]` makes a directive. */
const ONLY_IN_BRACKETS = new Set(['list', 'warning', 'map', 'debug', 'pragma']);

/** What may stand in brackets; the others are data, or macros to nasm. */
const PRIMITIVES = new Set([
  ...ONLY_IN_BRACKETS,
  ...'bits org section segment absolute global static extern common cpu default float sectalign'.split(' '),
]);

/** Directives that may stand where an instruction may. */
export const DIRECTIVE_WORDS: readonly string[] = Object.keys(HANDLERS).filter(
  (word) => !ONLY_IN_BRACKETS.has(word),
);

const DIRECTIVES = new Set(DIRECTIVE_WORDS);

/** True if `word`, in lower case, is a directive. */
export function isDirective(word: string, isPrimitive = false): boolean {
  return isPrimitive ? PRIMITIVES.has(word) : DIRECTIVES.has(word);
}

/** Reads the directive `word`, whose token has been read; null after an error and for what makes nothing. */
export function parseDirective(
  parser: Parser,
  reader: TokenReader,
  token: Token,
  label: Label | null,
  isPrimitive: boolean,
): Statement | null {
  const word = token.text.toLowerCase();
  return HANDLERS[word]!({ parser, reader, word, token, label, isPrimitive });
}
