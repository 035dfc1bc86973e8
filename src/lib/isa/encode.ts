/** Bytes of an instruction, as nasm encodes it (SDM vol. 2, 2.1: prefixes, ModRM, SIB, displacement, immediate). */
import { KIND, type Form } from './form.ts';
import type { CodeSize, Match } from './match.ts';
import type { ImmediateOperand, MemoryOperand, Operand, Prefixes } from './operand.ts';

/** Prefix bytes by segment register number, ES to GS. */
export const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65] as const;

/** A value that had to be cut to fit its field. */
export interface Overflow {
  readonly operand: number;
  readonly bits: 8 | 16 | 32;
  /** `jump`: a relative target is out of reach; `signed`: a byte that will be sign-extended. */
  readonly kind: 'value' | 'signed' | 'jump' | 'displacement';
}

export interface EncodeOptions {
  readonly prefixes: Prefixes;
  readonly bits: CodeSize;
  /** Offset at which the instruction stands, in the space of the targets' values. */
  readonly address: number;
  /** Receives what did not fit. */
  readonly overflow?: (overflow: Overflow) => void;
}

/** Base and index of the 16-bit addressing forms by rm: bx+si bx+di bp+si bp+di si di bp bx. */
const PAIRS_16: readonly (readonly [number, number])[] = [
  [3, 6],
  [3, 7],
  [5, 6],
  [5, 7],
  [6, -1],
  [7, -1],
  [5, -1],
  [3, -1],
];

/** The rm field for 16-bit `base` and `index` in either order, or -1 where the processor has no such address. */
export function addressing16(base: number, index: number): number {
  return PAIRS_16.findIndex(([b, i]) => (b === base && i === index) || (b === index && i === base && i >= 0));
}

function pushLittleEndian(out: number[], value: number, bytes: number): void {
  for (let i = 0; i < bytes; i++) out.push((value >> (8 * i)) & 0xff);
}

/** mod for a displacement: 0 none, 1 a byte, 2 a whole one. */
function displacementMod(memory: MemoryOperand, value: number, zeroAllowed: boolean): 0 | 1 | 2 {
  if (memory.displacementSize === 8) return 1;
  if (memory.displacementSize !== 0 || !memory.plain) return 2;
  if (value === 0 && zeroAllowed) return 0;
  return value >= -128 && value <= 127 ? 1 : 2;
}

function encodeMemory(out: number[], memory: MemoryOperand, reg: number, addressSize: CodeSize): void {
  const { base, index, scale } = memory;
  const field = reg << 3;
  if (base < 0 && index < 0) {
    out.push(field | (addressSize === 16 ? 6 : 5));
    pushLittleEndian(out, memory.displacement, addressSize / 8);
    return;
  }
  if (addressSize === 16) {
    const rm = addressing16(base, index);
    const value = (memory.displacement << 16) >> 16;
    const mod = displacementMod(memory, value, rm !== 6);
    out.push((mod << 6) | field | rm);
    if (mod > 0) pushLittleEndian(out, value, mod);
    return;
  }
  const value = memory.displacement;
  if (base < 0) {
    out.push(field | 4, (scale << 6) | (index << 3) | 5);
    pushLittleEndian(out, value, 4);
    return;
  }
  const mod = displacementMod(memory, value, base !== 5);
  if (index < 0 && base !== 4) out.push((mod << 6) | field | base);
  else out.push((mod << 6) | field | 4, (scale << 6) | ((index < 0 ? 4 : index) << 3) | base);
  if (mod > 0) pushLittleEndian(out, value, mod === 1 ? 1 : 4);
}

/** True if `magnitude` can be stored in `bits` bits, signed or unsigned, by nasm's rule. */
export function fitsField(magnitude: number, bits: number): boolean {
  return magnitude >= -(2 ** bits) && magnitude < 2 ** bits;
}

/** What one operand brings to the encoding. */
interface Fields {
  reg: number;
  rm: number;
  memory: MemoryOperand | null;
  opcodeRegister: number;
}

function gatherFields(form: Form, operands: readonly Operand[]): Fields {
  const fields: Fields = { reg: form.modrm < 8 ? form.modrm : 0, rm: 0, memory: null, opcodeRegister: 0 };
  operands.forEach((operand, i) => {
    if (operand.kind === 'memory') fields.memory = operand;
    else if (operand.kind === 'immediate' || operand.kind === 'far') return;
    else {
      const kind = form.operands[i]!.kind;
      if (kind === KIND.OPCODE_REGISTER) fields.opcodeRegister = operand.number;
      else if (kind === KIND.REGISTER_OR_MEMORY) fields.rm = operand.number;
      else if (kind === KIND.REGISTER || isSystemRegister(form.operands[i]!)) fields.reg = operand.number;
    }
  });
  return fields;
}

function isSystemRegister(spec: { readonly kind: number }): boolean {
  return spec.kind === KIND.SEGMENT || spec.kind === KIND.CONTROL || spec.kind === KIND.DEBUG;
}

/** Operand positions whose values the form's immediate fields take, in order. */
function immediatePositions(form: Form): number[] {
  const positions: number[] = [];
  form.operands.forEach((spec, i) => {
    if (
      spec.kind === KIND.IMMEDIATE ||
      spec.kind === KIND.SIGNED_IMMEDIATE ||
      spec.kind === KIND.RELATIVE ||
      spec.kind === KIND.FAR_POINTER ||
      spec.kind === KIND.OFFSET
    ) {
      positions.push(i);
    }
  });
  return positions;
}

const positionCache = new WeakMap<Form, readonly number[]>();

function positionsOf(form: Form): readonly number[] {
  let positions = positionCache.get(form);
  if (!positions) positionCache.set(form, (positions = immediatePositions(form)));
  return positions;
}

/** The operand-size prefix is needed: only where a form's meaning depends on it. */
function needsOperandPrefix(form: Form, match: Match, options: EncodeOptions): boolean {
  if (options.prefixes.operandSize !== 0 && options.prefixes.operandSize !== options.bits) return true;
  return match.operandSize !== options.bits;
}

/** Encodes `operands` by `match`, whose sizes have been chosen by matchForm. Returns the bytes. */
export function encode(match: Match, operands: readonly Operand[], options: EncodeOptions): number[] {
  const { form, operandSize, addressSize } = match;
  const { prefixes, bits } = options;
  const fields = gatherFields(form, operands);
  const memory = fields.memory;
  const out: number[] = [];
  if (prefixes.repeat !== 0) out.push(prefixes.repeat);
  if (prefixes.lock) out.push(0xf0);
  const segment = memory !== null && memory.segment >= 0 ? memory.segment : prefixes.segment;
  if (segment >= 0) out.push(SEGMENT_PREFIXES[segment]!);
  if (needsOperandPrefix(form, match, options)) out.push(0x66);
  if (addressSize !== bits) out.push(0x67);

  const last = form.opcode.length - 1;
  form.opcode.forEach((byte, i) => out.push(i === last ? byte + fields.opcodeRegister : byte));
  if (form.modrm >= 0) {
    if (memory) {
      encodeMemory(out, memory, fields.reg, addressSize);
      checkDisplacement(memory, operands.indexOf(memory), addressSize, options);
    } else out.push(0xc0 | (fields.reg << 3) | fields.rm);
  }
  const positions = positionsOf(form);
  form.immediates.forEach((field, n) => {
    const i = positions[n]!;
    const operand = operands[i]!;
    switch (field) {
      case 'ib':
        emitImmediate(out, operand as ImmediateOperand, form, i, 8, options);
        break;
      case 'iw':
        emitImmediate(out, operand as ImmediateOperand, form, i, 16, options);
        break;
      case 'iv':
        emitImmediate(out, operand as ImmediateOperand, form, i, operandSize, options);
        break;
      case 'cb':
        emitRelative(out, operand as ImmediateOperand, i, 8, options);
        break;
      case 'cv':
        emitRelative(out, operand as ImmediateOperand, i, operandSize, options);
        break;
      case 'cp':
        if (operand.kind === 'far') {
          pushLittleEndian(out, operand.offset, operandSize / 8);
          pushLittleEndian(out, operand.selector, 2);
        }
        break;
      case 'mo':
        if (memory) pushLittleEndian(out, memory.displacement, addressSize / 8);
        break;
    }
  });
  return out;
}

function checkDisplacement(
  memory: MemoryOperand,
  operand: number,
  addressSize: CodeSize,
  options: EncodeOptions,
): void {
  const value = addressSize === 16 ? (memory.displacement << 16) >> 16 : memory.displacement;
  if (memory.displacementSize === 8 && (value < -128 || value > 127)) {
    options.overflow?.({ operand, bits: 8, kind: 'displacement' });
  } else if (addressSize === 16 && !fitsField(memory.displacement, 16)) {
    options.overflow?.({ operand, bits: 16, kind: 'displacement' });
  }
}

function emitImmediate(
  out: number[],
  operand: ImmediateOperand,
  form: Form,
  position: number,
  bits: 8 | 16 | 32,
  options: EncodeOptions,
): void {
  pushLittleEndian(out, operand.value, bits / 8);
  if (form.operands[position]!.kind === KIND.SIGNED_IMMEDIATE) {
    if (operand.size === 8 && (operand.magnitude < -128 || operand.magnitude > 127)) {
      options.overflow?.({ operand: position, bits: 8, kind: 'signed' });
    }
  } else if (!fitsField(operand.magnitude, bits)) {
    options.overflow?.({ operand: position, bits, kind: 'value' });
  }
}

function emitRelative(
  out: number[],
  operand: ImmediateOperand,
  position: number,
  bits: 8 | 16 | 32,
  options: EncodeOptions,
): void {
  const delta = operand.value - (options.address + out.length + bits / 8);
  if (bits === 8 && !operand.unknown && (delta < -128 || delta > 127)) {
    options.overflow?.({ operand: position, bits, kind: 'jump' });
  }
  pushLittleEndian(out, delta | 0, bits / 8);
}

/** True if the short jump that `match` stands for reaches its target from `options.address`. */
export function shortJumpReaches(
  match: Match,
  operands: readonly Operand[],
  options: EncodeOptions,
): boolean {
  let reaches = true;
  encode(match, operands, {
    ...options,
    overflow: (overflow) => {
      if (overflow.kind === 'jump') reaches = false;
    },
  });
  return reaches;
}
