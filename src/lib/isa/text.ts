/** Instructions as NASM writes them. nasm assembles the text back to the same bytes where it can write them at all. */
import { hex } from '../bits/bits.ts';
import { KIND, type Form, type OperandSpec } from './form.ts';
import type { Instruction } from './instruction.ts';
import { INSTRUCTIONS } from './instructions/index.ts';
import { REGISTERS_16, REGISTERS_32, REGISTERS_8, SEGMENT_REGISTERS } from './registers.ts';

export interface TextOptions {
  /** Offset at which the instruction stands: targets are counted from its end. */
  readonly address: number;
  /** Code size, to name prefixes that do not follow from the operands; the instruction's own sizes if not given. */
  readonly bits?: 16 | 32;
  /** A name for an unsigned number (a label, or `label+4`) that is used as an address in one of these ways, or null. */
  readonly symbol?: (address: number, use: SymbolUse) => string | null;
}

/** Where a jump goes, a whole address of memory, what registers are added to, or a plain number that may be an address. */
export type SymbolUse = 'target' | 'memory' | 'displacement' | 'immediate';

const SIZE_WORDS: Readonly<Record<number, string>> = { 8: 'byte', 16: 'word', 32: 'dword', 64: 'qword' };

/** `value` in NASM's hexadecimal, small numbers in decimal. */
export function numberText(value: number): string {
  const unsigned = value >>> 0;
  return unsigned < 10 ? String(unsigned) : `0x${hex(unsigned, 1)}`;
}

function signedText(value: number): string {
  return value < 0 ? `-${numberText(-value)}` : `+${numberText(value)}`;
}

function registerText(size: number, number: number): string {
  return (size === 8 ? REGISTERS_8 : size === 16 ? REGISTERS_16 : REGISTERS_32)[number]!;
}

function sizeOf(spec: OperandSpec, instruction: Instruction): number {
  return spec.size === 'v' ? instruction.operandSize : spec.size;
}

/** The address of a memory operand, without brackets: `es:ebx+esi*4+8`. */
function addressText(instruction: Instruction, options: TextOptions): string {
  const { base, index, scale, displacement, addressSize, segment } = instruction;
  const prefix = segment >= 0 ? `${SEGMENT_REGISTERS[segment]!}:` : '';
  if (base < 0 && index < 0) {
    const unsigned = addressSize === 16 ? displacement & 0xffff : displacement >>> 0;
    const shown = options.symbol?.(unsigned, 'memory') ?? numberText(unsigned);
    const wish = addressSize === (options.bits ?? addressSize) ? '' : `${SIZE_WORDS[addressSize]!} `;
    return `${wish}${prefix}${shown}`;
  }
  const parts: string[] = [];
  if (base >= 0) parts.push(registerText(addressSize, base));
  // Without a base nasm would split eax*2 into eax+eax.
  const nosplit = base < 0 && scale === 1 ? 'nosplit ' : '';
  if (index >= 0) {
    const name = registerText(addressSize, index);
    parts.push(scale > 0 || base < 0 ? `${name}*${1 << scale}` : name);
  }
  // A label is encoded whole: it can stand only for a whole displacement.
  const isWhole = base < 0 || instruction.mod === 2;
  const unsigned = addressSize === 16 ? displacement & 0xffff : displacement >>> 0;
  const name = isWhole ? (options.symbol?.(unsigned, 'displacement') ?? null) : null;
  const shown = name !== null ? `+${name}` : displacement === 0 ? '' : signedText(displacement);
  return `${displacementWish(instruction)}${nosplit}${prefix}${parts.join('+')}${shown}`;
}

/** `byte` or `dword` where the encoding has a longer displacement than its value needs. */
function displacementWish(instruction: Instruction): string {
  const { mod, base, rm, displacement, addressSize } = instruction;
  if (base < 0 || mod < 0) return '';
  const needsOne = base === 5 && (addressSize === 32 || rm === 6);
  const shortest = displacement === 0 && !needsOne ? 0 : displacement >= -128 && displacement <= 127 ? 1 : 2;
  if (mod === shortest) return '';
  return mod === 1 ? 'byte ' : `${SIZE_WORDS[addressSize]!} `;
}

/** Whether the operands leave the size of the memory operand open, so that it must be written. */
function needsSizeWord(form: Form, memory: number): boolean {
  const spec = form.operands[memory]!;
  if (spec.size === 0 || form.attributes.has('jump')) return false;
  return !form.operands.some(
    (other, i) =>
      i !== memory &&
      other.size === spec.size &&
      (other.kind === KIND.REGISTER ||
        other.kind === KIND.OPCODE_REGISTER ||
        (other.kind === KIND.FIXED_REGISTER && other.token !== 'cl')),
  );
}

function memoryText(instruction: Instruction, i: number, options: TextOptions): string {
  const form = instruction.form!;
  const spec = form.operands[i]!;
  const address = `[${addressText(instruction, options)}]`;
  if (spec.token === 'm16:v' && form.attributes.has('jump')) {
    const differs = instruction.operandSize !== (options.bits ?? instruction.operandSize);
    return `far ${differs ? `${SIZE_WORDS[instruction.operandSize]!} ` : ''}${address}`;
  }
  const isJump = form.attributes.has('jump') && spec.size === 'v';
  const differs = isJump && instruction.operandSize !== (options.bits ?? instruction.operandSize);
  if (!needsSizeWord(form, i) && !differs) return address;
  return `${SIZE_WORDS[sizeOf(spec, instruction)]!} ${address}`;
}

/** Which of the instruction's two immediates operand `i` is. */
function immediateOf(instruction: Instruction, i: number): number {
  const operands = instruction.form!.operands;
  const before = operands.slice(0, i).filter((spec) => spec.kind === KIND.IMMEDIATE).length;
  return before > 0 ? instruction.immediate2 : instruction.immediate;
}

function immediateText(instruction: Instruction, i: number, options: TextOptions): string {
  const form = instruction.form!;
  const spec = form.operands[i]!;
  const size = sizeOf(spec, instruction);
  const value = immediateOf(instruction, i);
  if (spec.kind === KIND.SIGNED_IMMEDIATE) {
    const byte = (value << 24) >> 24;
    const shown = byte < 0 ? `-${numberText(-byte)}` : numberText(byte);
    const isAlone = form.operands.length === 1;
    if (!isAlone) return shown;
    const differs = instruction.operandSize !== (options.bits ?? instruction.operandSize);
    return differs ? `${SIZE_WORDS[instruction.operandSize]!} ${shown}` : `byte ${shown}`;
  }
  const unsigned = size === 32 ? value >>> 0 : value & (2 ** size - 1);
  const isAddress = spec.size === 'v' && (size === 32 || options.bits === 16);
  const shown = (isAddress ? options.symbol?.(unsigned, 'immediate') : null) ?? numberText(unsigned);
  // nasm takes a plain 1 for the form without an immediate.
  if (spec.size !== 'v') return unsigned === 1 && ONE_FORMS.has(form.mnemonic) ? `byte ${shown}` : shown;
  // A short form would be chosen for a small value: say that the long one is meant.
  const signed = (value << (32 - size)) >> (32 - size);
  const hasShort = signed >= -128 && signed <= 127 && SHORT_FORMS.has(form.mnemonic);
  const differs =
    form.operands.length === 1 && instruction.operandSize !== (options.bits ?? instruction.operandSize);
  if (hasShort) return `strict ${SIZE_WORDS[size]!} ${shown}`;
  return differs ? `${SIZE_WORDS[size]!} ${shown}` : shown;
}

/** Mnemonics that also have a sign-extended byte form: their long form must be asked for. */
const SHORT_FORMS: ReadonlySet<string> = new Set(
  INSTRUCTIONS.forms
    .filter((form) => form.operands.some((spec) => spec.kind === KIND.SIGNED_IMMEDIATE))
    .map((form) => form.mnemonic),
);

/** Mnemonics with a form for the constant 1. */
const ONE_FORMS: ReadonlySet<string> = new Set(
  INSTRUCTIONS.forms
    .filter((form) => form.operands.some((spec) => spec.kind === KIND.CONSTANT && spec.value === 1))
    .map((form) => form.mnemonic),
);

/** Mnemonics whose relative jump can be near. */
const NEAR_FORMS: ReadonlySet<string> = new Set(
  INSTRUCTIONS.forms
    .filter((form) => form.operands.some((spec) => spec.kind === KIND.RELATIVE && spec.size !== 8))
    .map((form) => form.mnemonic),
);

/** Mnemonics whose relative jump can be short. */
const SHORT_JUMPS: ReadonlySet<string> = new Set(
  INSTRUCTIONS.forms
    .filter((form) => form.operands.some((spec) => spec.kind === KIND.RELATIVE && spec.size === 8))
    .map((form) => form.mnemonic),
);

/** The offset a relative jump goes to, cut to the operand size. */
export function jumpTarget(instruction: Instruction, address: number): number {
  const target = address + instruction.length + instruction.immediate;
  return instruction.operandSize === 16 ? target & 0xffff : target >>> 0;
}

function targetText(instruction: Instruction, spec: OperandSpec, options: TextOptions): string {
  const target = jumpTarget(instruction, options.address);
  const shown = options.symbol?.(target, 'target') ?? `0x${hex(target, 1)}`;
  if (spec.size === 8) return NEAR_FORMS.has(instruction.form!.mnemonic) ? `short ${shown}` : shown;
  const differs = instruction.operandSize !== (options.bits ?? instruction.operandSize);
  const near = SHORT_JUMPS.has(instruction.form!.mnemonic) ? 'near ' : '';
  return `${near}${differs ? `${SIZE_WORDS[instruction.operandSize]!} ` : ''}${shown}`;
}

/** Operand `i` as text. Precondition: the instruction has a form with that operand. */
export function operandText(
  instruction: Instruction,
  i: number,
  options: TextOptions = { address: 0 },
): string {
  const spec = instruction.form!.operands[i]!;
  const size = sizeOf(spec, instruction);
  switch (spec.kind) {
    case KIND.REGISTER:
      return registerText(size, instruction.reg);
    case KIND.OPCODE_REGISTER:
      return registerText(size, instruction.opcode & 7);
    case KIND.REGISTER_OR_MEMORY:
      return instruction.hasMemory ? memoryText(instruction, i, options) : registerText(size, instruction.rm);
    case KIND.MEMORY:
    case KIND.OFFSET:
      return memoryText(instruction, i, options);
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
      return immediateText(instruction, i, options);
    case KIND.RELATIVE:
      return targetText(instruction, spec, options);
    case KIND.FAR_POINTER: {
      const differs = instruction.operandSize !== (options.bits ?? instruction.operandSize);
      const wish = differs ? `${SIZE_WORDS[instruction.operandSize]!} ` : '';
      const offset = instruction.immediate >>> 0;
      return `${wish}${numberText(instruction.immediate2)}:${options.symbol?.(offset, 'target') ?? `0x${hex(offset, 1)}`}`;
    }
    case KIND.SEGMENT:
      return SEGMENT_REGISTERS[instruction.reg] ?? `sreg${instruction.reg}`;
    case KIND.CONTROL:
      return `cr${instruction.reg}`;
    case KIND.DEBUG:
      return `dr${instruction.reg}`;
    case KIND.FIXED_SEGMENT:
      return SEGMENT_REGISTERS[spec.value]!;
    case KIND.FIXED_REGISTER:
      return registerText(size, spec.value);
    case KIND.CONSTANT:
      return String(spec.value);
  }
}

/** Prefix words that the operands do not tell. */
function prefixText(instruction: Instruction, options: TextOptions): string {
  const form = instruction.form!;
  const words: string[] = [];
  if (instruction.lock) words.push('lock');
  if (instruction.repeat !== 0 && form.opcode[0] !== instruction.repeat) {
    const plain = instruction.repeat === 0xf3 ? 'rep' : 'repne';
    words.push(form.attributes.has('repc') && plain === 'rep' ? 'repe' : plain);
  }
  const namesMemory = instruction.hasMemory || form.immediates.includes('mo');
  if (instruction.segment >= 0 && !namesMemory) words.push(SEGMENT_REGISTERS[instruction.segment]!);
  if (options.bits !== undefined) {
    const tellsSize =
      form.operandSize !== 0 ||
      form.prefix >= 0 ||
      form.operands.some((spec) => spec.size === 'v' || spec.token === 'm16:v' || spec.token === 'mv&v');
    if (!tellsSize && instruction.operandSize !== options.bits) words.push(`o${instruction.operandSize}`);
    if (!namesMemory && form.addressSize === 0 && instruction.addressSize !== options.bits) {
      words.push(`a${instruction.addressSize}`);
    }
  }
  return words.length === 0 ? '' : `${words.join(' ')} `;
}

/** `instruction` in NASM syntax, or `(bad)` where the bytes are none of the table. */
export function text(instruction: Instruction, options: TextOptions): string {
  const { form } = instruction;
  if (!form) return '(bad)';
  const operands = form.operands.map((_, i) => operandText(instruction, i, options));
  const mnemonic = `${prefixText(instruction, options)}${form.mnemonic}`;
  return operands.length === 0 ? mnemonic : `${mnemonic} ${operands.join(', ')}`;
}
