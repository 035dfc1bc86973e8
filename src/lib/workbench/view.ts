/** A machine at one moment, as plain data for debuggers: what the guest believes, what is, where it stands and what comes next. */
import { hex } from '../bits/bits.ts';
import { speak, type SpeechContext } from '../isa/speak.ts';
import { KIND } from '../isa/form.ts';
import type { Instruction } from '../isa/instruction.ts';
import { jumpTarget, operandText, text, type TextOptions } from '../isa/text.ts';
import { BASE, CR0, CR2, CR3, CR4, EIP, GPR, SELECTOR } from '../cpu/state.ts';
import type { GuestMachine } from './bench.ts';
import { byteAt, codeAt } from './code.ts';
import { OutputReader, type OutputText } from './output-reader.ts';
import { viewProcessor, type ProcessorView } from './processor-view.ts';
import type { Bench } from './workbench.ts';

/** The instruction that comes next. */
export interface NextInstruction {
  /** Guest linear address. */
  readonly address: number;
  /** As the assembler writes it, with labels; empty where the bytes are no instruction. */
  readonly text: string;
  /** Its bytes in hexadecimal, separated by spaces. */
  readonly bytes: string;
  /** Its name in the instruction table, such as `MOV`. */
  readonly name: string;
  /** One sentence for people new to assembly, and the same as C. */
  readonly says: string;
  readonly c: string;
}

export interface MachineView {
  /** What the guest believes, and what the processor is. Bare both are the same. */
  readonly believes: ProcessorView;
  readonly is: ProcessorView;
  /** True where the two are different things. */
  readonly isVirtual: boolean;
  /** Instructions retired; virtual time (idle time in HLT included). */
  readonly time: number;
  readonly now: number;
  readonly next: NextInstruction | null;
  /** Source line of the next instruction, from 1. */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** `label+4`, or null. */
  readonly symbol: string | null;
  readonly output: OutputText;
  /** The dwords at the top of the stack; null where nothing is mapped. */
  readonly stack: readonly { readonly address: number; readonly value: number | null }[];
}

const STACK_SHOWN = 8;
const readers = new WeakMap<GuestMachine, OutputReader>();

/** All that there is to see of `bench`'s machine at this moment. Does not disturb it. */
export function viewMachine(bench: Bench): MachineView {
  const { machine } = bench;
  const believes = viewProcessor(machine.vcpu);
  const address = believes.codeAddress;
  const place = bench.locate(address);
  let reader = readers.get(machine);
  if (!reader) readers.set(machine, (reader = new OutputReader(machine.trace)));
  return {
    believes,
    is: viewProcessor(machine.cpu),
    isVirtual: machine.vcpu !== machine.cpu,
    time: machine.vcpu.retired,
    now: machine.vcpu.now,
    next: nextInstruction(bench, address),
    place: place ? { file: place.file, line: place.line } : null,
    symbol: symbolAt(bench, address),
    output: reader.read(),
    stack: stackTop(machine),
  };
}

function symbolAt(bench: Bench, address: number): string | null {
  const nearest = bench.program?.sourceMap.nearestSymbol(address >>> 0);
  if (!nearest) return null;
  return nearest.offset === 0 ? nearest.name : `${nearest.name}+${nearest.offset}`;
}

function nextInstruction(bench: Bench, address: number): NextInstruction | null {
  const { instruction, bytes } = codeAt(bench.machine, address | 0);
  if (bytes.length === 0) return null;
  const shown = bytes.map((byte) => hex(byte, 2)).join(' ');
  if (!instruction?.form) {
    return { address, text: '', bytes: shown, name: '', says: 'These bytes are no instruction', c: '' };
  }
  const eip = bench.machine.vcpu.get(EIP);
  const options: TextOptions = {
    address: eip,
    bits: bench.machine.vcpu.codeSize,
    symbol: (at) => exactSymbol(bench, at),
  };
  const { says, c } = speak(instruction, speech(bench.machine, instruction, options));
  return {
    address,
    text: text(instruction, options),
    bytes: shown,
    name: instruction.form.entry.name,
    says,
    c,
  };
}

/** A label exactly at `address`, or null. */
function exactSymbol(bench: Bench, address: number): string | null {
  const nearest = bench.program?.sourceMap.nearestSymbol(address >>> 0);
  return nearest?.offset === 0 ? nearest.name : null;
}

function speech(machine: GuestMachine, instruction: Instruction, options: TextOptions): SpeechContext {
  const isJump = instruction.form?.operands.some(({ kind }) => kind === KIND.RELATIVE) ?? false;
  const target = isJump ? jumpTarget(instruction, options.address) >>> 0 : undefined;
  return {
    operand: (i) => operandText(instruction, i, options),
    value: (i) => operandValue(machine, instruction, i),
    target: target === undefined ? undefined : (options.symbol?.(target) ?? `${hex(target)}h`),
    flag: (mask) => machine.vcpu.flag(mask),
  };
}

/** What operand `i` holds now, or undefined where it has no value to read (nothing mapped, LEA's address). */
function operandValue(machine: GuestMachine, instruction: Instruction, i: number): string | undefined {
  const spec = instruction.form?.operands[i];
  if (!spec) return undefined;
  const { vcpu } = machine;
  const size = spec.size === 'v' ? instruction.operandSize : spec.size;
  const shown = (value: number, bits = size): string =>
    `${hex(bits === 32 ? value : value & ((1 << bits) - 1), bits / 4)}h`;
  const register = (number: number): string =>
    size === 8 && number >= 4 ? shown(vcpu.get(GPR + number - 4) >>> 8) : shown(vcpu.get(GPR + number));
  switch (spec.kind) {
    case KIND.REGISTER:
      return register(instruction.reg);
    case KIND.OPCODE_REGISTER:
      return register(instruction.opcode & 7);
    case KIND.FIXED_REGISTER:
      return register(spec.value);
    case KIND.REGISTER_OR_MEMORY:
      return instruction.mod === 3 ? register(instruction.rm) : memoryValue(machine, instruction, size);
    case KIND.MEMORY:
    case KIND.OFFSET:
      return memoryValue(machine, instruction, size);
    case KIND.IMMEDIATE:
    case KIND.SIGNED_IMMEDIATE:
      return shown(instruction.immediate, size === 0 ? 32 : size);
    case KIND.SEGMENT:
      return shown(vcpu.get(SELECTOR + instruction.reg), 16);
    case KIND.FIXED_SEGMENT:
      return shown(vcpu.get(SELECTOR + spec.value), 16);
    case KIND.CONTROL: {
      const word = [CR0, undefined, CR2, CR3, CR4][instruction.reg];
      return word === undefined ? undefined : shown(vcpu.get(word), 32);
    }
    default:
      return undefined;
  }
}

function memoryValue(machine: GuestMachine, instruction: Instruction, size: number): string | undefined {
  if (size === 0 || size > 32) return undefined;
  const { vcpu } = machine;
  const { base, index, scale, displacement, addressSize } = instruction;
  const sum =
    (base < 0 ? 0 : vcpu.get(GPR + base)) + (index < 0 ? 0 : vcpu.get(GPR + index) << scale) + displacement;
  const offset = addressSize === 32 ? sum | 0 : sum & 0xffff;
  const value = readLinear(machine, (vcpu.get(BASE + instruction.memorySegment) + offset) | 0, size / 8);
  return value === null ? undefined : `${hex(value, size / 4)}h`;
}

function readLinear(machine: GuestMachine, gva: number, bytes: number): number | null {
  let value = 0;
  for (let i = 0; i < bytes; i++) {
    const byte = byteAt(machine, (gva + i) | 0);
    if (byte < 0) return null;
    value |= byte << (8 * i);
  }
  return value >>> 0;
}

function stackTop(machine: GuestMachine): MachineView['stack'] {
  const { vcpu } = machine;
  const pointer = vcpu.stackIs32 ? vcpu.get(GPR + 4) : vcpu.get(GPR + 4) & 0xffff;
  return Array.from({ length: STACK_SHOWN }, (_, i) => {
    const address = (vcpu.get(BASE + 2) + pointer + i * 4) >>> 0;
    return { address, value: readLinear(machine, address | 0, 4) };
  });
}
