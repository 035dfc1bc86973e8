/** Multiplication, division and decimal adjustment (SDM vol. 2: MUL, IMUL, DIV, IDIV, AAA, AAS, AAM, AAD, DAA, DAS). */
import * as say from '#messages/instructions';
import { signExtend, truncate, type Width } from '../../bits/bits.ts';
import { divide64, highProduct, highSignedProduct, logic, multiplied } from '../alu.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { EAX, EDX, EFLAGS_AF, EFLAGS_CF } from '../registers.ts';

const AH = 4;

/** Stores high:low in EDX:EAX, DX:AX, or AX for bytes. */
function setWide(x: Execution, width: Width, high: number, low: number): void {
  if (width === 8) {
    x.setRegister(16, EAX, (high << 8) | low);
    return;
  }
  x.setRegister(width, EAX, low);
  x.setRegister(width, EDX, high);
}

const MUL: InstructionEntry = {
  name: 'MUL',
  ...say.MUL,
  forms: ['mul r/m8 | F6 /4', 'mul r/mv | F7 /4'],
  flags: { writes: 'OF CF', undefined: 'SF ZF AF PF' },
  cost: 13,
  c: 'edx_eax = (uint64_t)eax * {dst};',
  execute(x) {
    const width = x.width(0);
    const a = x.register(width, EAX);
    const b = x.read(0);
    const product = width === 32 ? Math.imul(a, b) : a * b;
    const high = width === 32 ? highProduct(a, b) : truncate(product >>> width, width);
    const low = truncate(product, width);
    setWide(x, width, high, low);
    multiplied(x, width, low, high !== 0);
  },
};

/** Multiplies as signed; gives the low half and sets the flags. */
function multiplySigned(x: Execution, width: Width, a: number, b: number): number {
  if (width === 32) {
    const low = Math.imul(a, b);
    multiplied(x, 32, low, highSignedProduct(a, b) !== low >> 31);
    return low;
  }
  const product = signExtend(a, width) * signExtend(b, width);
  multiplied(x, width, truncate(product, width), signExtend(product, width) !== product);
  return truncate(product, width);
}

const IMUL: InstructionEntry = {
  name: 'IMUL',
  ...say.IMUL,
  forms: [
    'imul r/m8             | F6 /5',
    'imul r/mv             | F7 /5',
    'imul rv, r/mv         | 0F AF /r',
    'imul rv, r/mv, simm8  | 6B /r ib',
    'imul rv, r/mv, immv   | 69 /r iv',
  ],
  flags: { writes: 'OF CF', undefined: 'SF ZF AF PF' },
  cost: 13,
  c: '{dst} = (signed) product;',
  execute(x) {
    const width = x.width(0);
    const operands = x.instruction.form!.operands.length;
    if (operands === 3) {
      x.write(0, multiplySigned(x, width, x.read(1), x.read(2)));
    } else if (operands === 2) {
      x.write(0, multiplySigned(x, width, x.read(0), x.read(1)));
    } else {
      const a = x.register(width, EAX);
      const b = x.read(0);
      const low = multiplySigned(x, width, a, b);
      const high =
        width === 32
          ? highSignedProduct(a, b)
          : truncate((signExtend(a, width) * signExtend(b, width)) >> width, width);
      setWide(x, width, high, low);
    }
  },
};

const DIV: InstructionEntry = {
  name: 'DIV',
  ...say.DIV,
  forms: ['div r/m8 | F6 /6', 'div r/mv | F7 /6'],
  flags: { undefined: 'OF SF ZF AF PF CF' },
  cost: 40,
  c: 'eax = edx_eax / {dst}; edx = edx_eax % {dst};',
  execute(x) {
    const width = x.width(0);
    const divisor = x.read(0);
    if (width === 32) {
      const low = x.register(32, EAX);
      const quotient = divide64(x.register(32, EDX), low, divisor);
      if (quotient < 0) x.divideError();
      x.setRegister(32, EAX, quotient | 0);
      x.setRegister(32, EDX, (low - Math.imul(quotient, divisor)) | 0);
      return;
    }
    const dividend =
      width === 8 ? x.register(16, EAX) : ((x.register(16, EDX) << 16) | x.register(16, EAX)) >>> 0;
    if (divisor === 0) x.divideError();
    const quotient = Math.floor(dividend / divisor);
    if (quotient >= 2 ** width) x.divideError();
    setWide(x, width, dividend % divisor, quotient);
  },
};

/** Signed EDX:EAX by `divisor`. The sign is taken off, the rest is unsigned. */
function divideSigned64(x: Execution, divisor: number): void {
  let high = x.register(32, EDX);
  let low = x.register(32, EAX);
  const negativeDividend = high < 0;
  const negative = negativeDividend !== divisor < 0;
  if (negativeDividend) {
    low = -low | 0;
    high = (~high + (low === 0 ? 1 : 0)) | 0;
  }
  const magnitude = divisor < 0 ? -divisor | 0 : divisor;
  const quotient = divide64(high, low, magnitude);
  if (quotient < 0 || quotient > (negative ? 0x80000000 : 0x7fffffff)) x.divideError();
  const remainder = (low - Math.imul(quotient, magnitude)) | 0;
  x.setRegister(32, EAX, (negative ? -quotient : quotient) | 0);
  x.setRegister(32, EDX, (negativeDividend ? -remainder : remainder) | 0);
}

const IDIV: InstructionEntry = {
  name: 'IDIV',
  ...say.IDIV,
  forms: ['idiv r/m8 | F6 /7', 'idiv r/mv | F7 /7'],
  flags: { undefined: 'OF SF ZF AF PF CF' },
  cost: 43,
  c: 'eax = edx_eax / {dst}; edx = edx_eax % {dst}; // signed',
  execute(x) {
    const width = x.width(0);
    const operand = x.read(0);
    if (width === 32) {
      divideSigned64(x, operand);
      return;
    }
    const divisor = signExtend(operand, width);
    const dividend =
      width === 8 ? signExtend(x.register(16, EAX), 16) : (x.register(16, EDX) << 16) | x.register(16, EAX);
    if (divisor === 0) x.divideError();
    const quotient = Math.trunc(dividend / divisor);
    const limit = 2 ** (width - 1);
    if (quotient >= limit || quotient < -limit) x.divideError();
    setWide(x, width, truncate(dividend % divisor, width), truncate(quotient, width));
  },
};

/** Flags of decimal adjustment: SF, ZF, PF by AL. */
function adjusted(x: Execution, al: number, carry: boolean, auxiliary: boolean): void {
  logic(x, 8, al);
  x.setFlag(EFLAGS_CF, carry);
  x.setFlag(EFLAGS_AF, auxiliary);
}

/** AAA (`sign` 1) and AAS (-1). */
function asciiAdjust(x: Execution, sign: 1 | -1): void {
  let ax = x.register(16, EAX);
  const adjust = (ax & 0xf) > 9 || x.flag(EFLAGS_AF);
  if (adjust) ax += sign * 0x106;
  ax &= 0xff0f;
  x.setRegister(16, EAX, ax);
  adjusted(x, ax & 0xff, adjust, adjust);
}

const AAA: InstructionEntry = {
  name: 'AAA',
  ...say.AAA,
  forms: ['aaa | 37'],
  flags: { reads: 'AF', writes: 'AF CF', undefined: 'OF SF ZF PF' },
  cost: 3,
  c: 'if (al > 9) { al -= 10; ah++; }',
  execute(x) {
    asciiAdjust(x, 1);
  },
};

const AAS: InstructionEntry = {
  name: 'AAS',
  ...say.AAS,
  forms: ['aas | 3F'],
  flags: { reads: 'AF', writes: 'AF CF', undefined: 'OF SF ZF PF' },
  cost: 3,
  c: 'if (borrowed) { al += 10; ah--; }',
  execute(x) {
    asciiAdjust(x, -1);
  },
};

const AAM: InstructionEntry = {
  name: 'AAM',
  ...say.AAM,
  forms: ['aam imm8 | D4 ib', 'aam | D4 0A'],
  flags: { writes: 'SF ZF PF', undefined: 'OF AF CF' },
  cost: 15,
  c: 'ah = al / {dst}; al = al % {dst};',
  execute(x) {
    const base = x.read(0) & 0xff;
    if (base === 0) x.divideError();
    const al = x.register(8, EAX);
    x.setRegister(8, AH, Math.floor(al / base));
    x.setRegister(8, EAX, logic(x, 8, al % base));
  },
};

const AAD: InstructionEntry = {
  name: 'AAD',
  ...say.AAD,
  forms: ['aad imm8 | D5 ib', 'aad | D5 0A'],
  flags: { writes: 'SF ZF PF', undefined: 'OF AF CF' },
  cost: 14,
  c: 'al = ah * {dst} + al; ah = 0;',
  execute(x) {
    const base = x.read(0) & 0xff;
    const al = (x.register(8, EAX) + x.register(8, AH) * base) & 0xff;
    x.setRegister(16, EAX, logic(x, 8, al));
  },
};

/** DAA (`sign` 1) and DAS (-1). */
function decimalAdjust(x: Execution, sign: 1 | -1): void {
  const old = x.register(8, EAX);
  const oldCarry = x.flag(EFLAGS_CF);
  const auxiliary = (old & 0xf) > 9 || x.flag(EFLAGS_AF);
  const high = old > 0x99 || oldCarry;
  let al = old;
  if (auxiliary) al += sign * 6;
  if (high) al += sign * 0x60;
  // DAS also borrows where taking off the 6 already goes below zero.
  const carry = high || (sign < 0 && auxiliary && old < 6);
  x.setRegister(8, EAX, al & 0xff);
  adjusted(x, al & 0xff, carry, auxiliary);
}

const DAA: InstructionEntry = {
  name: 'DAA',
  ...say.DAA,
  forms: ['daa | 27'],
  flags: { reads: 'AF CF', writes: 'SF ZF AF PF CF', undefined: 'OF' },
  cost: 2,
  c: 'al = bcd(al);',
  execute(x) {
    decimalAdjust(x, 1);
  },
};

const DAS: InstructionEntry = {
  name: 'DAS',
  ...say.DAS,
  forms: ['das | 2F'],
  flags: { reads: 'AF CF', writes: 'SF ZF AF PF CF', undefined: 'OF' },
  cost: 2,
  c: 'al = bcd(al);',
  execute(x) {
    decimalAdjust(x, -1);
  },
};

export const MULTIPLY: readonly InstructionEntry[] = [MUL, IMUL, DIV, IDIV, AAA, AAS, AAM, AAD, DAA, DAS];
