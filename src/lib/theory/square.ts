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
import * as say from '#messages/stages';
import { ControlProgram } from './control-program.ts';
import type { Interpreters, Kind, Placement, Work } from './control-program.ts';
import type { Instruction } from './instruction.ts';
import { maskOf, Memory } from './memory.ts';
import { Processor, step } from './processor.ts';
import type { Trap } from './processor.ts';
import type { Search } from './progress.ts';
import { loadPSW, MEMORIES, PSWS, REPORT, stateAt, STATES } from './state.ts';
import type { State } from './state.ts';
import { CELLS, USER } from './word.ts';
import { put, read, realCells, realState, VMMap } from './vm-map.ts';
import type { Image, RealState } from './vm-map.ts';

/** Which monitor is asked for. */
export interface Monitor {
  readonly kind: Kind;
  readonly placement: Placement;
  /** 1: a VMM on the bare machine; 2: a VMM in the virtual machine of another. */
  readonly depth: 1 | 2;
}

/** The square of one instruction, tried in every state: plain data. */
export interface Square {
  /** The instruction's name. */
  readonly instruction: string;
  readonly states: number;
  /** Equivalence: in how many states it does not close. */
  readonly broken: number;
  /** The number of the first of them; -1 if it always closes. */
  readonly firstBreak: number;
  /** The number of the first of them in which the bare machine does not trap, and so does what the instruction says; -1 if there is none. */
  readonly plainBreak: number;
  /** Efficiency: in how many states the control program did what. */
  readonly work: Readonly<Record<Work, number>>;
  /**
   * Resource control: after how many states the real machine is out of the control program's hands, that is in
   * supervisor mode, with a window on a cell that is not the VM's, or with a control program's cell changed.
   */
  readonly escaped: number;
  /** The number of the first of them; -1 if there is none. */
  readonly firstEscape: number;
}

/** The broken state that shows best what the monitor does wrong; -1 if it always closes. */
export function tellingBreak({ firstBreak, plainBreak }: Square): number {
  return plainBreak < 0 ? firstBreak : plainBreak;
}

/** One square, for one state: all that can be shown of it. */
export interface Corners {
  /** S. */
  readonly state: State;
  /** e(S), and the trap that the bare machine took on the way. */
  readonly bare: State;
  readonly trap: Trap;
  /** f(S). */
  readonly mapped: RealState;
  /** f(e(S)): what should be. */
  readonly wanted: RealState;
  /** e'(f(S)): what is. */
  readonly got: RealState;
  /** What each control program heard from beneath and did, the guest's own first. */
  readonly doings: readonly Doing[];
  readonly closes: boolean;
  readonly escapes: boolean;
}

/** What a control program had to do with one instruction. */
export interface Doing {
  /** The trap that reached its dispatcher; `none` if it never heard of the instruction. */
  readonly heard: Trap;
  readonly work: Work;
}

/** The monitor as built: the real machine, and its control programs, the guest's own first. */
export interface Built {
  readonly real: Processor;
  readonly programs: readonly [ControlProgram, ...ControlProgram[]];
}

/** Builds `monitor` with those interpreters. */
export function build({ kind, placement, depth }: Monitor, interpreters: Interpreters): Built {
  const real = new Processor(new Memory(realCells(depth)));
  const first = new ControlProgram(real, interpreters, kind, placement);
  return depth === 1
    ? { real, programs: [first] }
    : { real, programs: [new ControlProgram(first, interpreters, kind, placement), first] };
}

/** The bare machine and the monitor side by side, to be put into one state after the other. */
class Rig {
  readonly built: Built;
  readonly bare = new Processor(new Memory(CELLS));
  /** f(S). */
  readonly mapped: Image = { cells: 0, rest: 0 };
  /** f(e(S)) and e'(f(S)). */
  readonly wanted: Image = { cells: 0, rest: 0 };
  readonly got: Image = { cells: 0, rest: 0 };
  readonly #instruction: Instruction;
  readonly #f: VMMap;
  readonly #foreign: number;

  constructor(instruction: Instruction, interpreters: Interpreters, monitor: Monitor) {
    this.#instruction = instruction;
    this.built = build(monitor, interpreters);
    this.#f = new VMMap(monitor.placement, monitor.depth);
    this.#foreign = maskOf(0, realCells(monitor.depth)) ^ maskOf(this.#f.shift, CELLS);
  }

  /** Goes both ways round the square from the state with those numbers; returns the bare machine's trap. */
  go(memory: number, psw: number): Trap {
    const { bare, built } = this;
    const { real, programs } = built;
    bare.storage.contents = memory;
    loadPSW(bare, psw);
    this.#f.apply(memory, bare, this.mapped);
    put(this.mapped, real, programs);

    const trap = step(bare, this.#instruction);
    this.#f.apply(bare.storage.contents, bare, this.wanted);
    step(programs[0], this.#instruction);
    read(real, programs, this.got);
    return trap;
  }

  get closes(): boolean {
    return this.wanted.cells === this.got.cells && this.wanted.rest === this.got.rest;
  }

  /** The real machine, after `go`, is out of the control program's hands. */
  get escapes(): boolean {
    const { mode, l, b, size } = this.built.real;
    const base = this.#f.shift;
    const end = Math.min(l + b, size);
    const reaches = b > 0 && l < size && (l < base || end > base + CELLS);
    return mode !== USER || reaches || ((this.got.cells ^ this.mapped.cells) & this.#foreign) !== 0;
  }
}

/** Tries the square of `instruction` under `monitor` in every state. */
export function* square(
  instruction: Instruction,
  interpreters: Interpreters,
  monitor: Monitor,
): Search<Square> {
  const rig = new Rig(instruction, interpreters, monitor);
  const tally: Tally = {
    broken: 0,
    firstBreak: -1,
    plainBreak: -1,
    escaped: 0,
    firstEscape: -1,
    work: { direct: 0, interpreted: 0, reflected: 0 },
  };
  for (let memory = 0; memory < MEMORIES; memory += 1) {
    const done = memory * PSWS;
    if (done % REPORT === 0) yield { stage: say.square(instruction.name), done, total: STATES };
    tallyMemory(rig, memory, tally);
  }
  return { instruction: instruction.name, states: STATES, ...tally };
}

interface Tally {
  broken: number;
  firstBreak: number;
  plainBreak: number;
  escaped: number;
  firstEscape: number;
  work: Record<Work, number>;
}

function tallyMemory(rig: Rig, memory: number, tally: Tally): void {
  const [own] = rig.built.programs;
  // Counted apart, as it is done 655,360 times for each instruction.
  let direct = 0;
  let interpreted = 0;
  for (let psw = 0; psw < PSWS; psw += 1) {
    const trap = rig.go(memory, psw);
    const { work } = own;
    if (work === 'direct') direct += 1;
    else if (work === 'interpreted') interpreted += 1;
    if (!rig.closes) {
      tally.broken += 1;
      if (tally.firstBreak < 0) tally.firstBreak = memory * PSWS + psw;
      if (tally.plainBreak < 0 && trap === 'none') tally.plainBreak = memory * PSWS + psw;
    }
    if (rig.escapes) {
      tally.escaped += 1;
      if (tally.firstEscape < 0) tally.firstEscape = memory * PSWS + psw;
    }
  }
  tally.work.direct += direct;
  tally.work.interpreted += interpreted;
  tally.work.reflected += PSWS - direct - interpreted;
}

/** The square of `instruction` at state number `index`, to be shown. */
export function cornersAt(
  instruction: Instruction,
  interpreters: Interpreters,
  monitor: Monitor,
  index: number,
): Corners {
  const rig = new Rig(instruction, interpreters, monitor);
  const trap = rig.go(Math.floor(index / PSWS), index % PSWS);
  const { bare, built } = rig;
  return {
    state: stateAt(index),
    bare: { e: bare.storage.words, psw: { mode: bare.mode, p: bare.p, l: bare.l, b: bare.b } },
    trap,
    mapped: realState(rig.mapped, monitor.depth),
    wanted: realState(rig.wanted, monitor.depth),
    got: realState(rig.got, monitor.depth),
    doings: built.programs.map(({ heard, work }) => ({ heard, work })),
    closes: rig.closes,
    escapes: rig.escapes,
  };
}

/**
 * The number of the first state after `from` (or before it, where `direction` is -1) in which the square does not
 * close; -1 if there is none.
 */
export function* findBreak(
  instruction: Instruction,
  interpreters: Interpreters,
  monitor: Monitor,
  from: number,
  direction: 1 | -1,
): Search<number> {
  const rig = new Rig(instruction, interpreters, monitor);
  const total = direction === 1 ? STATES - 1 - from : from;
  for (let done = 1; done <= total; done += 1) {
    if (done % REPORT === 0) yield { stage: say.nextBreak(instruction.name), done, total };
    const index = from + done * direction;
    rig.go(Math.floor(index / PSWS), index % PSWS);
    if (!rig.closes) return index;
  }
  return -1;
}
