/**
 * What file a program becomes: the flat binary, or an ELF32 executable round it. A source says so with
 * `%pragma trapgate format elf` and `%pragma trapgate entry NAME`, which nasm passes over.
 */
import * as say from '#messages/asm/source';
import type { Assembly } from '../assemble.ts';
import type { Diagnostics, Span } from '../diagnostics.ts';
import type { Token } from '../lexer.ts';
import { nearest } from '../nearest.ts';
import { hasMultibootHeader, writeElf32 } from './elf32.ts';

/** `multiboot` is an ELF32 executable that a Multiboot loader takes, whether the source has a header or not. */
export type OutputFormat = 'bin' | 'elf' | 'multiboot';

export const OUTPUT_FORMATS: readonly OutputFormat[] = ['bin', 'elf', 'multiboot'];

export interface OutputChoice {
  readonly format: OutputFormat;
  /** The label to start at; null: `_start`, `start`, or the first byte. */
  readonly entry: string | null;
}

/** Space without contents farther from the program than this is not part of what is loaded. */
const FARTHEST = 0x4000000;

function isFormat(word: string): word is OutputFormat {
  return (OUTPUT_FORMATS as readonly string[]).includes(word);
}

/** What the pragmas of a source ask for. */
export function outputChoice(
  pragmas: readonly (readonly Token[])[],
  labels: ReadonlyMap<string, number>,
  diagnostics: Diagnostics,
): OutputChoice {
  let format: OutputFormat = 'bin';
  let entry: string | null = null;
  const wrong = (span: Span, message: string, remedy: string): void =>
    diagnostics.error(span, message, remedy);
  for (const [key, value] of pragmas) {
    if (!key) continue;
    const word = value?.text ?? '';
    if (key.text === 'format') {
      if (isFormat(word)) format = word;
      else wrong(value ?? key, say.thereIsNoFormat(word), say.thereAre(OUTPUT_FORMATS.join(', ')));
    } else if (key.text === 'entry') {
      if (labels.has(word)) entry = word;
      else {
        const close = nearest(word, labels.keys());
        const remedy = close === undefined ? say.nameALabelOfThisProgram : say.didYouMean(close);
        wrong(value ?? key, say.thereIsNoLabelToStartAt(word), remedy);
      }
    } else wrong(key, say.saysNothingAboutTheOutput(key.text), say.writeFormatOrEntry);
  }
  return { format, entry };
}

/** The address to start at. */
export function entryOf({ symbols, origin }: Assembly, { entry }: OutputChoice): number {
  return (
    (entry === null ? undefined : symbols.get(entry)) ??
    symbols.get('_start') ??
    symbols.get('start') ??
    origin
  );
}

/** The file that `assembly` becomes; empty where the source has errors. */
export function outputFile(assembly: Assembly, choice: OutputChoice = assembly.output): Uint8Array {
  const { bytes, origin, sections } = assembly;
  if (choice.format === 'bin' || bytes.length === 0) return bytes;
  const ends = sections
    .filter(({ isStored }) => !isStored)
    .map(({ address, length }) => address + length - origin);
  return writeElf32({
    bytes,
    address: origin,
    memorySize: Math.max(bytes.length, ...ends.filter((end) => end <= FARTHEST)),
    entry: entryOf(assembly, choice),
    symbols: new Map(assembly.sourceMap.labels),
    multiboot: choice.format === 'multiboot' && !hasMultibootHeader(bytes),
  });
}
