/** The instructions of the small machine, and the conditions of the three theorems: src/lib/theory/catalogue.ts and theorems.ts. */

export const theAccumulatorTakesTheWordAtA = 'The accumulator takes the word at a.';
export const everyMachine = 'every machine';
export const theWordAtATakesTheAccumulator = 'The word at a takes the accumulator.';
export const goesOnAtAIfTheAccumulatorIs0 = 'Goes on at a if the accumulator is 0.';
export const trapsInEitherMode = 'Traps, in either mode.';
export const inSupervisorModeMPAndRTakeThePSW =
  'In supervisor mode M, P and R take the PSW at a; in user mode it traps.';
export const theAccumulatorTakesItsSum =
  'The accumulator takes its sum with the word at a; above 7 it traps.';
export const arithmeticItsOverflowTrapIsSet =
  'arithmetic; its overflow trap is set aside like a memory trap (note 3)';
export const inSupervisorModeRTakes =
  'In supervisor mode R takes that of the PSW at a; in user mode it traps.';
export const honeywell6000LbarPDP10DataoAPR = 'Honeywell 6000 LBAR, PDP-10 DATAO APR';
export const theAccumulatorTakesM0 = 'The accumulator takes M: 0 for supervisor, 1 for user.';
export const anyReadOfTheModeAsTheLowBitsOfCS = 'any read of the mode, as the low bits of CS';
export const goesOnAtAInUserMode = 'Goes on at a in user mode.';
export const pdp10Jrst1ReturnToUserMode = 'PDP-10 JRST 1, return to user mode';
export const inSupervisorModeRTakesElseNothing =
  'In supervisor mode R takes that of the PSW at a; in user mode nothing happens.';
export const pOPFsInterruptFlagAUserModeNOP = "POPF's interrupt flag: a user-mode NOP";
export const theAccumulatorTakesTheReal = 'The accumulator takes the real address of a.';
export const ibm36067LoadRealAddress = 'IBM 360/67 load real address';
export const theAccumulatorTakesTheWord =
  'The accumulator takes the word at a, in supervisor mode that at a + 2.';
export const pdp1145MfpiWhichSpaceItReads = 'PDP-11/45 MFPI: which space it reads depends on the mode';
export const staysWhereItIsForEver = 'Stays where it is, for ever.';
export const theProcessorItselfIsNoResource = 'the processor itself is no resource of the model (note 3)';
export const theBoundLosesOneInEitherMode = 'The bound loses one, in either mode.';
export const theCaseThatPartsSufficient = 'the case that parts sufficient from necessary';
export const rTakesThatOfThePSWAtAInEither = 'R takes that of the PSW at a, in either mode.';
export const aSegmentLoadThatNothingGuards = 'a segment load that nothing guards: resource control is lost';
export const aVirtualMachineMonitor = 'A virtual machine monitor may be constructed.';
export const everySensitiveInstruction = 'Every sensitive instruction is privileged.';
export const theMachineIsRecursively = 'The machine is recursively virtualizable.';
export const itIsVirtualizableAndAVMMWithout =
  'It is virtualizable, and a VMM without timing dependencies can be built: here nothing tells time.';
export const aHybridVirtualMachineMonitor = 'A hybrid virtual machine monitor may be constructed.';
export const everyUserSensitiveInstruction = 'Every user-sensitive instruction is privileged.';
