/**
 * Bytes to instructions (SDM vol. 2, chapter 2 and appendix A). The tables are derived from the forms: for each opcode
 * byte, one-byte or after 0Fh, the forms that begin so, of which ModRM, sizes and prefixes choose one. Of two forms with the
 * same encoding the one declared first is decoded; the others are other spellings for the assembler.
 */
import { signExtend } from '../bits/bits.ts';
import { KIND, type Form } from './form.ts';
import type { Instruction } from './instruction.ts';
import { INSTRUCTIONS } from './instructions/index.ts';
import { CS, DS, EBP, EBX, EDI, ES, ESI, ESP, FS, GS, SS } from './registers.ts';

/** Gives the code bytes in order. `next` may throw: a fault of the fetch ends the decoding. */
export interface CodeSource {
  next(): number;
}

/** A form and what choosing it depends on, worked out beforehand. */
interface Candidate {
  readonly form: Form;
  readonly memoryOnly: boolean;
  readonly registerOnly: boolean;
  /** CR and DR moves take ModRM.mod as 3 whatever it is. */
  readonly ignoresMod: boolean;
  /** Needs an F3h prefix as part of the opcode. */
  readonly needsF3: boolean;
}

interface Row {
  readonly candidates: readonly Candidate[];
  readonly hasModRM: boolean;
}

const ONE_BYTE: (Row | undefined)[] = [];
const TWO_BYTE: (Row | undefined)[] = [];

function candidate(form: Form, needsF3: boolean): Candidate {
  const has = (...kinds: number[]): boolean => form.operands.some((operand) => kinds.includes(operand.kind));
  const ignoresMod = has(KIND.CONTROL, KIND.DEBUG);
  return {
    form,
    memoryOnly: has(KIND.MEMORY),
    registerOnly: !ignoresMod && form.operands.some((operand) => operand.registerOnly),
    ignoresMod,
    needsF3,
  };
}

for (const form of INSTRUCTIONS.forms) {
  const needsF3 = form.opcode[0] === 0xf3;
  const opcode = needsF3 ? form.opcode.slice(1) : form.opcode;
  const isTwoByte = opcode[0] === 0x0f;
  const map = isTwoByte ? TWO_BYTE : ONE_BYTE;
  const first = opcode[isTwoByte ? 1 : 0] ?? 0;
  // More bytes than that (AAM's D4 0A) are another spelling of a form with an immediate.
  if (opcode.length > (isTwoByte ? 2 : 1)) continue;
  for (let byte = first; byte < first + (form.plusRegister ? 8 : 1); byte++) {
    const row = map[byte];
    const made = candidate(form, needsF3);
    // A form with a mandatory prefix stands before those without.
    const candidates = row ? (needsF3 ? [made, ...row.candidates] : [...row.candidates, made]) : [made];
    map[byte] = { candidates, hasModRM: (row?.hasModRM ?? false) || form.modrm >= 0 };
  }
}

const SEGMENT_PREFIX: Readonly<Record<number, number>> = {
  0x26: ES,
  0x2e: CS,
  0x36: SS,
  0x3e: DS,
  0x64: FS,
  0x65: GS,
};

/** Base and index of 16-bit addressing by ModRM.rm (SDM vol. 2, table 2-1). */
const BASE_16 = [EBX, EBX, EBP, EBP, ESI, EDI, EBP, EBX];
const INDEX_16 = [ESI, EDI, ESI, EDI, -1, -1, -1, -1];

function word(source: CodeSource): number {
  const low = source.next();
  return low | (source.next() << 8);
}

function dword(source: CodeSource): number {
  const low = word(source);
  return low | (word(source) << 16);
}

/** Reads the addressing bytes that follow ModRM with a memory operand. */
function decodeAddress(source: CodeSource, into: Instruction): void {
  const { mod, rm } = into;
  if (into.addressSize === 16) {
    const direct = mod === 0 && rm === 6;
    into.base = direct ? -1 : (BASE_16[rm] ?? -1);
    into.index = INDEX_16[rm] ?? -1;
    if (direct || mod === 2) into.displacement = signExtend(word(source), 16);
    else if (mod === 1) into.displacement = signExtend(source.next(), 8);
    return;
  }
  into.base = rm;
  if (rm === ESP) {
    const sib = source.next();
    into.scale = sib >> 6;
    into.index = ((sib >> 3) & 7) === ESP ? -1 : (sib >> 3) & 7;
    into.base = sib & 7;
  }
  if (mod === 0 && into.base === EBP) {
    into.base = -1;
    into.displacement = dword(source);
  } else if (mod === 1) into.displacement = signExtend(source.next(), 8);
  else if (mod === 2) into.displacement = dword(source);
}

function decodeImmediates(source: CodeSource, form: Form, into: Instruction): void {
  let isFirst = true;
  const wide = into.operandSize === 32;
  for (const field of form.immediates) {
    let value: number;
    switch (field) {
      case 'ib':
        value = source.next();
        break;
      case 'iw':
        value = word(source);
        break;
      case 'iv':
        value = wide ? dword(source) : word(source);
        break;
      case 'cb':
        value = signExtend(source.next(), 8);
        break;
      case 'cv':
        value = wide ? dword(source) : signExtend(word(source), 16);
        break;
      case 'cp':
        into.immediate = wide ? dword(source) : word(source);
        into.immediate2 = word(source);
        continue;
      case 'mo':
        into.displacement = into.addressSize === 32 ? dword(source) : word(source);
        continue;
    }
    if (isFirst) into.immediate = value;
    else into.immediate2 = value;
    isFirst = false;
  }
  const last = form.operands[form.operands.length - 1];
  if (last?.kind === KIND.SIGNED_IMMEDIATE) {
    into.immediate =
      into.operandSize === 32 ? signExtend(into.immediate, 8) : signExtend(into.immediate, 8) & 0xffff;
  }
}

function choose(row: Row, into: Instruction): Candidate | null {
  for (const candidate of row.candidates) {
    const { form } = candidate;
    if (form.modrm >= 0 && form.modrm < 8 && form.modrm !== into.reg) continue;
    if (candidate.memoryOnly && into.mod === 3) continue;
    if (candidate.registerOnly && into.mod !== 3) continue;
    if (form.operandSize !== 0 && form.operandSize !== into.operandSize) continue;
    if (form.addressSize !== 0 && form.addressSize !== into.addressSize) continue;
    if (candidate.needsF3 && into.repeat !== 0xf3) continue;
    return candidate;
  }
  return null;
}

/** True if LOCK is allowed: the form says so and its destination is in memory. */
function lockable(form: Form, into: Instruction): boolean {
  return form.attributes.has('lock') && into.hasMemory;
}

/** Counts the bytes that are read. One for all decodes: decoding is on the hot path and does not nest. */
class CountingSource implements CodeSource {
  count = 0;
  source: CodeSource = { next: () => 0 };

  next(): number {
    this.count++;
    return this.source.next();
  }
}

const counting = new CountingSource();

function clear(into: Instruction, bits: 16 | 32): void {
  into.form = null;
  into.operandSize = bits;
  into.addressSize = bits;
  into.segment = -1;
  into.lock = false;
  into.repeat = 0;
  into.mod = -1;
  into.reg = 0;
  into.rm = 0;
  into.base = -1;
  into.index = -1;
  into.scale = 0;
  into.displacement = 0;
  into.immediate = 0;
  into.immediate2 = 0;
}

/** Takes the prefixes in any order; returns the first byte that is none. */
function decodePrefixes(source: CodeSource, bits: 16 | 32, into: Instruction): number {
  for (;;) {
    const byte = source.next();
    const segment = SEGMENT_PREFIX[byte];
    if (segment !== undefined) into.segment = segment;
    else if (byte === 0x66) into.operandSize = bits === 32 ? 16 : 32;
    else if (byte === 0x67) into.addressSize = bits === 32 ? 16 : 32;
    else if (byte === 0xf0) into.lock = true;
    else if (byte === 0xf2 || byte === 0xf3) into.repeat = byte;
    else return byte;
  }
}

/**
 * Decodes one instruction from `source` into `into`, for code of `bits` default size. Where the bytes are none of the
 * table, or LOCK stands where it may not, `form` is null (#UD) and `length` counts the bytes read so far. The limit of 15
 * bytes is the source's to keep (the core's raises #GP(0)).
 */
export function decode(source: CodeSource, bits: 16 | 32, into: Instruction): void {
  clear(into, bits);
  counting.source = source;
  counting.count = 0;
  const first = decodePrefixes(counting, bits, into);
  into.opcode = first === 0x0f ? counting.next() : first;
  const row = (first === 0x0f ? TWO_BYTE : ONE_BYTE)[into.opcode];
  if (row) decodeRow(row, into);
  into.length = counting.count;
}

function decodeRow(row: Row, into: Instruction): void {
  if (row.hasModRM) {
    const modrm = counting.next();
    into.mod = modrm >> 6;
    into.reg = (modrm >> 3) & 7;
    into.rm = modrm & 7;
  }
  const chosen = choose(row, into);
  if (chosen === null) return;
  const { form } = chosen;
  if (chosen.ignoresMod) into.mod = 3;
  if (into.mod >= 0 && into.mod !== 3) decodeAddress(counting, into);
  decodeImmediates(counting, form, into);
  if (!into.lock || lockable(form, into)) into.form = form;
}
