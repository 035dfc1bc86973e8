/** What parts two versions of a text, line by line, as a reader wants it: what changed, with a little of what stands round it. */
import { diffLines } from 'diff';

export interface DifferentLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Its number in the text before, from 1; null where it is not in it. */
  readonly before: number | null;
  /** Its number in the text after, from 1; null where it is not in it. */
  readonly after: number | null;
}

/** Lines that are the same in both and tell nothing of a change near by. */
export interface LeftOut {
  readonly kind: 'left-out';
  readonly count: number;
}

export interface TextDifference {
  readonly rows: readonly (DifferentLine | LeftOut)[];
  readonly added: number;
  readonly removed: number;
}

/** With more lines changed they are not counted: it would take too long. */
const MOST_COUNTED = 2000;

/** Lines shown before and after a change. */
const ROUND = 2;

/** A text whose every line ends alike, so that how it ends is no difference. */
const lineByLine = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n*$/, '\n');

/** Goes from `before` to `after`; of each change what is taken out comes first. */
export function textDifference(before: string, after: string): TextDifference {
  const lines: DifferentLine[] = [];
  let old = 0;
  let young = 0;
  for (const { value, added, removed } of diffLines(lineByLine(before), lineByLine(after))) {
    const kind = added ? 'added' : removed ? 'removed' : 'same';
    for (const text of value.replace(/\n$/, '').split('\n')) {
      lines.push({ kind, text, before: added ? null : ++old, after: removed ? null : ++young });
    }
  }
  const count = (kind: DifferentLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { rows: shortened(lines), added: count('added'), removed: count('removed') };
}

/** How many lines a change puts in and takes out; null where they are too many to count. */
export function countLines(before: string, after: string): { added: number; removed: number } | null {
  const parts = diffLines(lineByLine(before), lineByLine(after), { maxEditLength: MOST_COUNTED });
  if (!parts) return null;
  const count = (is: 'added' | 'removed'): number =>
    parts.reduce((sum, part) => sum + (part[is] ? part.count : 0), 0);
  return { added: count('added'), removed: count('removed') };
}

/** Leaves out what is the same and far from any change. One line is not worth leaving out. */
function shortened(lines: readonly DifferentLine[]): (DifferentLine | LeftOut)[] {
  const isNear = lines.map((_, i) =>
    lines.slice(Math.max(0, i - ROUND), i + ROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  const rows: (DifferentLine | LeftOut)[] = [];
  for (let i = 0; i < lines.length;) {
    let end = i;
    while (end < lines.length && !isNear[end]) end++;
    if (end - i > 1) {
      rows.push({ kind: 'left-out', count: end - i });
      i = end;
    } else rows.push(lines[i++]!);
  }
  return rows;
}
