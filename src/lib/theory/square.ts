/**
 * The commuting square of the equivalence property: f(e(S)) = e'(f(S)), for an instruction in every state.
 *
 *        S ------- e ------> e(S)          above, the bare machine;
 *        |                     |           below, the real machine with the control program;
 *        f                     f           e' is what the control program makes of e there.
 *        v                     v
 *      f(S) ------ e' ---> f(e(S))
 *
 * As both e and e' end in states of the same kind, squares can be put side by side: what holds for every instruction
 * of a set in every state holds for every program over it (Lemma 3).
 */
import { ControlProgram, RESERVED } from './control-program.ts';
import type { Kind, Placement, Work } from './control-program.ts';
import type { Instruction } from './instruction.ts';
import { Processor, step } from './processor.ts';
import type { Search } from './progress.ts';
import { PSWS_OF_A_MODE, stateAt, STATES } from './state.ts';
import type { State } from './state.ts';
import { CELLS } from './word.ts';
import { f, put, read, realState, rowLength } from './vm-map.ts';
import type { RealState } from './vm-map.ts';

/** Which monitor is asked for. */
export interface Monitor {
  readonly kind: Kind;
  readonly placement: Placement;
  /** 1: a VMM on the bare machine; 2: a VMM in the virtual machine of another. */
  readonly depth: 1 | 2;
}

/** A state at which the square does not close. */
export interface Break {
  readonly state: State;
  /** e(S), on the bare machine. */
  readonly bare: State;
  /** f(e(S)): what should be. */
  readonly wanted: RealState;
  /** e'(f(S)): what is. */
  readonly got: RealState;
}

/** The square of one instruction. */
export interface Square {
  readonly instruction: Instruction;
  readonly monitor: Monitor;
  readonly states: number;
  /** In how many states it does not close. */
  readonly broken: number;
  /** The smallest of them. */
  readonly firstBreak: Break | undefined;
  /** In how many states the control program did what; `direct` is the efficiency property. */
  readonly work: Readonly<Record<Work, number>>;
}

/** The monitor as built: the real machine, and its control programs, the guest's own first. */
export interface Built {
  readonly real: Processor;
  readonly programs: readonly [ControlProgram, ...ControlProgram[]];
}

/** Builds `monitor`, with an interpreter for each instruction of `privileged`. */
export function build({ kind, placement, depth }: Monitor, privileged: readonly Instruction[]): Built {
  const real = new Processor(new Uint8Array(CELLS + RESERVED * depth));
  const first = new ControlProgram(real, privileged, kind, placement);
  return depth === 1
    ? { real, programs: [first] }
    : { real, programs: [new ControlProgram(first, privileged, kind, placement), first] };
}

const REPORT = 64 * 2 * PSWS_OF_A_MODE;

/** Tries the square of `instruction` under `monitor` in every state. */
export function* square(
  instruction: Instruction,
  privileged: readonly Instruction[],
  monitor: Monitor,
): Search<Square> {
  const { real, programs } = build(monitor, privileged);
  const { placement, depth } = monitor;
  const [own] = programs;
  const bare = new Processor(new Uint8Array(CELLS));
  const wanted = new Int32Array(rowLength(depth));
  const got = new Int32Array(wanted.length);
  const work = { direct: 0, interpreted: 0, reflected: 0 };
  let broken = 0;
  let firstBreak: Break | undefined;

  for (let index = 0; index < STATES; index += 1) {
    if (index % REPORT === 0) yield { stage: `${instruction.name}, square`, done: index, total: STATES };
    loadState(bare, index);
    f(bare, placement, depth, wanted);
    put(wanted, real, programs);

    step(bare, instruction);
    f(bare, placement, depth, wanted);
    step(own, instruction);
    read(real, programs, got);
    work[own.work] += 1;

    if (sameRow(wanted, got)) continue;
    broken += 1;
    firstBreak ??= {
      state: stateAt(index),
      bare: { e: [...bare.storage], psw: { mode: bare.mode, p: bare.p, l: bare.l, b: bare.b } },
      wanted: realState(wanted, depth),
      got: realState(got, depth),
    };
  }
  return { instruction, monitor, states: STATES, broken, firstBreak, work };
}

/** Puts state number `index` into `bare`, as `stateAt` numbers them. */
function loadState(bare: Processor, index: number): void {
  const memory = Math.floor(index / (2 * PSWS_OF_A_MODE));
  const rest = index % (2 * PSWS_OF_A_MODE);
  const place = rest % PSWS_OF_A_MODE;
  for (let cell = 0; cell < CELLS; cell += 1) bare.storage[cell] = (memory >> (3 * cell)) & 7;
  const row = Math.floor(place / 5);
  bare.load(rest < PSWS_OF_A_MODE ? 0 : 1, row >> 2, row & 3, place % 5);
}

function sameRow(one: Int32Array, two: Int32Array): boolean {
  for (let i = 0; i < one.length; i += 1) if (one[i] !== two[i]) return false;
  return true;
}
