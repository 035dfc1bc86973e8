/** Bytes to lines of NASM text. */
import { hex } from '../bits/bits.ts';
import { decode } from '../isa/decode.ts';
import { Instruction } from '../isa/instruction.ts';
import { text } from '../isa/text.ts';

export interface DisassembledLine {
  /** Unsigned address of the first byte. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** NASM syntax; bytes that are no instruction come as `db`. */
  readonly text: string;
  /** The label that stands at this address. */
  readonly label?: string;
}

export interface DisassembleOptions {
  /** Address of the first byte; 0 if not given. */
  readonly origin?: number;
  readonly bits?: 16 | 32;
  /** Names by address: labels to print, and to use for targets. */
  readonly symbols?: ReadonlyMap<string, number>;
  /** At most so many lines. */
  readonly limit?: number;
}

/** Longest instruction of the processor, in bytes. */
const LONGEST = 15;

class ByteSource {
  private readonly bytes: Uint8Array;
  private at: number;
  readonly start: number;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.start = start;
    this.at = start;
  }

  /** Past the end zeros come; `overran` tells. */
  next(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** Decoding needed bytes that are not there, or more than an instruction has. */
  get overran(): boolean {
    return this.at > this.bytes.length || this.at - this.start > LONGEST;
  }
}

/** Disassembles `bytes` from the first one on. Never throws. */
export function disassemble(bytes: Uint8Array, options: DisassembleOptions = {}): DisassembledLine[] {
  const { origin = 0, bits = 32, limit = Infinity } = options;
  const names = new Map<number, string>();
  for (const [name, address] of options.symbols ?? []) {
    if (!names.has(address >>> 0)) names.set(address >>> 0, name);
  }
  const symbol = (address: number): string | null => names.get(address >>> 0) ?? null;
  const lines: DisassembledLine[] = [];
  const instruction = new Instruction();
  for (let at = 0; at < bytes.length && lines.length < limit;) {
    const address = (origin + at) >>> 0;
    const source = new ByteSource(bytes, at);
    decode(source, bits, instruction);
    const isGood = instruction.form !== null && !source.overran;
    const length = isGood ? instruction.length : 1;
    const line = {
      address,
      bytes: bytes.slice(at, at + length),
      text: isGood ? text(instruction, { address, bits, symbol }) : `db 0x${hex(bytes[at]!, 2)}`,
    };
    const label = names.get(address);
    lines.push(label === undefined ? line : { ...line, label });
    at += length;
  }
  return lines;
}

/** `lines` as a listing: labels on lines of their own, then address, bytes, text. */
export function formatDisassembly(lines: readonly DisassembledLine[]): string {
  const out: string[] = [];
  for (const { address, bytes, text: shown, label } of lines) {
    if (label !== undefined) out.push(`${label}:`);
    const digits = [...bytes].map((byte) => hex(byte, 2)).join('');
    out.push(`${hex(address)}  ${digits.padEnd(22)}  ${shown}`);
  }
  return out.join('\n');
}
