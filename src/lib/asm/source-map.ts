/** Addresses to source lines and back, and the symbol nearest to an address. */

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** Bytes that one source line made. */
export interface Chunk extends SourcePlace {
  readonly address: number;
  readonly length: number;
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
    for (const { file, line, address } of this.chunks) {
      const key = `${line}:${file}`;
      const list = this.byLine.get(key);
      if (list) list.push(address);
      else this.byLine.set(key, [address]);
    }
  }

  /** The source line whose bytes contain `address`, or null. */
  find(address: number): Chunk | null {
    const chunk =
      this.chunks[lastAtOrBelow(this.chunks.length, (i) => this.chunks[i]!.address, address >>> 0)];
    return chunk && address >>> 0 < chunk.address + chunk.length ? chunk : null;
  }

  /** Addresses of what `line` (from 1) of `file` made, ascending. */
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
