/** The words of an instruction (isa/speak.ts), filled from a machine that is about to execute it. */
import { hex } from '../bits/bits.ts';
import { KIND, type OperandSpec } from '../isa/form.ts';
import type { Instruction } from '../isa/instruction.ts';
import { SS } from '../isa/registers.ts';
import { speak, type Speech } from '../isa/speak.ts';
import { jumpTarget, operandText, type TextOptions } from '../isa/text.ts';
import type { CPU } from '../cpu/cpu.ts';
import { BASE, CR0, CR2, CR3, CR4, GPR, SELECTOR } from '../cpu/state.ts';
import type { GuestMachine } from './bench.ts';
import { byteAt } from './code.ts';
import { preview } from './preview.ts';

/** Instructions whose outcome depends on a device: it is not asked beforehand. */
const ASKS_DEVICES = new Set(['IN', 'INS', 'OUT', 'OUTS', 'HLT']);

/** What `instruction`, the next of `machine`, will do. Precondition: it has a form. */
export function speakNext(machine: GuestMachine, instruction: Instruction, options: TextOptions): Speech {
  const { vcpu } = machine;
  const first = instruction.form?.operands[0];
  const isJump = instruction.form?.operands.some(({ kind }) => kind === KIND.RELATIVE) ?? false;
  const target = isJump ? jumpTarget(instruction, options.address) >>> 0 : undefined;
  const address = memoryAddress(vcpu, instruction);
  const read = (gva: number, bytes: number): number | null => readLinear(machine, gva, bytes);
  return speak(instruction, {
    operand: (i) => spoken(operandText(instruction, i, options)),
    value: (i) => {
      const spec = instruction.form?.operands[i];
      return spec && operandValue(vcpu, instruction, spec, address, read);
    },
    get result() {
      if (!first || ASKS_DEVICES.has(instruction.form?.entry.name ?? '')) return undefined;
      return preview(machine, address === null ? [] : [address], (after) =>
        operandValue(after, instruction, first, address, (gva, bytes) =>
          after.paging.read(gva, bytes as 1 | 2 | 4, 0),
        ),
      );
    },
    target: target === undefined ? undefined : (options.symbol?.(target, 'target') ?? `${hex(target)}h`),
    flag: (mask) => vcpu.flag(mask),
  });
}

/** An immediate without the words that only choose its encoding: `push byte 5` pushes a dword. */
function spoken(operand: string): string {
  return operand.replace(/^(?:strict )?(?:byte|word|dword) (?!\[)/, '');
}

/** Linear address of the instruction's memory operand by the registers of now, or null if it has none. */
function memoryAddress(vcpu: CPU, instruction: Instruction): number | null {
  const isOffset = instruction.form?.operands.some(({ kind }) => kind === KIND.OFFSET) ?? false;
  if (!instruction.hasMemory && !isOffset) return null;
  const { base, index, scale, displacement, addressSize } = instruction;
  const sum = isOffset
    ? displacement
    : (base < 0 ? 0 : vcpu.get(GPR + base)) + (index < 0 ? 0 : vcpu.get(GPR + index) << scale) + displacement;
  const offset = addressSize === 32 ? sum | 0 : sum & 0xffff;
  return (vcpu.get(BASE + instruction.memorySegment) + offset) | 0;
}

/** What operand `spec` holds on `cpu`, or undefined where it has no value to read (nothing mapped, LEA's address). */
function operandValue(
  cpu: CPU,
  instruction: Instruction,
  spec: OperandSpec,
  address: number | null,
  read: (gva: number, bytes: number) => number | null,
): string | undefined {
  const size = spec.size === 'v' ? instruction.operandSize : spec.size;
  const shown = (value: number, bits = size): string =>
    `${hex(bits === 32 ? value : value & ((1 << bits) - 1), bits / 4)}h`;
  const register = (number: number): string =>
    size === 8 && number >= 4 ? shown(cpu.get(GPR + number - 4) >>> 8) : shown(cpu.get(GPR + number));
  const memory = (): string | undefined => {
    const value = size === 0 || size > 32 || address === null ? null : read(address, size / 8);
    return value === null ? undefined : shown(value);
  };
  switch (spec.kind) {
    case KIND.REGISTER:
      return register(instruction.reg);
    case KIND.OPCODE_REGISTER:
      return register(instruction.opcode & 7);
    case KIND.FIXED_REGISTER:
      return register(spec.value);
    case KIND.REGISTER_OR_MEMORY:
      return instruction.mod === 3 ? register(instruction.rm) : memory();
    case KIND.MEMORY:
    case KIND.OFFSET:
      return memory();
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
      return shown(instruction.immediate, size === 0 ? 32 : size);
    case KIND.SEGMENT:
      return shown(cpu.get(SELECTOR + instruction.reg), 16);
    case KIND.FIXED_SEGMENT:
      return shown(cpu.get(SELECTOR + spec.value), 16);
    case KIND.CONTROL: {
      const word = [CR0, undefined, CR2, CR3, CR4][instruction.reg];
      return word === undefined ? undefined : shown(cpu.get(word), 32);
    }
    default:
      return undefined;
  }
}

/** `bytes` bytes at `gva`, unsigned; null where one is not there. */
export function readLinear(machine: GuestMachine, gva: number, bytes: number): number | null {
  let value = 0;
  for (let i = 0; i < bytes; i++) {
    const byte = byteAt(machine, (gva + i) | 0);
    if (byte < 0) return null;
    value |= byte << (8 * i);
  }
  return value >>> 0;
}

/** A dword of the stack. */
export interface StackEntry {
  /** Linear address. */
  readonly address: number;
  /** Null where nothing is mapped. */
  readonly value: number | null;
}

/** The `count` dwords at the top of the guest's stack. */
export function stackTop(machine: GuestMachine, count: number): StackEntry[] {
  const { vcpu } = machine;
  const pointer = vcpu.stackIs32 ? vcpu.get(GPR + 4) : vcpu.get(GPR + 4) & 0xffff;
  return Array.from({ length: count }, (_, i) => {
    const address = (vcpu.get(BASE + SS) + pointer + i * 4) >>> 0;
    return { address, value: readLinear(machine, address | 0, 4) };
  });
}
