/**
 * Which form of a mnemonic fits given operands: the first one in the table's order. Derived from the forms alone, with
 * nasm's rules where a form leaves the size open.
 */
import { KIND, type Form, type OperandSpec } from './form.ts';
import type { Instructions } from './entry.ts';
import type { ImmediateOperand, MemoryOperand, Operand, Prefixes } from './operand.ts';

export type CodeSize = 16 | 32;

/** A form that fits, with the sizes it is to be encoded with. */
export interface Match {
  readonly form: Form;
  readonly operandSize: CodeSize;
  readonly addressSize: CodeSize;
}

export type MismatchReason =
  /** No form has as many operands. */
  | 'count'
  /** Memory of several sizes fits, and none was written. */
  | 'size-missing'
  /** The kinds of the operands fit a form, their sizes do not. */
  | 'size-mismatch'
  | 'operands'
  /** 16-bit registers with `[dword ...]` or the like. */
  | 'address-size';

export interface Mismatch {
  readonly reason: MismatchReason;
}

/** The forms of each mnemonic, and what is asked of them together. */
export interface MnemonicForms {
  readonly forms: readonly Form[];
  /** A near relative form exists, so that the short one is a choice. */
  readonly hasNear: boolean;
  /** `far` tells the far pointer in memory from the near one. */
  readonly needsFar: boolean;
  /** Widens a byte or a word (MOVZX): nasm writes no form whose source is as wide as the result. */
  readonly widens: boolean;
}

/** Forms by lower-case mnemonic. */
export type MnemonicIndex = ReadonlyMap<string, MnemonicForms>;

/** Groups the forms of `table` by mnemonic. */
export function indexMnemonics(table: Instructions): MnemonicIndex {
  const lists = new Map<string, Form[]>();
  for (const form of table.forms) {
    const list = lists.get(form.mnemonic);
    if (list) list.push(form);
    else lists.set(form.mnemonic, [form]);
  }
  const index = new Map<string, MnemonicForms>();
  for (const [mnemonic, forms] of lists) {
    const single = forms.filter((form) => form.operands.length === 1).map((form) => form.operands[0]!);
    index.set(mnemonic, {
      forms,
      hasNear: single.some((spec) => spec.kind === KIND.RELATIVE && spec.size !== 8),
      needsFar: single.some((spec) => spec.kind === KIND.REGISTER_OR_MEMORY && !spec.registerOnly),
      widens: forms.some(({ operands: [a, b] }) => a?.token === 'rv' && b?.token === 'r/m8'),
    });
  }
  return index;
}

/**
 * `operands` with what the source may leave out: of a three-operand form whose first two are the same register it may
 * name one (`imul eax, 5`).
 */
export function completeOperands(mnemonic: MnemonicForms, operands: readonly Operand[]): readonly Operand[] {
  const [first, second] = operands;
  if (operands.length !== 2 || first?.kind !== 'register' || second?.kind !== 'immediate') return operands;
  const isShortened = mnemonic.forms.some(
    ({ operands: [a, b, c] }) =>
      a?.kind === KIND.REGISTER &&
      b?.kind === KIND.REGISTER_OR_MEMORY &&
      (c?.kind === KIND.IMMEDIATE || c?.kind === KIND.SIGNED_IMMEDIATE),
  );
  return isShortened ? [first, first, second] : operands;
}

/** True if `spec` is a pair of selector and offset in memory. */
export function isFarMemory(spec: OperandSpec): boolean {
  return spec.token === 'm16:v';
}

/** Whether the operand's size follows the operand size. */
function followsOperandSize(spec: OperandSpec): boolean {
  return spec.size === 'v' || spec.token === 'm16:v' || spec.token === 'mv&v';
}

function isRegisterSlot(spec: OperandSpec): boolean {
  return (
    spec.kind === KIND.REGISTER || spec.kind === KIND.REGISTER_OR_MEMORY || spec.kind === KIND.OPCODE_REGISTER
  );
}

/** True if `operand` is of the kind that `spec` takes, sizes aside. */
export function kindFits(spec: OperandSpec, operand: Operand, mnemonic: MnemonicForms): boolean {
  switch (operand.kind) {
    case 'register':
      return isRegisterSlot(spec) || (spec.kind === KIND.FIXED_REGISTER && spec.value === operand.number);
    case 'segment':
      return (
        spec.kind === KIND.SEGMENT || (spec.kind === KIND.FIXED_SEGMENT && spec.value === operand.number)
      );
    case 'control':
      return spec.kind === KIND.CONTROL;
    case 'debug':
      return spec.kind === KIND.DEBUG;
    case 'far':
      return spec.kind === KIND.FAR_POINTER;
    case 'memory':
      if (operand.far) return isFarMemory(spec) && mnemonic.needsFar;
      if (spec.kind === KIND.OFFSET) return operand.base < 0 && operand.index < 0;
      if (isFarMemory(spec)) return !mnemonic.needsFar && operand.size === 0;
      if (['mem', 'm16&32', 'mv&v'].includes(spec.token)) return operand.size === 0;
      return spec.kind === KIND.MEMORY || (spec.kind === KIND.REGISTER_OR_MEMORY && !spec.registerOnly);
    case 'immediate':
      if (spec.kind === KIND.CONSTANT) {
        return operand.plain && operand.size === 0 && operand.magnitude === spec.value;
      }
      return (
        spec.kind === KIND.IMMEDIATE || spec.kind === KIND.SIGNED_IMMEDIATE || spec.kind === KIND.RELATIVE
      );
  }
}

/** What an operand says of its own size in bits; 0: nothing. */
function statedSize(operand: Operand): number {
  if (operand.kind === 'register') return operand.width;
  if (operand.kind === 'memory' || operand.kind === 'immediate' || operand.kind === 'far')
    return operand.size;
  return 0;
}

/**
 * The operand size that `operands` ask of `form`: 16 or 32, 0 where they leave it open, -1 where they contradict each
 * other or the form.
 */
function impliedOperandSize(form: Form, operands: readonly Operand[]): number {
  let implied: number = form.operandSize;
  for (let i = 0; i < operands.length; i++) {
    const spec = form.operands[i]!;
    const size = statedSize(operands[i]!);
    if (size === 0) continue;
    if (spec.kind === KIND.SIGNED_IMMEDIATE && size === 8) continue;
    if (spec.kind === KIND.RELATIVE && spec.size === 8) {
      if (size !== 8) return -1;
    } else if (followsOperandSize(spec)) {
      if (size !== 16 && size !== 32) return -1;
      if (implied !== 0 && implied !== size) return -1;
      implied = size;
    } else if (spec.size !== 0 && size !== spec.size && spec.kind !== KIND.CONSTANT) {
      return -1;
    }
  }
  return implied;
}

/** True if a sign-extended byte gives `operand` at `operandSize`. */
function fitsSignedByte(operand: ImmediateOperand, operandSize: CodeSize): boolean {
  if (operand.size === 8) return true;
  if (operand.strict || !operand.plain) return false;
  const value = operandSize === 16 ? (operand.value << 16) >> 16 : operand.value;
  return value >= -128 && value <= 127;
}

/** The address size for `memory` in code of `bits`, or 0 where the wishes contradict each other. */
function addressSizeOf(memory: MemoryOperand | null, prefixes: Prefixes, bits: CodeSize): 0 | CodeSize {
  const wanted = prefixes.addressSize;
  if (!memory) return wanted === 0 ? bits : wanted;
  const registers: 0 | CodeSize = memory.base >= 0 || memory.index >= 0 ? memory.addressSize : 0;
  const displacement =
    memory.displacementSize === 16 || memory.displacementSize === 32 ? memory.displacementSize : 0;
  let size: number = registers;
  for (const wish of [displacement, wanted]) {
    if (wish === 0) continue;
    if (size !== 0 && size !== wish) return 0;
    size = wish;
  }
  return size === 0 ? bits : (size as CodeSize);
}

/**
 * The first form of `mnemonic` that fits `operands` in code of `bits`, or why there is none.
 * `reaches(match)` tells whether a short jump encoded so would reach its target.
 */
export function matchForm(
  mnemonic: MnemonicForms,
  operands: readonly Operand[],
  prefixes: Prefixes,
  bits: CodeSize,
  reaches: (match: Match) => boolean,
): Match | Mismatch {
  let memory: MemoryOperand | null = null;
  for (const operand of operands) if (operand.kind === 'memory') memory = operand;
  const addressSize = addressSizeOf(memory, prefixes, bits);
  if (addressSize === 0) return { reason: 'address-size' };

  let first: Match | null = null;
  let sizes = 0;
  let reason: MismatchReason = 'count';
  for (const form of mnemonic.forms) {
    if (form.operands.length !== operands.length) continue;
    if (reason === 'count') reason = 'operands';
    if (!operands.every((operand, i) => kindFits(form.operands[i]!, operand, mnemonic))) continue;
    const implied = impliedOperandSize(form, operands);
    if (implied < 0) {
      reason = 'size-mismatch';
      continue;
    }
    const open = implied === 0;
    if (
      open &&
      memory?.size === 0 &&
      operands.some((operand, i) => isSizedByte(form.operands[i]!, operand))
    ) {
      continue;
    }
    const operandSize = open
      ? prefixes.operandSize !== 0 && form.operands.some(followsOperandSize)
        ? prefixes.operandSize
        : bits
      : (implied as CodeSize);
    if (mnemonic.widens && form.operands[1]!.size === operandSize) continue;
    const match: Match = {
      form,
      operandSize,
      addressSize: form.addressSize === 0 ? addressSize : form.addressSize,
    };
    if (!immediatesFit(mnemonic, operands, match, reaches)) continue;
    first ??= match;
    if (!memory || memory.size !== 0) return first;
    sizes |= memorySizes(form, operands, open, operandSize);
    if (!isSingleSize(sizes)) return { reason: 'size-missing' };
  }
  return first ?? { reason };
}

function immediatesFit(
  mnemonic: MnemonicForms,
  operands: readonly Operand[],
  match: Match,
  reaches: (match: Match) => boolean,
): boolean {
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]!;
    if (operand.kind !== 'immediate') continue;
    const spec = match.form.operands[i]!;
    if (spec.kind === KIND.SIGNED_IMMEDIATE && !fitsSignedByte(operand, match.operandSize)) return false;
    if (spec.kind !== KIND.RELATIVE) {
      if (operand.distance !== '') return false;
    } else if (operand.size !== 0 && operand.distance !== 'near' && mnemonic.hasNear && !mnemonic.needsFar) {
      // nasm takes the size of a conditional jump's target only together with `near`.
      return false;
    } else if (spec.size !== 8) {
      if (operand.distance === 'short') return false;
    } else if (operand.distance === 'near') {
      return false;
    } else if (operand.distance === '' && mnemonic.hasNear) {
      if (operand.strict || !(operand.unknown || (operand.local && reaches(match)))) return false;
    }
  }
  return true;
}

/** `byte 5` where memory has no size: nasm takes the byte as the size of the memory, not as a short immediate. */
function isSizedByte(spec: OperandSpec, operand: Operand): boolean {
  return spec.kind === KIND.SIGNED_IMMEDIATE && operand.kind === 'immediate' && operand.size === 8;
}

/** The sizes an unsized memory operand may have under `form`, as a set of bits (8, 16, 32, 64 added up). */
function memorySizes(form: Form, operands: readonly Operand[], open: boolean, operandSize: CodeSize): number {
  const i = operands.findIndex((operand) => operand.kind === 'memory');
  const spec = form.operands[i]!;
  if (spec.size === 'v') return open && !form.attributes.has('jump') ? 16 | 32 : operandSize;
  return spec.size;
}

function isSingleSize(sizes: number): boolean {
  return (sizes & (sizes - 1)) === 0;
}
