/**
 * The instructions of the small machine. None carries a label: its class is found by running it (classify.ts).
 * The accumulator is relative cell 0, as the first cells of a PDP-10's memory are its registers.
 */
import * as say from '#messages/catalogue';
import type { Instruction } from './instruction.ts';
import { pswOf, SUPERVISOR, USER } from './word.ts';

/** Enough to compute, to call the supervisor, and to write a dispatcher and an allocator with. */
export const BASE: readonly Instruction[] = [
  {
    name: 'LOAD',
    length: 2,
    says: say.theAccumulatorTakesTheWordAtA,
    after: say.everyMachine,
    execute: (cpu) => cpu.write(0, cpu.read(cpu.operand())),
  },
  {
    name: 'STORE',
    length: 2,
    says: say.theWordAtATakesTheAccumulator,
    after: say.everyMachine,
    execute: (cpu) => cpu.write(cpu.operand(), cpu.read(0)),
  },
  {
    name: 'JZ',
    length: 2,
    says: say.goesOnAtAIfTheAccumulatorIs0,
    after: say.everyMachine,
    execute: (cpu) => {
      const a = cpu.operand();
      if (cpu.read(0) === 0) cpu.jump(a);
    },
  },
  {
    name: 'SVC',
    length: 1,
    says: say.trapsInEitherMode,
    after: 'IBM 360 SVC',
    execute: (cpu) => cpu.trap('call'),
  },
  {
    name: 'LPSW',
    length: 2,
    says: say.inSupervisorModeMPAndRTakeThePSW,
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
    says: say.theAccumulatorTakesItsSum,
    after: say.arithmeticItsOverflowTrapIsSet,
    execute: (cpu) => {
      const sum = cpu.read(0) + cpu.read(cpu.operand());
      if (sum > 7) cpu.trap('arithmetic');
      cpu.write(0, sum);
    },
  },
  {
    name: 'LRR',
    length: 2,
    says: say.inSupervisorModeRTakes,
    after: say.honeywell6000LbarPDP10DataoAPR,
    execute: (cpu) => {
      if (!cpu.supervisorOnly()) return;
      const { l, b } = pswOf(cpu.read(cpu.operand()));
      cpu.setWindow(l, b);
    },
  },
  {
    name: 'GMODE',
    length: 1,
    says: say.theAccumulatorTakesM0,
    after: say.anyReadOfTheModeAsTheLowBitsOfCS,
    execute: (cpu) => cpu.write(0, cpu.mode),
  },
  {
    name: 'JRST 1',
    length: 2,
    says: say.goesOnAtAInUserMode,
    after: say.pdp10Jrst1ReturnToUserMode,
    execute: (cpu) => {
      cpu.jump(cpu.operand());
      cpu.setMode(USER);
    },
  },
  {
    name: 'POPR',
    length: 2,
    says: say.inSupervisorModeRTakesElseNothing,
    after: say.pOPFsInterruptFlagAUserModeNOP,
    execute: (cpu) => {
      const { l, b } = pswOf(cpu.read(cpu.operand()));
      if (cpu.mode === SUPERVISOR) cpu.setWindow(l, b);
    },
  },
  {
    name: 'LRA',
    length: 2,
    says: say.theAccumulatorTakesTheReal,
    after: say.ibm36067LoadRealAddress,
    execute: (cpu) => cpu.write(0, cpu.l + cpu.operand()),
  },
  {
    name: 'MFPI',
    length: 2,
    says: say.theAccumulatorTakesTheWord,
    after: say.pdp1145MfpiWhichSpaceItReads,
    execute: (cpu) => cpu.write(0, cpu.read(cpu.operand() + (cpu.mode === SUPERVISOR ? 2 : 0))),
  },
  {
    name: 'HALT',
    length: 1,
    says: say.staysWhereItIsForEver,
    after: say.theProcessorItselfIsNoResource,
    execute: (cpu) => cpu.jump(cpu.p),
  },
  {
    name: 'SHRINK',
    length: 1,
    says: say.theBoundLosesOneInEitherMode,
    after: say.theCaseThatPartsSufficient,
    execute: (cpu) => cpu.setWindow(cpu.l, cpu.b - 1),
  },
  {
    name: 'MOVR',
    length: 2,
    says: say.rTakesThatOfThePSWAtAInEither,
    after: say.aSegmentLoadThatNothingGuards,
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
