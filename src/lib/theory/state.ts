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
import { packed, unpacked } from './memory.ts';
import type { Hardware } from './processor.ts';
import { CELLS, SUPERVISOR, USER, WORDS } from './word.ts';
import type { Mode, PSW } from './word.ts';

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
/** How many PSWs the register can hold. */
export const PSWS = 2 * PSWS_OF_A_MODE;
/** How many states the machine has. */
export const STATES = MEMORIES * PSWS;
/** How many states pass between two reports of a search's progress. */
export const REPORT = 64 * PSWS;

/** PSW number n of the order above is `PSW_AT[n]`. */
const PSW_AT: readonly PSW[] = Array.from({ length: PSWS }, (_, number) => {
  const place = number % PSWS_OF_A_MODE;
  return {
    mode: number < PSWS_OF_A_MODE ? SUPERVISOR : USER,
    p: Math.floor(place / (PLACES * BOUNDS)),
    l: Math.floor(place / BOUNDS) % PLACES,
    b: place % BOUNDS,
  };
});

/** State number `index` (0 .. STATES-1). */
export function stateAt(index: number): State {
  const psw = PSW_AT[index % PSWS];
  if (psw === undefined) throw new Error(`no state ${index}: there are ${STATES}`);
  return { e: unpacked(memoryOf(index), CELLS), psw };
}

/** The number of `state`: the inverse of `stateAt`. */
export function indexOf({ e, psw }: State): number {
  return packed(e) * PSWS + pswNumber(psw.mode, psw.p, psw.l, psw.b);
}

/** The memory of state number `index`, as a number 0 .. MEMORIES-1. */
export function memoryOf(index: number): number {
  return Math.floor(index / PSWS);
}

function pswNumber(mode: Mode, p: number, l: number, b: number): number {
  return ((mode * PLACES + p) * PLACES + l) * BOUNDS + b;
}

// The same for a machine that many states are put into.

/** What stands in a machine of q cells: its memory, and its PSW. */
type Machine = Pick<Hardware, 'storage' | 'mode' | 'p' | 'l' | 'b' | 'load'>;

/** Loads PSW number `psw` (0 .. PSWS-1) into `machine`. */
export function loadPSW(machine: Machine, psw: number): void {
  const loaded = PSW_AT[psw];
  if (loaded !== undefined) machine.load(loaded.mode, loaded.p, loaded.l, loaded.b);
}

/** The number of the state that `machine` is in. */
export function numberOf({ storage, mode, p, l, b }: Machine): number {
  return storage.contents * PSWS + pswNumber(mode, p, l, b);
}

/** `state` in one line, as `<E=0 1 2 3, M=s, P=0, R=(0,4)>`. */
export function sayState({ e, psw }: State): string {
  const mode = psw.mode === USER ? 'u' : 's';
  return `<E=${e.join(' ')}, M=${mode}, P=${psw.p}, R=(${psw.l},${psw.b})>`;
}

const SAID = /^<?E=([0-7]) ([0-7]) ([0-7]) ([0-7]), M=([su]), P=([0-3]), R=\(([0-3]),([0-4])\)>?$/;

/** The state that `text` says, as `say` writes it, with or without its angle brackets; undefined where it says none. */
export function readState(text: string): State | undefined {
  const found = SAID.exec(text.trim());
  if (!found) return undefined;
  const [p = 0, l = 0, b = 0] = found.slice(6).map(Number);
  return { e: found.slice(1, 5).map(Number), psw: { mode: found[5] === 'u' ? USER : SUPERVISOR, p, l, b } };
}
