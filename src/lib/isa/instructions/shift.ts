/** Shifts and rotations (SDM vol. 2: SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD). */
import * as say from '#messages/instructions';
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
    ...say.ROL,
    c: '{dst} = rotate_left({dst}, {src});',
  },
  shiftForms('rol', 0),
  ROTATE_FLAGS,
  rotateLeft,
);

const ROR = shiftEntry(
  {
    name: 'ROR',
    ...say.ROR,
    c: '{dst} = rotate_right({dst}, {src});',
  },
  shiftForms('ror', 1),
  ROTATE_FLAGS,
  rotateRight,
);

const RCL = shiftEntry(
  {
    name: 'RCL',
    ...say.RCL,
    c: '{dst} = rotate_left_with_carry({dst}, {src});',
  },
  shiftForms('rcl', 2),
  { reads: 'CF', ...ROTATE_FLAGS },
  rotateCarryLeft,
);

const RCR = shiftEntry(
  {
    name: 'RCR',
    ...say.RCR,
    c: '{dst} = rotate_right_with_carry({dst}, {src});',
  },
  shiftForms('rcr', 3),
  { reads: 'CF', ...ROTATE_FLAGS },
  rotateCarryRight,
);

const SHL = shiftEntry(
  {
    name: 'SHL',
    ...say.SHL,
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
    ...say.SHR,
    c: '{dst} >>= {src}; // unsigned',
  },
  shiftForms('shr', 5),
  SHIFT_FLAGS,
  shiftRight,
);

const SAR = shiftEntry(
  {
    name: 'SAR',
    ...say.SAR,
    c: '{dst} >>= {src}; // signed',
  },
  shiftForms('sar', 7),
  SHIFT_FLAGS,
  shiftArithmeticRight,
);

const SHLD: InstructionEntry = {
  name: 'SHLD',
  ...say.SHLD,
  forms: ['shld r/mv, rv, imm8 | 0F A4 /r ib', 'shld r/mv, rv, cl | 0F A5 /r'],
  flags: SHIFT_FLAGS,
  cost: 3,
  c: '{dst} = high_half(({dst}:{src}) << {src2});',
  execute(x) {
    const a = x.modify(0);
    x.write(0, doubleShiftLeft(x, x.width(0) as 16 | 32, a, x.read(1), x.read(2)));
  },
};

const SHRD: InstructionEntry = {
  name: 'SHRD',
  ...say.SHRD,
  forms: ['shrd r/mv, rv, imm8 | 0F AC /r ib', 'shrd r/mv, rv, cl | 0F AD /r'],
  flags: SHIFT_FLAGS,
  cost: 3,
  c: '{dst} = low_half(({src}:{dst}) >> {src2});',
  execute(x) {
    const a = x.modify(0);
    x.write(0, doubleShiftRight(x, x.width(0) as 16 | 32, a, x.read(1), x.read(2)));
  },
};

export const SHIFT: readonly InstructionEntry[] = [ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD];
