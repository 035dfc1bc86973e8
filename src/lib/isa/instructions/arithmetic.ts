/** Integer arithmetic (SDM vol. 2: ADD, ADC, SUB, SBB, CMP, INC, DEC, NEG, XADD, CMPXCHG, CMPXCHG8B; CBW, CWD). */
import { signExtend, truncate } from '../../bits/bits.ts';
import type { InstructionEntry } from '../entry.ts';
import { add, decrement, increment, subtract } from '../alu.ts';
import { EAX, EBX, ECX, EDX, EFLAGS_CF, EFLAGS_ZF } from '../registers.ts';
import { binaryForms } from './families.ts';

const ALL = 'OF SF ZF AF PF CF';

const ADD: InstructionEntry = {
  name: 'ADD',
  summary: 'add',
  forms: binaryForms('add', 0x00, 0),
  flags: { writes: ALL },
  cost: 1,
  says: '{dst} takes {dst} + {src}: {value}',
  c: '{dst} += {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, add(x, x.width(0), a, x.read(1), 0));
  },
};

const ADC: InstructionEntry = {
  name: 'ADC',
  summary: 'add with carry',
  forms: binaryForms('adc', 0x10, 2),
  flags: { reads: 'CF', writes: ALL },
  cost: 1,
  says: '{dst} takes {dst} + {src} + the carry of the addition before: {value}',
  c: '{dst} += {src} + CF;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, add(x, x.width(0), a, x.read(1), x.flag(EFLAGS_CF) ? 1 : 0));
  },
};

const SUB: InstructionEntry = {
  name: 'SUB',
  summary: 'subtract',
  forms: binaryForms('sub', 0x28, 5),
  flags: { writes: ALL },
  cost: 1,
  says: '{dst} takes {dst} - {src}: {value}',
  c: '{dst} -= {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), a, x.read(1), 0));
  },
};

const SBB: InstructionEntry = {
  name: 'SBB',
  summary: 'subtract with borrow',
  forms: binaryForms('sbb', 0x18, 3),
  flags: { reads: 'CF', writes: ALL },
  cost: 1,
  says: '{dst} takes {dst} - {src} - the borrow of the subtraction before: {value}',
  c: '{dst} -= {src} + CF;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), a, x.read(1), x.flag(EFLAGS_CF) ? 1 : 0));
  },
};

const CMP: InstructionEntry = {
  name: 'CMP',
  summary: 'compare',
  forms: binaryForms('cmp', 0x38, 7, ''),
  flags: { writes: ALL },
  cost: 1,
  says: 'Compares {dst} ({dst.value}) with {src} ({src.value}); only the flags remember how it came out',
  c: 'flags = {dst} - {src};',
  execute(x) {
    subtract(x, x.width(0), x.read(0), x.read(1), 0);
  },
};

const INC: InstructionEntry = {
  name: 'INC',
  summary: 'add one',
  forms: ['inc rv | 40+r', 'inc r/m8 | FE /0 | lock', 'inc r/mv | FF /0 | lock'],
  flags: { writes: 'OF SF ZF AF PF' },
  cost: 1,
  says: '{dst} grows by one: {value}',
  c: '{dst}++;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, increment(x, x.width(0), a));
  },
};

const DEC: InstructionEntry = {
  name: 'DEC',
  summary: 'subtract one',
  forms: ['dec rv | 48+r', 'dec r/m8 | FE /1 | lock', 'dec r/mv | FF /1 | lock'],
  flags: { writes: 'OF SF ZF AF PF' },
  cost: 1,
  says: '{dst} shrinks by one: {value}',
  c: '{dst}--;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, decrement(x, x.width(0), a));
  },
};

const NEG: InstructionEntry = {
  name: 'NEG',
  summary: 'change sign',
  forms: ['neg r/m8 | F6 /3 | lock', 'neg r/mv | F7 /3 | lock'],
  flags: { writes: ALL },
  cost: 1,
  says: '{dst} takes its own negative: {value}',
  c: '{dst} = -{dst};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), 0, a, 0));
  },
};

const XADD: InstructionEntry = {
  name: 'XADD',
  summary: 'exchange and add',
  forms: ['xadd r/m8, r8 | 0F C0 /r | lock', 'xadd r/mv, rv | 0F C1 /r | lock'],
  flags: { writes: ALL },
  cost: 3,
  says: '{src} takes what {dst} held before, and {dst} takes the sum of the two: {value}',
  c: 'old = {dst}; {dst} += {src}; {src} = old;',
  execute(x) {
    const a = x.modify(0);
    const sum = add(x, x.width(0), a, x.read(1), 0);
    // The sum last: XADD of a register with itself leaves the sum.
    x.write(1, a);
    x.write(0, sum);
  },
};

const CMPXCHG: InstructionEntry = {
  name: 'CMPXCHG',
  summary: 'compare and exchange',
  forms: ['cmpxchg r/m8, r8 | 0F B0 /r | lock', 'cmpxchg r/mv, rv | 0F B1 /r | lock'],
  flags: { writes: ALL },
  cost: 6,
  says: 'If the accumulator equals {dst}, {dst} takes {src}; else the accumulator takes {dst}',
  c: 'if (a == {dst}) {dst} = {src}; else a = {dst};',
  execute(x) {
    const width = x.width(0);
    const old = x.modify(0);
    const accumulator = x.register(width, EAX);
    subtract(x, width, accumulator, old, 0);
    if (accumulator === old) {
      x.write(0, x.read(1));
    } else {
      // Memory is written in either case.
      x.write(0, old);
      x.setRegister(width, EAX, old);
    }
  },
};

const CMPXCHG8B: InstructionEntry = {
  name: 'CMPXCHG8B',
  summary: 'compare and exchange eight bytes',
  forms: ['cmpxchg8b m64 | 0F C7 /1 | lock'],
  flags: { writes: 'ZF' },
  cost: 10,
  says: 'If EDX:EAX equals the eight bytes at {dst}, they take ECX:EBX; else EDX:EAX takes them',
  c: 'if (edx_eax == {dst}) {dst} = ecx_ebx; else edx_eax = {dst};',
  execute(x) {
    const segment = x.memorySegment();
    const offset = x.effectiveAddress();
    // One operand of eight bytes: it is aligned to eight, and does not wrap at 64 KiB.
    x.checkStore64(segment, offset);
    const upper = (offset + 4) | 0;
    const low = x.loadForStore(32, segment, offset);
    const high = x.loadForStore(32, segment, upper);
    const equal = low === x.register(32, EAX) && high === x.register(32, EDX);
    x.store(32, segment, offset, equal ? x.register(32, EBX) : low);
    x.store(32, segment, upper, equal ? x.register(32, ECX) : high);
    if (!equal) {
      x.setRegister(32, EAX, low);
      x.setRegister(32, EDX, high);
    }
    x.setFlag(EFLAGS_ZF, equal);
  },
};

const CBW: InstructionEntry = {
  name: 'CBW',
  summary: 'widen the accumulator, keeping its sign',
  forms: ['cbw | 98 o16', 'cwde | 98 o32'],
  cost: 3,
  says: 'Widens the accumulator to twice its size and keeps its sign',
  c: 'eax = (signed) lower half of eax;',
  execute(x) {
    if (x.instruction.operandSize === 16) x.setRegister(16, EAX, signExtend(x.register(8, EAX), 8) & 0xffff);
    else x.setRegister(32, EAX, signExtend(x.register(16, EAX), 16));
  },
};

const CWD: InstructionEntry = {
  name: 'CWD',
  summary: 'spread the sign of the accumulator into EDX',
  forms: ['cwd | 99 o16', 'cdq | 99 o32'],
  cost: 3,
  says: 'Fills EDX with the sign of EAX, as a division expects it',
  c: 'edx = eax < 0 ? -1 : 0;',
  execute(x) {
    const width = x.instruction.operandSize;
    const sign = signExtend(x.register(width, EAX), width) >> 31;
    x.setRegister(width, EDX, truncate(sign, width));
  },
};

export const ARITHMETIC: readonly InstructionEntry[] = [
  ADD,
  ADC,
  SUB,
  SBB,
  CMP,
  INC,
  DEC,
  NEG,
  XADD,
  CMPXCHG,
  CMPXCHG8B,
  CBW,
  CWD,
];
