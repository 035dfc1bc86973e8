/**
 * The virtual machine map f (Popek and Goldberg 1974, section 5): which state of the real machine, with the control
 * program in it, stands for a state of the small machine. Written apart from the control program, which must keep to
 * it: E'[i + k] = E[i], M' = u, P' = P, R' = (l + k, b), and the control program remembers M. In placement `high` it
 * is E'[i] = E[i] and R' = (l, b cut to what is the VM's), and it remembers the cut too, so that f is one-one.
 *
 * As there are many states to map, an image is two numbers:
 *
 *   cells   E', three bits a cell, the first lowest: at most 10 cells
 *   rest     14 13 | 12 11 10 | 9 8 7 | 6 5 4 3 | 2 1 | 0
 *            modes |   cut    |   b'  |    l'   | P'  | M'
 *
 * `modes` are those that control programs remember: bit 13 the guest's own, bit 14 the one beneath it.
 */
import { RESERVED } from './control-program.ts';
import type { ControlProgram, Placement } from './control-program.ts';
import { moved, packed, unpacked } from './memory.ts';
import type { Processor } from './processor.ts';
import type { PSW } from './word.ts';
import { CELLS, SUPERVISOR, USER } from './word.ts';
import type { Mode } from './word.ts';

/** The word in each cell of a control program; no guest may change it. */
export const CONTROL_WORD = 5;

/** A state of the real machine with its control programs. */
export interface Image {
  cells: number;
  rest: number;
}

/** How many cells the real machine has under `depth` control programs. */
export const realCells = (depth: number): number => CELLS + RESERVED * depth;

/** Of `count` cells from `from` on, each a control word; the others 0. */
function controlWords(from: number, count: number): number {
  return packed(Array.from({ length: from + count }, (_, cell) => (cell < from ? 0 : CONTROL_WORD)));
}

const REST_OF_MODES = 13;

/** f, applied `depth` times. */
export class VMMap {
  /** By how many cells E is moved. */
  readonly shift: number;
  readonly #control: number;
  readonly #isHigh: boolean;
  readonly #beneath: number;

  constructor(placement: Placement, depth: number) {
    const own = RESERVED * depth;
    this.#isHigh = placement === 'high';
    this.shift = this.#isHigh ? 0 : own;
    this.#control = controlWords(this.#isHigh ? CELLS : 0, own);
    // Every control program but the guest's own is the guest of another, always in user mode.
    this.#beneath = depth > 1 ? USER << (REST_OF_MODES + 1) : 0;
  }

  /** The image of the state with memory number `memory` and that PSW, into `image`. */
  apply(memory: number, { mode, p, l, b }: PSW, image: Image): void {
    const cut = this.#isHigh ? Math.max(0, b - (CELLS - l)) : 0;
    image.cells = this.#control | moved(memory, this.shift);
    image.rest = pack(USER, p, l + this.shift, b - cut, cut, mode) | this.#beneath;
  }
}

function pack(mode: Mode, p: number, l: number, b: number, cut: number, own: Mode): number {
  return mode | (p << 1) | (l << 3) | (b << 7) | (cut << 10) | (own << REST_OF_MODES);
}

/** The state of `real` as it is under `programs` (the guest's own first), into `image`. */
export function read(real: Processor, programs: readonly ControlProgram[], image: Image): void {
  const [own, beneath] = programs;
  image.cells = real.storage.contents;
  image.rest =
    pack(real.mode, real.p, real.l, real.b, own?.cut ?? 0, own?.mode ?? SUPERVISOR) |
    ((beneath?.mode ?? 0) << (REST_OF_MODES + 1));
}

/** Puts `real` and `programs` into the state of `image`. */
export function put({ cells, rest }: Image, real: Processor, programs: readonly ControlProgram[]): void {
  real.storage.contents = cells;
  real.load(modeAt(rest, 0), (rest >> 1) & 3, (rest >> 3) & 15, (rest >> 7) & 7);
  for (let level = 0; level < programs.length; level += 1) {
    const program = programs[level];
    if (program === undefined) continue;
    program.cut = level === 0 ? (rest >> 10) & 7 : 0;
    program.mode = modeAt(rest, REST_OF_MODES + level);
  }
}

/** A state of the real machine under control programs, to be shown. */
export interface RealState {
  readonly e: readonly number[];
  readonly psw: PSW;
  /** By how much the bound was cut. */
  readonly cut: number;
  /** The modes the control programs remember, the guest's own first. */
  readonly remembered: readonly Mode[];
}

/** `image` as a state to be shown, under `depth` control programs. */
export function realState({ cells, rest }: Image, depth: number): RealState {
  return {
    e: unpacked(cells, realCells(depth)),
    psw: { mode: modeAt(rest, 0), p: (rest >> 1) & 3, l: (rest >> 3) & 15, b: (rest >> 7) & 7 },
    cut: (rest >> 10) & 7,
    remembered: Array.from({ length: depth }, (_, level) => modeAt(rest, REST_OF_MODES + level)),
  };
}

function modeAt(bits: number, at: number): Mode {
  return ((bits >> at) & 1) === USER ? USER : SUPERVISOR;
}
