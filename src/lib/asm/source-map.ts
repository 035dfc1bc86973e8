/** Addresses to source lines and back, through macros and includes, and the symbol nearest to an address. */

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** A macro call that a line came through. */
export interface MacroFrame extends SourcePlace {
  /** The macro's name; the place is that of the call. */
  readonly macro: string;
}

/** Bytes that one source line made. */
export interface Chunk extends SourcePlace {
  readonly address: number;
  readonly length: number;
  /** Where they lie in the binary, from its first byte. */
  readonly offset: number;
  /** Where the line stands in a macro: the calls it came through, innermost first. */
  readonly stack?: readonly MacroFrame[];
}

export interface NearestSymbol {
  readonly name: string;
  readonly address: number;
  /** Bytes from the symbol to the address asked for. */
  readonly offset: number;
}

export class SourceMap {
  /** By address. */
  readonly chunks: readonly Chunk[];
  /** By address. */
  readonly labels: readonly (readonly [name: string, address: number])[];
  private readonly byLine = new Map<string, number[]>();

  constructor(chunks: readonly Chunk[], labels: ReadonlyMap<string, number>) {
    this.chunks = [...chunks].sort((a, b) => a.address - b.address);
    this.labels = [...labels].sort((a, b) => a[1] - b[1]);
    let before: readonly MacroFrame[] = [];
    for (const { file, line, address, stack = [] } of this.chunks) {
      this.note(file, line, address);
      // A call counts where its expansion begins.
      const inner = stack.length - sharedCalls(before, stack);
      for (let i = 0; i < inner; i++) this.note(stack[i]!.file, stack[i]!.line, address);
      before = stack;
    }
  }

  private note(file: string, line: number, address: number): void {
    const key = `${line}:${file}`;
    const list = this.byLine.get(key);
    if (!list) this.byLine.set(key, [address]);
    else if (list[list.length - 1] !== address) list.push(address);
  }

  /** The source line whose bytes contain `address`, or null. */
  find(address: number): Chunk | null {
    const chunk =
      this.chunks[lastAtOrBelow(this.chunks.length, (i) => this.chunks[i]!.address, address >>> 0)];
    return chunk && address >>> 0 < chunk.address + chunk.length ? chunk : null;
  }

  /**
   * Addresses of what `line` (from 1) of `file` made, ascending. Of a line that calls a macro: where each expansion
   * begins; of a line within a macro: its bytes in each expansion.
   */
  addresses(file: string, line: number): readonly number[] {
    return this.byLine.get(`${line}:${file}`) ?? [];
  }

  /** The label at or before `address`, a global one where both are possible; null before the first. */
  nearestSymbol(address: number): NearestSymbol | null {
    const wanted = address >>> 0;
    const i = lastAtOrBelow(this.labels.length, (n) => this.labels[n]![1], wanted);
    const found = this.labels[i];
    return found ? { name: found[0], address: found[1], offset: wanted - found[1] } : null;
  }
}

/** How many of the outermost calls of `a` and `b` are the same ones. */
function sharedCalls(a: readonly MacroFrame[], b: readonly MacroFrame[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** The last index whose key is at or below `wanted`, or -1. */
function lastAtOrBelow(length: number, key: (i: number) => number, wanted: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
