/**
 * The virtual machine map f (Popek and Goldberg 1974, section 5): which state of the real machine, with the control
 * program in it, stands for a state of the small machine. Written apart from the control program, which must keep to
 * it: E'[i + k] = E[i], M' = u, P' = P, R' = (l + k, b), and the control program remembers M. In placement `high` it
 * is E'[i] = E[i] and R' = (l, b cut to what is the VM's), and it remembers the cut too, so that f is one-one.
 *
 * As there are many states to map, they are rows of numbers:
 *
 *   cells of E' | M' P' l' b' | cut | M as remembered by the guest's own control program, then by the one beneath it
 */
import { RESERVED } from './control-program.ts';
import type { ControlProgram, Placement } from './control-program.ts';
import type { Hardware, Processor } from './processor.ts';
import type { PSW } from './word.ts';
import { CELLS, SUPERVISOR, USER } from './word.ts';
import type { Mode } from './word.ts';

/** The word in each cell of a control program; no guest may change it. */
export const CONTROL_WORD = 5;

/** How many numbers a row has, under `depth` control programs. */
export function rowLength(depth: number): number {
  return CELLS + RESERVED * depth + 5 + depth;
}

/** f, applied `depth` times to the state of `machine`, a bare machine of q cells; into `row`. */
export function f(machine: Hardware, placement: Placement, depth: number, row: Int32Array): void {
  const own = RESERVED * depth;
  const shift = placement === 'low' ? own : 0;
  const cut = placement === 'low' ? 0 : Math.max(0, machine.b - (CELLS - machine.l));
  const { storage, size } = machine;
  let at = 0;
  for (; at < size + own; at += 1) {
    const cell = at - shift;
    row[at] = cell >= 0 && cell < size ? (storage[cell] ?? 0) : CONTROL_WORD;
  }
  row[at++] = USER;
  row[at++] = machine.p;
  row[at++] = machine.l + shift;
  row[at++] = machine.b - cut;
  row[at++] = cut;
  row[at++] = machine.mode;
  for (let level = 1; level < depth; level += 1) row[at++] = USER;
}

/** The state of `real` as it is under `programs` (the guest's own first), into `row`. */
export function read(real: Processor, programs: readonly ControlProgram[], row: Int32Array): void {
  let at = 0;
  for (; at < real.size; at += 1) row[at] = real.storage[at] ?? 0;
  row[at++] = real.mode;
  row[at++] = real.p;
  row[at++] = real.l;
  row[at++] = real.b;
  row[at++] = programs[0]?.cut ?? 0;
  for (const program of programs) row[at++] = program.mode;
}

/** Puts `real` and `programs` into the state of `row`. */
export function put(row: Int32Array, real: Processor, programs: readonly ControlProgram[]): void {
  let at = 0;
  for (; at < real.size; at += 1) real.storage[at] = row[at] ?? 0;
  real.load(modeOf(row[at]), row[at + 1] ?? 0, row[at + 2] ?? 0, row[at + 3] ?? 0);
  at += 4;
  for (const program of programs) program.cut = 0;
  if (programs[0] !== undefined) programs[0].cut = row[at] ?? 0;
  for (const program of programs) program.mode = modeOf(row[++at]);
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

/** `row` as a state to be shown. */
export function realState(row: Int32Array, depth: number): RealState {
  const cells = CELLS + RESERVED * depth;
  const [mode, p = 0, l = 0, b = 0, cut = 0] = row.subarray(cells, cells + 5);
  return {
    e: [...row.subarray(0, cells)],
    psw: { mode: modeOf(mode), p, l, b },
    cut,
    remembered: [...row.subarray(cells + 5)].map(modeOf),
  };
}

function modeOf(value: number | undefined): Mode {
  return value === USER ? USER : SUPERVISOR;
}
