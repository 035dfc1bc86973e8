/** The places that a prediction of kind `point` has its reader choose from. Light: a page needs them without an evaluator. */
import type { SourcePlace } from './subject.ts';
import type { CellRange, PointPrediction } from './types.ts';

const hex = (address: number): string => `${address.toString(16).toUpperCase()}h`;

/** What the page offers to be pointed at, if it is not lines of the source. */
export interface Cells extends CellRange {
  readonly kind: 'cells' | 'entries';
  readonly bytes: number;
  /** By index, as the page and the answer name them: `HIGH[1]` of entries, `buffer + 4` of cells. */
  readonly names: readonly string[];
}

/** How the answer names a line of the source. */
export function lineName({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

/** The cells that `prediction` asks for; undefined where it asks for a line. */
export function cellsOf({ cells, entries }: PointPrediction): Cells | undefined {
  const range = cells ?? entries;
  if (!range) return undefined;
  const { from, count, bytes = 4 } = range;
  const address = Number(from);
  const base = Number.isNaN(address) ? String(from).replaceAll('sym:', '') : hex(address);
  const name = (i: number): string => {
    if (!cells) return `${/^\w+$/.test(base) ? base : `(${base})`}[${i}]`;
    if (!Number.isNaN(address)) return hex(address + i * bytes);
    return i === 0 ? base : `${base} + ${i * bytes}`;
  };
  return {
    kind: cells ? 'cells' : 'entries',
    from,
    count,
    bytes,
    names: Array.from({ length: count }, (_, i) => name(i)),
  };
}
