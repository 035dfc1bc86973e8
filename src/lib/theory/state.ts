/**
 * The states S = <E, M, P, R> of the small machine, all of them, in a fixed order.
 *
 *   E   four cells of eight words        8^4 = 4,096
 *   M   supervisor or user                       x 2
 *   P   0..3                                     x 4
 *   R   l in 0..3, b in 0..4                    x 20   =   655,360 states
 *
 * The order is by E first (cell 0 counting fastest), then M, P, l, b. "Smallest" means first in this order.
 */
import { CELLS, SUPERVISOR, USER, WORDS } from './word.ts';
import type { PSW } from './word.ts';

/** One state: the cells of E and the PSW. */
export interface State {
  readonly e: readonly number[];
  readonly psw: PSW;
}

/** How many contents E can have. */
export const MEMORIES = WORDS ** CELLS;
/** How many values P, and separately l, can have. */
export const PLACES = CELLS;
/** How many values b can have: 0 to q. */
export const BOUNDS = CELLS + 1;
/** How many values (P, R) can have together: the PSWs of one mode. */
export const PSWS_OF_A_MODE = PLACES * PLACES * BOUNDS;
/** How many states the machine has. */
export const STATES = MEMORIES * 2 * PSWS_OF_A_MODE;

/** State number `index` (0 .. STATES-1). */
export function stateAt(index: number): State {
  const memory = Math.floor(index / (2 * PSWS_OF_A_MODE));
  const rest = index % (2 * PSWS_OF_A_MODE);
  const place = rest % PSWS_OF_A_MODE;
  return {
    e: Array.from({ length: CELLS }, (_, cell) => (memory >> (3 * cell)) & 7),
    psw: {
      mode: rest < PSWS_OF_A_MODE ? SUPERVISOR : USER,
      p: Math.floor(place / (PLACES * BOUNDS)),
      l: Math.floor(place / BOUNDS) % PLACES,
      b: place % BOUNDS,
    },
  };
}

/** The number of `state`: the inverse of `stateAt`. */
export function indexOf({ e, psw }: State): number {
  const memory = e.reduce((sum, word, cell) => sum + (word << (3 * cell)), 0);
  return ((memory * 2 + psw.mode) * PLACES + psw.p) * PLACES * BOUNDS + psw.l * BOUNDS + psw.b;
}

/** `state` in one line, as `<E=0 1 2 3, M=s, P=0, R=(0,4)>`. */
export function say({ e, psw }: State): string {
  const mode = psw.mode === USER ? 'u' : 's';
  return `<E=${e.join(' ')}, M=${mode}, P=${psw.p}, R=(${psw.l},${psw.b})>`;
}
