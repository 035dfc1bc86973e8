/** A window of a run: from one moment up to before another, whole numbers. */

/** `window` made `factor` times as long around `middle`, kept within a run of `length`; null where it is all of it. */
export function zoomed(
  [from, to]: readonly [number, number],
  length: number,
  factor: number,
  middle = (from + to) / 2,
): readonly [number, number] | null {
  const size = Math.max(1, Math.min(length, Math.round((to - from) * factor)));
  if (size >= length) return null;
  const share = to > from ? (middle - from) / (to - from) : 0.5;
  return moved([Math.round(middle - share * size), Math.round(middle - share * size) + size], length, 0);
}

/** `window` moved by `by`, as far as the run goes. */
export function moved(
  [from, to]: readonly [number, number],
  length: number,
  by: number,
): readonly [number, number] {
  const size = to - from;
  const start = Math.max(0, Math.min(length - size, Math.round(from + by)));
  return [start, start + size];
}
