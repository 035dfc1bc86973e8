/** Why an instruction cannot be written so, in words for a student. All of it is read off the instruction table. */
import { KIND } from '../isa/form.ts';
import type { Mismatch, MnemonicForms } from '../isa/match.ts';
import type { Operand } from '../isa/operand.ts';
import { REGISTERS_16, REGISTERS_32, REGISTERS_8 } from '../isa/registers.ts';

export interface Explanation {
  readonly message: string;
  readonly remedy: string;
  /** Operand to point at; undefined: the whole instruction. */
  readonly operand?: number;
}

function registerName(width: 8 | 16 | 32, number: number): string {
  return (width === 8 ? REGISTERS_8 : width === 16 ? REGISTERS_16 : REGISTERS_32)[number]!;
}

function describe(operand: Operand): string {
  switch (operand.kind) {
    case 'register':
      return registerName(operand.width, operand.number);
    case 'segment':
      return 'a segment register';
    case 'control':
      return `cr${operand.number}`;
    case 'debug':
      return `dr${operand.number}`;
    case 'memory':
      return 'memory';
    case 'immediate':
      return 'a number';
    case 'far':
      return 'a far address';
  }
}

/** The ways to write `mnemonic`, shortened. */
function waysToWrite(forms: MnemonicForms): string {
  const ways = [...new Set(forms.forms.map((form) => form.text.split('|')[0]!.trim()))];
  const some = ways.slice(0, 6).join('; ');
  return `It is written: ${some}${ways.length > 6 ? '; ...' : ''}.`;
}

/** Explains why no form of `mnemonic` takes `operands`. */
export function explainMismatch(
  mnemonic: string,
  forms: MnemonicForms,
  operands: readonly Operand[],
  mismatch: Mismatch,
): Explanation {
  const memory = operands.findIndex((operand) => operand.kind === 'memory');
  const immediate = operands.findIndex((operand) => operand.kind === 'immediate');
  const system = operands.find((operand) => operand.kind === 'control' || operand.kind === 'debug');
  const registers = operands.filter((operand) => operand.kind === 'register');
  if (mismatch.reason === 'count') {
    const counts = [...new Set(forms.forms.map((form) => form.operands.length))].sort();
    const wants =
      counts.length === 1 && counts[0] === 0 ? 'no operands' : `${counts.join(' or ')} operand(s)`;
    return { message: `${mnemonic} takes ${wants}, not ${operands.length}`, remedy: waysToWrite(forms) };
  }
  if (mismatch.reason === 'address-size') {
    return {
      message: 'the sizes of this address contradict each other',
      remedy: 'Registers, [word ...] or [dword ...] and a16 or a32 must agree.',
      operand: memory,
    };
  }
  if (mismatch.reason === 'size-missing') {
    return {
      message: 'operation size not specified: how many bytes of memory are meant?',
      remedy: 'Write byte, word or dword before the bracket, such as dword [ebx].',
      operand: memory,
    };
  }
  if (system && registers.length === 1 && registers[0]!.width !== 32) {
    const { width, number } = registers[0]!;
    const wide = registerName(32, width === 8 ? number & 3 : number);
    const what = system.kind === 'control' ? 'control' : 'debug';
    return {
      message: `${what} registers are 32 bits wide, ${registerName(width, number)} is ${width}`,
      remedy: `Use a 32-bit register: ${wide}.`,
      operand: operands.indexOf(registers[0]!),
    };
  }
  if (system && (memory >= 0 || immediate >= 0)) {
    return {
      message: `${describe(system)} can be moved to and from a general register only`,
      remedy: 'Go through eax: mov eax, VALUE first.',
    };
  }
  const segment = operands.findIndex((operand) => operand.kind === 'segment');
  if (segment >= 0 && immediate >= 0) {
    return {
      message: 'a segment register cannot take a number directly',
      remedy: 'Go through a register: mov ax, VALUE, then mov ds, ax.',
      operand: immediate,
    };
  }
  if (operands.filter((operand) => operand.kind === 'memory').length > 1) {
    return {
      message: `${mnemonic} cannot have two memory operands`,
      remedy: 'Load one of them into a register first.',
      operand: operands.length - 1,
    };
  }
  if (operands[0]?.kind === 'immediate' && operands.length > 1) {
    return {
      message: `${mnemonic} cannot write to a number`,
      remedy: 'The destination comes first. For memory at that address write brackets: [x].',
      operand: 0,
    };
  }
  if (registers.length === 2 && registers[0]!.width !== registers[1]!.width) {
    const [a, b] = registers;
    return {
      message:
        `mismatch in operand sizes: ${describe(a!)} has ${a!.width} bits, ` +
        `${describe(b!)} has ${b!.width}`,
      remedy: 'Both must have the same width; movzx and movsx widen a value.',
    };
  }
  if (mismatch.reason === 'size-mismatch') {
    return { message: 'mismatch in operand sizes', remedy: waysToWrite(forms) };
  }
  const onlyShort = forms.forms.every((form) =>
    form.operands.every((spec) => spec.kind !== KIND.RELATIVE || spec.size === 8),
  );
  if (operands.some((operand) => operand.kind === 'immediate' && operand.distance === 'near') && onlyShort) {
    return { message: `${mnemonic} exists as a short jump only`, remedy: 'Leave out near.' };
  }
  return {
    message: `${mnemonic} does not take ${operands.map(describe).join(', ')}`,
    remedy: waysToWrite(forms),
  };
}
