/** Data movement (SDM vol. 2: MOV, MOVZX, MOVSX, XCHG, LEA, LDS ..., XLAT, BSWAP, CMOVcc; LAHF, SAHF; flags; NOP). */
import { signExtend } from '../../bits/bits.ts';
import { beside } from '../address.ts';
import { conditionHolds } from '../condition.ts';
import type { InstructionEntry } from '../entry.ts';
import { CONDITIONS, DS, EAX, EBX, EFLAGS_CF, EFLAGS_DF, ES, FS, GS, SS } from '../registers.ts';
import { conditionOpcode } from './families.ts';

const MOV: InstructionEntry = {
  name: 'MOV',
  summary: 'copy',
  forms: [
    'mov al, moffs8   | A0 mo',
    'mov av, moffsv   | A1 mo',
    'mov moffs8, al   | A2 mo',
    'mov moffsv, av   | A3 mo',
    'mov r/m8, r8     | 88 /r',
    'mov r/mv, rv     | 89 /r',
    'mov r8, r/m8     | 8A /r',
    'mov rv, r/mv     | 8B /r',
    'mov r8, imm8     | B0+r ib',
    'mov rv, immv     | B8+r iv',
    'mov r/m8, imm8   | C6 /0 ib',
    'mov r/mv, immv   | C7 /0 iv',
  ],
  cost: 1,
  says: '{dst} takes {src}: {value}',
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOV_SEGMENT: InstructionEntry = {
  name: 'MOV sreg',
  summary: 'copy from or to a segment register',
  forms: ['mov rmv, sreg | 8C /r', 'mov m16, sreg | 8C /r', 'mov sreg, r/m16 | 8E /r'],
  attributes: 'sit',
  cost: 3,
  says: '{dst} takes {src}: {value}; a segment register also takes the descriptor that the selector names',
  c: '{dst} = {src};',
  execute(x) {
    const register = x.instruction.reg;
    const toSegment = x.instruction.opcode === 0x8e;
    if (register > GS || (toSegment && register === 1)) x.undefinedOpcode();
    if (toSegment) x.loadSegment(register, x.read(1), true);
    else if (x.isMemory(0)) x.store(16, x.memorySegment(), x.effectiveAddress(), x.segment(register));
    else x.write(0, x.segment(register));
  },
};

const MOV_CONTROL: InstructionEntry = {
  name: 'MOV CR',
  summary: 'copy from or to a control register',
  forms: ['mov rm32, cr | 0F 20 /r', 'mov cr, rm32 | 0F 22 /r'],
  attributes: 'cpl0',
  cost: 10,
  says: '{dst} takes {src}: {value}',
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOV_DEBUG: InstructionEntry = {
  name: 'MOV DR',
  summary: 'copy from or to a debug register',
  forms: ['mov rm32, dr | 0F 21 /r', 'mov dr, rm32 | 0F 23 /r'],
  attributes: 'cpl0',
  cost: 10,
  says: '{dst} takes {src}: {value}',
  c: '{dst} = {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOVZX: InstructionEntry = {
  name: 'MOVZX',
  summary: 'copy with zeros above',
  forms: ['movzx rv, r/m8 | 0F B6 /r', 'movzx rv, r/m16 | 0F B7 /r'],
  cost: 3,
  says: '{dst} takes {src} with zeros above it: {value}',
  c: '{dst} = (unsigned) {src};',
  execute(x) {
    x.write(0, x.read(1));
  },
};

const MOVSX: InstructionEntry = {
  name: 'MOVSX',
  summary: 'copy with the sign above',
  forms: ['movsx rv, r/m8 | 0F BE /r', 'movsx rv, r/m16 | 0F BF /r'],
  cost: 3,
  says: '{dst} takes {src} with its sign repeated above it: {value}',
  c: '{dst} = (signed) {src};',
  execute(x) {
    x.write(0, signExtend(x.read(1), x.width(1)));
  },
};

const XCHG: InstructionEntry = {
  name: 'XCHG',
  summary: 'exchange',
  forms: [
    'xchg av, rv   | 90+r',
    'xchg rv, av   | 90+r',
    'xchg r8, r/m8 | 86 /r | lock',
    'xchg rv, r/mv | 87 /r | lock',
    'xchg r/m8, r8 | 86 /r | lock',
    'xchg r/mv, rv | 87 /r | lock',
  ],
  cost: 3,
  says: '{dst} and {src} exchange their values',
  c: 'swap({dst}, {src});',
  execute(x) {
    const a = x.modify(0);
    const b = x.modify(1);
    x.write(0, b);
    x.write(1, a);
  },
};

const LEA: InstructionEntry = {
  name: 'LEA',
  summary: 'compute an address',
  forms: ['lea rv, m | 8D /r'],
  cost: 1,
  says: '{dst} takes the address that {src} works out to, without going there: {value}',
  c: '{dst} = &{src};',
  execute(x) {
    x.write(0, x.effectiveAddress());
  },
};

const FAR_LOADS: readonly (readonly [mnemonic: string, opcode: string, segment: number])[] = [
  ['les', 'C4', ES],
  ['lds', 'C5', DS],
  ['lss', '0F B2', SS],
  ['lfs', '0F B4', FS],
  ['lgs', '0F B5', GS],
];

const FAR_LOAD_ENTRIES: readonly InstructionEntry[] = FAR_LOADS.map(([mnemonic, opcode, segment]) => ({
  name: mnemonic.toUpperCase(),
  summary: 'load a far pointer',
  forms: [`${mnemonic} rv, m16:v | ${opcode} /r`],
  attributes: 'sit',
  cost: 6,
  says: `{dst} takes the offset and ${mnemonic.slice(1).toUpperCase()} the selector that lie at {src}`,
  c: `{dst} = {src}.offset; ${mnemonic.slice(1)} = {src}.selector;`,
  execute(x) {
    const size = x.instruction.operandSize;
    const from = x.memorySegment();
    const address = x.effectiveAddress();
    const offset = x.load(size, from, address);
    x.loadSegment(segment, x.load(16, from, beside(x, address, size >> 3)), false);
    x.write(0, offset);
  },
}));

const XLAT: InstructionEntry = {
  name: 'XLAT',
  summary: 'look up a byte in a table',
  forms: ['xlatb | D7', 'xlat | D7'],
  cost: 4,
  says: 'AL takes the byte that stands AL places into the table at EBX',
  c: 'al = ebx[al];',
  execute(x) {
    const segment = x.instruction.segment >= 0 ? x.instruction.segment : DS;
    const index = x.addressRegister(EBX) + x.register(8, EAX);
    const offset = x.instruction.addressSize === 16 ? index & 0xffff : index | 0;
    x.setRegister(8, EAX, x.load(8, segment, offset));
  },
};

const BSWAP: InstructionEntry = {
  name: 'BSWAP',
  summary: 'reverse the bytes',
  forms: ['bswap r32 | o32 0F C8+r', 'bswap r16 | o16 0F C8+r'],
  cost: 1,
  says: '{dst} has its bytes reversed: {value}',
  c: '{dst} = swap_bytes({dst});',
  execute(x) {
    // With 16-bit operands the result is undefined; processors clear the register.
    if (x.width(0) === 16) {
      x.write(0, 0);
      return;
    }
    const v = x.read(0);
    x.write(0, (v >>> 24) | ((v >>> 8) & 0xff00) | ((v << 8) & 0xff0000) | (v << 24));
  },
};

const CMOV: InstructionEntry = {
  name: 'CMOVcc',
  summary: 'copy if a condition holds',
  forms: CONDITIONS.flatMap((names, i) =>
    names.map((name) => `cmov${name} rv, r/mv | 0F ${conditionOpcode(0x40, i)} /r`),
  ),
  flags: { reads: 'OF SF ZF PF CF' },
  cost: 1,
  says: '{dst} takes {src} if {condition}: {taken}',
  c: 'if ({condition}) {dst} = {src};',
  execute(x) {
    const value = x.read(1);
    if (conditionHolds(x, x.instruction.opcode)) x.write(0, value);
  },
};

const LAHF: InstructionEntry = {
  name: 'LAHF',
  summary: 'load flags into AH',
  forms: ['lahf | 9F'],
  flags: { reads: 'SF ZF AF PF CF' },
  cost: 3,
  says: 'AH takes the low byte of the flags',
  c: 'ah = eflags & 0xFF;',
  execute(x) {
    x.setRegister(8, 4, x.eflags() & 0xff);
  },
};

const SAHF: InstructionEntry = {
  name: 'SAHF',
  summary: 'store AH into the flags',
  forms: ['sahf | 9E'],
  flags: { writes: 'SF ZF AF PF CF' },
  cost: 2,
  says: 'SF, ZF, AF, PF and CF take their bits of AH',
  c: 'eflags = (eflags & ~0xD5) | (ah & 0xD5);',
  execute(x) {
    const value = x.register(8, 4);
    for (const bit of [0x01, 0x04, 0x10, 0x40, 0x80]) x.setFlag(bit, (value & bit) !== 0);
  },
};

const SALC: InstructionEntry = {
  name: 'SALC',
  summary: 'set AL from the carry',
  forms: ['salc | D6'],
  flags: { reads: 'CF' },
  cost: 2,
  says: 'AL takes FFh if the carry flag is set, else 0 (undocumented)',
  c: 'al = CF ? 0xFF : 0;',
  execute(x) {
    x.setRegister(8, EAX, x.flag(EFLAGS_CF) ? 0xff : 0);
  },
};

function flagEntry(
  name: string,
  opcode: string,
  flag: string,
  bit: number,
  value: boolean | 'not',
): InstructionEntry {
  const verb = value === 'not' ? 'Inverts' : value ? 'Sets' : 'Clears';
  return {
    name,
    summary: `${verb.toLowerCase().slice(0, -1)} ${flag}`,
    forms: [`${name.toLowerCase()} | ${opcode}`],
    flags: value === 'not' ? { reads: flag, writes: flag } : { writes: flag },
    cost: 2,
    says: `${verb} ${flag}`,
    c: value === 'not' ? `${flag} = !${flag};` : `${flag} = ${value ? 1 : 0};`,
    execute(x) {
      x.setFlag(bit, value === 'not' ? !x.flag(bit) : value);
    },
  };
}

const NOP: InstructionEntry = {
  name: 'NOP',
  summary: 'do nothing',
  forms: ['nop | 90', 'pause | F3 90', 'nop r/mv | 0F 1F /0'],
  cost: 1,
  says: 'Does nothing',
  c: ';',
  execute() {},
};

export const DATA: readonly InstructionEntry[] = [
  NOP,
  MOV,
  MOV_SEGMENT,
  MOV_CONTROL,
  MOV_DEBUG,
  MOVZX,
  MOVSX,
  XCHG,
  LEA,
  ...FAR_LOAD_ENTRIES,
  XLAT,
  BSWAP,
  CMOV,
  LAHF,
  SAHF,
  SALC,
  flagEntry('CLC', 'F8', 'CF', EFLAGS_CF, false),
  flagEntry('STC', 'F9', 'CF', EFLAGS_CF, true),
  flagEntry('CMC', 'F5', 'CF', EFLAGS_CF, 'not'),
  flagEntry('CLD', 'FC', 'DF', EFLAGS_DF, false),
  flagEntry('STD', 'FD', 'DF', EFLAGS_DF, true),
];
