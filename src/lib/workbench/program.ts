/** A source's program as it lies in a machine: symbols, labels and lines at the addresses where they run. */
import type { Assembly } from '../asm/assemble.ts';
import { SourceMap } from '../asm/source-map.ts';

export interface Program {
  readonly bytes: Uint8Array;
  /** Labels where they lie in memory, `equ` constants as they are; unsigned. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Lines and labels by the address at which they run. */
  readonly sourceMap: SourceMap;
}

/**
 * The program of `assembly` when its first byte is loaded at `address`. A source without `org` is assembled for address 0,
 * wherever it is loaded: what it calls 5 then lies at `address` + 5.
 */
export function placeProgram(assembly: Assembly, address: number): Program {
  const delta = address - assembly.origin;
  if (delta === 0) return assembly;
  const { chunks, labels } = assembly.sourceMap;
  const moved = new Map(labels.map(([name, at]) => [name, (at + delta) >>> 0] as const));
  return {
    bytes: assembly.bytes,
    symbols: new Map([...assembly.symbols, ...moved]),
    sourceMap: new SourceMap(
      chunks.map((chunk) => ({ ...chunk, address: (chunk.address + delta) >>> 0 })),
      moved,
    ),
  };
}
