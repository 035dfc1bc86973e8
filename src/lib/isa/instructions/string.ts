/**
 * String instructions (SDM vol. 2: MOVS, CMPS, STOS, LODS, SCAS; INS and OUTS stand in io.ts). One iteration each:
 * `repeatStart` and `repeatEnd` make a loop of it under a REP prefix.
 */
import * as say from '#messages/instructions';
import { truncate } from '../../bits/bits.ts';
import { subtract } from '../alu.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Execution } from '../execution.ts';
import { DS, EAX, EDI, EFLAGS_DF, ES, ESI } from '../registers.ts';

/** Width of a string element: the opcode's low bit, then the operand size. */
export function elementWidth(x: Execution): 8 | 16 | 32 {
  return (x.instruction.opcode & 1) === 0 ? 8 : x.instruction.operandSize;
}

/** Moves ESI or EDI (SI, DI) on to the next element, in the direction that DF gives. */
export function advance(x: Execution, register: number, width: number): void {
  const step = x.flag(EFLAGS_DF) ? -(width >> 3) : width >> 3;
  x.setAddressRegister(register, truncate(x.addressRegister(register) + step, x.instruction.addressSize));
}

/** Segment of the source: DS, unless overridden. The destination is in ES always. */
export function sourceSegment(x: Execution): number {
  return x.instruction.segment < 0 ? DS : x.instruction.segment;
}

/** The three forms of a string instruction. */
export function stringForms(stem: string, opcode: number, attributes: string): string[] {
  const byte = opcode.toString(16).toUpperCase();
  const other = (opcode + 1).toString(16).toUpperCase();
  return [
    `${stem}b | ${byte} | ${attributes}`,
    `${stem}w | ${other} o16 | ${attributes}`,
    `${stem}d | ${other} o32 | ${attributes}`,
  ];
}

/** True where REPE or REPNE ends its loop after a comparison. */
function comparisonStops(x: Execution, equal: boolean): boolean {
  return x.instruction.repeat === 0xf3 ? !equal : equal;
}

const MOVS: InstructionEntry = {
  name: 'MOVS',
  ...say.MOVS,
  forms: stringForms('movs', 0xa4, 'rep'),
  flags: { reads: 'DF' },
  cost: 7,
  c: '*edi++ = *esi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    x.store(width, ES, x.addressRegister(EDI), x.load(width, sourceSegment(x), x.addressRegister(ESI)));
    advance(x, ESI, width);
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

const CMPS: InstructionEntry = {
  name: 'CMPS',
  ...say.CMPS,
  forms: stringForms('cmps', 0xa6, 'repc'),
  flags: { reads: 'DF', writes: 'OF SF ZF AF PF CF' },
  cost: 8,
  c: 'flags = *esi++ - *edi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const a = x.load(width, sourceSegment(x), x.addressRegister(ESI));
    const b = x.load(width, ES, x.addressRegister(EDI));
    subtract(x, width, a, b, 0);
    advance(x, ESI, width);
    advance(x, EDI, width);
    x.repeatEnd(comparisonStops(x, a === b));
  },
};

const STOS: InstructionEntry = {
  name: 'STOS',
  ...say.STOS,
  forms: stringForms('stos', 0xaa, 'rep'),
  flags: { reads: 'DF' },
  cost: 5,
  c: '*edi++ = eax;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    x.store(width, ES, x.addressRegister(EDI), x.register(width, EAX));
    advance(x, EDI, width);
    x.repeatEnd(false);
  },
};

const LODS: InstructionEntry = {
  name: 'LODS',
  ...say.LODS,
  forms: stringForms('lods', 0xac, 'rep'),
  flags: { reads: 'DF' },
  cost: 5,
  c: 'eax = *esi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    x.setRegister(width, EAX, x.load(width, sourceSegment(x), x.addressRegister(ESI)));
    advance(x, ESI, width);
    x.repeatEnd(false);
  },
};

const SCAS: InstructionEntry = {
  name: 'SCAS',
  ...say.SCAS,
  forms: stringForms('scas', 0xae, 'repc'),
  flags: { reads: 'DF', writes: 'OF SF ZF AF PF CF' },
  cost: 6,
  c: 'flags = eax - *edi++;',
  execute(x) {
    if (!x.repeatStart()) return;
    const width = elementWidth(x);
    const a = x.register(width, EAX);
    const b = x.load(width, ES, x.addressRegister(EDI));
    subtract(x, width, a, b, 0);
    advance(x, EDI, width);
    x.repeatEnd(comparisonStops(x, a === b));
  },
};

export const STRING: readonly InstructionEntry[] = [MOVS, CMPS, STOS, LODS, SCAS];
