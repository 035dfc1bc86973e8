/**
 * Encodings of a form to run: each operand size, memory through DS and through SS, a register, every system register, and the
 * immediates that matter. Only the encoding of the form is asked, never its attributes of privilege.
 */
import { decode } from '../../isa/decode.ts';
import { KIND, type Form } from '../../isa/form.ts';
import { Instruction } from '../../isa/instruction.ts';
import { DATA, SELECTORS, TARGET } from './layout.ts';

/** One instruction's bytes. */
export interface Sample {
  readonly bytes: readonly number[];
  readonly form: Form;
}

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 0xff);
}

/** ModRM bytes for the operand in ModRM.rm, `reg` filled in: [DATA] through DS, [EBP+10h] through SS, EAX. */
function modrmBytes(form: Form, reg: number, addressSize: 16 | 32): number[][] {
  const field = reg << 3;
  const rm = form.operands.find(({ kind }) => kind === KIND.REGISTER_OR_MEMORY || kind === KIND.MEMORY);
  const memory =
    addressSize === 32
      ? [
          [field | 5, ...little(DATA, 4)],
          [0x40 | field | 5, 0x10],
        ]
      : [
          [field | 6, ...little(DATA, 2)],
          [0x40 | field | 6, 0x10],
        ];
  const register = [[0xc0 | field]];
  if (rm === undefined || rm.registerOnly) return register;
  return rm.kind === KIND.MEMORY ? memory : [...memory, ...register];
}

function registerFields(form: Form): readonly number[] {
  if (form.modrm < 8) return [form.modrm];
  for (const { kind } of form.operands) {
    if (kind === KIND.SEGMENT) return [0, 1, 2, 3, 4, 5];
    if (kind === KIND.CONTROL) return [0, 2, 3, 4];
    if (kind === KIND.DEBUG) return [0, 6, 7];
  }
  return [2];
}

/** The immediate bytes, in each variant worth trying. */
function immediateBytes(form: Form, operandSize: 16 | 32, addressSize: 16 | 32): number[][] {
  let all: number[][] = [[]];
  const append = (choices: readonly number[][]): void => {
    all = all.flatMap((head) => choices.map((tail) => [...head, ...tail]));
  };
  for (const field of form.immediates) {
    if (field === 'ib') append(form.immediates.length > 1 ? [[1]] : [[0x03], [0x21]]);
    else if (field === 'iw') append([little(8, 2)]);
    else if (field === 'iv') append([little(0x01234568, operandSize / 8)]);
    else if (field === 'cb') append([[0x10]]);
    else if (field === 'cv') append([little(0x20, operandSize / 8)]);
    else if (field === 'mo') append([little(DATA, addressSize / 8)]);
    else
      append(farSelectors().map((selector) => [...little(TARGET, operandSize / 8), ...little(selector, 2)]));
  }
  return all;
}

function farSelectors(): number[] {
  return [0, ...Object.values(SELECTORS).flatMap((selector) => [selector, selector | 3])];
}

/** True if `bytes` decode to `form`, or to another spelling of it, in code of `bits`. */
function isOf(form: Form, bytes: readonly number[], bits: 16 | 32): boolean {
  const instruction = new Instruction();
  let at = 0;
  decode({ next: () => bytes[at++] ?? 0 }, bits, instruction);
  return instruction.form?.entry === form.entry && instruction.length === bytes.length;
}

/** The samples of `form` in code of `bits`. */
export function samplesOf(form: Form, bits: 16 | 32): Sample[] {
  const found = new Map<string, Sample>();
  const prefixForm = form.opcode[0] === 0xf3;
  for (const operandSize of [bits, bits === 32 ? 16 : 32] as const) {
    if (form.operandSize !== 0 && form.operandSize !== operandSize) continue;
    const addressSize = form.addressSize === 0 ? bits : form.addressSize;
    const prefixes = [...(operandSize === bits ? [] : [0x66]), ...(addressSize === bits ? [] : [0x67])];
    const opcode = [...form.opcode];
    // Register 1: ECX, where the opcode names one (90h + 0 would be NOP).
    if (form.plusRegister) opcode[opcode.length - 1] = (opcode.at(-1) ?? 0) | 1;
    const modrms =
      form.modrm < 0 ? [[]] : registerFields(form).flatMap((reg) => modrmBytes(form, reg, addressSize));
    for (const modrm of modrms) {
      for (const immediate of immediateBytes(form, operandSize, addressSize)) {
        const plain = [...prefixes, ...opcode, ...modrm, ...immediate];
        const repeats = form.attributes.has('rep') || form.attributes.has('repc');
        for (const bytes of repeats && !prefixForm ? [plain, [0xf3, ...plain]] : [plain]) {
          if (isOf(form, bytes, bits)) found.set(bytes.join(), { bytes, form });
        }
      }
    }
  }
  return [...found.values()];
}

/** What one encoding is: forms that differ in spelling alone have the same. */
export function encodingOf(form: Form): string {
  const operands = form.operands.map(({ kind, size, value, registerOnly }) =>
    [kind, size, value, registerOnly].join(':'),
  );
  return [
    form.entry.name,
    form.opcode.join('.'),
    form.modrm,
    form.immediates.join('.'),
    form.operandSize,
    form.addressSize,
    [...operands].sort().join(' '),
  ].join('|');
}
