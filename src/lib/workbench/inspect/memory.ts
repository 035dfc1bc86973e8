/** A stretch of memory in one of the three address spaces, as rows of bytes, and where each of its pages lies in the others. */
import { PAGE_MASK } from '../../cpu/memory.ts';
import type { Bench } from '../workbench.ts';
import { byteIn, mappingOf, type PageMapping, type Space } from './memory-spaces.ts';

export interface MemoryInquiry {
  readonly kind: 'memory';
  readonly space: Space;
  /** First address; rounded down to a row. */
  readonly from: number;
  /** Rows of 16 bytes, 1 to 256. */
  readonly rows: number;
}

export interface MemoryRow {
  /** Unsigned. */
  readonly address: number;
  /** Null where nothing answers. */
  readonly bytes: readonly (number | null)[];
  /** The last label of the source in this row, and the byte that it names; null where there is none. */
  readonly label: { readonly name: string; readonly at: number } | null;
}

/** A page, or as much of it as is shown. */
export interface MemoryPage extends PageMapping {
  readonly address: number;
}

export interface MemoryFinding {
  readonly kind: 'memory';
  readonly space: Space;
  readonly rows: readonly MemoryRow[];
  readonly pages: readonly MemoryPage[];
}

export const ROW = 16;
const MOST_ROWS = 256;

export function inspectMemory(bench: Bench, { space, from, rows }: MemoryInquiry): MemoryFinding {
  const { machine } = bench;
  const count = Math.min(MOST_ROWS, Math.max(1, Math.trunc(rows) || 1));
  const last = (2 ** 32 - count * ROW) >>> 0;
  const first = Math.min((Math.trunc(from) >>> 0) - ((Math.trunc(from) >>> 0) % ROW), last);
  const addresses = Array.from({ length: count }, (_, i) => first + i * ROW);
  const pages = [...new Set(addresses.map((address) => address - (address & PAGE_MASK)))];
  return {
    ...{ kind: 'memory', space },
    rows: addresses.map((address) => ({
      address,
      bytes: Array.from({ length: ROW }, (_, i) => byteIn(machine, space, (address + i) | 0)),
      label: space === 'hpa' ? null : labelIn(bench, address),
    })),
    pages: pages.map((address) => ({ address, ...mappingOf(machine, space, address | 0) })),
  };
}

function labelIn(bench: Bench, address: number): MemoryRow['label'] {
  const nearest = bench.program?.sourceMap.nearestSymbol(address + ROW - 1);
  return nearest && nearest.address >= address ? { name: nearest.name, at: nearest.address } : null;
}
