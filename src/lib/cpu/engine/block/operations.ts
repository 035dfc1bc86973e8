/** Operations of the less frequent micro-ops, by their position among those that share a body of the interpreter. */
import {
  add,
  decrement,
  increment,
  logic,
  rotateLeft,
  rotateRight,
  shiftArithmeticRight,
  shiftLeft,
  shiftRight,
  subtract,
  type Flags,
} from '../../../isa/alu.ts';
import { truncate, type Width } from '../../../bits/bits.ts';
import { EFLAGS_CF } from '../../../isa/registers.ts';

/** ADC SBB ADD OR AND SUB XOR. */
export function binary(flags: Flags, kind: number, width: Width, a: number, b: number): number {
  switch (kind) {
    case 0:
      return add(flags, width, a, b, flags.flag(EFLAGS_CF) ? 1 : 0);
    case 1:
      return subtract(flags, width, a, b, flags.flag(EFLAGS_CF) ? 1 : 0);
    case 2:
      return add(flags, width, a, b, 0);
    case 3:
      return logic(flags, width, a | b);
    case 4:
      return logic(flags, width, a & b);
    case 5:
      return subtract(flags, width, a, b, 0);
    default:
      return logic(flags, width, a ^ b);
  }
}

/** CMP TEST. */
export function compare(flags: Flags, kind: number, width: Width, a: number, b: number): void {
  if (kind === 0) subtract(flags, width, a, b, 0);
  else logic(flags, width, a & b);
}

/** INC DEC NEG NOT. */
export function unary(flags: Flags, kind: number, width: Width, a: number): number {
  switch (kind) {
    case 0:
      return increment(flags, width, a);
    case 1:
      return decrement(flags, width, a);
    case 2:
      return subtract(flags, width, 0, a, 0);
    default:
      return truncate(~a, width);
  }
}

/** SHL SHR SAR ROL ROR. */
export function shift(flags: Flags, kind: number, width: Width, a: number, count: number): number {
  switch (kind) {
    case 0:
      return shiftLeft(flags, width, a, count);
    case 1:
      return shiftRight(flags, width, a, count);
    case 2:
      return shiftArithmeticRight(flags, width, a, count);
    case 3:
      return rotateLeft(flags, width, a, count);
    default:
      return rotateRight(flags, width, a, count);
  }
}
