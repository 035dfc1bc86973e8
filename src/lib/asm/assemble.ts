/** The assembler: NASM source to a flat binary, with symbols, source map and diagnostics. Never throws on a source. */
import { indexMnemonics, type MnemonicIndex } from '../isa/match.ts';
import { INSTRUCTIONS } from '../isa/instructions/index.ts';
import { Diagnostics, type Diagnostic } from './diagnostics.ts';
import { Layout } from './layout.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { formatListing } from './listing.ts';
import { Names, type Reference } from './names.ts';
import { addressOf } from './operands.ts';
import { Parser } from './parser.ts';
import { Preprocessor } from './preprocess.ts';
import { SourceMap, type Chunk } from './source-map.ts';
import type { SourceLine } from './statement.ts';

export interface AssemblyInput {
  /** Sources by name, as `%include` names them. */
  readonly files: Readonly<Record<string, string>>;
  /** The file to begin with. */
  readonly main: string;
  /** Names defined beforehand, as `-D NAME=VALUE`. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Contents for `incbin`, by name. */
  readonly incbin?: Readonly<Record<string, Uint8Array>>;
  readonly limits?: Partial<Limits>;
}

export interface Assembly {
  /** The flat binary; empty if there were errors. */
  readonly bytes: Uint8Array;
  /** Address of the first byte, as `org` says. */
  readonly origin: number;
  /** Labels and equ names; local ones by their full name (`main.loop`). Addresses are unsigned. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly sourceMap: SourceMap;
  /** Where each label, constant, macro and section is defined and used. */
  readonly references: readonly Reference[];
  /** Address, bytes and source, line by line. */
  listing(): string;
  readonly diagnostics: readonly Diagnostic[];
}

let index: MnemonicIndex | undefined;

/** The table's mnemonics, grouped once. */
export function mnemonicIndex(): MnemonicIndex {
  index ??= indexMnemonics(INSTRUCTIONS);
  return index;
}

/** Assembles `input.main`. With errors in `diagnostics`, `bytes` is empty. */
export function assemble(input: AssemblyInput): Assembly {
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const diagnostics = new Diagnostics(limits.diagnostics);
  const names = new Names();
  const preprocessor = new Preprocessor(input.files, diagnostics, limits, names);
  for (const [name, text] of Object.entries(input.defines ?? {})) preprocessor.define(name, text);
  preprocessor.read(input.main, null);
  const parser = new Parser(mnemonicIndex(), diagnostics, limits, names);
  const lines: SourceLine[] = [];
  for (const line of preprocessor.lines) {
    const parsed = parser.parseLine(line);
    if (parsed) lines.push(parsed);
  }
  const layout = new Layout(lines, mnemonicIndex(), input.incbin ?? {}, diagnostics, limits);
  layout.run();
  const { origin } = layout;
  const image = join(layout);
  const symbols = new Map<string, number>();
  const labels = new Map<string, number>();
  for (const [name, { value, isLabel }] of layout.symbols) {
    const number = Number(addressOf(value, origin, NOWHERE, null) ?? 0n);
    symbols.set(name, number);
    if (isLabel) labels.set(name, number);
  }
  const chunks: Chunk[] = [];
  for (const { source, section, offset, length } of layout.pieces) {
    if (length === 0) continue;
    chunks.push({ file: source.file, line: source.line, address: origin + section.start + offset, length });
  }
  const sourceMap = new SourceMap(chunks, labels);
  return {
    bytes: diagnostics.errors > 0 ? new Uint8Array(0) : image,
    origin,
    symbols,
    sourceMap,
    references: names.list(),
    listing: () => formatListing(input.files, input.main, chunks, image, origin),
    diagnostics: [...diagnostics.list].sort(byPlace),
  };
}

const NOWHERE = { file: '', line: 1, column: 1, length: 1 };

/** By file and line, so that the first mistake is read first. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : 0;
}

/** The sections' contents at their places. */
function join(layout: Layout): Uint8Array {
  const stored = layout.sections.filter((section) => !section.nobits && section.offset > 0);
  const length = Math.max(0, ...stored.map((section) => section.start + section.offset));
  const image = new Uint8Array(length);
  for (const section of stored) image.set(section.contents(), section.start);
  return image;
}
