/** The items of db and its kin: numbers, strings, floats, `?` and `dup` (NASM manual, 3.2.1). */
import { spanTo, type Span } from './diagnostics.ts';
import type { TokenReader } from './expression.ts';
import type { Token } from './lexer.ts';
import { parseFloating, stringBytes } from './literals.ts';
import type { ReadExpression } from './parse-operand.ts';
import type { DataItem } from './statement.ts';

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

/** Nesting of `dup` lists. */
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
  const after = reader.peek(1);
  if (next?.kind === 'string' && endsItem(after)) {
    reader.next();
    const bytes = stringBytes(next.text);
    while (bytes.length % unit !== 0) bytes.push(0);
    return { kind: 'bytes', bytes };
  }
  if (isWord(next, '?') && endsItem(after)) {
    reader.next();
    return { kind: 'room', span: next! };
  }
  const isSigned = next?.kind === 'punctuation' && (next.text === '-' || next.text === '+');
  const float = isSigned ? after : next;
  if (float?.kind === 'float') {
    reader.position += isSigned ? 2 : 1;
    const bytes = floatBytes(parseFloating(float.text)! * (isSigned && next.text === '-' ? -1 : 1), unit);
    if (bytes) return { kind: 'bytes', bytes };
    reader.diagnostics.error(
      float,
      `a floating-point number of ${unit} bytes is not supported here`,
      'Use dd for single and dq for double precision.',
    );
    return null;
  }
  const value = expression(reader);
  if (!value) return null;
  if (!isWord(reader.peek(), 'dup')) {
    if (unit <= 8) return { kind: 'value', expression: value };
    reader.diagnostics.error(
      value.span,
      `an integer of ${unit * 8} bits cannot be written so`,
      'Split it: dq takes 64 bits at a time, the low ones first.',
    );
    return null;
  }
  const span = spanTo(value.span, reader.next()!);
  return parseDup(reader, unit, expression, depth, value, span);
}

function parseDup(
  reader: TokenReader,
  unit: number,
  expression: ReadExpression,
  depth: number,
  count: Extract<DataItem, { kind: 'dup' }>['count'],
  span: Span,
): DataItem | null {
  if (depth >= DUP_DEPTH) {
    reader.diagnostics.error(span, 'dup is nested too deeply', 'Use times or %rep.');
    return null;
  }
  if (!reader.accept('(')) {
    const item = parseItem(reader, unit, expression, depth + 1);
    return item && { kind: 'dup', count, items: [item], span };
  }
  const items = parseDataItems(reader, unit, expression, depth + 1);
  if (!items) return null;
  if (!reader.accept(')')) {
    reader.diagnostics.error(reader.span(), "')' is missing here", 'Close the list that dup repeats.');
    return null;
  }
  return { kind: 'dup', count, items, span };
}

/** `value` as IEEE single or double precision, or null for another width. */
function floatBytes(value: number, unit: number): number[] | null {
  if (unit !== 4 && unit !== 8) return null;
  const view = new DataView(new ArrayBuffer(unit));
  if (unit === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}
