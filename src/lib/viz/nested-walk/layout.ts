/**
 * A two-dimensional page walk as a grid: downwards the guest's own walk, across the one through the extended page tables that each of its
 * guest-physical addresses needs. Each cell is one reference to memory, numbered in the processor's order. Plain data to plain geometry.
 */
import * as say from '#messages/views/nested-walk';
import { hex } from '../../bits/bits.ts';
import type {
  LookUp,
  NestedReference,
  NestedWalkFinding,
  WalkRow,
} from '../../workbench/inspect/nested-walk.ts';

export interface WalkCell {
  readonly reference: NestedReference;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** What it is of: "EPT 4", "guest". */
  readonly label: string;
  readonly isGuest: boolean;
  /** The walk ends here: the entry maps nothing. */
  readonly isMissing: boolean;
}

export interface WalkLine {
  /** Above the row's cells, beside the arrow that leads there. */
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface NestedWalkGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly cellHeight: number;
  readonly cells: readonly WalkCell[];
  readonly lines: readonly WalkLine[];
  /** From each row's end to the next row's begin. */
  readonly arrows: readonly string[];
  /** Where the walk has led: the page, or why not. */
  readonly result: { readonly text: string; readonly y: number };
}

/** Four levels of extended page tables, and the guest's entry. */
const COLUMNS = 5;
const CELL_HEIGHT = 46;
const LINE_HEIGHT = 20;
const GAP = 6;
const ROW = LINE_HEIGHT + CELL_HEIGHT + 18;

const WHAT: Readonly<Record<LookUp, string>> = {
  directory: say.directoryEntry,
  table: say.pageTableEntry,
  page: say.page,
};

export function nestedWalkLayout(finding: NestedWalkFinding, asked: number): NestedWalkGeometry {
  const width = Math.max(300, Math.min(640, asked));
  const cellWidth = (width - GAP * (COLUMNS - 1)) / COLUMNS;
  const left = (column: number): number => column * (cellWidth + GAP);
  const { rows, end } = finding;
  const cells: WalkCell[] = [];
  const lines: WalkLine[] = [];
  rows.forEach((row, r) => {
    const top = r * ROW;
    lines.push({ text: lineText(row), x: r === 0 ? 0 : cellWidth / 2 + GAP, y: top + LINE_HEIGHT - 6 });
    const references = row.guest ? [...row.nested, row.guest] : row.nested;
    references.forEach((reference, i) => {
      const isLast = r === rows.length - 1 && i === references.length - 1;
      cells.push({
        reference,
        ...{ x: left(i), y: top + LINE_HEIGHT, width: cellWidth },
        label: reference.level === 0 ? say.guest : `EPT ${reference.level}`,
        isGuest: reference.level === 0,
        isMissing: isLast && end !== 'page',
      });
    });
  });
  const arrows = rows.slice(1).map((_, r) => {
    const from = left(COLUMNS - 1) + cellWidth / 2;
    const y = r * ROW + LINE_HEIGHT + CELL_HEIGHT;
    return `M${from},${y}v6H${cellWidth / 2}V${(r + 1) * ROW + LINE_HEIGHT - 2}`;
  });
  const height = Math.max(1, rows.length) * ROW + LINE_HEIGHT;
  const result = { text: resultText(finding), y: height - 6 };
  return { title: title(finding), width, height, cellHeight: CELL_HEIGHT, cells, lines, arrows, result };
}

function lineText({ of, gpa }: WalkRow): string {
  return say.guestsAt(WHAT[of], hex(gpa));
}

function resultText({ rows, end }: NestedWalkFinding): string {
  const last = rows.at(-1);
  if (!last) return '';
  if (end === 'page') return say.hostPhysicalAt(hex(last.hpa ?? 0));
  return end === 'guest-fault' ? say.guestMapsNothing : say.nothingMapsIt;
}

/** The sentence over the picture. */
function title({ isNested, isFirstGeneration, isPaged, rows, count, end }: NestedWalkFinding): string {
  if (isFirstGeneration) return say.noSecondDimension;
  if (!isNested) return say.noExtendedTables;
  if (end !== 'page') return say.walkEnds(count, end === 'guest-fault');
  if (!isPaged) return say.pagingOff(count);
  const own = rows.filter(({ guest }) => guest !== null).length;
  return say.walkTakes(count, rows.length, own);
}

/** A reference in one sentence. */
export function sayReference({ number, level, hpa, entry }: NestedReference): string {
  const what = level === 0 ? say.anEntryOfTheGuests : say.levelOfExtended(level);
  return say.referenceIs(number, what, hex(hpa), hex(entry));
}
