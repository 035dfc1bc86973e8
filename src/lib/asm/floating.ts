/**
 * Floating-point constants, exact: a number is a fraction of two integers, and is rounded once, to the nearest and to
 * even (NASM manual, 3.4.6; IEEE 754-2019, 3.4 and 4.3.1; SDM vol. 1, 4.2).
 */

/** Of exponent and fraction, in bits. The 80-bit format writes the bit before the point, the others leave it out. */
export interface FloatFormat {
  readonly bytes: number;
  readonly exponent: number;
  readonly fraction: number;
  readonly hasLeadingBit: boolean;
}

function format(bytes: number, exponent: number, fraction: number, hasLeadingBit = false): FloatFormat {
  return { bytes, exponent, fraction, hasLeadingBit };
}

export const FLOAT_FORMATS = {
  float8: format(1, 4, 3),
  float16: format(2, 5, 10),
  bfloat16: format(2, 8, 7),
  float32: format(4, 8, 23),
  float64: format(8, 11, 52),
  float80: format(10, 15, 63, true),
  float128: format(16, 15, 112),
} as const;

/** The format that a unit of so many bytes holds; `undefined` where there is none. */
export function formatOfUnit(bytes: number): FloatFormat | undefined {
  return Object.values(FLOAT_FORMATS).find((one) => one.bytes === bytes);
}

/** A number without its sign. */
export type FloatValue =
  | { readonly kind: 'fraction'; readonly numerator: bigint; readonly denominator: bigint }
  | { readonly kind: 'infinity' | 'quiet-nan' | 'signaling-nan' }
  /** Packed decimal digits, as written; only 80 bits hold them. */
  | { readonly kind: 'decimal'; readonly digits: string };

const SPECIAL: Readonly<Record<string, FloatValue>> = {
  infinity: { kind: 'infinity' },
  nan: { kind: 'quiet-nan' },
  qnan: { kind: 'quiet-nan' },
  snan: { kind: 'signaling-nan' },
};

/** `__Infinity__`, `__?QNaN?__` and the others, in any case; null for another word. */
export function specialFloat(word: string): FloatValue | null {
  const name = /^__(?:\?(\w+)\?|(\w+))__$/.exec(word.toLowerCase());
  const key = name?.[1] ?? name?.[2] ?? '';
  return Object.hasOwn(SPECIAL, key) ? SPECIAL[key]! : null;
}

/** Digits and bits: exponents further out are zero or infinity in every format. */
const FARTHEST_DIGIT = 5_100;
const FARTHEST_BIT = 17_000;

/** The last one used: programs repeat them. */
let kept = { base: 0n, exponent: 0, size: 1n };

function power(base: bigint, exponent: number): FloatValue & { kind: 'fraction' } {
  const magnitude = Math.abs(exponent);
  if (kept.base !== base || kept.exponent !== magnitude) {
    kept = { base, exponent: magnitude, size: base ** BigInt(magnitude) };
  }
  const { size } = kept;
  return exponent < 0
    ? { kind: 'fraction', numerator: 1n, denominator: size }
    : { kind: 'fraction', numerator: size, denominator: 1n };
}

/** The digits' value, times the base's power (two's, where that is the base) `exponent`. */
function positional({ whole, part, exponent, bits }: Written): FloatValue {
  const prefix = bits === 4 ? '0x' : bits === 3 ? '0o' : bits === 1 ? '0b' : '';
  const digits = BigInt(`${prefix}${whole}${part}`);
  const scale = exponent - part.length * (bits ?? 1);
  const farthest = bits === null ? FARTHEST_DIGIT : FARTHEST_BIT;
  if (digits === 0n || scale + (whole.length + part.length) * (bits ?? 1) < -farthest) {
    return { kind: 'fraction', numerator: 0n, denominator: 1n };
  }
  if (scale > farthest) return power(2n, FARTHEST_BIT);
  const { numerator, denominator } = power(bits === null ? 10n : 2n, scale);
  return { kind: 'fraction', numerator: digits * numerator, denominator };
}

const PACKED = /^(?:0p([0-9]+)|([0-9]+)p)$/;
/** Digits before and behind the point, exponent. */
const DECIMAL = /^([0-9]+)(?:\.([0-9]*))?(?:e([+-]?[0-9]+))?$/;
/** The same in a power of two, and how many bits its digits have. */
const BINARY: readonly (readonly [RegExp, number])[] = [
  [/^(?:0[xh]|\$)([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?$/, 4],
  [/^0[oq]([0-7]*)(?:\.([0-7]*))?(?:p([+-]?[0-9]+))?$/, 3],
  [/^0[by]([01]*)(?:\.([01]*))?(?:p([+-]?[0-9]+))?$/, 1],
];

/** What a constant is written of; `bits` of a digit are null for base ten. */
interface Written {
  readonly whole: string;
  readonly part: string;
  readonly exponent: number;
  readonly bits: number | null;
}

function read(clean: string): Written | null {
  for (const [pattern, bits] of [[DECIMAL, null] as const, ...BINARY]) {
    const [found, whole = '', part, exponent] = pattern.exec(clean) ?? [];
    if (found === undefined || (part === undefined && exponent === undefined)) continue;
    return whole === '' && !part ? null : { whole, part: part ?? '', exponent: Number(exponent ?? 0), bits };
  }
  return null;
}

function withoutMarks(text: string): string {
  return text.replaceAll('_', '').toLowerCase();
}

/** True for `1.5`, `1e10`, `0x1.8p3`, `12_345p`, but for no integer. Underscores part digits. */
export function isFloating(text: string): boolean {
  const clean = withoutMarks(text);
  return PACKED.test(clean) || read(clean) !== null;
}

/** The value of what `isFloating` takes; null for anything else. */
export function parseFloating(text: string): FloatValue | null {
  const clean = withoutMarks(text);
  const packed = PACKED.exec(clean);
  if (packed) return { kind: 'decimal', digits: packed[1] ?? packed[2]! };
  const written = read(clean);
  return written && positional(written);
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0]!, 16)) + 28;
}

/** `numerator / denominator`, rounded to an integer, half to even. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const isUp = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

export interface FloatBits {
  readonly bits: bigint;
  /** Beyond the largest number of the format: it became infinity. */
  readonly overflowed: boolean;
}

/** Exponent and significand, the leading bit of it included, side by side as the format has them. */
function fields(exponent: bigint, significand: bigint, { fraction, hasLeadingBit }: FloatFormat): bigint {
  const width = BigInt(fraction) + (hasLeadingBit ? 1n : 0n);
  return (exponent << width) | (hasLeadingBit ? significand : BigInt.asUintN(fraction, significand));
}

function finite(numerator: bigint, denominator: bigint, target: FloatFormat): FloatBits {
  const { fraction: width } = target;
  const one = 1n << BigInt(width);
  const bias = 2 ** (target.exponent - 1) - 1;
  if (numerator === 0n) return { bits: 0n, overflowed: false };
  let scale = bitLength(numerator) - bitLength(denominator);
  // 2^scale <= value: the lengths alone may say one too many.
  if (scale >= 0 ? numerator < denominator << BigInt(scale) : numerator << BigInt(-scale) < denominator)
    scale--;
  // What the last bit is worth: a number below the smallest normal one keeps that one's.
  const unit = Math.max(scale, 1 - bias) - width;
  let significand =
    unit < 0
      ? roundedQuotient(numerator << BigInt(-unit), denominator)
      : roundedQuotient(numerator, denominator << BigInt(unit));
  let exponent = unit + width + bias;
  if (significand === one << 1n) {
    significand = one;
    exponent++;
  }
  if (exponent >= 2 ** target.exponent - 1) {
    return { bits: special('infinity', target), overflowed: true };
  }
  return { bits: fields(significand < one ? 0n : BigInt(exponent), significand, target), overflowed: false };
}

function special(kind: 'infinity' | 'quiet-nan' | 'signaling-nan', target: FloatFormat): bigint {
  const one = 1n << BigInt(target.fraction);
  const payload = { infinity: 0n, 'quiet-nan': one >> 1n, 'signaling-nan': 1n }[kind];
  return fields((1n << BigInt(target.exponent)) - 1n, one | payload, target);
}

/** Digits that 80 bits hold as packed decimal. */
export const PACKED_DIGITS = 18;

/** `value` in `target`; null where packed decimal does not fit there. */
export function floatBits(value: FloatValue, isNegative: boolean, target: FloatFormat): FloatBits | null {
  const sign = isNegative ? 1n << BigInt(8 * target.bytes - 1) : 0n;
  if (value.kind === 'decimal') {
    if (target !== FLOAT_FORMATS.float80) return null;
    return { bits: sign | BigInt(`0x${value.digits.slice(-PACKED_DIGITS)}`), overflowed: false };
  }
  if (value.kind !== 'fraction') return { bits: sign | special(value.kind, target), overflowed: false };
  const { bits, overflowed } = finite(value.numerator, value.denominator, target);
  return { bits: sign | bits, overflowed };
}
