/** Shifts and rotations (SDM vol. 2: SHL, SHR, SAR, ROL, ROR, RCL, RCR, SHLD, SHRD). Counts are taken modulo 32. */
import type { Width } from '../../bits/bits.ts';
import {
  doubleShiftLeft,
  doubleShiftRight,
  rotateCarryLeft,
  rotateCarryRight,
  rotateLeft,
  rotateRight,
  shiftArithmeticRight,
  shiftLeft,
  shiftRight,
  type Flags,
} from '../alu.ts';
import type { InstructionEntry } from '../entry.ts';
import { shiftForms } from './families.ts';

type Shift = (flags: Flags, width: Width, value: number, count: number) => number;

function shift(name: string, forms: string[], words: string, c: string, operation: Shift): InstructionEntry {
  const rotates = name.startsWith('R');
  return {
    name,
    summary: words,
    forms,
    flags: {
      ...(name.startsWith('RC') ? { reads: 'CF' } : {}),
      writes: rotates ? 'OF CF' : 'OF SF ZF AF PF CF',
      undefined: rotates ? 'OF' : 'OF AF',
    },
    cost: 2,
    says: `{dst} is ${words} by {src} ({src.value}): {value}`,
    c,
    execute(x) {
      const value = x.modify(0);
      x.write(0, operation(x, x.width(0), value, x.read(1)));
    },
  };
}

function doubleShift(
  name: string,
  opcode: number,
  words: string,
  c: string,
  operation: (flags: Flags, width: 16 | 32, a: number, b: number, count: number) => number,
): InstructionEntry {
  const mnemonic = name.toLowerCase();
  const hex = (value: number): string => value.toString(16).toUpperCase();
  return {
    name,
    summary: words,
    forms: [
      `${mnemonic} r/mv, rv, imm8 | 0F ${hex(opcode)} /r ib`,
      `${mnemonic} r/mv, rv, cl | 0F ${hex(opcode + 1)} /r`,
    ],
    flags: { writes: 'OF SF ZF AF PF CF', undefined: 'OF AF' },
    cost: 3,
    says: `{dst} is ${words} by {src2}, bits of {src} coming in: {value}`,
    c,
    execute(x) {
      const value = x.modify(0);
      x.write(0, operation(x, x.instruction.operandSize, value, x.read(1), x.read(2)));
    },
  };
}

export const SHIFT: readonly InstructionEntry[] = [
  shift('ROL', shiftForms('rol', 0), 'rotated left', '{dst} = rol({dst}, {src});', rotateLeft),
  shift('ROR', shiftForms('ror', 1), 'rotated right', '{dst} = ror({dst}, {src});', rotateRight),
  shift(
    'RCL',
    shiftForms('rcl', 2),
    'rotated left through the carry',
    '{dst} = rcl({dst}, {src});',
    rotateCarryLeft,
  ),
  shift(
    'RCR',
    shiftForms('rcr', 3),
    'rotated right through the carry',
    '{dst} = rcr({dst}, {src});',
    rotateCarryRight,
  ),
  shift(
    'SHL',
    [...shiftForms('shl', 4), ...shiftForms('sal', 4), ...shiftForms('shl', 6)],
    'shifted left',
    '{dst} <<= {src};',
    shiftLeft,
  ),
  shift('SHR', shiftForms('shr', 5), 'shifted right', '{dst} >>= {src};', shiftRight),
  shift(
    'SAR',
    shiftForms('sar', 7),
    'shifted right, keeping its sign',
    '{dst} >>= {src}; /* signed */',
    shiftArithmeticRight,
  ),
  doubleShift(
    'SHLD',
    0xa4,
    'shifted left',
    '{dst} = {dst} << {src2} | {src} >> (32 - {src2});',
    doubleShiftLeft,
  ),
  doubleShift(
    'SHRD',
    0xac,
    'shifted right',
    '{dst} = {dst} >> {src2} | {src} << (32 - {src2});',
    doubleShiftRight,
  ),
];
