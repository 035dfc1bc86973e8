/**
 * Which instructions write a value, by what they would touch (isa/effects.ts): a write is one also where it leaves the value as it is.
 * What else may change a value (a delivery, a walk that sets Accessed, the VMM) shows only where it does change it.
 */
import type { CPU } from '../cpu/cpu.ts';
import { PAGE_MASK } from '../cpu/memory.ts';
import { BASE, GPR } from '../cpu/state.ts';
import { effectsNext } from '../workbench/effects.ts';
import type { Effects, MemoryTouch } from '../isa/effects.ts';
import { KIND, type Form, type OperandKind } from '../isa/form.ts';
import type { Instruction } from '../isa/instruction.ts';
import { EDI, ES, ESP, REGISTERS_16, REGISTERS_32, REGISTERS_8, SS } from '../isa/registers.ts';
import { FLAGS } from '../lesson/operand-table.ts';
import { readOperand, type Operand } from '../lesson/operands.ts';
import type { OperandSource } from '../lesson/subject.ts';
import type { GuestMachine } from '../workbench/bench.ts';

/** True if `instruction`, about to be executed by `cpu`, writes the value. */
export type WriteTest = (cpu: CPU, instruction: Instruction) => boolean;

/** A value whose place is fixed: an address in it is a number. */
export type Place = Extract<Operand, { kind: 'memory' | 'register' }>;

/** Farther than this from its operand's address, ESP or EDI no instruction writes (ENTER with 31 levels, PUSHA). */
const REACH = 256;
/** They write where a register says, however far from the operand's address. */
const FAR_WRITERS: ReadonlySet<string> = new Set(['BTS', 'BTR', 'BTC']);
/** They write what they do not name only where a comparison, a count or a descriptor says so. */
const CONDITIONAL: ReadonlySet<string> = new Set([
  'CMPXCHG',
  'CMPXCHG8B',
  'LAR',
  'LSL',
  'SHL',
  'SHR',
  'SAR',
  'ROL',
  'ROR',
  'RCL',
  'RCR',
  'SHLD',
  'SHRD',
]);
const NAMED_BY_REG: ReadonlySet<OperandKind> = new Set([KIND.SEGMENT, KIND.CONTROL, KIND.DEBUG]);

/** `operand` with its address worked out at this moment; null where it is nothing that is written to. @throws OperandError */
export function placeOf(operand: Operand, source: OperandSource): Place | null {
  if (operand.kind === 'register') return operand;
  if (operand.kind !== 'memory') return null;
  const value = Number(readOperand(operand.address, source)) >>> 0;
  return { ...operand, address: { kind: 'number', value } };
}

/** The address of memory whose place is fixed. */
export function addressOf(place: Place): number {
  return place.kind === 'memory' && place.address.kind === 'number' ? place.address.value >>> 0 : 0;
}

/** Who writes `place` on `machine`; null where no instruction of the guest does so by itself. */
export function writeTest(place: Place, machine: GuestMachine): WriteTest | null {
  if (place.kind === 'memory') {
    const cells = guestCells(place, machine);
    return cells && memoryTest(cells, machine);
  }
  if (place.of === 'cpu' && machine.cpu !== machine.vcpu && !isShared(place.part)) return null;
  const flag = FLAGS[place.part];
  if (flag !== undefined) return flagTest(flag, machine);
  const names = namesOf(place.part);
  return names && registerTest(names, machine);
}

/** A general register is the guest's own also while the processor runs it. */
function isShared(part: string): boolean {
  return overlapping(part) !== null;
}

/** Guest physical addresses of the bytes of `place`; null where it is not the guest's memory. */
export function guestCells(
  place: Extract<Place, { kind: 'memory' }>,
  machine: GuestMachine,
): readonly number[] | null {
  const first = addressOf(place);
  const cells = Array.from({ length: place.bytes }, (_, i) => guestCell(place.space, first + i, machine));
  return cells.includes(-1) ? null : cells;
}

function guestCell(space: 'gva' | 'gpa' | 'hpa', address: number, machine: GuestMachine): number {
  if (space === 'gpa') return address >>> 0;
  if (space === 'gva') {
    const gpa = machine.toPhysical(address | 0);
    return gpa === -1 ? -1 : gpa >>> 0;
  }
  const { cpu, vcpu } = machine;
  const offset = cpu.frames.offset(address);
  if (offset < 0) return -1;
  const page = offset & ~PAGE_MASK;
  const frame = vcpu.frames.entries.findIndex((entry) => entry !== 0 && (entry & ~PAGE_MASK) === page);
  return frame < 0 ? -1 : frame * 4096 + (offset & PAGE_MASK);
}

/**
 * Asks `writes` about what an instruction would touch, but of a form that was seen not to write only again where the instruction
 * itself `mayName` the place, or where it is a matter of values whether it writes.
 */
function remembering(
  machine: GuestMachine,
  mayName: (instruction: Instruction) => boolean,
  writes: (effects: Effects) => boolean,
): WriteTest {
  const never = new Set<Form>();
  return (cpu, instruction) => {
    const { form } = instruction;
    if (form === null) return false;
    const isNamed = mayName(instruction);
    if (!isNamed && never.has(form)) return false;
    const effects = effectsNext(machine, instruction, cpu);
    if (writes(effects)) return true;
    const isConditional =
      instruction.repeat !== 0 || effects.fault !== null || CONDITIONAL.has(form.entry.name);
    if (!isNamed && !isConditional) never.add(form);
    return false;
  };
}

function memoryTest(cells: readonly number[], machine: GuestMachine): WriteTest {
  const first = cells[0] ?? 0;
  const isNear = (linear: number): boolean => ((linear - first + REACH) & PAGE_MASK) <= 2 * REACH;
  const mayReach: WriteTest = (cpu, instruction) => {
    if (FAR_WRITERS.has(instruction.form?.entry.name ?? '')) return true;
    if (isNear(cpu.get(BASE + SS) + cpu.get(GPR + ESP)) || isNear(cpu.get(BASE + ES) + cpu.get(GPR + EDI)))
      return true;
    const isFixed = isOffset(instruction);
    if (!instruction.hasMemory && !isFixed) return false;
    const { base, index, scale, displacement } = instruction;
    const part = (register: number): number => (isFixed || register < 0 ? 0 : cpu.get(GPR + register));
    return isNear(
      cpu.get(BASE + instruction.memorySegment) + part(base) + (part(index) << scale) + displacement,
    );
  };
  const storesOf = storeFinder(machine);
  return (cpu, instruction) => {
    if (!mayReach(cpu, instruction)) return false;
    return storesOf(cpu, instruction).some(({ gva, bytes }) => {
      if (!isNear(gva)) return false;
      for (let i = 0; i < bytes; i++) {
        const gpa = machine.toPhysical((gva + i) | 0);
        if (gpa !== -1 && cells.includes(gpa >>> 0)) return true;
      }
      return false;
    });
  };
}

function isOffset({ form }: Instruction): boolean {
  return form !== null && form.operands.some(({ kind }) => kind === KIND.OFFSET);
}

/** What an instruction of `machine`, about to be executed, stores to memory. */
export function storeFinder(
  machine: GuestMachine,
): (cpu: CPU, instruction: Instruction) => readonly MemoryTouch[] {
  let stores: readonly MemoryTouch[] = [];
  const isStore = ({ memory }: Effects): boolean => {
    stores = memory.filter(({ access }) => access !== 'read');
    return stores.length > 0;
  };
  const toMemory = remembering(machine, () => false, isStore);
  // Of a form that can have either, one with a register stores nothing.
  const toRegister = remembering(machine, () => false, isStore);
  return (cpu, instruction) => {
    const hasMemory = instruction.hasMemory || isOffset(instruction);
    return (hasMemory ? toMemory : toRegister)(cpu, instruction) ? stores : [];
  };
}

function flagTest(flag: number, machine: GuestMachine): WriteTest {
  return remembering(
    machine,
    () => false,
    ({ flagsSet }) => (flagsSet & flag) !== 0,
  );
}

function registerTest(names: readonly string[], machine: GuestMachine): WriteTest {
  const number = REGISTERS_32.findIndex((name) => names.includes(name));
  const mayName = ({ form, reg, rm, mod, opcode }: Instruction): boolean => {
    if (form === null) return false;
    if (number < 0) return form.operands.some(({ kind }) => NAMED_BY_REG.has(kind));
    // AH to BH lie in the registers four below.
    const is = (field: number): boolean => (field & 3) === (number & 3);
    return is(reg) || (mod === 3 && is(rm)) || is(opcode);
  };
  return remembering(machine, mayName, ({ registers }) =>
    registers.writes.some((name) => names.includes(name)),
  );
}

/** What `effectsOf` calls the registers that the value `part` is in; null where a write to them is none to it. */
function namesOf(part: string): readonly string[] | null {
  const general = overlapping(part);
  if (general) return general;
  // EIP, CPL, IOPL and the rest of EFLAGS change with much that is not about them.
  if (part === 'eip' || part === 'cpl' || part === 'iopl' || part === 'eflags') return null;
  return [part.split('.')[0] ?? part];
}

/** General registers, whole and in parts, that share a bit with `part`; null for what is none. */
function overlapping(part: string): readonly string[] | null {
  for (let i = 0; i < 8; i++) {
    const [whole, half] = [REGISTERS_32[i]!, REGISTERS_16[i]!];
    const bytes: readonly string[] = i < 4 ? [REGISTERS_8[i]!, REGISTERS_8[i + 4]!] : [];
    if (part === whole || part === half) return [whole, half, ...bytes];
    if (bytes.includes(part)) return [whole, half, part];
  }
  return null;
}
