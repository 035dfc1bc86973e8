/**
 * Bytes to instructions (SDM vol. 2, 2.1 and appendix A), derived from the forms of the table. On the path of every
 * instruction that is not cached: tables are built once, nothing is allocated.
 */
import { KIND, type Form } from './form.ts';
import type { Instruction } from './instruction.ts';
import { INSTRUCTIONS } from './instructions/index.ts';

/** No instruction is longer; a processor raises #GP(0) on the sixteenth byte. */
export const LONGEST_INSTRUCTION = 15;

/** Where decoding takes its bytes from. */
export interface ByteSource {
  /**
   * The next byte, 0 to 255. May throw (a page fault, the segment's limit). A CPU's source throws #GP(0) when asked for a
   * sixteenth byte; where it does not, decoding ends with `length` 16 and no form.
   */
  next(): number;
}

/** Where a form stands in the tables. Sizes first, so that a lookup is one index. */
const MODES = 4;
const TWO_BYTE = 256;
/** Opcodes behind 0F 38. */
const THREE_BYTE = 512;
const OPCODES = 768;

/** What follows an opcode. */
interface Slot {
  readonly hasModrm: boolean;
  /** For a memory operand, by ModRM.reg; one entry where there is no ModRM. */
  readonly memory: (Decoding | null)[];
  /** For mod 3. */
  readonly register: (Decoding | null)[];
}

/** A form with what decoding asks of it, precomputed. */
interface Decoding {
  readonly form: Form;
  readonly lockable: boolean;
  /** Sign-extend a byte immediate. */
  readonly signed: boolean;
  /** Valid ModRM.reg values for segment, control or debug registers; 255 elsewhere. */
  readonly validRegs: number;
  /** ModRM.mod is ignored: MOV to and from control and debug registers. */
  readonly ignoresMod: boolean;
  /** Where more decides than the slot, the decodings by prefix (none, 66, F3, F2), or by ModRM.rm (0F 01 C1). */
  readonly byPrefix: (Decoding | null)[] | null;
  readonly byRm: (Decoding | null)[] | null;
}

/** Mode: bit 0 set for 32-bit operands, bit 1 for 32-bit addresses. */
function modeOf(operandSize: number, addressSize: number): number {
  return (operandSize === 32 ? 1 : 0) | (addressSize === 32 ? 2 : 0);
}

/** ES to GS, CS not as a destination; CR0, CR2, CR3, CR4. DR4 and DR5 depend on CR4.DE: the core decides. */
function validRegisters(form: Form): number {
  if (form.operands[0]?.kind === KIND.SEGMENT) return 0b0011_1101;
  if (form.operands.some((operand) => operand.kind === KIND.SEGMENT)) return 0b0011_1111;
  if (form.operands.some((operand) => operand.kind === KIND.CONTROL)) return 0b0001_1101;
  return 0xff;
}

function describe(form: Form): Decoding {
  return {
    form,
    lockable: form.attributes.has('lock'),
    signed: form.operands.some((o) => o.kind === KIND.SIGNED_IMMEDIATE || o.kind === KIND.RELATIVE),
    validRegs: validRegisters(form),
    ignoresMod: form.operands.some((o) => o.kind === KIND.CONTROL || o.kind === KIND.DEBUG),
    byPrefix: null,
    byRm: null,
  };
}

const PREFIX_INDEX = new Map<number, number>([
  [0, 0],
  [0x66, 1],
  [0xf3, 2],
  [0xf2, 3],
]);

/** Puts `decoding` into `list` at `at`, and there by its prefix if it has one. */
function place(list: (Decoding | null)[], at: number, decoding: Decoding): void {
  const { form } = decoding;
  const prefix = PREFIX_INDEX.get(form.prefix);
  if (prefix === undefined) {
    list[at] ??= decoding;
    return;
  }
  const branches = (list[at] ??= { ...decoding, byPrefix: new Array<Decoding | null>(4).fill(null) });
  if (branches.byPrefix === null) throw new Error(`form '${form.text}' collides with another`);
  branches.byPrefix[prefix] = decoding;
}

/** The same for a form whose opcode has the whole ModRM byte, at its register and then at its rm. */
function placeWhole(list: (Decoding | null)[], modrm: number, decoding: Decoding): void {
  const branches = (list[(modrm >> 3) & 7] ??= {
    ...decoding,
    byRm: new Array<Decoding | null>(8).fill(null),
  });
  if (branches.byRm === null) throw new Error(`form '${decoding.form.text}' collides with another`);
  place(branches.byRm, modrm & 7, decoding);
}

/** Which of memory and registers ModRM may name in `form`. */
function modsOf(form: Form, ignoresMod: boolean): readonly ('memory' | 'register')[] {
  if (ignoresMod) return ['memory', 'register'];
  const memory = form.operands.some((operand) => operand.kind === KIND.MEMORY);
  const register = form.operands.some((operand) => operand.registerOnly);
  if (memory) return ['memory'];
  return register ? ['register'] : ['memory', 'register'];
}

/** The tables of `forms`; the first form of an encoding wins, so aliases do no harm. */
function buildTables(forms: readonly Form[]): { slots: (Slot | null)[]; pause: Form | null } {
  const slots: (Slot | null)[] = new Array<Slot | null>(MODES * OPCODES).fill(null);
  let pause: Form | null = null;
  for (const form of forms) {
    const opcode = form.prefix > 0 ? form.opcode.slice(1) : form.opcode;
    const [first = 0, second = 0, third = 0] = opcode;
    const twoByte = first === 0x0f;
    if (form.prefix > 0 && !twoByte) {
      pause ??= form;
      continue;
    }
    const threeByte = twoByte && second === 0x38;
    // A whole ModRM byte as part of the opcode (VMCALL, `0F 01 C1`).
    const whole = twoByte && !threeByte && opcode.length === 3 ? third : -1;
    // AAM's `D4 0A`: a spelling for the assembler, decoded by the form with an immediate.
    if (whole < 0 && opcode.length !== (threeByte ? 3 : twoByte ? 2 : 1)) continue;
    const base = threeByte ? THREE_BYTE + third : twoByte ? TWO_BYTE + second : first;
    const hasModrm = form.modrm >= 0 || whole >= 0;
    const decoding = describe(form);
    for (let mode = 0; mode < MODES; mode++) {
      if (form.operandSize !== 0 && form.operandSize !== ((mode & 1) === 1 ? 32 : 16)) continue;
      if (form.addressSize !== 0 && form.addressSize !== ((mode & 2) === 2 ? 32 : 16)) continue;
      for (let register = 0; register < (form.plusRegister ? 8 : 1); register++) {
        const index = mode * OPCODES + base + register;
        const size = hasModrm ? 8 : 1;
        const slot = (slots[index] ??= {
          hasModrm,
          memory: new Array<Decoding | null>(size).fill(null),
          register: new Array<Decoding | null>(size).fill(null),
        });
        if (slot.hasModrm !== hasModrm) throw new Error(`form '${form.text}' collides with another`);
        if (whole >= 0) {
          placeWhole(slot.register, whole, decoding);
          continue;
        }
        const regs = form.modrm < 0 ? [0] : form.modrm < 8 ? [form.modrm] : [0, 1, 2, 3, 4, 5, 6, 7];
        for (const mod of modsOf(form, decoding.ignoresMod)) {
          for (const reg of regs) {
            if (((decoding.validRegs >> reg) & 1) === 1) place(slot[mod], reg, decoding);
          }
        }
      }
    }
  }
  return { slots, pause };
}

const { slots: SLOTS, pause: PAUSE } = buildTables(INSTRUCTIONS.forms);

/** Base and index of 16-bit addresses by rm, -1 for none: BX+SI BX+DI BP+SI BP+DI SI DI BP BX. */
const BASES_16 = new Int8Array([3, 3, 5, 5, 6, 7, 5, 3]);
const INDEXES_16 = new Int8Array([6, 7, 6, 7, -1, -1, -1, -1]);

/** One byte, counted; -1 past the limit, once the source has been asked for the byte that is too many. */
function fetch(source: ByteSource, into: Instruction): number {
  if (into.length > LONGEST_INSTRUCTION) return -1;
  const byte = source.next();
  return ++into.length > LONGEST_INSTRUCTION ? -1 : byte;
}

function fetch16(source: ByteSource, into: Instruction): number {
  const low = fetch(source, into);
  return (low | (fetch(source, into) << 8)) & 0xffff;
}

function fetch32(source: ByteSource, into: Instruction): number {
  const low = fetch16(source, into);
  return low | (fetch16(source, into) << 16);
}

function fetchSigned8(source: ByteSource, into: Instruction): number {
  return (fetch(source, into) << 24) >> 24;
}

/** The memory operand of `into.mod` and `into.rm` with 16-bit addressing. */
function address16(source: ByteSource, into: Instruction): void {
  if (into.mod === 0 && into.rm === 6) {
    into.displacement = fetch16(source, into);
    return;
  }
  into.base = BASES_16[into.rm]!;
  into.index = INDEXES_16[into.rm]!;
  if (into.mod === 1) into.displacement = fetchSigned8(source, into);
  else if (into.mod === 2) into.displacement = (fetch16(source, into) << 16) >> 16;
}

/** The same with 32-bit addressing, SIB byte included. */
function address32(source: ByteSource, into: Instruction): void {
  let base = into.rm;
  if (base === 4) {
    const sib = fetch(source, into);
    into.scale = (sib >> 6) & 3;
    const index = (sib >> 3) & 7;
    into.index = index === 4 ? -1 : index;
    base = sib & 7;
  }
  if (into.mod === 0) {
    if (base === 5) into.displacement = fetch32(source, into);
    else into.base = base;
    return;
  }
  into.base = base;
  into.displacement = into.mod === 1 ? fetchSigned8(source, into) : fetch32(source, into);
}

/** The immediate fields of the form, in order. */
function immediates(source: ByteSource, into: Instruction, decoding: Decoding): void {
  const fields = decoding.form.immediates;
  for (let i = 0; i < fields.length; i++) {
    let value: number;
    switch (fields[i]) {
      case 'ib':
        value = decoding.signed ? fetchSigned8(source, into) : fetch(source, into);
        break;
      case 'cb':
        value = fetchSigned8(source, into);
        break;
      case 'iw':
        value = fetch16(source, into);
        break;
      case 'cv':
        value = into.operandSize === 32 ? fetch32(source, into) : (fetch16(source, into) << 16) >> 16;
        break;
      case 'mo':
        into.displacement = into.addressSize === 32 ? fetch32(source, into) : fetch16(source, into);
        continue;
      case 'cp':
        into.immediate = into.operandSize === 32 ? fetch32(source, into) : fetch16(source, into);
        into.immediate2 = fetch16(source, into);
        continue;
      default:
        value = into.operandSize === 32 ? fetch32(source, into) : fetch16(source, into);
    }
    if (i === 0) into.immediate = value;
    else into.immediate2 = value;
  }
}

function reset(into: Instruction, bits: 16 | 32): void {
  into.form = null;
  into.length = 0;
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

/** Which of the forms at one place is meant, by ModRM.rm and by the prefix that stands before. */
function branch(decoding: Decoding, into: Instruction, bits: 16 | 32): Decoding | null {
  const found = decoding.byRm === null ? decoding : (decoding.byRm[into.rm] ?? null);
  if (found === null || found.byPrefix === null) return found;
  if (into.repeat !== 0) return found.byPrefix[into.repeat === 0xf3 ? 2 : 3] ?? null;
  return found.byPrefix[into.operandSize === bits ? 0 : 1] ?? null;
}

/** Takes prefixes, in any order and number, and gives the first byte that is none. */
function prefixes(source: ByteSource, bits: 16 | 32, into: Instruction): number {
  for (;;) {
    const byte = fetch(source, into);
    switch (byte) {
      case 0x26:
      case 0x2e:
      case 0x36:
      case 0x3e:
        into.segment = (byte >> 3) & 3;
        break;
      case 0x64:
      case 0x65:
        into.segment = byte - 0x60;
        break;
      case 0x66:
        into.operandSize = bits === 32 ? 16 : 32;
        break;
      case 0x67:
        into.addressSize = bits === 32 ? 16 : 32;
        break;
      case 0xf0:
        into.lock = true;
        break;
      case 0xf2:
      case 0xf3:
        into.repeat = byte;
        break;
      default:
        return byte;
    }
  }
}

/**
 * Decodes one instruction from `source` in code of `bits` into `into`. `into.form` is null where it is undefined (#UD):
 * no such opcode, a register where only memory may stand, LOCK where it is not allowed. `length` is then what has been
 * taken so far. F2h and F3h stand in `repeat`, whether the form heeds them (`rep`, `repc`) or not.
 * Throws only what `source` throws.
 */
export function decode(source: ByteSource, bits: 16 | 32, into: Instruction): void {
  reset(into, bits);
  let opcode = prefixes(source, bits, into);
  let row = 0;
  if (opcode === 0x0f) {
    opcode = fetch(source, into);
    row = TWO_BYTE;
    if (opcode === 0x38) {
      opcode = fetch(source, into);
      row = THREE_BYTE;
    }
  }
  into.opcode = opcode;
  if (opcode < 0) return;
  const slot = SLOTS[modeOf(into.operandSize, into.addressSize) * OPCODES + row + opcode] ?? null;
  if (slot === null) return;
  let decoding: Decoding | null;
  if (slot.hasModrm) {
    const modrm = fetch(source, into);
    into.mod = (modrm >> 6) & 3;
    into.reg = (modrm >> 3) & 7;
    into.rm = modrm & 7;
    decoding = (into.mod === 3 ? slot.register : slot.memory)[into.reg] ?? null;
    if (decoding === null) return;
    if (decoding.byRm !== null || decoding.byPrefix !== null) decoding = branch(decoding, into, bits);
    if (decoding === null) return;
    if (decoding.ignoresMod) into.mod = 3;
    else if (into.mod !== 3) {
      if (into.addressSize === 16) address16(source, into);
      else address32(source, into);
    }
  } else {
    decoding = slot.memory[0] ?? null;
    if (decoding === null) return;
  }
  immediates(source, into, decoding);
  if (into.length > LONGEST_INSTRUCTION) return;
  if (into.lock && !(decoding.lockable && into.hasMemory)) return;
  into.form = opcode === 0x90 && row === 0 && into.repeat === 0xf3 ? PAUSE : decoding.form;
}
