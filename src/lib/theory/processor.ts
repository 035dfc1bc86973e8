/**
 * The processor of the small third-generation machine (Popek and Goldberg 1974, section 2): relocation, two modes,
 * traps that swap PSWs.
 *
 * One bounds convention, where the paper wavers between `a > b` and `a >= b`: the relative address a is legal iff
 * 0 <= a < b and l + a < q; the whole memory is R = (0, q). R is active in both modes.
 *
 * An instruction reads the old state and says the new one; nothing is stored until it is known not to trap.
 */
import type { Instruction } from './instruction.ts';
import type { Memory } from './memory.ts';
import { pswOf, SUPERVISOR, USER, wordOf } from './word.ts';
import type { Mode } from './word.ts';

/** Why an instruction did not complete; `none` if it did. `call` is a trap the program asked for. */
export type Trap = 'none' | 'memory' | 'privileged' | 'call' | 'arithmetic';

/**
 * What a program, or a control program, runs on: the bare machine, or one that a VMM makes. Its memory is
 * cells `origin .. origin + size - 1` of `storage`.
 */
export interface Hardware {
  readonly storage: Memory;
  readonly origin: number;
  readonly size: number;
  readonly mode: Mode;
  readonly p: number;
  readonly l: number;
  readonly b: number;
  /** Loads the PSW. */
  load(mode: Mode, p: number, l: number, b: number): void;
  /** Executes `instruction`. If it traps, nothing has changed and the trap is returned, still to be delivered. */
  attempt(instruction: Instruction): Trap;
}

/** A processor with its memory: the bare machine. */
export class Processor implements Hardware {
  readonly storage: Memory;
  readonly origin: number;
  readonly size: number;
  mode: Mode = SUPERVISOR;
  p = 0;
  l = 0;
  b = 0;
  #trap: Trap = 'none';
  #target = -1;
  #value = 0;
  #mode: Mode = SUPERVISOR;
  #p = 0;
  #l = 0;
  #b = 0;

  constructor(storage: Memory, origin = 0, size = storage.size) {
    this.storage = storage;
    this.origin = origin;
    this.size = size;
  }

  load(mode: Mode, p: number, l: number, b: number): void {
    this.mode = mode;
    this.p = p;
    this.l = l;
    this.b = b;
  }

  attempt(instruction: Instruction): Trap {
    this.#trap = 'none';
    this.#target = -1;
    this.#mode = this.mode;
    this.#l = this.l;
    this.#b = this.b;
    this.jump(this.p + instruction.length);
    if (!this.#legal(this.p)) this.#trap = 'memory';
    else instruction.execute(this);
    if (this.#trap !== 'none') return this.#trap;
    if (this.#target >= 0) this.storage.store(this.#target, this.#value);
    this.load(this.#mode, this.#p, this.#l, this.#b);
    return 'none';
  }

  #legal(a: number): boolean {
    return a >= 0 && a < this.b && this.l + a < this.size;
  }

  // What an instruction may say.

  /** The word at relative address `a`, or a memory trap. */
  read(a: number): number {
    if (this.#legal(a)) return this.storage.word(this.origin + this.l + a);
    this.#trap = 'memory';
    return 0;
  }

  /** The instruction's operand: the number in the cell after it. */
  operand(): number {
    return this.read(this.p + 1);
  }

  /** The word at relative address `a` becomes `value`, cut to three bits; or a memory trap. */
  write(a: number, value: number): void {
    if (!this.#legal(a)) {
      this.#trap = 'memory';
      return;
    }
    this.#target = this.origin + this.l + a;
    this.#value = value & 7;
  }

  /** P becomes `p`, cut to the two bits of the register. */
  jump(p: number): void {
    this.#p = p & 3;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
  }

  setWindow(l: number, b: number): void {
    this.#l = l;
    this.#b = b;
  }

  /** Traps with `cause`; a memory trap met before stays one. */
  trap(cause: Trap): void {
    if (this.#trap === 'none') this.#trap = cause;
  }

  /** True in supervisor mode; in user mode a privileged-instruction trap. */
  supervisorOnly(): boolean {
    if (this.mode === USER) this.trap('privileged');
    return this.mode === SUPERVISOR;
  }
}

/** Delivers a trap: E[0] takes the old PSW, and the PSW is loaded from E[1]. */
export function deliver(machine: Hardware): void {
  const { storage, origin, mode, p } = machine;
  const next = pswOf(storage.word(origin + 1));
  storage.store(origin, wordOf(mode, p));
  machine.load(next.mode, next.p, next.l, next.b);
}

/** One step of `machine`, the paper's i: C -> C. Returns the trap it took, delivered already. */
export function step(machine: Hardware, instruction: Instruction): Trap {
  const trap = machine.attempt(instruction);
  if (trap !== 'none') deliver(machine);
  return trap;
}
