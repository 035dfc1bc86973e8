/** The assembler: NASM source to a flat binary, with symbols, source map and diagnostics. Never throws on a source. */
import * as say from '#messages/asm/source';
import { indexMnemonics, type MnemonicIndex } from '../isa/match.ts';
import { INSTRUCTIONS } from '../isa/instructions/index.ts';
import { Diagnostics, type Diagnostic } from './diagnostics.ts';
import type { Expansion } from './expansion.ts';
import { outputChoice, type OutputChoice } from './formats/output.ts';
import { Layout } from './layout.ts';
import type { Token } from './lexer.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { formatListing } from './listing.ts';
import { Names, type Reference } from './names.ts';
import { addressOf } from './operands.ts';
import { Parser } from './parser.ts';
import { Preprocessor } from './preprocess/preprocessor.ts';
import { Probe } from './preprocess/probe.ts';
import { SourceMap, type Chunk, type MacroFrame } from './source-map.ts';
import { isInternal } from './symbols.ts';

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

/** Where a section lies. */
export interface PlacedSection {
  readonly name: string;
  /** What its labels are worth. */
  readonly address: number;
  readonly length: number;
  /** False for .bss and other nobits sections, which take no room in the binary. */
  readonly isStored: boolean;
  /** Where it lies in the binary. */
  readonly offset: number;
}

export interface Assembly {
  /** The flat binary; empty if there were errors. */
  readonly bytes: Uint8Array;
  /** Address of the first byte, as `org` says. */
  readonly origin: number;
  /** Labels and equ names; local ones by their full name (`main.loop`). Addresses are unsigned. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly sourceMap: SourceMap;
  readonly sections: readonly PlacedSection[];
  /** What file the source asks to become; `outputFile` makes it. */
  readonly output: OutputChoice;
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

/** One reading of the source, from its first line to its layout. */
interface Round {
  readonly diagnostics: Diagnostics;
  readonly names: Names;
  readonly probe: Probe;
  readonly layout: Layout;
  readonly pragmas: readonly (readonly Token[])[];
}

function readOnce(input: AssemblyInput, limits: Limits, before: Round | null): Round {
  const diagnostics = new Diagnostics(limits.diagnostics);
  const names = new Names();
  const probe = new Probe(before?.layout.known() ?? null);
  const preprocessor = new Preprocessor(input.files, diagnostics, limits, names, probe);
  for (const [name, text] of Object.entries(input.defines ?? {})) preprocessor.define(name, text);
  preprocessor.run(input.main);
  const lines = new Parser(mnemonicIndex(), diagnostics, limits, names).parse(preprocessor.lines);
  const layout = new Layout(lines, mnemonicIndex(), input.incbin ?? {}, diagnostics, limits);
  layout.run();
  return { diagnostics, names, probe, layout, pragmas: preprocessor.pragmas };
}

/** Reads until what the preprocessor asks of the layout stays the same; mostly it asks nothing. */
function readUntilSettled(input: AssemblyInput, limits: Limits): Round {
  let round = readOnce(input, limits, null);
  if (round.probe.agrees(null)) return round;
  for (let count = 1; count < limits.rounds; count++) {
    const next = readOnce(input, limits, round);
    if (next.probe.agrees(round.probe)) return next;
    round = next;
  }
  round.diagnostics.error(
    { file: input.main, line: 1, column: 1, length: 1 },
    say.anIfOrAssignThatAsksForAPlace,
    say.letItDependOnlyOnLines,
  );
  return round;
}

/** Assembles `input.main`. With errors in `diagnostics`, `bytes` is empty. */
export function assemble(input: AssemblyInput): Assembly {
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const { diagnostics, names, layout, pragmas } = readUntilSettled(input, limits);
  const { base } = layout;
  const image = join(layout);
  const symbols = new Map<string, number>();
  const labels = new Map<string, number>();
  for (const [name, { value, isLabel }] of layout.symbols.entries()) {
    if (isInternal(name)) continue;
    const number = Number(addressOf(value, NOWHERE, null) ?? 0n);
    symbols.set(name, number);
    if (isLabel && value.sections) labels.set(name, number);
  }
  const chunks = chunksOf(layout);
  const sourceMap = new SourceMap(chunks, labels);
  const output = outputChoice(pragmas, labels, diagnostics);
  return {
    bytes: diagnostics.errors > 0 ? new Uint8Array(0) : image,
    origin: base,
    symbols,
    sourceMap,
    sections: layout.sections.map(({ name, address, offset: length, nobits, start }) => ({
      name,
      address,
      length,
      isStored: !nobits,
      offset: nobits ? 0 : start - base,
    })),
    output,
    references: names.list(),
    listing: () => formatListing(input.files, input.main, chunks, image),
    diagnostics: [...diagnostics.list].sort(byPlace),
  };
}

const NOWHERE = { file: '', line: 1, column: 1, length: 1 };

/** By file and line, so that the first mistake is read first. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : 0;
}

function chunksOf({ pieces, base }: Layout): Chunk[] {
  const stacks = new Map<Expansion, readonly MacroFrame[]>();
  const stackOf = (expansion: Expansion): readonly MacroFrame[] => {
    let stack = stacks.get(expansion);
    if (!stack) {
      const outer = expansion.parent ? stackOf(expansion.parent) : [];
      const { file, line } = expansion.call;
      stack = expansion.kind === 'macro' ? [{ macro: expansion.name, file, line }, ...outer] : outer;
      stacks.set(expansion, stack);
    }
    return stack;
  };
  return pieces.map(({ source: { file, line, expansion }, section, offset, length }) => {
    const stack = expansion ? stackOf(expansion) : [];
    const place = { file, line, address: section.address + offset, length };
    const chunk: Chunk = { ...place, offset: section.nobits ? -1 : section.start - base + offset };
    return stack.length > 0 ? { ...chunk, stack } : chunk;
  });
}

/** The sections' contents at their places. */
function join({ sections, base, imageLength }: Layout): Uint8Array {
  const image = new Uint8Array(imageLength);
  for (const section of sections) {
    const at = section.start - base;
    if (!section.nobits && section.offset > 0 && at >= 0 && at + section.offset <= imageLength) {
      image.set(section.contents(), at);
    }
  }
  return image;
}
