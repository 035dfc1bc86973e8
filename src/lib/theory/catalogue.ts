/**
 * The instructions of the small machine. None carries a label: its class is found by running it (classify.ts).
 * The accumulator is relative cell 0, as the first cells of a PDP-10's memory are its registers.
 */
import type { Instruction } from './instruction.ts';
import { pswOf, SUPERVISOR, USER } from './word.ts';

/** Enough to compute, to call the supervisor, and to write a dispatcher and an allocator with. */
export const BASE: readonly Instruction[] = [
  {
    name: 'LOAD',
    length: 2,
    says: 'The accumulator takes the word at a.',
    after: 'every machine',
    execute: (cpu) => cpu.write(0, cpu.read(cpu.operand())),
  },
  {
    name: 'STORE',
    length: 2,
    says: 'The word at a takes the accumulator.',
    after: 'every machine',
    execute: (cpu) => cpu.write(cpu.operand(), cpu.read(0)),
  },
  {
    name: 'JZ',
    length: 2,
    says: 'Goes on at a if the accumulator is 0.',
    after: 'every machine',
    execute: (cpu) => {
      const a = cpu.operand();
      if (cpu.read(0) === 0) cpu.jump(a);
    },
  },
  {
    name: 'SVC',
    length: 1,
    says: 'Traps, in either mode.',
    after: 'IBM 360 SVC',
    execute: (cpu) => cpu.trap('call'),
  },
  {
    name: 'LPSW',
    length: 2,
    says: 'In supervisor mode M, P and R take the PSW at a; in user mode it traps.',
    after: 'IBM 360 LPSW',
    execute: (cpu) => {
      if (!cpu.supervisorOnly()) return;
      const psw = pswOf(cpu.read(cpu.operand()));
      cpu.setMode(psw.mode);
      cpu.jump(psw.p);
      cpu.setWindow(psw.l, psw.b);
    },
  },
];

/** Those that can be switched on and off, each for what it shows. */
export const SWITCHABLE: readonly Instruction[] = [
  {
    name: 'ADD',
    length: 2,
    says: 'The accumulator takes its sum with the word at a; above 7 it traps.',
    after: 'arithmetic; its overflow trap is set aside like a memory trap (note 3)',
    execute: (cpu) => {
      const sum = cpu.read(0) + cpu.read(cpu.operand());
      if (sum > 7) cpu.trap('arithmetic');
      cpu.write(0, sum);
    },
  },
  {
    name: 'LRR',
    length: 2,
    says: 'In supervisor mode R takes that of the PSW at a; in user mode it traps.',
    after: 'Honeywell 6000 LBAR, PDP-10 DATAO APR',
    execute: (cpu) => {
      if (!cpu.supervisorOnly()) return;
      const { l, b } = pswOf(cpu.read(cpu.operand()));
      cpu.setWindow(l, b);
    },
  },
  {
    name: 'GMODE',
    length: 1,
    says: 'The accumulator takes M: 0 for supervisor, 1 for user.',
    after: 'any read of the mode, as the low bits of CS',
    execute: (cpu) => cpu.write(0, cpu.mode),
  },
  {
    name: 'JRST 1',
    length: 2,
    says: 'Goes on at a in user mode.',
    after: 'PDP-10 JRST 1, return to user mode',
    execute: (cpu) => {
      cpu.jump(cpu.operand());
      cpu.setMode(USER);
    },
  },
  {
    name: 'POPR',
    length: 2,
    says: 'In supervisor mode R takes that of the PSW at a; in user mode nothing happens.',
    after: "POPF's interrupt flag: a user-mode NOP",
    execute: (cpu) => {
      const { l, b } = pswOf(cpu.read(cpu.operand()));
      if (cpu.mode === SUPERVISOR) cpu.setWindow(l, b);
    },
  },
  {
    name: 'LRA',
    length: 2,
    says: 'The accumulator takes the real address of a.',
    after: 'IBM 360/67 load real address',
    execute: (cpu) => cpu.write(0, cpu.l + cpu.operand()),
  },
  {
    name: 'MFPI',
    length: 2,
    says: 'The accumulator takes the word at a, in supervisor mode that at a + 2.',
    after: 'PDP-11/45 MFPI: which space it reads depends on the mode',
    execute: (cpu) => cpu.write(0, cpu.read(cpu.operand() + (cpu.mode === SUPERVISOR ? 2 : 0))),
  },
  {
    name: 'HALT',
    length: 1,
    says: 'Stays where it is, for ever.',
    after: 'the processor itself is no resource of the model (note 3)',
    execute: (cpu) => cpu.jump(cpu.p),
  },
  {
    name: 'SHRINK',
    length: 1,
    says: 'The bound loses one, in either mode.',
    after: 'the case that parts sufficient from necessary',
    execute: (cpu) => cpu.setWindow(cpu.l, cpu.b - 1),
  },
  {
    name: 'MOVR',
    length: 2,
    says: 'R takes that of the PSW at a, in either mode.',
    after: 'a segment load that nothing guards: resource control is lost',
    execute: (cpu) => {
      const { l, b } = pswOf(cpu.read(cpu.operand()));
      cpu.setWindow(l, b);
    },
  },
];

/** All instructions. */
export const CATALOGUE: readonly Instruction[] = [...BASE, ...SWITCHABLE];

/** The instruction called `name`. Throws on a name that is not in the catalogue. */
export function named(name: string): Instruction {
  const found = CATALOGUE.find((instruction) => instruction.name === name);
  if (found === undefined) throw new Error(`no instruction ${name} in the small machine`);
  return found;
}

/** The set one starts from: the base with arithmetic and LRR, which satisfies all three theorems. */
export const DEFAULT_SET: readonly Instruction[] = [...BASE, named('ADD'), named('LRR')];

/**
 * `word` read as an instruction of the chosen `set`: the one at that place. A longer set has instructions that no
 * word names; their classes are asked all the same, an instruction being a function on all states.
 */
export function instructionOf(set: readonly Instruction[], word: number): Instruction | undefined {
  return set[word];
}
