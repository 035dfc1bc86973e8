/**
 * The memory of a small machine as a row of cells: which ones R's window covers, where P points, which belong to a control
 * program, what has changed. Plain data to plain geometry, in pixels from the row's left edge.
 */

/** The processor status word, as far as it is drawn. */
export interface WindowPSW {
  readonly mode: number;
  /** Relative to l. */
  readonly p: number;
  readonly l: number;
  readonly b: number;
}

export interface MemoryInput {
  readonly e: readonly number[];
  readonly psw: WindowPSW;
  /** The cells that are the machine's own; the others are a control program's. All by default. */
  readonly own?: readonly [from: number, count: number];
  /** The same memory a step earlier: words that are new since are marked. */
  readonly before?: readonly number[];
  /** Another memory that should be the same: words that are not are marked. */
  readonly against?: readonly number[];
}

export interface MemoryCell {
  readonly index: number;
  readonly word: number;
  readonly x: number;
  readonly isOwn: boolean;
  readonly inWindow: boolean;
  readonly changed: boolean;
  readonly differs: boolean;
}

export interface MemoryGeometry {
  /** The side of a cell. */
  readonly side: number;
  readonly width: number;
  readonly cells: readonly MemoryCell[];
  /** The window's frame; `isOpen` where the bound reaches past the end of memory. */
  readonly window: { readonly x: number; readonly width: number; readonly isOpen: boolean };
  /** The middle of the cell that P names, or where it would be; `isLegal` if the machine may fetch there. */
  readonly pointer: { readonly x: number; readonly isLegal: boolean };
}

/** How much of a cell that does not exist is drawn, for a window that reaches there. */
export const OVERHANG = 0.6;

/** Lays out a memory whose cells have sides of `side` pixels. */
export function memoryLayout({ e, psw, own, before, against }: MemoryInput, side: number): MemoryGeometry {
  const { p, l, b } = psw;
  const [from, count] = own ?? [0, e.length];
  const end = l + b;
  const drawn = Math.min(end, e.length + OVERHANG);
  const at = Math.min(l + p + 0.5, e.length + OVERHANG / 2);
  return {
    side,
    width: e.length * side,
    cells: e.map((word, index) => ({
      index,
      word,
      x: index * side,
      isOwn: index >= from && index < from + count,
      inWindow: index >= l && index < end,
      changed: before !== undefined && before[index] !== word,
      differs: against !== undefined && against[index] !== word,
    })),
    window: { x: l * side, width: Math.max(0, drawn - l) * side, isOpen: end > e.length },
    pointer: { x: at * side, isLegal: p < b && l + p < e.length },
  };
}

/** One value of a PSW, or of what a control program remembers. */
export interface Field {
  readonly name: string;
  readonly value: string;
  readonly changed: boolean;
  readonly differs: boolean;
}

/** M, P and R as fields, marked against the PSW before and against the one that should be. */
export function pswFields(psw: WindowPSW, before?: WindowPSW, against?: WindowPSW): Field[] {
  const rows: readonly (readonly [string, (of: WindowPSW) => string])[] = [
    ['M', (of) => modeLetter(of.mode)],
    ['P', (of) => String(of.p)],
    ['R', (of) => `(${of.l},${of.b})`],
  ];
  return rows.map(([name, read]) => ({
    name,
    value: read(psw),
    changed: before !== undefined && read(before) !== read(psw),
    differs: against !== undefined && read(against) !== read(psw),
  }));
}

/** s for supervisor, u for user. */
export function modeLetter(mode: number): 's' | 'u' {
  return mode === 0 ? 's' : 'u';
}
