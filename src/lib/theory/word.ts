/**
 * The words of the small third-generation machine. A word has three bits, so there are eight, and each reads
 * in three ways: as a number, as an instruction (its place in the chosen set), and as a PSW.
 *
 *      2   1 0            as a number   0..7
 *    +---+-----+          as a PSW      M = m, P = pp, and R follows from M:
 *    | m | p p |                        supervisor (0,4), the whole memory; user (2,2), its upper half
 *    +---+-----+
 *
 * Popek and Goldberg assume that a PSW fits in one word. Three bits hold M and P; R is implied. The PSW
 * *register* is wider and ranges freely, so a trap taken under another R saves M and P only.
 */

/** Supervisor mode. */
export const SUPERVISOR = 0;
/** User mode. */
export const USER = 1;
export type Mode = typeof SUPERVISOR | typeof USER;

/** The processor status word: mode, program counter relative to R, and R = (l, b), relocation and bound. */
export interface PSW {
  readonly mode: Mode;
  readonly p: number;
  readonly l: number;
  readonly b: number;
}

/** How many words there are. */
export const WORDS = 8;
/** q: how many cells the machine's memory E has. */
export const CELLS = 4;

const READINGS: readonly PSW[] = Array.from({ length: WORDS }, (_, word) =>
  word < 4 ? { mode: SUPERVISOR, p: word, l: 0, b: CELLS } : { mode: USER, p: word & 3, l: 2, b: 2 },
);

/** `word` (0..7) read as a PSW. */
export function pswOf(word: number): PSW {
  const psw = READINGS[word];
  if (psw === undefined) throw new Error(`no word ${word}: there are ${WORDS}`);
  return psw;
}

/** The word a trap saves for a PSW of mode `mode` at `p`. */
export function wordOf(mode: Mode, p: number): number {
  return (mode << 2) | p;
}
