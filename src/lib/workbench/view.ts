/**
 * A machine at one moment as plain data for debuggers: what the guest believes, what is, where it stands and what comes next. It can
 * be cloned, compared and written as JSON, and holds no machine. Addresses and values are unsigned.
 */
import * as say from '#messages/parts';
import { hex } from '../bits/bits.ts';
import type { Effects } from '../isa/effects.ts';
import { text, type TextOptions } from '../isa/text.ts';
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import type { MacroFrame, SourcePlace } from '../asm/source-map.ts';
import { codeAt, type CodeBytes } from './code.ts';
import type { OutputText } from './output.ts';
import { viewProcessor, type ProcessorView } from './processor-view.ts';
import { effectsNext } from './effects.ts';
import { realProcessor, vmmHasControl } from './real-processor.ts';
import { speakNext, stackTop, type StackEntry } from './speech.ts';
import type { Bench } from './workbench.ts';

/** The instruction that comes next. */
export interface NextInstruction {
  /** Guest linear address. */
  readonly address: number;
  /** As the assembler writes it, with labels; empty where the bytes are no instruction. */
  readonly text: string;
  /** Its bytes in hexadecimal, separated by spaces. */
  readonly bytes: string;
  /** Its name in the instruction table, such as `MOV`; empty where it is none. */
  readonly name: string;
  /** One sentence for people new to assembly, and the same as C. */
  readonly says: string;
  readonly c: string;
  /** What it would read and write now; null where the bytes are no instruction. */
  readonly effects: Effects | null;
}

/** One line of disassembly. */
export interface CodeLine {
  /** Guest linear address. */
  readonly address: number;
  /** Offset in the code segment: what EIP is when it comes next. */
  readonly offset: number;
  /** In hexadecimal, separated by spaces; empty where no memory answers. */
  readonly bytes: string;
  /** As the assembler writes it, with labels; `(bad)` where it is no instruction, `(no memory)` where nothing answers. */
  readonly text: string;
  /** The label that stands here, or null. */
  readonly label: string | null;
  /** The source line that made it. */
  readonly place: SourcePlace | null;
  readonly isNext: boolean;
}

/** A device as a table. */
export interface DeviceView {
  readonly device: string;
  readonly registers: readonly { readonly name: string; readonly value: number; readonly meaning: string }[];
}

export interface MachineView {
  /** What the guest believes, and what the processor is. Bare both are the same. */
  readonly believes: ProcessorView;
  readonly is: ProcessorView;
  /** True where the two are different things. */
  readonly isVirtual: boolean;
  /** The processor runs the VMM, and its registers are the VMM's: the guest's are in memory. */
  readonly vmmHasControl: boolean;
  /** Instructions retired; virtual time (idle time in HLT included). */
  readonly time: number;
  readonly now: number;
  /** Null where no memory answers. */
  readonly next: NextInstruction | null;
  /** Source line of the next instruction, from 1. */
  readonly place: SourcePlace | null;
  /** Where that is a macro's line: the calls that it came through, innermost first; each at its place in the source. */
  readonly calls: readonly MacroFrame[];
  /** Where the next instruction stands: `label+4`, or null. */
  readonly symbol: string | null;
  /** Disassembly round the next instruction, in order. */
  readonly code: readonly CodeLine[];
  readonly output: OutputText;
  /** The dwords at the top of the stack. */
  readonly stack: readonly StackEntry[];
  readonly devices: readonly DeviceView[];
}

const STACK_SHOWN = 8;
const LINES_BEFORE = 5;
const LINES_AFTER = 12;

/** All that there is to see of `bench`'s machine at this moment. Does not disturb it. */
export function viewMachine(bench: Bench): MachineView {
  const { machine } = bench;
  const believes = viewProcessor(machine.vcpu);
  const address = believes.codeAddress;
  return {
    believes,
    is: viewProcessor(realProcessor(machine)),
    isVirtual: machine.vcpu !== machine.cpu,
    vmmHasControl: vmmHasControl(machine),
    time: machine.vcpu.retired,
    now: machine.vcpu.now,
    next: nextInstruction(bench, address),
    place: placeAt(bench, address),
    calls: (bench.program?.sourceMap.find(address)?.stack ?? []).map(({ macro, file, line }) => ({
      ...{ macro, file, line },
    })),
    symbol: nearestSymbol(bench, address),
    code: viewCode(bench),
    output: bench.output(),
    stack: stackTop(machine, STACK_SHOWN),
    devices: machine.platform.describe(),
  };
}

/** Disassembly round the next instruction: `before` lines only where the source says where they begin, `after` behind it. */
export function viewCode(bench: Bench, before = LINES_BEFORE, after = LINES_AFTER): CodeLine[] {
  const { vcpu } = bench.machine;
  const next = (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0;
  const lines = addressesBefore(bench, next, before).map((address) => codeLine(bench, address, next));
  return [...lines, ...codeFrom(bench, next, before + after + 1 - lines.length)];
}

/** Up to `count` lines of disassembly from guest linear `start` on, as code of the present code segment; it ends where no memory answers. */
export function codeFrom(bench: Bench, start: number, count: number): CodeLine[] {
  const { vcpu } = bench.machine;
  const next = (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0;
  const lines: CodeLine[] = [];
  for (let address = start >>> 0; lines.length < count;) {
    const line = codeLine(bench, address, next);
    lines.push(line);
    if (line.bytes === '') break;
    address = (address + (line.bytes.length + 1) / 3) >>> 0;
  }
  return lines;
}

function codeLine(bench: Bench, address: number, next: number): CodeLine {
  const code = codeAt(bench.machine, address);
  const missing = code.bytes.length === 0 ? say.noMemory : '(bad)';
  return {
    address,
    offset: (address - bench.machine.vcpu.get(BASE + CS)) >>> 0,
    bytes: bytesText(code),
    text: code.instruction ? text(code.instruction, textOptions(bench, address)) : missing,
    label: labelAt(bench, address),
    place: placeAt(bench, address),
    isNext: address === next,
  };
}

/** Where up to `count` source lines begin that lie one after another right before `address`, ascending. */
function addressesBefore(bench: Bench, address: number, count: number): number[] {
  const found: number[] = [];
  for (let at = address; found.length < count;) {
    const chunk = bench.program?.sourceMap.find(at - 1);
    // A line may make several instructions (times) or data: only whole instructions are shown.
    if (!chunk || codeAt(bench.machine, chunk.address).bytes.length !== at - chunk.address) break;
    found.unshift(chunk.address);
    at = chunk.address;
  }
  return found;
}

function nextInstruction(bench: Bench, address: number): NextInstruction | null {
  const code = codeAt(bench.machine, address);
  const { instruction } = code;
  if (code.bytes.length === 0) return null;
  const bytes = bytesText(code);
  if (!instruction?.form) {
    return {
      address,
      text: '',
      bytes,
      name: '',
      says: say.theseBytesAreNoInstruction,
      c: '',
      effects: null,
    };
  }
  const options = textOptions(bench, address);
  const { says, c } = speakNext(bench.machine, instruction, options);
  return {
    address,
    text: text(instruction, options),
    bytes,
    name: instruction.form.entry.name,
    says,
    c,
    effects: effectsNext(bench.machine, instruction),
  };
}

function textOptions(bench: Bench, address: number): TextOptions {
  const { vcpu } = bench.machine;
  const base = vcpu.get(BASE + CS);
  return {
    address: (address - base) >>> 0,
    bits: vcpu.codeSize,
    symbol: (target) => labelAt(bench, (target + base) >>> 0),
  };
}

function bytesText({ bytes }: CodeBytes): string {
  return bytes.map((byte) => hex(byte, 2)).join(' ');
}

function placeAt(bench: Bench, address: number): SourcePlace | null {
  const place = bench.locate(address);
  return place ? { file: place.file, line: place.line } : null;
}

/** The label exactly at `address`, or null. */
function labelAt(bench: Bench, address: number): string | null {
  const nearest = bench.program?.sourceMap.nearestSymbol(address >>> 0);
  return nearest?.offset === 0 ? nearest.name : null;
}

/** Where `address` stands: `label+4`, or null. */
export function nearestSymbol(bench: Bench, address: number): string | null {
  const nearest = bench.program?.sourceMap.nearestSymbol(address >>> 0);
  if (!nearest) return null;
  return nearest.offset === 0 ? nearest.name : `${nearest.name}+${nearest.offset}`;
}
