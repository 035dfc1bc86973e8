/** Which of a run's marks are drawn one by one: those around the present. */

/** Marks drawn at once. */
export const SHOWN = 300;
/** Of them, those that may lie ahead of the present. */
const SHOWN_AHEAD = 100;

/** From which mark of a run's `all` up to before which one is drawn, where `past` of them lie before the present. */
export function markWindow(past: number, all: number): readonly [from: number, to: number] {
  const to = Math.min(all, Math.max(past + SHOWN_AHEAD, SHOWN));
  return [Math.max(0, to - SHOWN), to];
}
