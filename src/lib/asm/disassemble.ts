/** Bytes to lines of NASM text, with labels, and each with a way to write it that assembles back to the same bytes. */
import { hex } from '../bits/bits.ts';
import { decode } from '../isa/decode.ts';
import { KIND } from '../isa/form.ts';
import { Instruction } from '../isa/instruction.ts';
import { jumpTarget, text, type SymbolUse } from '../isa/text.ts';
import { assemble } from './assemble.ts';

export interface DisassembledLine {
  /** Unsigned address of the first byte. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** NASM syntax; bytes that are no instruction come as `db`. */
  readonly text: string;
  /** The labels that stand at this address. */
  readonly labels: readonly string[];
  /**
   * What assembles to these very bytes: `text`, or, where the assembler would encode it another way (a prefix without effect, a
   * longer form than needed), the bytes as `db` with the text as a comment.
   */
  readonly source: string;
}

export interface DisassembleOptions {
  /** Address of the first byte; 0 if not given. */
  readonly origin?: number;
  readonly bits?: 16 | 32;
  /** Names by address: labels to print, and to use for targets, memory and addresses in registers. */
  readonly symbols?: ReadonlyMap<string, number>;
  /** At most so many lines. */
  readonly limit?: number;
}

/** Longest instruction of the processor, in bytes. */
const LONGEST = 15;
/** A number below is hardly ever meant as an address, even if a label stands there. */
const LOWEST_ADDRESS = 0x100;

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

/** Names by address, and the nearest one before an address. */
class Labels {
  private readonly byAddress = new Map<number, string[]>();
  private readonly sorted: readonly number[];
  private readonly start: number;
  private readonly end: number;

  constructor(symbols: ReadonlyMap<string, number>, start: number, length: number) {
    for (const [name, address] of symbols) {
      const names = this.byAddress.get(address >>> 0);
      if (names) names.push(name);
      else this.byAddress.set(address >>> 0, [name]);
    }
    this.start = start;
    this.end = start + length;
    this.sorted = [...this.byAddress.keys()].filter((at) => this.isInside(at)).sort((a, b) => a - b);
  }

  private isInside(address: number): boolean {
    return address >= this.start && address < this.end;
  }

  at(address: number): readonly string[] {
    return this.byAddress.get(address) ?? [];
  }

  /** The first label behind `from` and before `to`, or `to`. */
  nextBetween(from: number, to: number): number {
    return this.sorted.find((at) => at > from && at < to) ?? to;
  }

  /** How `address` is written: a label, `label+4` where it lies within the code, or null. */
  name(address: number, use: SymbolUse): string | null {
    const [exact] = this.at(address);
    if (use === 'displacement' || use === 'immediate') {
      return this.isInside(address) && address >= LOWEST_ADDRESS ? (exact ?? null) : null;
    }
    if (exact !== undefined || !this.isInside(address)) return exact ?? null;
    const before = this.sorted.findLast((at) => at < address);
    return before === undefined ? null : `${this.at(before)[0]!}+${address - before}`;
  }
}

/** An instruction, or bytes that are none, before it is known how it can be written. */
interface Piece {
  readonly at: number;
  readonly length: number;
  /** The text at an address, with or without names; null for bytes. */
  readonly text: ((address: number, labels: Labels | null) => string) | null;
  /** The offset a jump goes to lies round the end of the address space: no number in the source says that. */
  readonly wraps: boolean;
}

function pieceAt(bytes: Uint8Array, at: number, address: number, bits: 16 | 32): Piece {
  const instruction = new Instruction();
  const source = new ByteSource(bytes, at);
  decode(source, bits, instruction);
  const { form, length } = instruction;
  if (!form || source.overran) return { at, length: 1, text: null, wraps: false };
  const isRelative = form.operands.some(({ kind }) => kind === KIND.RELATIVE);
  return {
    at,
    length,
    text: (place, labels) =>
      text(
        instruction,
        labels ? { address: place, bits, symbol: (n, use) => labels.name(n, use) } : { address: place, bits },
      ),
    wraps: isRelative && jumpTarget(instruction, address) !== address + length + instruction.immediate,
  };
}

/** `bytes` as a data directive. */
function dataText(bytes: Uint8Array): string {
  return `db ${[...bytes].map((byte) => `0x${hex(byte, 2)}`).join(', ')}`;
}

/** Bytes of a slot: an instruction fits, so that each has the same address whatever the others become. */
const SLOT = 16;

/** For each text, whether the assembler makes of it the bytes that it came from. Text i is to stand at i * SLOT. */
function areChosen(texts: readonly string[], bytes: readonly Uint8Array[], bits: 16 | 32): boolean[] {
  const chosen = texts.map(() => true);
  for (let hasErrors = true; hasErrors;) {
    const source = [
      `bits ${bits}`,
      ...texts.flatMap((line, i) => [chosen[i] ? line : 'nop', `align ${SLOT}`]),
    ];
    const limits = { diagnostics: texts.length + 1, lines: source.length + 1 };
    const made = assemble({ files: { a: source.join('\n') }, main: 'a', limits });
    hasErrors = false;
    for (const { severity, line } of made.diagnostics) {
      if (severity !== 'error' || !chosen[(line - 2) >> 1]) continue;
      chosen[(line - 2) >> 1] = false;
      hasErrors = true;
    }
    if (hasErrors) continue;
    bytes.forEach((want, i) => {
      const chunk = made.sourceMap.find(i * SLOT);
      const isSame =
        chunk?.length === want.length && want.every((byte, n) => made.bytes[i * SLOT + n] === byte);
      if (!isSame) chosen[i] = false;
    });
  }
  return chosen;
}

/** What our assembler encodes as it stands, and nasm does not. */
const NASM_DIFFERS: readonly RegExp[] = [
  // It knows the floating-point instructions by their own names.
  /\besc\b/,
  // It takes FWAIT for a prefix of its own, and puts others behind it.
  /\S wait$/,
  // It knows BSWAP of 32-bit registers only.
  /\bbswap \w\w$/,
  // It takes F2h before a transfer for BND, and only where a later processor allows that.
  /\brepne (\S+ )*(j\w+|call|ret|loop\w*)\b/,
];

/** Instructions checked at a time. */
const BATCH = 4096;

/**
 * Disassembles `bytes` from the first one on; where a label stands within an instruction, the bytes before it are data. Never
 * throws.
 */
export function disassemble(bytes: Uint8Array, options: DisassembleOptions = {}): DisassembledLine[] {
  return [...disassembleBatches(bytes, options)].flat();
}

/** As disassemble, some thousands of lines at a time, for large images. */
export function* disassembleBatches(
  bytes: Uint8Array,
  options: DisassembleOptions = {},
): Generator<DisassembledLine[]> {
  const { origin = 0, bits = 32, limit = Infinity } = options;
  const labels = new Labels(options.symbols ?? new Map<string, number>(), origin >>> 0, bytes.length);
  let count = 0;
  for (let at = 0; at < bytes.length && count < limit;) {
    const pieces: Piece[] = [];
    for (; at < bytes.length && pieces.length < Math.min(BATCH, limit - count);) {
      const address = origin + at;
      const piece = pieceAt(bytes, at, address, bits);
      const end = labels.nextBetween(address, address + piece.length) - origin;
      pieces.push(end < at + piece.length ? { at, length: end - at, text: null, wraps: false } : piece);
      at = end;
    }
    count += pieces.length;
    yield writePieces(pieces, bytes, origin, bits, labels);
  }
}

function writePieces(
  pieces: readonly Piece[],
  bytes: Uint8Array,
  origin: number,
  bits: 16 | 32,
  labels: Labels,
): DisassembledLine[] {
  const contents = pieces.map(({ at, length }) => bytes.slice(at, at + length));
  const texts = pieces.map((piece, i) => piece.text?.(i * SLOT, null) ?? dataText(contents[i]!));
  const chosen = areChosen(texts, contents, bits);
  return pieces.map((piece, i) => {
    const content = contents[i]!;
    const address = (origin + piece.at) >>> 0;
    const shown = piece.text?.(address, labels) ?? dataText(content);
    const isSafe = chosen[i]! && !piece.wraps && !NASM_DIFFERS.some((pattern) => pattern.test(shown));
    const source = isSafe ? shown : `${dataText(content)} ; ${shown}`;
    return { address, bytes: content, text: shown, labels: labels.at(address), source };
  });
}

/** `lines` as a listing: labels on lines of their own, then address, bytes, and what assembles to them. */
export function formatDisassembly(lines: readonly DisassembledLine[]): string {
  const out: string[] = [];
  for (const { address, bytes, source, labels } of lines) {
    for (const label of labels) out.push(`${label}:`);
    const digits = [...bytes].map((byte) => hex(byte, 2)).join('');
    out.push(`${hex(address)}  ${digits.padEnd(22)}  ${source}`);
  }
  return out.join('\n');
}

/** `lines` as a source that assembles to the same bytes: with labels, and the symbols that stand elsewhere as equ. */
export function formatSource(lines: readonly DisassembledLine[], options: DisassembleOptions = {}): string {
  const { origin = 0, bits = 32, symbols } = options;
  const placed = new Set(lines.flatMap((line) => line.labels));
  const out = [`        bits ${bits}`, `        org 0x${hex(origin, 1)}`];
  for (const [name, value] of symbols ?? []) {
    if (!placed.has(name)) out.push(`${name} equ 0x${hex(value, 1)}`);
  }
  for (const { labels, source } of lines) {
    for (const label of labels) out.push(`${label}:`);
    out.push(`        ${source}`);
  }
  return `${out.join('\n')}\n`;
}
