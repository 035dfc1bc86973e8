/**
 * The memory E of a small machine as one number, three bits a cell, the first lowest: a whole memory is put in place, kept and
 * compared at once, as it is for each of 655,360 states.
 */
import { WORDS } from './word.ts';

const BITS = Math.log2(WORDS);

/** The number of the memory of those words. */
export function packed(words: readonly number[]): number {
  return words.reduceRight((contents, word) => (contents << BITS) | word, 0);
}

/** The words of the first `count` cells of memory number `contents`. */
export function unpacked(contents: number, count: number): number[] {
  return Array.from({ length: count }, (_, cell) => wordAt(contents, cell));
}

/** The bits of cells `from` to `from + count - 1` in a memory's number. */
export function maskOf(from: number, count: number): number {
  return (2 ** (BITS * count) - 1) << (BITS * from);
}

/** Memory number `contents` with every cell moved up by `cells`. */
export function moved(contents: number, cells: number): number {
  return contents << (BITS * cells);
}

function wordAt(contents: number, cell: number): number {
  return (contents >> (BITS * cell)) & (WORDS - 1);
}

export class Memory {
  /** All words as one number. */
  contents: number;
  /** How many cells it has: at most 10, whose number is still a 32-bit integer. */
  readonly size: number;

  constructor(size: number, contents = 0) {
    this.size = size;
    this.contents = contents;
  }

  /** The word in `cell`. */
  word(cell: number): number {
    return wordAt(this.contents, cell);
  }

  /** `cell` takes `word`. */
  store(cell: number, word: number): void {
    const at = BITS * cell;
    this.contents = (this.contents & ~((WORDS - 1) << at)) | (word << at);
  }

  /** All words, the first first. */
  get words(): number[] {
    return unpacked(this.contents, this.size);
  }
}
