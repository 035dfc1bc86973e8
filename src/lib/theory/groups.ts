/**
 * The partition behind behaviour sensitivity: states a program cannot tell apart, that is with the same P, the same
 * bound, and the same words E|r in the window. One table for each mode keeps, of each group, the first state and
 * what became of it.
 */
import { CELLS } from './word.ts';
import { BOUNDS, MEMORIES, PLACES } from './state.ts';

/** The words of the window (l, b) as one number, three bits a cell; cells past the end of memory count for none. */
export function windowWords(memory: number, l: number, b: number): number {
  return (memory >> (3 * l)) & ((1 << (3 * Math.min(b, CELLS - l))) - 1);
}

/**
 * The number of the group. How many cells the window really has is part of it: a window that sticks out of memory
 * is like no window that does not.
 */
export function groupOf(memory: number, p: number, l: number, b: number): number {
  const cells = Math.min(b, CELLS - l);
  return ((p * BOUNDS + b) * BOUNDS + cells) * MEMORIES + windowWords(memory, l, b);
}

/** The first state of each group, and its outcome. */
export class Groups {
  readonly #state = new Int32Array(PLACES * BOUNDS * BOUNDS * MEMORIES).fill(-1);
  readonly #outcome = new Int32Array(this.#state.length);

  /**
   * Of `group`, the first state if its outcome differs from `outcome`, else -1. Comparing with the first alone is
   * exact: had two later ones differed, one of them would have differed from the first.
   */
  disagrees(group: number, outcome: number): number {
    const first = this.#state[group] ?? -1;
    return first >= 0 && this.#outcome[group] !== outcome ? first : -1;
  }

  /** Enters `state` with `outcome`, unless its group has one already. */
  enter(group: number, state: number, outcome: number): void {
    if ((this.#state[group] ?? -1) >= 0) return;
    this.#state[group] = state;
    this.#outcome[group] = outcome;
  }
}
