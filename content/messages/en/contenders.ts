/** Those who take part in a comparison, and the operations: src/lib/workbench/compare. */

export const nobodyItHasTheMachine = 'nobody: it has the machine';
export const anInterpreter = 'an interpreter';
export const theVMMByATrap = 'the VMM, by a trap';
export const theTranslator = 'the translator';
export const theGuestItself = 'the guest itself';
export const theProcessorAndTheVMMByAVMExit = 'the processor, and the VMM by a VM exit';
export const theBareMachineAndTheMeasureOfAll = 'the bare machine, and the measure of all others';
export const noVirtualizationNothingRuns = 'no virtualization: nothing runs on the processor';
export const faithfulWhileProgramsAtRing3 =
  'faithful while programs at ring 3 leave sensitive instructions alone';
export const onAProcessorThatNeverWasWhose =
  'on a processor that never was, whose sensitive instructions trap';
export const anotherGuestOfTheSameSource = 'another guest, of the same source with PARAVIRT defined';
export const vtXOfTheFirstGeneration = 'VT-x of the first generation, with shadow page tables';
export const vtXOfTheSecondGeneration = 'VT-x of the second generation, with extended page tables';
/** Who takes part, within a sentence, where no remark above names it. */
export const techniqueInWords = {
  native: 'the bare machine',
  emulation: 'emulation',
  hybrid: 'a hybrid VMM',
  'trap-and-emulate': 'trap and emulate',
  'binary-translation': 'binary translation',
  paravirtualization: 'paravirtualization',
} as const;
export const systemCall = 'System call';
export const portInput = 'Port input';
export const pageFault = 'Page fault';
export const divisionByZero = 'Division by zero';
export const pageTableWrite = 'Page-table write';
export const callAndReturn = 'Call and return';
export const thisGuestDoesNotSayHowOften = 'This guest does not say how often it does its operation.';
export const letItDefineTheConstantOperations =
  'Let it define the constant OPERATIONS, and include frame.asm.';
