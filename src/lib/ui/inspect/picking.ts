/**
 * Choosing one of a view's values: whatever carries `data-why` (the value in the grammar of lessons). By pointer the one that is
 * pointed at, or nearest; by the arrow keys the next one that way.
 */

/** Farther from a value than this, in pixels, a finger means none. */
const NEAR = 24;

const CELLS = '[data-why]';

export function cellsOf(view: HTMLElement): HTMLElement[] {
  return [...view.querySelectorAll<HTMLElement>(CELLS)];
}

/** The value that a press of the pointer means; null where it means something else. */
export function pointedAt(view: HTMLElement, event: MouseEvent): HTMLElement | null {
  const target = event.target as HTMLElement;
  const cell = target.closest<HTMLElement>(CELLS);
  if (cell) return cell;
  if (target.closest('button, input, select, a, summary, label, svg')) return null;
  const near = cellsOf(view).map((one) => ({ one, distance: distance(one.getBoundingClientRect(), event) }));
  const nearest = near.reduce<(typeof near)[number] | null>(
    (best, one) => (best && best.distance <= one.distance ? best : one),
    null,
  );
  return nearest && nearest.distance <= NEAR ? nearest.one : null;
}

function distance({ left, right, top, bottom }: DOMRect, { clientX: x, clientY: y }: MouseEvent): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** Where `key` leads from `from` (null: nowhere yet); undefined for a key that leads nowhere. */
export function movedTo(
  cells: readonly HTMLElement[],
  from: HTMLElement | null,
  key: string,
): HTMLElement | undefined {
  const at = from ? cells.indexOf(from) : -1;
  const last = cells.length - 1;
  switch (key) {
    case 'Home':
      return cells[0];
    case 'End':
      return cells[last];
    case 'ArrowRight':
      return cells[Math.min(last, at + 1)];
    case 'ArrowLeft':
      return cells[Math.max(0, at - 1)];
    case 'ArrowDown':
    case 'ArrowUp':
      return at < 0 ? cells[0] : inNextRow(cells, cells[at]!, key === 'ArrowDown' ? 1 : -1);
    default:
      return undefined;
  }
}

/** The cell of the next row that way, the nearest to below or above `from`. */
function inNextRow(cells: readonly HTMLElement[], from: HTMLElement, way: 1 | -1): HTMLElement {
  const here = from.getBoundingClientRect();
  let best: HTMLElement = from;
  let least = Infinity;
  for (const cell of cells) {
    const there = cell.getBoundingClientRect();
    const down = way * (there.top - here.top);
    if (down < here.height / 2) continue;
    // A row away counts more than all of a row's width.
    const cost = down * 1000 + Math.abs(there.left - here.left);
    if (cost < least) [best, least] = [cell, cost];
  }
  return best;
}
