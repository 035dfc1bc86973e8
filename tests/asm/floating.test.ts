/** Floating-point constants: nasm's bits in every format, and the JavaScript engine's on the hardest decimals. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { Random } from './generate.ts';
import { hasNasm, nasm } from './nasm.ts';

const SEED = Number(process.env.TEST_SEED ?? 1);
const COUNT = process.env.TEST_FULL ? 20_000 : 1_000;

/** A directive, its bytes, and the decimal exponents within which nothing overflows. */
const FORMATS = [
  ['db', 1, -5, 2],
  ['dw', 2, -9, 4],
  ['dd', 4, -48, 38],
  ['dq', 8, -330, 308],
  ['dt', 10, -4960, 4931],
  ['do', 16, -4980, 4931],
] as const;

const SPECIAL = [
  '__Infinity__',
  '__QNaN__',
  '__SNaN__',
  '__?NaN?__',
  '0.0',
  '1.',
  '0x1p0',
  '0b1.1p1',
  '0o.4p2',
];

function digits(random: Random, count: number, base: number): string {
  const text = Array.from({ length: count }, () => random.below(base).toString(base)).join('');
  return random.chance(10) && count > 2 ? `${text.slice(0, 1)}_${text.slice(1)}` : text;
}

/** A constant below 10^`high`, some of them below 10^`low`. */
function decimal(random: Random, low: number, high: number): string {
  const part = digits(random, 1 + random.below(random.chance(20) ? 30 : 8), 10);
  const near = random.chance(60);
  const exponent = near ? random.below(4) - 2 : low + random.below(high - low);
  const whole = digits(random, 1, 10);
  const shown = exponent === 0 && random.chance(50) ? '' : `${random.pick(['e', 'E'])}${exponent}`;
  return `${whole}.${random.chance(5) ? '' : part}${shown}`;
}

function binary(random: Random, low: number, high: number): string {
  const [prefix, base] = random.pick([
    ['0x', 16],
    ['0h', 16],
    ['0b', 2],
    ['0o', 8],
  ] as const);
  const [from, to] = [Math.ceil(low * 3.32), Math.floor(high * 3.32) - 1];
  const part = digits(random, random.below(base === 2 ? 40 : 30), base);
  return `${prefix}1.${part}p${from + random.below(to - from)}`;
}

function constant(random: Random, low: number, high: number): string {
  const kind = random.below(10);
  const text =
    kind === 0 ? random.pick(SPECIAL) : kind < 3 ? binary(random, low, high) : decimal(random, low, high);
  return random.pick(['', '', '-', '+']) + text;
}

/** The value of a float of 8 to 64 bits in hexadecimal, without its sign. */
function valueOf(hex: string): number {
  const buffer = Buffer.from(hex, 'hex');
  if (buffer.length === 4) return Math.abs(buffer.readFloatBE());
  if (buffer.length === 8) return Math.abs(buffer.readDoubleBE());
  const [exponentBits, fractionBits] = hex.length === 2 ? [4, 3] : [5, 10];
  const bits = parseInt(hex, 16);
  const fraction = bits & (2 ** fractionBits - 1);
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const scale = 2 ** (Math.max(1, exponent) - (2 ** (exponentBits - 1) - 1) - fractionBits);
  return (fraction + (exponent === 0 ? 0 : 2 ** fractionBits)) * scale;
}

/**
 * nasm multiplies by powers of ten inexactly, so that a number exactly between two others may go to the odd one. True if
 * that is all: we took the even one.
 */
function isTie(text: string, theirs: string, ours: string): boolean {
  if (ours.length > 16 || /[13579bdf]$/.test(ours)) return false;
  const value = Math.abs(Number(text.replaceAll('_', '')));
  // Between two doubles there is none to compare with; the engine itself says which is nearer.
  if (ours.length === 16) return value === valueOf(ours);
  return Math.abs(value - valueOf(theirs)) === Math.abs(value - valueOf(ours));
}

function bytesOf(source: string): Buffer {
  const made = assemble({ files: { 'a.asm': source }, main: 'a.asm' });
  expect(made.diagnostics).toEqual([]);
  return Buffer.from(made.bytes);
}

describe.skipIf(!hasNasm())('floating-point constants against nasm', () => {
  it.each(FORMATS)(`%s has the same bits of ${COUNT} constants`, (directive, unit, low, high) => {
    const random = new Random(SEED * 64 + unit);
    const constants = Array.from({ length: COUNT }, () => constant(random, low, high));
    const source = constants.map((text) => `${directive} ${text}\n`).join('');
    const theirs = nasm({ 'a.asm': source }, 'a.asm');
    expect(theirs.bytes, theirs.messages).not.toBeNull();
    const ours = bytesOf(source);
    const hex = (bytes: Uint8Array, i: number): string =>
      Buffer.from(bytes.subarray(i * unit, (i + 1) * unit))
        .reverse()
        .toString('hex');
    const differences = constants.flatMap((text, i) => {
      const [their, our] = [hex(theirs.bytes!, i), hex(ours, i)];
      return their === our || isTie(text, their, our) ? [] : [`${text}: nasm ${their}, we ${our}`];
    });
    expect(differences, `seed ${SEED}`).toEqual([]);
  });
});

/** Exactly between two doubles, and one digit to either side: what a rounding of a rounding gets wrong. */
function nearHalf(random: Random): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, ((1023 - 40 + random.below(80)) << 20) | random.below(1 << 20));
  view.setUint32(4, random.below(2 ** 32));
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn) - 1023;
  const half = (((bits & 0xfffffffffffffn) | (1n << 52n)) << 1n) | 1n;
  // half * 2^(exponent - 53), as decimal digits: 2^-n is 5^n / 10^n.
  const places = 53 - exponent;
  const [value, dot] = places > 0 ? [half * 5n ** BigInt(places), places] : [half << BigInt(-places), 0];
  const text = value.toString().padStart(dot + 1, '0');
  const whole = dot === 0 ? text : text.slice(0, -dot);
  const part = dot === 0 ? '0' : text.slice(-dot);
  const kind = random.below(3);
  if (kind === 0) return `${whole}.${part}`;
  if (kind === 1) return `${whole}.${part}00000001`;
  return `${whole}.${part.slice(0, -1)}${Math.max(0, Number(part.slice(-1)) - 1)}9`;
}

describe('floating-point constants against the JavaScript engine', () => {
  it('dq is what the engine reads, also halfway between two numbers', () => {
    const random = new Random(SEED);
    const texts = Array.from({ length: COUNT }, () => nearHalf(random));
    const ours = bytesOf(texts.map((text) => `dq ${text}\n`).join(''));
    expect(texts.map((_, i) => ours.readDoubleLE(8 * i))).toEqual(texts.map(Number));
  });
});
