/** String instructions (SDM vol. 2: MOVS, CMPS, SCAS, LODS, STOS, INS, OUTS). One iteration is a step. */
import type { Width } from '../../bits/bits.ts';
import { subtract } from '../alu.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { DS, EAX, EDI, EDX, EFLAGS_DF, EFLAGS_ZF, ES, ESI } from '../registers.ts';

/** Bit 0 of the opcode tells bytes from words of the operand size. */
function elementWidth(x: Execution): Width {
  return x.instruction.opcode & 1 ? x.instruction.operandSize : 8;
}

/** Moves an index register one element on, or back with DF. */
function advance(x: Execution, register: number, width: Width): void {
  const step = width >> 3;
  x.setAddressRegister(register, x.addressRegister(register) + (x.flag(EFLAGS_DF) ? -step : step));
}

function sourceSegment(x: Execution): number {
  return x.instruction.segment >= 0 ? x.instruction.segment : DS;
}

/** REPE (F3h) goes on while ZF is set, REPNE (F2h) while it is clear. */
function comparisonEnds(x: Execution): boolean {
  return x.flag(EFLAGS_ZF) !== (x.instruction.repeat === 0xf3);
}

function stringForms(mnemonic: string, opcode: number, attribute: string): string[] {
  const hex = (value: number): string => value.toString(16).toUpperCase();
  return [
    `${mnemonic}b | ${hex(opcode)} | ${attribute}`,
    `${mnemonic}w | o16 ${hex(opcode + 1)} | ${attribute}`,
    `${mnemonic}d | o32 ${hex(opcode + 1)} | ${attribute}`,
  ];
}

const MOVS: InstructionEntry = {
  name: 'MOVS',
  summary: 'copy a string element',
  forms: stringForms('movs', 0xa4, 'rep'),
  flags: { reads: 'DF' },
  cost: 7,
  says: 'Copies one element from where ESI points to where EDI points, and moves both on',
  c: '*edi++ = *esi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const value = x.load(width, sourceSegment(x), x.addressRegister(ESI));
    x.store(width, ES, x.addressRegister(EDI), value);
    advance(x, ESI, width);
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

const CMPS: InstructionEntry = {
  name: 'CMPS',
  summary: 'compare string elements',
  forms: stringForms('cmps', 0xa6, 'repc'),
  flags: { reads: 'DF', writes: 'OF SF ZF AF PF CF' },
  cost: 8,
  says: 'Compares the element at ESI with the one at EDI, and moves both on; the flags remember',
  c: 'flags = *esi++ - *edi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const a = x.load(width, sourceSegment(x), x.addressRegister(ESI));
    const b = x.load(width, ES, x.addressRegister(EDI));
    subtract(x, width, a, b, 0);
    advance(x, ESI, width);
    advance(x, EDI, width);
    x.repeatEnd(comparisonEnds(x));
  },
};

const SCAS: InstructionEntry = {
  name: 'SCAS',
  summary: 'scan a string',
  forms: stringForms('scas', 0xae, 'repc'),
  flags: { reads: 'DF', writes: 'OF SF ZF AF PF CF' },
  cost: 6,
  says: 'Compares the accumulator with the element at EDI, and moves EDI on; the flags remember',
  c: 'flags = eax - *edi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const value = x.load(width, ES, x.addressRegister(EDI));
    subtract(x, width, x.register(width, EAX), value, 0);
    advance(x, EDI, width);
    x.repeatEnd(comparisonEnds(x));
  },
};

const LODS: InstructionEntry = {
  name: 'LODS',
  summary: 'load a string element',
  forms: stringForms('lods', 0xac, 'rep'),
  flags: { reads: 'DF' },
  cost: 5,
  says: 'Loads the accumulator from where ESI points, and moves ESI on',
  c: 'eax = *esi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    x.setRegister(width, EAX, x.load(width, sourceSegment(x), x.addressRegister(ESI)));
    advance(x, ESI, width);
    x.repeatEnd(false);
  },
};

const STOS: InstructionEntry = {
  name: 'STOS',
  summary: 'store a string element',
  forms: stringForms('stos', 0xaa, 'rep'),
  flags: { reads: 'DF' },
  cost: 5,
  says: 'Stores the accumulator where EDI points, and moves EDI on',
  c: '*edi++ = eax;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    x.store(width, ES, x.addressRegister(EDI), x.register(width, EAX));
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

/** INS and OUTS move at most 32 bits, checked against the I/O permission before memory. */
const INS: InstructionEntry = {
  name: 'INS',
  summary: 'input a string element from a port',
  forms: stringForms('ins', 0x6c, 'rep io'),
  flags: { reads: 'DF' },
  cost: 17,
  says: 'Reads one element from the port in DX, stores it where EDI points, and moves EDI on',
  c: '*edi++ = in(dx);',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const port = x.register(16, EDX);
    x.checkPort(width, port);
    x.loadForStore(width, ES, x.addressRegister(EDI));
    x.store(width, ES, x.addressRegister(EDI), x.input(width, port));
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

const OUTS: InstructionEntry = {
  name: 'OUTS',
  summary: 'output a string element to a port',
  forms: stringForms('outs', 0x6e, 'rep io'),
  flags: { reads: 'DF' },
  cost: 17,
  says: 'Writes the element where ESI points to the port in DX, and moves ESI on',
  c: 'out(dx, *esi++);',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const port = x.register(16, EDX);
    x.checkPort(width, port);
    x.output(width, port, x.load(width, sourceSegment(x), x.addressRegister(ESI)));
    advance(x, ESI, width);
    x.repeatEnd(false);
  },
};

export const STRING: readonly InstructionEntry[] = [MOVS, CMPS, SCAS, LODS, STOS, INS, OUTS];
