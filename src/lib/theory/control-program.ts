/**
 * The virtual machine monitor of the proof (Popek and Goldberg 1974, sections 4 and 5): a control program of a
 * dispatcher, one allocator, and an interpreter for each privileged instruction.
 *
 * The control program's own code and trap slots stand outside E, and so its first step after a real trap is
 * `#dispatch`. The cells it takes from the machine beneath are there, and must never change. It is itself hardware
 * to what runs on it, so that another one can (Theorem 2).
 */
import type { Instruction } from './instruction.ts';
import type { Memory } from './memory.ts';
import { Processor } from './processor.ts';
import type { Hardware, Trap } from './processor.ts';
import { SUPERVISOR, USER } from './word.ts';
import type { Mode } from './word.ts';

/** `vmm` interprets what traps; `hybrid` interprets all of virtual supervisor mode as well (Theorem 3). */
export type Kind = 'vmm' | 'hybrid';

/**
 * Interpreters of privileged instructions: an array of those that are looked up in their own table, or a map that says what is
 * run on the virtual state in an instruction's place.
 */
export type Interpreters = readonly Instruction[] | ReadonlyMap<Instruction, Instruction>;

/**
 * Where the control program's cells lie. `low` is the paper's map: VM above it and up to the end of memory, every
 * program relocated. `high` is its other case: VM at 0, not relocated, and so harmless to what is location sensitive.
 */
export type Placement = 'low' | 'high';

/** k: how many cells the control program takes. */
export const RESERVED = 3;

/** What the control program had to do for the last instruction. */
export type Work = 'direct' | 'interpreted' | 'reflected';

export class ControlProgram implements Hardware {
  readonly below: Hardware;
  readonly kind: Kind;
  readonly placement: Placement;
  readonly storage: Memory;
  readonly origin: number;
  readonly size: number;
  /** M of the virtual machine; the real one is always in user mode. */
  mode: Mode = SUPERVISOR;
  /** What the control program did in the last `attempt`. */
  work: Work = 'direct';
  /** The trap that reached its dispatcher in the last `attempt`; `none` if it never heard of the instruction. */
  heard: Trap = 'none';
  /** Where the virtual memory begins in that of the machine beneath. */
  readonly base: number;
  /** By how much the allocator had to cut the bound asked for; 0 in placement `low`. */
  cut = 0;
  readonly #interpreters: ReadonlyMap<Instruction, Instruction>;
  readonly #table: Processor;

  /** Takes `RESERVED` cells of `below`; its interpreters are `interpreters`. */
  constructor(below: Hardware, interpreters: Interpreters, kind: Kind, placement: Placement) {
    this.below = below;
    this.kind = kind;
    this.placement = placement;
    this.storage = below.storage;
    this.base = placement === 'low' ? RESERVED : 0;
    this.origin = below.origin + this.base;
    this.size = below.size - RESERVED;
    this.#interpreters =
      interpreters instanceof Map
        ? (interpreters as ReadonlyMap<Instruction, Instruction>)
        : new Map((interpreters as readonly Instruction[]).map((one) => [one, one]));
    this.#table = new Processor(this.storage, this.origin, this.size);
  }

  get p(): number {
    return this.below.p;
  }

  get l(): number {
    return this.below.l - this.base;
  }

  get b(): number {
    return this.below.b + this.cut;
  }

  /**
   * The allocator: gives the virtual machine the PSW asked for, within what is its own. Only here is the real R
   * loaded. Below the end of memory the machine's own check would not stop it, so there the bound is cut.
   */
  load(mode: Mode, p: number, l: number, b: number): void {
    this.mode = mode;
    const last = this.base + this.size === this.below.size;
    this.cut = last ? 0 : Math.max(0, b - (this.size - l));
    this.below.load(USER, p, l + this.base, b - this.cut);
  }

  /** Runs `instruction` directly, in user mode; the dispatcher hears of it only if it traps. */
  attempt(instruction: Instruction): Trap {
    this.heard = 'none';
    if (this.kind === 'hybrid' && this.mode === SUPERVISOR) return this.#interpret(instruction);
    this.work = 'direct';
    const trap = this.below.attempt(instruction);
    this.heard = trap;
    return trap === 'none' ? trap : this.#dispatch(trap, instruction);
  }

  /** The dispatcher: a privileged instruction of virtual supervisor mode is interpreted, all else is the guest's. */
  #dispatch(trap: Trap, instruction: Instruction): Trap {
    if (trap === 'privileged' && this.mode === SUPERVISOR && this.#interpreters.has(instruction)) {
      return this.#interpret(instruction);
    }
    this.work = 'reflected';
    return trap;
  }

  /**
   * The interpreters. The proof has each look its instruction up in a table of states; that table is the
   * instruction's own function, asked for the virtual state. The allocator decides on the R that comes out.
   */
  #interpret(instruction: Instruction): Trap {
    const table = this.#table;
    this.work = 'interpreted';
    table.load(this.mode, this.p, this.l, this.b);
    const trap = table.attempt(this.#interpreters.get(instruction) ?? instruction);
    if (trap !== 'none') {
      this.work = 'reflected';
      return trap;
    }
    this.load(table.mode, table.p, table.l, table.b);
    return trap;
  }
}
