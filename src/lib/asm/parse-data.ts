/** The items of db and its kin: numbers, strings, floats, `?`, lists and `dup` (NASM manual, 3.2.1). */
import * as say from '#messages/asm/source';
import { spanTo, type Span } from './diagnostics.ts';
import type { Expression } from './expression.ts';
import type { Token } from './lexer.ts';
import { acceptFloatBytes, acceptString } from './parse-literal.ts';
import type { ReadExpression } from './parse-operand.ts';
import type { DataItem } from './statement.ts';
import type { TokenReader } from './token-reader.ts';
import { numberAt } from './expression.ts';

/** Bytes of one unit, by directive. */
export const DATA: Readonly<Record<string, number>> = {
  db: 1,
  dw: 2,
  dd: 4,
  dq: 8,
  dt: 10,
  do: 16,
  dy: 32,
  dz: 64,
};

/** Bytes of one unit, by the word that says so before an item. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['byte', 1],
  ['word', 2],
  ['dword', 4],
  ['qword', 8],
  ['tword', 10],
  ['oword', 16],
  ['yword', 32],
  ['zword', 64],
]);

/** Nesting of lists. */
const DUP_DEPTH = 32;

function endsItem(token: Token | undefined): boolean {
  return !token || (token.kind === 'punctuation' && (token.text === ',' || token.text === ')'));
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}

/** Reads the items up to the end of the line, or of a `dup` list; null after an error. */
export function parseDataItems(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth = 0,
): DataItem[] | null {
  const items: DataItem[] = [];
  do {
    if (!reader.peek() && items.length > 0) break;
    const item = parseItem(reader, unit, expression, depth);
    if (!item) return null;
    items.push(item);
  } while (reader.accept(','));
  return items;
}

function parseItem(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
): DataItem | null {
  const next = reader.peek();
  const width = next?.kind === 'word' && !next.escaped ? UNITS.get(next.text.toLowerCase()) : undefined;
  if (width !== undefined && !endsItem(reader.peek(1))) {
    reader.next();
    return sized(reader, width, expression, depth, next!);
  }
  if (reader.isPunctuation('%') && reader.isPunctuation('(', 1)) {
    reader.next();
    return parseList(reader, unit, expression, depth, numberAt(next!, 1), next!);
  }
  const start = reader.position;
  const string = acceptString(reader);
  if (string === 'wrong') return null;
  if (string && endsItem(reader.peek())) {
    while (string.length % unit !== 0) string.push(0);
    return { kind: 'bytes', bytes: string };
  }
  reader.position = start;
  if (isWord(next, '?') && endsItem(reader.peek(1))) {
    reader.next();
    return { kind: 'room', span: next! };
  }
  const float = acceptFloatBytes(reader, unit);
  if (float) return float === 'wrong' ? null : { kind: 'bytes', bytes: float };
  const value = expression(reader);
  if (!value) return null;
  if (!isWord(reader.peek(), 'dup')) {
    if (unit <= 8) return { kind: 'value', expression: value };
    reader.diagnostics.error(
      value.span,
      say.anIntegerOfBitsCannotBeWrittenSo(unit * 8),
      say.splitItDqTakes64BitsAtATime,
    );
    return null;
  }
  const span = spanTo(value.span, reader.next()!);
  return parseDup(reader, unit, expression, depth, value, span);
}

/** `byte (1, 2)` and `word 5`: items of another unit than the directive's; `token` is the size, which has been read. */
function sized(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
  token: Token,
): DataItem | null {
  return repeated(reader, unit, expression, depth, numberAt(token, 1), token);
}

function parseDup(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
  count: Expression,
  span: Span,
): DataItem | null {
  const size = reader.peek();
  const width = size?.kind === 'word' ? UNITS.get(size.text.toLowerCase()) : undefined;
  if (width !== undefined) reader.next();
  return repeated(reader, width ?? unit, expression, depth, count, span);
}

/** What stands next, a list or one item, `count` times. */
function repeated(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
  count: Expression,
  span: Span,
): DataItem | null {
  reader.accept('%');
  if (reader.isPunctuation('(')) return parseList(reader, unit, expression, depth, count, span);
  const item = depth < DUP_DEPTH ? parseItem(reader, unit, expression, depth + 1) : tooDeep(reader, span);
  return item && { kind: 'dup', count, unit, items: [item], span };
}

function tooDeep(reader: TokenReader, span: Span): null {
  reader.diagnostics.error(span, say.listsOfDataAreNestedTooDeeply, say.useTimesOrRep);
  return null;
}

/** A list in parentheses, which stands next, `count` times. */
function parseList(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
  count: Expression,
  span: Span,
): DataItem | null {
  if (depth >= DUP_DEPTH) return tooDeep(reader, span);
  reader.next();
  const items = parseDataItems(reader, unit, expression, depth + 1);
  if (!items) return null;
  if (!reader.accept(')')) {
    reader.diagnostics.error(reader.span(), say.parenthesisIsMissing, say.closeTheListInParentheses);
    return null;
  }
  return { kind: 'dup', count, unit, items, span };
}
