/** Bitwise logic and single bits (SDM vol. 2: AND, OR, XOR, NOT, TEST, BT ..., BSF, BSR, SETcc). */
import * as say from '#messages/instructions';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { logic } from '../alu.ts';
import { beside } from '../address.ts';
import { conditionHolds } from '../condition.ts';
import { truncate } from '../../bits/bits.ts';
import { CONDITIONS, EFLAGS_CF, EFLAGS_ZF } from '../registers.ts';
import { KIND } from '../form.ts';
import { binaryForms, conditionOpcode } from './families.ts';

const FLAGS = { writes: 'OF SF ZF PF CF', undefined: 'AF' };

const AND: InstructionEntry = {
  name: 'AND',
  ...say.AND,
  forms: binaryForms('and', 0x20, 4),
  flags: FLAGS,
  cost: 1,
  c: '{dst} &= {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, logic(x, x.width(0), a & x.read(1)));
  },
};

const OR: InstructionEntry = {
  name: 'OR',
  ...say.OR,
  forms: binaryForms('or', 0x08, 1),
  flags: FLAGS,
  cost: 1,
  c: '{dst} |= {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, logic(x, x.width(0), a | x.read(1)));
  },
};

const XOR: InstructionEntry = {
  name: 'XOR',
  ...say.XOR,
  forms: binaryForms('xor', 0x30, 6),
  flags: FLAGS,
  cost: 1,
  c: '{dst} ^= {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, logic(x, x.width(0), a ^ x.read(1)));
  },
};

const NOT: InstructionEntry = {
  name: 'NOT',
  ...say.NOT,
  forms: ['not r/m8 | F6 /2 | lock', 'not r/mv | F7 /2 | lock'],
  cost: 1,
  c: '{dst} = ~{dst};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, truncate(~a, x.width(0)));
  },
};

const TEST: InstructionEntry = {
  name: 'TEST',
  ...say.TEST,
  forms: [
    'test r/m8, r8   | 84 /r',
    'test r/mv, rv   | 85 /r',
    'test r8, r/m8   | 84 /r',
    'test rv, r/mv   | 85 /r',
    'test al, imm8   | A8 ib',
    'test av, immv   | A9 iv',
    'test r/m8, imm8 | F6 /0 ib',
    'test r/mv, immv | F7 /0 iv',
    // The same again, undocumented.
    'test r/m8, imm8 | F6 /1 ib',
    'test r/mv, immv | F7 /1 iv',
  ],
  flags: FLAGS,
  cost: 1,
  c: 'flags = {dst} & {src};',
  execute(x) {
    logic(x, x.width(0), x.read(0) & x.read(1));
  },
};

/** What becomes of the bit that BT and its kin select. */
type BitChange = (value: number, bit: number) => number;

/**
 * The bit that operand 1 selects in operand 0 goes to CF, then `change` is applied. In memory a register as bit number
 * reaches beyond the operand: it is a signed offset into a string of bits.
 */
function bitOperation(x: Execution, change: BitChange | null): void {
  const width = x.width(0) as 16 | 32;
  const selector = x.read(1);
  const bit = 1 << (selector & (width - 1));
  if (x.isMemory(0) && x.instruction.form!.operands[1]!.kind === KIND.REGISTER) {
    const signed = width === 16 ? (selector << 16) >> 16 : selector;
    const bytes = width === 16 ? (signed >> 4) * 2 : (signed >> 5) * 4;
    const segment = x.memorySegment();
    const offset = beside(x, x.effectiveAddress(), bytes);
    const value = change ? x.loadForStore(width, segment, offset) : x.load(width, segment, offset);
    if (change) x.store(width, segment, offset, truncate(change(value, bit), width));
    x.setFlag(EFLAGS_CF, (value & bit) !== 0);
    return;
  }
  const value = change ? x.modify(0) : x.read(0);
  if (change) x.write(0, truncate(change(value, bit), width));
  x.setFlag(EFLAGS_CF, (value & bit) !== 0);
}

function bitEntry(
  name: string,
  digit: number,
  words: Pick<InstructionEntry, 'summary' | 'says'>,
  c: string,
  change: BitChange | null,
): InstructionEntry {
  const mnemonic = name.toLowerCase();
  const lock = change ? 'lock' : '';
  const opcode = (0x83 + digit * 8).toString(16).toUpperCase();
  return {
    name,
    ...words,
    forms: [
      `${mnemonic} r/mv, rv | 0F ${opcode} /r | ${lock}`,
      `${mnemonic} r/mv, imm8 | 0F BA /${digit} ib | ${lock}`,
    ],
    flags: { writes: 'CF', undefined: 'OF SF AF PF' },
    cost: change ? 6 : 3,
    c,
    execute(x) {
      bitOperation(x, change);
    },
  };
}

const BT = bitEntry('BT', 4, say.BT, 'CF = bit({dst}, {src});', null);
const BTS = bitEntry(
  'BTS',
  5,
  say.BTS,
  'CF = bit({dst}, {src}); {dst} |= 1 << {src};',
  (value, bit) => value | bit,
);
const BTR = bitEntry(
  'BTR',
  6,
  say.BTR,
  'CF = bit({dst}, {src}); {dst} &= ~(1 << {src});',
  (value, bit) => value & ~bit,
);
const BTC = bitEntry(
  'BTC',
  7,
  say.BTC,
  'CF = bit({dst}, {src}); {dst} ^= 1 << {src};',
  (value, bit) => value ^ bit,
);

/** Of a source of 0, ZF is all that is told: the destination stays. */
function bitScan(x: Execution, find: (value: number) => number): void {
  const value = x.read(1);
  if (value === 0) {
    x.setFlag(EFLAGS_ZF, true);
    return;
  }
  const position = find(value);
  x.write(0, position);
  logic(x, x.width(0), position);
  x.setFlag(EFLAGS_ZF, false);
}

const BSF: InstructionEntry = {
  name: 'BSF',
  ...say.BSF,
  forms: ['bsf rv, r/mv | 0F BC /r'],
  flags: { writes: 'ZF', undefined: 'OF SF AF PF CF' },
  cost: 20,
  c: '{dst} = lowest_bit({src});',
  execute(x) {
    bitScan(x, (value) => 31 - Math.clz32(value & -value));
  },
};

const BSR: InstructionEntry = {
  name: 'BSR',
  ...say.BSR,
  forms: ['bsr rv, r/mv | 0F BD /r'],
  flags: { writes: 'ZF', undefined: 'OF SF AF PF CF' },
  cost: 20,
  c: '{dst} = highest_bit({src});',
  execute(x) {
    bitScan(x, (value) => 31 - Math.clz32(value));
  },
};

const SETcc: InstructionEntry = {
  name: 'SETcc',
  ...say.SETCC,
  forms: CONDITIONS.flatMap((names, code) =>
    names.map((name) => `set${name} r/m8 | 0F ${conditionOpcode(0x90, code)} /r`),
  ),
  flags: { reads: 'OF SF ZF PF CF' },
  cost: 3,
  c: '{dst} = {condition};',
  execute(x) {
    x.write(0, conditionHolds(x, x.instruction.opcode) ? 1 : 0);
  },
};

export const LOGIC: readonly InstructionEntry[] = [
  AND,
  OR,
  XOR,
  NOT,
  TEST,
  BT,
  BTS,
  BTR,
  BTC,
  BSF,
  BSR,
  SETcc,
];
