import { describe, expect, it } from 'vitest';
import type { Width } from '../bits/bits.ts';
import * as alu from './alu.ts';
import { EFLAGS_AF, EFLAGS_CF, EFLAGS_OF, EFLAGS_PF, EFLAGS_SF, EFLAGS_ZF } from './registers.ts';

/** Evaluates eagerly what the core evaluates lazily, by the words of Execution.arithmetic. */
class Recorder implements alu.Flags {
  bits = 0;
  flag(mask: number): boolean {
    return (this.bits & mask) !== 0;
  }
  setFlag(mask: number, on: boolean): void {
    this.bits = on ? this.bits | mask : this.bits & ~mask;
  }
  arithmetic(result: number, auxiliary: number, overflow: number, carryA: number, carryB: number): void {
    this.arithmeticKeepCarry(result, auxiliary, overflow);
    this.setFlag(EFLAGS_CF, carryA >>> 0 < carryB >>> 0);
  }
  arithmeticKeepCarry(result: number, auxiliary: number, overflow: number): void {
    let ones = 0;
    for (let i = 0; i < 8; i++) ones += (result >> i) & 1;
    this.setFlag(EFLAGS_SF, result < 0);
    this.setFlag(EFLAGS_ZF, result === 0);
    this.setFlag(EFLAGS_PF, ones % 2 === 0);
    this.setFlag(EFLAGS_AF, (auxiliary & 16) !== 0);
    this.setFlag(EFLAGS_OF, overflow < 0);
  }
}

const WIDTHS = [8, 16, 32] as const;

/** Boundary operands of a width, in the form that alu takes. */
function operands(width: Width): number[] {
  const values = [0, 1, 2, 0xf, 0x10, 0x7f, 0x80, 0x81, 0xff, 0x5a, 0x7fff, 0x8000, 0xffff, 0x1234];
  values.push(0x7fffffff, -0x80000000, -1, 0x12345678, -0x6789abcd);
  return values.filter((value) => width === 32 || (value >= 0 && value < 2 ** width));
}

/** As a BigInt, unsigned and signed. */
const unsigned = (value: number, width: Width): bigint => BigInt.asUintN(width, BigInt(value));
const signed = (value: number, width: Width): bigint => BigInt.asIntN(width, BigInt(value));

/** SF, ZF, PF of `value`. */
function resultFlags(value: bigint, width: Width): number {
  const ones = (value & 0xffn).toString(2).replaceAll('0', '').length;
  return (
    (BigInt.asIntN(width, value) < 0n ? EFLAGS_SF : 0) |
    (BigInt.asUintN(width, value) === 0n ? EFLAGS_ZF : 0) |
    (ones % 2 === 0 ? EFLAGS_PF : 0)
  );
}

function check(
  width: Width,
  actual: number,
  flags: number,
  value: bigint,
  wanted: { carry: boolean; overflow: boolean; auxiliary?: boolean },
): void {
  expect(unsigned(actual, width)).toBe(BigInt.asUintN(width, value));
  const arithmetic =
    resultFlags(value, width) |
    (wanted.carry ? EFLAGS_CF : 0) |
    (wanted.overflow ? EFLAGS_OF : 0) |
    (wanted.auxiliary ? EFLAGS_AF : 0);
  expect(flags).toBe(arithmetic);
}

describe('addition and subtraction, against whole numbers', () => {
  for (const width of WIDTHS) {
    it(`${width} bits`, () => {
      for (const a of operands(width)) {
        for (const b of operands(width)) {
          for (const carry of [0, 1]) {
            const c = BigInt(carry);
            const flags = new Recorder();
            const sum = unsigned(a, width) + unsigned(b, width) + c;
            const signedSum = signed(a, width) + signed(b, width) + c;
            check(width, alu.add(flags, width, a, b, carry), flags.bits, sum, {
              carry: sum >> BigInt(width) !== 0n,
              overflow: BigInt.asIntN(width, signedSum) !== signedSum,
              auxiliary: (unsigned(a, width) & 15n) + (unsigned(b, width) & 15n) + c > 15n,
            });
            const difference = unsigned(a, width) - unsigned(b, width) - c;
            const signedDifference = signed(a, width) - signed(b, width) - c;
            check(width, alu.subtract(flags, width, a, b, carry), flags.bits, difference, {
              carry: difference < 0n,
              overflow: BigInt.asIntN(width, signedDifference) !== signedDifference,
              auxiliary: (unsigned(a, width) & 15n) - (unsigned(b, width) & 15n) - c < 0n,
            });
          }
        }
      }
    });
  }
});

describe('INC and DEC', () => {
  for (const width of WIDTHS) {
    it(`keep CF, ${width} bits`, () => {
      for (const a of operands(width)) {
        for (const carry of [false, true]) {
          for (const step of [1n, -1n]) {
            const flags = new Recorder();
            flags.setFlag(EFLAGS_CF, carry);
            const actual = (step > 0n ? alu.increment : alu.decrement)(flags, width, a);
            const value = signed(a, width) + step;
            check(width, actual, flags.bits, value, {
              carry,
              overflow: BigInt.asIntN(width, value) !== value,
              auxiliary: step > 0n ? (a & 15) === 15 : (a & 15) === 0,
            });
          }
        }
      }
    });
  }
});

/** One step of a shift or rotation: what the manual's pseudo-code does once for each count. */
type Step = (value: bigint, carry: bigint, width: Width) => [value: bigint, carry: bigint];

const top = (value: bigint, width: Width): bigint => (value >> BigInt(width - 1)) & 1n;
const up = (value: bigint, low: bigint, width: Width): bigint => BigInt.asUintN(width, (value << 1n) | low);
const down = (value: bigint, high: bigint, width: Width): bigint =>
  (value >> 1n) | (high << BigInt(width - 1));

const STEPS: readonly [name: keyof typeof alu, isShift: boolean, step: Step][] = [
  ['shiftLeft', true, (v, _, w) => [up(v, 0n, w), top(v, w)]],
  ['shiftRight', true, (v, _, w) => [down(v, 0n, w), v & 1n]],
  ['shiftArithmeticRight', true, (v, _, w) => [down(v, top(v, w), w), v & 1n]],
  ['rotateLeft', false, (v, _, w) => [up(v, top(v, w), w), top(v, w)]],
  ['rotateRight', false, (v, _, w) => [down(v, v & 1n, w), v & 1n]],
  ['rotateCarryLeft', false, (v, c, w) => [up(v, c, w), top(v, w)]],
  ['rotateCarryRight', false, (v, c, w) => [down(v, c, w), v & 1n]],
];

describe('shifts and rotations, step by step', () => {
  for (const [name, isShift, step] of STEPS) {
    it(name, () => {
      const operation = alu[name] as typeof alu.shiftLeft;
      for (const width of WIDTHS) {
        for (const a of operands(width)) {
          for (let count = 0; count < 34; count++) {
            for (const carryIn of [0n, 1n]) {
              const flags = new Recorder();
              flags.bits = (carryIn === 1n ? EFLAGS_CF : 0) | EFLAGS_ZF;
              const before = flags.bits;
              const actual = operation(flags, width, a, count);
              let value = unsigned(a, width);
              let carry = carryIn;
              for (let i = 0; i < count % 32; i++) [value, carry] = step(value, carry, width);
              const label = `${name} ${width} ${a} by ${count}`;
              expect(unsigned(actual, width), label).toBe(value);
              if (count % 32 === 0) {
                expect(flags.bits, label).toBe(before);
                continue;
              }
              // Beyond the width the manual leaves CF of a shift undefined.
              const defined = !isShift || count <= width || name === 'shiftArithmeticRight';
              if (defined) expect(flags.flag(EFLAGS_CF), label).toBe(carry === 1n);
              if (isShift)
                expect(flags.bits & (EFLAGS_SF | EFLAGS_ZF | EFLAGS_PF), label).toBe(
                  resultFlags(value, width),
                );
              else expect(flags.flag(EFLAGS_ZF), label).toBe(true);
              if (count === 1) {
                const left = name.endsWith('Left');
                const overflow = left
                  ? top(value, width) !== carry
                  : top(value, width) !== ((value >> BigInt(width - 2)) & 1n);
                expect(flags.flag(EFLAGS_OF), label).toBe(name === 'shiftArithmeticRight' ? false : overflow);
              }
            }
          }
        }
      }
    });
  }

  it('SHLD and SHRD', () => {
    for (const width of [16, 32] as const) {
      for (const a of operands(width)) {
        for (const b of operands(width)) {
          for (let count = 1; count <= Math.min(width, 31); count++) {
            const flags = new Recorder();
            const n = BigInt(count);
            const w = BigInt(width);
            const left = (unsigned(a, width) << w) | unsigned(b, width);
            expect(unsigned(alu.doubleShiftLeft(flags, width, a, b, count), width)).toBe(
              BigInt.asUintN(width, (left << n) >> w),
            );
            expect(flags.flag(EFLAGS_CF)).toBe(((unsigned(a, width) >> (w - n)) & 1n) === 1n);
            const right = (unsigned(b, width) << w) | unsigned(a, width);
            expect(unsigned(alu.doubleShiftRight(flags, width, a, b, count), width)).toBe(
              BigInt.asUintN(width, right >> n),
            );
            expect(flags.flag(EFLAGS_CF)).toBe(((unsigned(a, width) >> (n - 1n)) & 1n) === 1n);
          }
        }
      }
    }
  });
});

describe('64-bit products and quotients', () => {
  const values = operands(32).concat([3, 10, 0x10001, 0x7ffffffe, -0x7fffffff, -2]);

  it('the upper half of a product', () => {
    for (const a of values) {
      for (const b of values) {
        const product = unsigned(a, 32) * unsigned(b, 32);
        expect(unsigned(alu.highProduct(a, b), 32)).toBe(product >> 32n);
        expect(BigInt(alu.highSignedProduct(a, b))).toBe((signed(a, 32) * signed(b, 32)) >> 32n);
      }
    }
  });

  it('64 by 32 bits', () => {
    for (const high of values) {
      for (const low of values) {
        for (const divisor of values) {
          const dividend = (unsigned(high, 32) << 32n) | unsigned(low, 32);
          const d = unsigned(divisor, 32);
          const fits = d !== 0n && dividend / d < 1n << 32n;
          const quotient = alu.divide64(high, low, divisor);
          expect(BigInt(quotient)).toBe(fits ? dividend / d : -1n);
          if (fits) expect(unsigned((low - Math.imul(quotient, divisor)) | 0, 32)).toBe(dividend % d);
        }
      }
    }
  });
});
