/** Places in a text, for problems. */

/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Gives the place of each offset in `text`. The text is gone through once, and each place is looked up in the beginnings of its lines. */
export function placesIn(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let first = 0;
    let behind = starts.length;
    while (behind - first > 1) {
      const middle = (first + behind) >> 1;
      if ((starts[middle] ?? 0) <= offset) first = middle;
      else behind = middle;
    }
    return { line: first + 1, column: offset - (starts[first] ?? 0) + 1 };
  };
}
