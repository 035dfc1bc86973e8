/** Shifts and rotations (SDM vol. 2: SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD). */
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
import type { FlagEffects, InstructionEntry } from '../entry.ts';
import { shiftForms } from './families.ts';

const SHIFT_FLAGS: FlagEffects = { writes: 'OF SF ZF PF CF', undefined: 'AF' };
const ROTATE_FLAGS: FlagEffects = { writes: 'OF CF' };

type Words = Pick<InstructionEntry, 'name' | 'summary' | 'says' | 'c'>;
type Operation = (flags: Flags, width: Width, a: number, count: number) => number;

function shiftEntry(
  words: Words,
  forms: string[],
  flags: FlagEffects,
  operation: Operation,
): InstructionEntry {
  return {
    ...words,
    forms,
    flags,
    cost: 2,
    execute(x) {
      const a = x.modify(0);
      x.write(0, operation(x, x.width(0), a, x.read(1)));
    },
  };
}

const ROL = shiftEntry(
  {
    name: 'ROL',
    summary: 'rotate to the left',
    says: '{dst} turns left by {src} bits; what leaves at the top comes in at the bottom: {value}',
    c: '{dst} = rotate_left({dst}, {src});',
  },
  shiftForms('rol', 0),
  ROTATE_FLAGS,
  rotateLeft,
);

const ROR = shiftEntry(
  {
    name: 'ROR',
    summary: 'rotate to the right',
    says: '{dst} turns right by {src} bits; what leaves at the bottom comes in at the top: {value}',
    c: '{dst} = rotate_right({dst}, {src});',
  },
  shiftForms('ror', 1),
  ROTATE_FLAGS,
  rotateRight,
);

const RCL = shiftEntry(
  {
    name: 'RCL',
    summary: 'rotate to the left through the carry',
    says: '{dst} and CF together turn left by {src} bits: {value}',
    c: '{dst} = rotate_left_with_carry({dst}, {src});',
  },
  shiftForms('rcl', 2),
  { reads: 'CF', ...ROTATE_FLAGS },
  rotateCarryLeft,
);

const RCR = shiftEntry(
  {
    name: 'RCR',
    summary: 'rotate to the right through the carry',
    says: '{dst} and CF together turn right by {src} bits: {value}',
    c: '{dst} = rotate_right_with_carry({dst}, {src});',
  },
  shiftForms('rcr', 3),
  { reads: 'CF', ...ROTATE_FLAGS },
  rotateCarryRight,
);

const SHL = shiftEntry(
  {
    name: 'SHL',
    summary: 'shift to the left',
    says: '{dst} moves left by {src} bits, zeros come in: {value}',
    c: '{dst} <<= {src};',
  },
  // /6 does the same, undocumented.
  [...shiftForms('shl', 4), ...shiftForms('sal', 4), ...shiftForms('sal', 6)],
  SHIFT_FLAGS,
  shiftLeft,
);

const SHR = shiftEntry(
  {
    name: 'SHR',
    summary: 'shift to the right, unsigned',
    says: '{dst} moves right by {src} bits, zeros come in: {value}',
    c: '{dst} >>= {src}; // unsigned',
  },
  shiftForms('shr', 5),
  SHIFT_FLAGS,
  shiftRight,
);

const SAR = shiftEntry(
  {
    name: 'SAR',
    summary: 'shift to the right, signed',
    says: '{dst} moves right by {src} bits and keeps its sign: {value}',
    c: '{dst} >>= {src}; // signed',
  },
  shiftForms('sar', 7),
  SHIFT_FLAGS,
  shiftArithmeticRight,
);

const SHLD: InstructionEntry = {
  name: 'SHLD',
  summary: 'shift to the left, filling from a second register',
  forms: ['shld r/mv, rv, imm8 | 0F A4 /r ib', 'shld r/mv, rv, cl | 0F A5 /r'],
  flags: SHIFT_FLAGS,
  cost: 3,
  says: '{dst} moves left by {src2} bits, the top bits of {src} come in: {value}',
  c: '{dst} = high_half(({dst}:{src}) << {src2});',
  execute(x) {
    const a = x.modify(0);
    x.write(0, doubleShiftLeft(x, x.width(0) as 16 | 32, a, x.read(1), x.read(2)));
  },
};

const SHRD: InstructionEntry = {
  name: 'SHRD',
  summary: 'shift to the right, filling from a second register',
  forms: ['shrd r/mv, rv, imm8 | 0F AC /r ib', 'shrd r/mv, rv, cl | 0F AD /r'],
  flags: SHIFT_FLAGS,
  cost: 3,
  says: '{dst} moves right by {src2} bits, the low bits of {src} come in: {value}',
  c: '{dst} = low_half(({src}:{dst}) >> {src2});',
  execute(x) {
    const a = x.modify(0);
    x.write(0, doubleShiftRight(x, x.width(0) as 16 | 32, a, x.read(1), x.read(2)));
  },
};

export const SHIFT: readonly InstructionEntry[] = [ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD];
