/**
 * The partition behind behaviour sensitivity: states a program cannot tell apart, that is with the same P, the same
 * bound, and the same words E|r in the window. One table for each mode keeps, of each group, the first state with what
 * became of it, and the first one that came out otherwise.
 */
import { BOUNDS, PLACES } from './state.ts';
import { CELLS, WORDS } from './word.ts';

/** The words of the window (l, b) as one number, three bits a cell; cells past the end of memory count for none. */
export function windowWords(memory: number, l: number, b: number): number {
  return (memory >> (3 * l)) & ((1 << (3 * Math.min(b, CELLS - l))) - 1);
}

/** Contents that windows of no cell, one cell, ... have together: 1 + 8 + 64 + 512 + 4,096; and of fewer cells each. */
const CONTENTS = (WORDS ** BOUNDS - 1) / (WORDS - 1);
const CONTENTS_OF_FEWER = Array.from({ length: BOUNDS }, (_, cells) => (WORDS ** cells - 1) / (WORDS - 1));

/**
 * The number of the group. How many cells the window really has is part of it: a window that sticks out of memory
 * is like no window that does not.
 */
export function groupOf(memory: number, p: number, l: number, b: number): number {
  const cells = Math.min(b, CELLS - l);
  return (p * BOUNDS + b) * CONTENTS + (CONTENTS_OF_FEWER[cells] ?? 0) + windowWords(memory, l, b);
}

/** The groups of one mode: of each, the first state, its outcome, and the first state with another outcome. */
export class Groups {
  readonly #first = new Int32Array(PLACES * BOUNDS * CONTENTS).fill(-1);
  readonly #outcome = new Int32Array(this.#first.length);
  readonly #other = new Int32Array(this.#first.length).fill(-1);

  /** The first state of `group` whose outcome is not `outcome`; -1 if there is none. */
  disagrees(group: number, outcome: number): number {
    const first = this.#first[group] ?? -1;
    return first < 0 || this.#outcome[group] !== outcome ? first : (this.#other[group] ?? -1);
  }

  /** Enters `state` with `outcome`. States come in ascending order. */
  enter(group: number, state: number, outcome: number): void {
    if ((this.#first[group] ?? -1) < 0) {
      this.#first[group] = state;
      this.#outcome[group] = outcome;
    } else if (this.#outcome[group] !== outcome && (this.#other[group] ?? -1) < 0) {
      this.#other[group] = state;
    }
  }
}
