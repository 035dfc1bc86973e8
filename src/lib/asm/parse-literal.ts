/** Constants that are more than a number: strings in other encodings, floating-point numbers (NASM manual, 3.4). */
import * as say from '#messages/asm/source';
import { spanTo, type Span } from './diagnostics.ts';
import {
  FLOAT_FORMATS,
  floatBits,
  formatOfUnit,
  PACKED_DIGITS,
  parseFloating,
  specialFloat,
  type FloatFormat,
  type FloatValue,
} from './floating.ts';
import type { Token } from './lexer.ts';
import { stringBytes, stringValue } from './literals.ts';
import type { TokenReader } from './token-reader.ts';

/** `name` of `__name__` and `__?name?__`, lower case; '' for another word. */
function reservedName(token: Token | undefined): string {
  if (token?.kind !== 'word' || !token.text.startsWith('__')) return '';
  const [, modern, old] = /^__(?:\?(\w+)\?|(\w+?))__$/.exec(token.text.toLowerCase()) ?? [];
  // The youngest function has no old spelling.
  return modern ?? (old === 'bfloat16' ? '' : (old ?? ''));
}

/** Bytes of a unit, and whether the low one comes first. */
const ENCODINGS = new Map<string, readonly [unit: 2 | 4, isLittle: boolean]>([
  ['utf16', [2, true]],
  ['utf16le', [2, true]],
  ['utf16be', [2, false]],
  ['utf32', [4, true]],
  ['utf32le', [4, true]],
  ['utf32be', [4, false]],
]);

/** UTF-8 to another encoding; null where it is no UTF-8. */
function recoded(bytes: readonly number[], unit: 2 | 4, isLittle: boolean): number[] | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
  const out: number[] = [];
  for (const character of text) {
    const codes =
      unit === 4
        ? [character.codePointAt(0)!]
        : Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    for (const code of codes) {
      const low = Array.from({ length: unit }, (_, i) => (code >>> (8 * i)) & 0xff);
      out.push(...(isLittle ? low : low.reverse()));
    }
  }
  return out;
}

/** Reads a string, or a string function such as `__utf16__("text")`; null where none stands, 'wrong' after an error. */
export function acceptString(reader: TokenReader): number[] | null | 'wrong' {
  const token = reader.peek();
  if (token?.kind === 'string') {
    reader.next();
    return stringBytes(token.text);
  }
  const encoding = ENCODINGS.get(reservedName(token));
  if (!encoding) return null;
  reader.next();
  const isCall = reader.accept('(');
  const string = reader.peek();
  if (string?.kind !== 'string') {
    reader.diagnostics.error(reader.span(), say.needsAString(token!.text), say.writeText(token!.text));
    return 'wrong';
  }
  reader.next();
  if (isCall && !reader.accept(')')) {
    reader.diagnostics.error(reader.span(), say.parenthesisIsMissing, say.closeTheParenthesis);
    return 'wrong';
  }
  const bytes = recoded(stringBytes(string.text), ...encoding);
  if (!bytes) {
    reader.diagnostics.error(string, say.thisStringIsNotUTF8, say.writeTheCharacterItself);
  }
  return bytes ?? 'wrong';
}

/** What a float token or word means; null for any other. */
function floatValue(token: Token | undefined): FloatValue | null {
  if (token?.kind === 'float') return parseFloating(token.text);
  return token?.kind === 'word' && !token.escaped ? specialFloat(token.text) : null;
}

interface SignedFloat {
  readonly value: FloatValue;
  readonly isNegative: boolean;
  readonly span: Span;
}

/** Reads a floating-point constant with its sign; null where none stands. */
function acceptFloat(reader: TokenReader): SignedFloat | null {
  const first = reader.peek();
  const isSigned = reader.isPunctuation('-') || reader.isPunctuation('+');
  const token = isSigned ? reader.peek(1) : first;
  const value = floatValue(token);
  if (!value) return null;
  reader.position += isSigned ? 2 : 1;
  return { value, isNegative: isSigned && first!.text === '-', span: spanTo(first!, token!) };
}

/** What reaches further than a format of so many bytes. */
const WIDER: Readonly<Record<number, string>> = {
  1: say.useDdWhichReaches34e38,
  2: say.useDdWhichReaches34e38,
  4: say.useDqWhichReaches17e308,
  8: say.useDtWhichReaches11e4932,
};

function bitsOf(reader: TokenReader, float: SignedFloat, target: FloatFormat): bigint | null {
  const { value, isNegative, span } = float;
  const made = floatBits(value, isNegative, target);
  if (!made) {
    reader.diagnostics.error(span, say.packedDecimalDigitsTake80Bits, say.onlyDtHoldsThemForANumberLeave);
    return null;
  }
  if (made.overflowed) {
    reader.diagnostics.warning(
      span,
      say.thisNumberIsTooLargeForBits(8 * target.bytes),
      WIDER[target.bytes] ?? say.noFormatReachesFurther,
    );
  }
  if (value.kind === 'decimal' && value.digits.length > PACKED_DIGITS) {
    reader.diagnostics.warning(span, say.packedDecimalHoldsDigitsTheFirst(PACKED_DIGITS), say.splitTheNumber);
  }
  return made.bits;
}

/** Reads a floating-point constant of `unit` bytes: its bytes; null where none stands, 'wrong' after an error. */
export function acceptFloatBytes(reader: TokenReader, unit: number): number[] | null | 'wrong' {
  const float = acceptFloat(reader);
  if (!float) return null;
  const target = formatOfUnit(unit);
  if (!target) {
    reader.diagnostics.error(
      float.span,
      say.thereAreNoFloatingPointNumbers(8 * unit),
      say.useDdForSingleDqForDoubleDt,
    );
    return 'wrong';
  }
  const bits = bitsOf(reader, float, target);
  if (bits === null) return 'wrong';
  return Array.from({ length: unit }, (_, i) => Number(BigInt.asUintN(8, bits >> BigInt(8 * i))));
}

/** Functions that give a floating-point number's bits: the format, and from which bit on 64 of them are meant. */
const FLOAT_FUNCTIONS = new Map<string, readonly [FloatFormat, number]>([
  ['float8', [FLOAT_FORMATS.float8, 0]],
  ['float16', [FLOAT_FORMATS.float16, 0]],
  ['bfloat16', [FLOAT_FORMATS.bfloat16, 0]],
  ['float32', [FLOAT_FORMATS.float32, 0]],
  ['float64', [FLOAT_FORMATS.float64, 0]],
  ['float80m', [FLOAT_FORMATS.float80, 0]],
  ['float80e', [FLOAT_FORMATS.float80, 64]],
  ['float128l', [FLOAT_FORMATS.float128, 0]],
  ['float128h', [FLOAT_FORMATS.float128, 64]],
]);

/** Reads `__float32__(1.5)` and its kin: the bits; null where none stands, 'wrong' after an error. */
function acceptFloatCall(reader: TokenReader): bigint | null | 'wrong' {
  const token = reader.peek();
  const found = FLOAT_FUNCTIONS.get(reservedName(token));
  if (!found) return null;
  reader.next();
  const isOpen = reader.accept('(');
  const float = isOpen ? acceptFloat(reader) : null;
  if (!float) {
    reader.diagnostics.error(
      reader.span(),
      say.needsAFloatingPointNumber(token!.text),
      say.write15(token!.text),
    );
    return 'wrong';
  }
  if (!reader.accept(')')) {
    reader.diagnostics.error(reader.span(), say.parenthesisIsMissing, say.closeTheParenthesis);
    return 'wrong';
  }
  const [target, shift] = found;
  const bits = bitsOf(reader, float, target);
  return bits === null ? 'wrong' : BigInt.asUintN(64, bits >> BigInt(shift));
}

/** Reads a string or `__float32__(1.5)` where a number stands: its value; null where neither stands, 'wrong' after an error. */
export function writtenValue(reader: TokenReader): bigint | null | 'wrong' {
  const string = acceptString(reader);
  if (string === null) return acceptFloatCall(reader);
  return string === 'wrong' ? string : stringValue(string);
}
