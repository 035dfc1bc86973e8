/** Moving data (SDM vol. 2: MOV, MOVZX, MOVSX, CMOVcc, XCHG, BSWAP, XLAT, LEA, LDS ..., LAHF, SAHF, NOP). */
import * as say from '#messages/instructions';
import { signExtend, truncate, type Width } from '../../bits/bits.ts';
import { beside } from '../address.ts';
import { conditionHolds } from '../condition.ts';
import type { InstructionEntry } from '../entry.ts';
import { KIND } from '../form.ts';
import {
  CONDITIONS,
  DS,
  EAX,
  EBX,
  EFLAGS_AF,
  EFLAGS_CF,
  EFLAGS_PF,
  EFLAGS_SF,
  EFLAGS_ZF,
  ES,
  FS,
  GS,
  SS,
} from '../registers.ts';
import { conditionOpcode } from './families.ts';

const AH = 4;

const MOV: InstructionEntry = {
  name: 'MOV',
  ...say.MOV,
  forms: [
    'mov moffs8, al    | A2 mo',
    'mov moffsv, av    | A3 mo',
    'mov al, moffs8    | A0 mo',
    'mov av, moffsv    | A1 mo',
    'mov r/m8, r8      | 88 /r',
    'mov r/mv, rv      | 89 /r',
    'mov r8, r/m8      | 8A /r',
    'mov rv, r/mv      | 8B /r',
    'mov r8, imm8      | B0+r ib',
    'mov rv, immv      | B8+r iv',
    'mov r/m8, imm8    | C6 /0 ib',
    'mov r/mv, immv    | C7 /0 iv',
  ],
  cost: 1,
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOV_SREG: InstructionEntry = {
  name: 'MOV sreg',
  ...say.MOV_SREG,
  forms: [
    'mov m16, sreg   | 8C /r',
    'mov rmv, sreg   | 8C /r',
    'mov sreg, r/m16 | 8E /r | end',
    // A 32-bit source encodes without a prefix: only its low half counts.
    'mov sreg, rm32  | 8E /r | end',
  ],
  attributes: 'sit',
  cost: 3,
  c: '{dst} = {src};',
  execute(x) {
    if (x.instruction.form!.operands[0]!.kind !== KIND.SEGMENT) x.write(0, x.read(1));
    else x.loadSegment(x.instruction.reg, x.read(1) & 0xffff, true);
  },
};

const MOV_CR: InstructionEntry = {
  name: 'MOV CR',
  ...say.MOV_CR,
  forms: ['mov rm32, cr | 0F 20 /r', 'mov cr, rm32 | 0F 22 /r | end'],
  attributes: 'cpl0',
  flags: { undefined: 'OF SF ZF AF PF CF' },
  cost: 10,
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOV_DR: InstructionEntry = {
  name: 'MOV DR',
  ...say.MOV_DR,
  forms: ['mov rm32, dr | 0F 21 /r', 'mov dr, rm32 | 0F 23 /r | end'],
  attributes: 'cpl0',
  flags: { undefined: 'OF SF ZF AF PF CF' },
  cost: 10,
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

/** The width of a source that is widened: given by the form, never by the operand size. */
function sourceWidth(size: number | 'v'): Width {
  return size === 8 ? 8 : 16;
}

const MOVZX: InstructionEntry = {
  name: 'MOVZX',
  ...say.MOVZX,
  forms: ['movzx rv, r/m8 | 0F B6 /r', 'movzx rv, r/m16 | 0F B7 /r'],
  cost: 3,
  c: '{dst} = (unsigned) {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOVSX: InstructionEntry = {
  name: 'MOVSX',
  ...say.MOVSX,
  forms: ['movsx rv, r/m8 | 0F BE /r', 'movsx rv, r/m16 | 0F BF /r'],
  cost: 3,
  c: '{dst} = (signed) {src};',
  execute(x) {
    const value = signExtend(x.read(1), sourceWidth(x.instruction.form!.operands[1]!.size));
    x.write(0, truncate(value, x.width(0)));
  },
};

const CMOVcc: InstructionEntry = {
  name: 'CMOVcc',
  ...say.CMOVCC,
  forms: CONDITIONS.flatMap((names, code) =>
    names.map((name) => `cmov${name} rv, r/mv | 0F ${conditionOpcode(0x40, code)} /r`),
  ),
  flags: { reads: 'OF SF ZF PF CF' },
  cost: 1,
  c: 'if ({condition}) {dst} = {src};',
  execute(x) {
    // The source is read in either case, and may fault.
    const value = x.read(1);
    if (conditionHolds(x, x.instruction.opcode)) x.write(0, value);
  },
};

const XCHG: InstructionEntry = {
  name: 'XCHG',
  ...say.XCHG,
  forms: [
    'xchg av, rv   | 90+r',
    'xchg rv, av   | 90+r',
    'xchg r8, r/m8 | 86 /r | lock',
    'xchg rv, r/mv | 87 /r | lock',
    'xchg r/m8, r8 | 86 /r | lock',
    'xchg r/mv, rv | 87 /r | lock',
  ],
  cost: 3,
  c: 'swap({dst}, {src});',
  execute(x) {
    // Memory first, so that no register changes where it cannot be written.
    const memory = x.isMemory(1) ? 1 : 0;
    const a = x.modify(memory);
    const b = x.read(1 - memory);
    x.write(memory, b);
    x.write(1 - memory, a);
  },
};

const BSWAP: InstructionEntry = {
  name: 'BSWAP',
  ...say.BSWAP,
  forms: ['bswap rv | 0F C8+r'],
  cost: 1,
  c: '{dst} = swap_bytes({dst});',
  execute(x) {
    // Of 16 bits the manual says undefined; processors give 0.
    if (x.width(0) === 16) {
      x.write(0, 0);
      return;
    }
    const a = x.read(0);
    x.write(0, (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24));
  },
};

const XLAT: InstructionEntry = {
  name: 'XLAT',
  ...say.XLAT,
  forms: ['xlatb | D7', 'xlat | D7'],
  cost: 4,
  c: 'al = ebx[al];',
  execute(x) {
    const segment = x.instruction.segment;
    const offset = beside(x, x.addressRegister(EBX), x.register(8, EAX));
    x.setRegister(8, EAX, x.load(8, segment < 0 ? DS : segment, offset));
  },
};

const LEA: InstructionEntry = {
  name: 'LEA',
  ...say.LEA,
  forms: ['lea rv, m | 8D /r'],
  cost: 1,
  c: '{dst} = &{src};',
  execute(x) {
    x.write(0, truncate(x.effectiveAddress(), x.width(0)));
  },
};

function farLoad(name: string, opcode: string, segment: number): InstructionEntry {
  const register = name.slice(1);
  return {
    name,
    ...say.loadFar(register),
    forms: [`${name.toLowerCase()} rv, m16:v | ${opcode} /r | sit end`],
    cost: 6,
    c: `{dst} = offset({src}); ${register.toLowerCase()} = selector({src});`,
    execute(x) {
      const width = x.instruction.operandSize;
      const from = x.memorySegment();
      const address = x.effectiveAddress();
      const selector = x.load(16, from, beside(x, address, width / 8));
      const offset = x.load(width, from, address);
      x.loadSegment(segment, selector);
      x.write(0, offset);
    },
  };
}

const LES = farLoad('LES', 'C4', ES);
const LDS = farLoad('LDS', 'C5', DS);
const LSS = farLoad('LSS', '0F B2', SS);
const LFS = farLoad('LFS', '0F B4', FS);
const LGS = farLoad('LGS', '0F B5', GS);

const LAHF: InstructionEntry = {
  name: 'LAHF',
  ...say.LAHF,
  forms: ['lahf | 9F'],
  flags: { reads: 'SF ZF AF PF CF' },
  cost: 3,
  c: 'ah = flags & 0xFF;',
  execute(x) {
    x.setRegister(8, AH, (x.eflags() & 0xd5) | 2);
  },
};

const SAHF: InstructionEntry = {
  name: 'SAHF',
  ...say.SAHF,
  forms: ['sahf | 9E'],
  flags: { writes: 'SF ZF AF PF CF' },
  cost: 2,
  c: 'flags = (flags & ~0xD5) | (ah & 0xD5);',
  execute(x) {
    const ah = x.register(8, AH);
    for (const flag of [EFLAGS_SF, EFLAGS_ZF, EFLAGS_AF, EFLAGS_PF, EFLAGS_CF]) {
      x.setFlag(flag, (ah & flag) !== 0);
    }
  },
};

const SALC: InstructionEntry = {
  name: 'SALC',
  ...say.SALC,
  forms: ['salc | D6'],
  flags: { reads: 'CF' },
  cost: 2,
  c: 'al = CF ? 0xFF : 0;',
  execute(x) {
    x.setRegister(8, EAX, x.flag(EFLAGS_CF) ? 0xff : 0);
  },
};

const NOP: InstructionEntry = {
  name: 'NOP',
  ...say.NOP,
  forms: [
    'nop      | 90',
    'nop r/mv | 0F 1F /0',
    // 0F 18 to 0F 1F were reserved for hints: processors since the Pentium Pro do nothing there.
    ...Array.from({ length: 64 }, (_, i) => {
      const opcode = (0x18 + (i >> 3)).toString(16).toUpperCase();
      return `hint_nop${i} r/mv | 0F ${opcode} /${i & 7}`;
    }),
  ],
  cost: 1,
  c: ';',
  execute() {
    // Even the operand of the long form is not accessed.
  },
};

const PAUSE: InstructionEntry = {
  name: 'PAUSE',
  ...say.PAUSE,
  forms: ['pause | F3 90'],
  cost: 4,
  c: ';',
  execute() {
    // A hint for speed alone.
  },
};

/** NOP stands before XCHG: 90h is both. */
export const DATA: readonly InstructionEntry[] = [
  MOV,
  MOV_SREG,
  MOV_CR,
  MOV_DR,
  MOVZX,
  MOVSX,
  CMOVcc,
  NOP,
  PAUSE,
  XCHG,
  BSWAP,
  XLAT,
  LEA,
  LES,
  LDS,
  LSS,
  LFS,
  LGS,
  LAHF,
  SAHF,
  SALC,
];
