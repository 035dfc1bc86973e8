/** From a decoded instruction to its micro-op (see layout.ts). What has none is left to the stepper. */
import { truncate, type Width } from '../../../bits/bits.ts';
import { KIND, type Form, type OperandSpec } from '../../../isa/form.ts';
import type { Instruction } from '../../../isa/instruction.ts';
import { EBP, ESP, GS, SS } from '../../../isa/registers.ts';
import { rulesOf } from '../../privilege.ts';
import { ZERO } from '../../state.ts';
import { OP } from './interpreter.ts';
import { MODE_CODE_32, MODE_FLAT, MODE_STACK_32, NEVER, UNKNOWN } from './layout.ts';

const STEP = OP['step'] ?? 0;

/** Operand kinds as letters of micro-op names. */
function letter(spec: OperandSpec, instruction: Instruction): string {
  switch (spec.kind) {
    case KIND.REGISTER:
    case KIND.OPCODE_REGISTER:
      return 'r';
    case KIND.FIXED_REGISTER:
      return spec.token === 'cl' ? 'c' : 'r';
    case KIND.REGISTER_OR_MEMORY:
      return instruction.mod === 3 ? 'r' : 'm';
    case KIND.MEMORY:
    case KIND.OFFSET:
      return 'm';
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
    case KIND.CONSTANT:
      return 'i';
    default:
      return '?';
  }
}

function widthOf(spec: OperandSpec, instruction: Instruction): Width {
  return spec.size === 'v' ? instruction.operandSize : (spec.size as Width);
}

/** Number of a register among the words, half-words or bytes of the state block. */
function registerIndex(width: Width, number: number): number {
  if (width === 32) return number;
  if (width === 16) return 2 * number;
  return number < 4 ? 4 * number : 4 * (number - 4) + 1;
}

/** Instructions whose micro-op's name says more than a width. */
const STEMS: Readonly<Record<string, string>> = {
  MOVZX: 'movzx',
  MOVSX: 'movsx',
  SETcc: 'set',
  CMOVcc: 'cmov',
};

/** Instructions whose micro-op is named by mnemonic, width and operands. */
const PLAIN = new Set(
  'ADD OR ADC SBB AND SUB XOR CMP TEST MOV INC DEC NEG NOT SHL SHR SAR ROL ROR IMUL MUL DIV LEA XCHG'.split(
    ' ',
  ),
);

/** Name of the micro-op of `instruction`, if it has operands and one exists. */
function nameOf(form: Form, instruction: Instruction): string {
  const { name } = form.entry;
  const letters = form.operands.map((spec) => letter(spec, instruction)).join('');
  const first = form.operands[0];
  // Its micro-op passes over the segment word, in which it stands that an address is cut to 16 bits.
  if (name === 'LEA' && instruction.addressSize === 16) return '';
  if (PLAIN.has(name) && first) return `${name.toLowerCase()}${widthOf(first, instruction)}_${letters}`;
  const stem = STEMS[name];
  if (stem === undefined || first === undefined) return '';
  if (name === 'SETcc') return `${stem}${instruction.opcode & 15}_${letters}`;
  if (instruction.operandSize !== 32) return '';
  if (name === 'CMOVcc') return `${stem}${instruction.opcode & 15}_${letters}`;
  return `${stem}${form.operands[1]?.size ?? ''}_${letters}`;
}

/** True if no instruction after this one belongs into its block. */
export function endsBlock(instruction: Instruction): boolean {
  const { form } = instruction;
  if (form === null) return true;
  for (const attribute of form.attributes) {
    if (attribute === 'lock') continue;
    if ((attribute === 'rep' || attribute === 'repc') && instruction.repeat === 0) continue;
    return true;
  }
  return false;
}

/** Writes the micro-ops of one block, one after the other. */
export class Translator {
  private readonly code: Int32Array;

  constructor(code: Int32Array) {
    this.code = code;
  }

  /** Word 6 and 7 of the micro-op at `ip`; and, until something else is written, the stepper's micro-op. */
  begin(ip: number, offset: number, position: number, end: boolean): void {
    const { code } = this;
    code.fill(0, ip, ip + 8);
    code[ip] = STEP;
    code[ip + 6] = offset | (position << 16);
    code[ip + 7] = end ? 1 : 0;
  }

  /** The micro-op that goes on behind the block's last instruction, `length` bytes from its start. */
  fall(ip: number, host: number, length: number): void {
    this.code[ip] = OP['fall'] ?? STEP;
    this.link(ip + 1, host, length);
  }

  /**
   * Writes the micro-op of `instruction` at `ip`, if it has one. `offset` is its distance from the block's start, which is at
   * `host` in host memory. `counts`: all of the block's instructions count as one retired. Precondition: `begin`.
   */
  translate(
    ip: number,
    instruction: Instruction,
    offset: number,
    host: number,
    mode: number,
    counts = true,
  ): void {
    const { form } = instruction;
    if (form === null || this.interrupt(ip, form, instruction, offset, mode, counts) || rulesOf(form) !== 0)
      return;
    if (this.transfer(ip, form, instruction, offset, host, mode)) return;
    if (this.stack(ip, form, instruction, mode)) return;
    const op = OP[this.simple(form) || nameOf(form, instruction)];
    if (op === undefined) return;
    if (!this.operands(ip, form, instruction, mode)) return;
    this.code[ip] = op;
  }

  /** Instructions without operands to speak of. */
  private simple(form: Form): string {
    switch (form.mnemonic) {
      case 'nop':
      case 'cdq':
      case 'cwde':
      case 'cld':
        return form.mnemonic;
      default:
        return '';
    }
  }

  /** Operand words. False where they need the stepper. */
  private operands(ip: number, form: Form, instruction: Instruction, mode: number): boolean {
    const { code } = this;
    const { operands } = form;
    for (let i = 0; i < operands.length; i++) {
      const spec = operands[i];
      if (spec === undefined) return false;
      const width = widthOf(spec, instruction);
      const word = ip + 1 + i;
      switch (letter(spec, instruction)) {
        case 'r':
          code[word] = registerIndex(width, this.registerNumber(spec, instruction));
          break;
        case 'm':
          this.memoryOperand(ip, form, instruction, mode, width >> 3 || 1);
          break;
        case 'i': {
          const value = spec.kind === KIND.CONSTANT ? spec.value : instruction.immediate;
          const first = operands[0];
          code[word] = truncate(value, first ? widthOf(first, instruction) : width);
          // A count of zero changes no flag.
          if (SHIFTS.has(form.entry.name)) {
            code[word] = value & 31;
            if ((value & 31) === 0) return false;
          }
          break;
        }
        case 'c':
          break;
        default:
          return false;
      }
    }
    return true;
  }

  private registerNumber(spec: OperandSpec, instruction: Instruction): number {
    switch (spec.kind) {
      case KIND.REGISTER:
        return instruction.reg;
      case KIND.OPCODE_REGISTER:
        return instruction.opcode & 7;
      case KIND.FIXED_REGISTER:
        return spec.value;
      default:
        return instruction.rm;
    }
  }

  private memoryOperand(ip: number, form: Form, instruction: Instruction, mode: number, bytes: number): void {
    const { code } = this;
    const isOffset = form.operands.some((spec) => spec.kind === KIND.OFFSET);
    const { base, index, scale, displacement, addressSize } = instruction;
    code[ip + 3] = ZERO;
    if (!isOffset) {
      code[ip + 3] = (base < 0 ? ZERO : base) | (index < 0 ? 0 : ((8 | index) << 7) | (scale << 11));
    }
    code[ip + 4] = displacement;
    const segment =
      addressSize === 16
        ? 16 | (instruction.memorySegment + 1)
        : this.segmentWord(instruction.memorySegment, mode);
    code[ip + 3] = (code[ip + 3] ?? 0) | ((bytes - 1) << 16) | (segment << 20);
  }

  /** The top of the stack as a memory operand: `displacement` from register `base`. */
  private stackOperand(ip: number, base: number, displacement: number, mode: number): void {
    this.code[ip + 3] = base | (3 << 16) | (this.segmentWord(SS, mode) << 20);
    this.code[ip + 4] = displacement;
  }

  private segmentWord(segment: number, mode: number): number {
    const isFlat = (mode & MODE_FLAT) !== 0 && (segment === SS || segment === 0 || segment === 3);
    return isFlat || segment > GS ? 0 : segment + 1;
  }

  /** PUSH, POP and LEAVE of 32 bits on a 32-bit stack. */
  private stack(ip: number, form: Form, instruction: Instruction, mode: number): boolean {
    const { name } = form.entry;
    if (name !== 'PUSH' && name !== 'POP' && name !== 'LEAVE') return false;
    if (instruction.operandSize !== 32 || (mode & MODE_STACK_32) === 0) return true;
    const { code } = this;
    const spec = form.operands[0];
    if (spec === undefined) {
      code[ip] = OP['leave'] ?? STEP;
      this.stackOperand(ip, EBP, 0, mode);
    } else {
      const kind = letter(spec, instruction);
      if (kind === 'r') {
        code[ip] = OP[name === 'PUSH' ? 'push_r' : 'pop_r'] ?? STEP;
        code[ip + 1] = this.registerNumber(spec, instruction);
      } else if (kind === 'i') {
        code[ip] = OP['push_i'] ?? STEP;
        code[ip + 2] = instruction.immediate;
      } else return true;
    }
    if (name !== 'LEAVE') this.stackOperand(ip, ESP, name === 'PUSH' ? -4 : 0, mode);
    return true;
  }

  /** INT n, INT3 and IRET; true if `form` is one. Their privilege rules are plain-transfers.ts's. */
  private interrupt(
    ip: number,
    form: Form,
    instruction: Instruction,
    offset: number,
    mode: number,
    counts: boolean,
  ): boolean {
    const { name } = form.entry;
    if (name !== 'INT' && name !== 'INT3' && name !== 'IRET') return false;
    // Their micro-ops count themselves as one.
    if (!counts || (mode & MODE_CODE_32) === 0 || instruction.operandSize !== 32) return true;
    const { code } = this;
    code[ip] = OP[name.toLowerCase()] ?? STEP;
    code[ip + 1] = instruction.immediate & 0xff;
    code[ip + 5] = offset + instruction.length;
    return true;
  }

  /** Near transfers; true if `form` is one, with or without a micro-op. */
  private transfer(
    ip: number,
    form: Form,
    instruction: Instruction,
    offset: number,
    host: number,
    mode: number,
  ): boolean {
    const { name } = form.entry;
    if (!TRANSFERS.has(name)) return false;
    const { code } = this;
    const is32 = (mode & MODE_CODE_32) !== 0;
    // Only transfers of the code segment's own size: others cut EIP.
    if (instruction.operandSize !== (is32 ? 32 : 16)) return true;
    const next = offset + instruction.length;
    const target = (next + instruction.immediate) | 0;
    switch (name) {
      case 'Jcc':
        code[ip] = OP[`j${instruction.opcode & 15}`] ?? STEP;
        this.link(ip + 1, host, target);
        this.link(ip + 3, host, next);
        return true;
      case 'LOOP':
      case 'JCXZ':
        if (instruction.addressSize !== 32) return true;
        code[ip] = OP[name === 'LOOP' ? 'loop' : 'jecxz'] ?? STEP;
        this.link(ip + 1, host, target);
        this.link(ip + 3, host, next);
        return true;
      case 'JMP':
        if (form.operands[0]?.kind === KIND.RELATIVE) {
          code[ip] = OP['jmp'] ?? STEP;
          this.link(ip + 1, host, target);
          return true;
        }
        if (!is32) return true;
        if (instruction.mod === 3) {
          code[ip] = OP['jmp_r'] ?? STEP;
          code[ip + 1] = instruction.rm;
        } else {
          code[ip] = OP['jmp_m'] ?? STEP;
          this.memoryOperand(ip, form, instruction, mode, 4);
        }
        return true;
    }
    if (!is32 || (mode & MODE_STACK_32) === 0) return true;
    if (name === 'RET') {
      code[ip] = OP['ret'] ?? STEP;
      code[ip + 1] = 4 + (instruction.immediate & 0xffff);
    } else if (form.operands[0]?.kind === KIND.RELATIVE) {
      code[ip] = OP['call'] ?? STEP;
      this.link(ip + 1, host, target);
    } else if (instruction.mod === 3) {
      code[ip] = OP['call_r'] ?? STEP;
      code[ip + 1] = instruction.rm;
    } else return true;
    this.stackOperand(ip, ESP, name === 'RET' ? 0 : -4, mode);
    code[ip + 5] = next;
    return true;
  }

  /** A link to `offset` from the block's start at `host`: remembered only within the page. */
  private link(at: number, host: number, offset: number): void {
    const target = (host & 4095) + offset;
    this.code[at] = offset;
    this.code[at + 1] = target >= 0 && target < 4096 ? UNKNOWN : NEVER;
  }
}

const SHIFTS = new Set(['SHL', 'SHR', 'SAR', 'ROL', 'ROR']);
const TRANSFERS = new Set(['Jcc', 'LOOP', 'JCXZ', 'JMP', 'CALL', 'RET']);
