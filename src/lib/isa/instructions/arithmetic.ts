/** Integer arithmetic (SDM vol. 2: ADD, ADC, SUB, SBB, CMP, INC, DEC, NEG, XADD, CMPXCHG, CMPXCHG8B; CBW, CWD). */
import * as say from '#messages/instructions';
import { signExtend, truncate } from '../../bits/bits.ts';
import type { InstructionEntry } from '../entry.ts';
import { add, decrement, increment, subtract } from '../alu.ts';
import { EAX, EBX, ECX, EDX, EFLAGS_CF, EFLAGS_ZF } from '../registers.ts';
import { binaryForms } from './families.ts';

const ALL = 'OF SF ZF AF PF CF';

const ADD: InstructionEntry = {
  name: 'ADD',
  ...say.ADD,
  forms: binaryForms('add', 0x00, 0),
  flags: { writes: ALL },
  cost: 1,
  c: '{dst} += {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, add(x, x.width(0), a, x.read(1), 0));
  },
};

const ADC: InstructionEntry = {
  name: 'ADC',
  ...say.ADC,
  forms: binaryForms('adc', 0x10, 2),
  flags: { reads: 'CF', writes: ALL },
  cost: 1,
  c: '{dst} += {src} + CF;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, add(x, x.width(0), a, x.read(1), x.flag(EFLAGS_CF) ? 1 : 0));
  },
};

const SUB: InstructionEntry = {
  name: 'SUB',
  ...say.SUB,
  forms: binaryForms('sub', 0x28, 5),
  flags: { writes: ALL },
  cost: 1,
  c: '{dst} -= {src};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), a, x.read(1), 0));
  },
};

const SBB: InstructionEntry = {
  name: 'SBB',
  ...say.SBB,
  forms: binaryForms('sbb', 0x18, 3),
  flags: { reads: 'CF', writes: ALL },
  cost: 1,
  c: '{dst} -= {src} + CF;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), a, x.read(1), x.flag(EFLAGS_CF) ? 1 : 0));
  },
};

const CMP: InstructionEntry = {
  name: 'CMP',
  ...say.CMP,
  forms: binaryForms('cmp', 0x38, 7, ''),
  flags: { writes: ALL },
  cost: 1,
  c: 'flags = {dst} - {src};',
  execute(x) {
    subtract(x, x.width(0), x.read(0), x.read(1), 0);
  },
};

const INC: InstructionEntry = {
  name: 'INC',
  ...say.INC,
  forms: ['inc rv | 40+r', 'inc r/m8 | FE /0 | lock', 'inc r/mv | FF /0 | lock'],
  flags: { writes: 'OF SF ZF AF PF' },
  cost: 1,
  c: '{dst}++;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, increment(x, x.width(0), a));
  },
};

const DEC: InstructionEntry = {
  name: 'DEC',
  ...say.DEC,
  forms: ['dec rv | 48+r', 'dec r/m8 | FE /1 | lock', 'dec r/mv | FF /1 | lock'],
  flags: { writes: 'OF SF ZF AF PF' },
  cost: 1,
  c: '{dst}--;',
  execute(x) {
    const a = x.modify(0);
    x.write(0, decrement(x, x.width(0), a));
  },
};

const NEG: InstructionEntry = {
  name: 'NEG',
  ...say.NEG,
  forms: ['neg r/m8 | F6 /3 | lock', 'neg r/mv | F7 /3 | lock'],
  flags: { writes: ALL },
  cost: 1,
  c: '{dst} = -{dst};',
  execute(x) {
    const a = x.modify(0);
    x.write(0, subtract(x, x.width(0), 0, a, 0));
  },
};

const XADD: InstructionEntry = {
  name: 'XADD',
  ...say.XADD,
  forms: ['xadd r/m8, r8 | 0F C0 /r | lock', 'xadd r/mv, rv | 0F C1 /r | lock'],
  flags: { writes: ALL },
  cost: 3,
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
  ...say.CMPXCHG,
  forms: ['cmpxchg r/m8, r8 | 0F B0 /r | lock', 'cmpxchg r/mv, rv | 0F B1 /r | lock'],
  flags: { writes: ALL },
  cost: 6,
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
  ...say.CMPXCHG8B,
  forms: ['cmpxchg8b m64 | 0F C7 /1 | lock'],
  flags: { writes: 'ZF' },
  cost: 10,
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
  ...say.CBW,
  forms: ['cbw | 98 o16', 'cwde | 98 o32'],
  cost: 3,
  c: 'eax = (signed) lower half of eax;',
  execute(x) {
    if (x.instruction.operandSize === 16) x.setRegister(16, EAX, signExtend(x.register(8, EAX), 8) & 0xffff);
    else x.setRegister(32, EAX, signExtend(x.register(16, EAX), 16));
  },
};

const CWD: InstructionEntry = {
  name: 'CWD',
  ...say.CWD,
  forms: ['cwd | 99 o16', 'cdq | 99 o32'],
  cost: 3,
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
