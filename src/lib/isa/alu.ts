/**
 * Integer arithmetic with its flags (SDM vol. 1, 3.4.3.1; vol. 2, each instruction). Operands are zero-extended for 8 and
 * 16 bits and int32 for 32; so are results. Flags go to `flags.arithmetic`; where the manual leaves one undefined, it is
 * what Intel processors do as far as that is known: AF is cleared by logic, shifts and multiplication.
 */
import { signBit, signExtend, truncate, type Width } from '../bits/bits.ts';
import type { Execution } from './execution.ts';
import { EFLAGS_CF, EFLAGS_OF } from './registers.ts';

/** What arithmetic needs of an Execution. */
export type Flags = Pick<Execution, 'arithmetic' | 'arithmeticKeepCarry' | 'flag' | 'setFlag'>;

/** Sets the flags of a result with neither carry nor overflow: AND, OR, XOR, TEST. Returns the result. */
export function logic(flags: Flags, width: Width, result: number): number {
  flags.arithmetic(signExtend(result, width), 0, 0, 0, 0);
  return result;
}

/** a + b + carry (0 or 1). */
export function add(flags: Flags, width: Width, a: number, b: number, carry: number): number {
  const result = truncate(a + b + carry, width);
  // Bit by bit, the carry out of a + b: both set, or one of them and the sum's bit clear.
  const carries = ((a & b) | ((a | b) & ~result)) & signBit(width);
  flags.arithmetic(
    signExtend(result, width),
    a ^ b ^ result,
    ((a ^ result) & (b ^ result)) << (32 - width),
    0,
    carries,
  );
  return result;
}

/** a - b - borrow (0 or 1). */
export function subtract(flags: Flags, width: Width, a: number, b: number, borrow: number): number {
  const result = truncate(a - b - borrow, width);
  const borrows = ((~a & b) | ((~a | b) & result)) & signBit(width);
  flags.arithmetic(
    signExtend(result, width),
    a ^ b ^ result,
    ((a ^ b) & (a ^ result)) << (32 - width),
    0,
    borrows,
  );
  return result;
}

/** a + 1, CF untouched. */
export function increment(flags: Flags, width: Width, a: number): number {
  const result = truncate(a + 1, width);
  flags.arithmeticKeepCarry(signExtend(result, width), a ^ result ^ 1, (~a & result) << (32 - width));
  return result;
}

/** a - 1, CF untouched. */
export function decrement(flags: Flags, width: Width, a: number): number {
  const result = truncate(a - 1, width);
  flags.arithmeticKeepCarry(signExtend(result, width), a ^ result ^ 1, (a & ~result) << (32 - width));
  return result;
}

/** Flags of a shift: SF, ZF, PF by the result, AF clear. */
function shifted(flags: Flags, width: Width, result: number, carry: number, overflow: number): number {
  flags.arithmetic(signExtend(result, width), 0, overflow << 31, 0, carry);
  return result;
}

/** The sign bit of `value`, as 0 or 1. */
function top(value: number, width: Width): number {
  return (value >>> (width - 1)) & 1;
}

/** The bit below the sign bit, as 0 or 1. */
function second(value: number, width: Width): number {
  return (value >>> (width - 2)) & 1;
}

/** a << count. `count` is taken modulo 32; a count of 0 changes no flag. */
export function shiftLeft(flags: Flags, width: Width, a: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  const result = truncate(a << count, width);
  const carry = count <= width ? (a >>> (width - count)) & 1 : 0;
  return shifted(flags, width, result, carry, count <= width ? carry ^ top(result, width) : 0);
}

/** a >>> count, unsigned; count as for shiftLeft. */
export function shiftRight(flags: Flags, width: Width, a: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  const result = truncate(a >>> count, width);
  const carry = (a >>> (count - 1)) & 1;
  return shifted(flags, width, result, carry, top(result, width) ^ second(result, width));
}

/** a >> count, signed; count as for shiftLeft. */
export function shiftArithmeticRight(flags: Flags, width: Width, a: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  const signed = signExtend(a, width);
  return shifted(flags, width, truncate(signed >> count, width), (signed >> (count - 1)) & 1, 0);
}

function setCarryOverflow(flags: Flags, carry: number, overflow: number): void {
  flags.setFlag(EFLAGS_CF, carry !== 0);
  flags.setFlag(EFLAGS_OF, overflow !== 0);
}

/** Rotation to the left. CF is the bit carried round; with count 0 (modulo 32) flags stay. */
export function rotateLeft(flags: Flags, width: Width, a: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  const by = count & (width - 1);
  const result = by === 0 ? a : truncate((a << by) | (a >>> (width - by)), width);
  setCarryOverflow(flags, result & 1, (result & 1) ^ top(result, width));
  return result;
}

/** Rotation to the right. */
export function rotateRight(flags: Flags, width: Width, a: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  const by = count & (width - 1);
  const result = by === 0 ? a : truncate((a >>> by) | (a << (width - by)), width);
  setCarryOverflow(flags, top(result, width), top(result, width) ^ second(result, width));
  return result;
}

/** Rotation to the left through CF: width + 1 bits. */
export function rotateCarryLeft(flags: Flags, width: Width, a: number, count: number): number {
  count = (count & 31) % (width + 1);
  if (count === 0) return a;
  const carryIn = flags.flag(EFLAGS_CF) ? 1 : 0;
  // A shift by 32 is one by 0 in JavaScript, hence two steps.
  const wrapped = (a >>> 1) >>> (width - count);
  const result = truncate((a << count) | (carryIn << (count - 1)) | wrapped, width);
  const carry = (a >>> (width - count)) & 1;
  setCarryOverflow(flags, carry, carry ^ top(result, width));
  return result;
}

/** Rotation to the right through CF. */
export function rotateCarryRight(flags: Flags, width: Width, a: number, count: number): number {
  count = (count & 31) % (width + 1);
  if (count === 0) return a;
  const carryIn = flags.flag(EFLAGS_CF) ? 1 : 0;
  const kept = count === width ? 0 : a >>> count;
  const wrapped = (a << 1) << (width - count);
  const result = truncate(kept | (carryIn << (width - count)) | wrapped, width);
  setCarryOverflow(flags, (a >>> (count - 1)) & 1, top(result, width) ^ second(result, width));
  return result;
}

/**
 * SHLD: `a` shifted left, filled from the top of `b`. A 16-bit count above 16, undefined in the manual, goes on with
 * `a` again, as Intel processors do.
 */
export function doubleShiftLeft(flags: Flags, width: 16 | 32, a: number, b: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  let result: number;
  let carry: number;
  if (width === 32) {
    result = (a << count) | (b >>> (32 - count));
    carry = (a >>> (32 - count)) & 1;
  } else {
    const pair = (a << 16) | b;
    const both = count > 16 ? (pair << count) | (a << (count - 16)) : pair << count;
    result = both >>> 16;
    carry = (pair >>> (32 - count)) & 1;
  }
  return shifted(flags, width, result, carry, carry ^ top(result, width));
}

/** SHRD: `a` shifted right, filled from the bottom of `b`. */
export function doubleShiftRight(flags: Flags, width: 16 | 32, a: number, b: number, count: number): number {
  count &= 31;
  if (count === 0) return a;
  let result: number;
  let carry: number;
  if (width === 32) {
    result = (a >>> count) | (b << (32 - count));
    carry = (a >>> (count - 1)) & 1;
  } else {
    const pair = (b << 16) | a;
    const both = count > 16 ? (pair >>> count) | (a << (32 - count)) : pair >>> count;
    result = both & 0xffff;
    carry = (pair >>> (count - 1)) & 1;
  }
  return shifted(flags, width, result, carry, top(result, width) ^ second(result, width));
}

/** Sets the flags of a product: CF and OF where it does not fit in its low half `low`. */
export function multiplied(flags: Flags, width: Width, low: number, tooBig: boolean): void {
  flags.arithmetic(signExtend(low, width), 0, tooBig ? -0x80000000 : 0, 0, tooBig ? 1 : 0);
}

/** The upper 32 bits of the unsigned 64-bit product of `a` and `b`; Math.imul gives the lower ones. */
export function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (cross >>> 16)) | 0;
}

/** The upper 32 bits of the signed 64-bit product. */
export function highSignedProduct(a: number, b: number): number {
  return (highProduct(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

/**
 * The quotient, 0 to 2^32-1, of the unsigned 64-bit number high:low by `divisor`, or -1 where it does not fit or the
 * divisor is 0. The remainder is `low - Math.imul(quotient, divisor)`. Long division by 16 bits, exact in doubles.
 */
export function divide64(high: number, low: number, divisor: number): number {
  const d = divisor >>> 0;
  const h = high >>> 0;
  if (h >= d) return -1;
  const first = h * 0x10000 + (low >>> 16);
  const rest = first % d;
  const lower = rest * 0x10000 + (low & 0xffff);
  return Math.floor(first / d) * 0x10000 + Math.floor(lower / d);
}
