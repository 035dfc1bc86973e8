/** Places in a text: lines and columns as people count them, offsets as a text area counts them. */

/** Offset of `line` and `column` (both from 1) in `text`, in UTF-16 units; the nearest there is if it has no such place. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const row = Math.max(0, Math.min(lines.length, line) - 1);
  let offset = 0;
  for (let i = 0; i < row; i++) offset += (lines[i]?.length ?? 0) + 1;
  return offset + Math.max(0, Math.min(lines[row]?.length ?? 0, column - 1));
}

/** Line and column (both from 1) of an offset in `text`. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}
