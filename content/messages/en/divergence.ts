/** What a guest saw that the bare machine would not have shown, and why: src/lib/replay, src/lib/workbench/diverge.ts. */
import { counted } from './language.ts';

export const activity = 'activity';
export const interruptShadow = 'interrupt shadow';
export const insteadOf = (what: string, saw: string, expected: string) =>
  `${what}=${saw}, expected ${expected}`;
export const memoryAt = (at: string) => `memory at ${at}`;
export const inMemoryAtExpected = (saw: string, at: string, expected: string) =>
  `${saw} in memory at ${at}, expected ${expected}`;
export const interruptH = (vector: string) => `interrupt ${vector}h`;
export const anInterrupt = 'an interrupt';
export const anException = 'an exception';
export const none = 'none';
export const noInterrupt = 'no interrupt';
export const noException = 'no exception';
export const eventInstead = (saw: string, expected: string) => `${saw}, expected ${expected}`;
export const portTraffic = 'port traffic';
export const time = 'time';
export const theEndOfTheRun = 'the end of the run';
export const another = 'another';
export const theSame = 'the same';
export const baseHLimitH = (base: string, limit: string) => `base ${base}h, limit ${limit}h`;
export const selectorH = (selector: string) => `selector ${selector}h`;
export const theRingItRunsInCPL = 'the ring it runs in (CPL)';
export const theFlagsIFAndIopl = 'the flags IF and IOPL';
export const ifAndIopl = (isSet: boolean, iopl: number) => `IF=${isSet ? 1 : 0} and IOPL=${iopl}`;
export const theDescriptorsThatGdtrLeadsTo = 'the descriptors that GDTR leads to';
export const itsOwn = 'its own';
export const theVMMsCopiesAnotherDPLLimits = "the VMM's copies (another DPL, limits that end below the VMM)";
export const theDescriptorThatSelectorHNames = (selector: string) =>
  `the descriptor that selector ${selector}h names`;
export const presentDPL = (dpl: number) => `present, DPL ${dpl}`;
export const notPresent = 'not present';
export const baseH = (base: string) => `base ${base}h`;
export const limitH = (limit: string) => `limit ${limit}h`;
export const typeH = (type: string) => `type ${type}h`;
export const theLoadedSegments = 'the loaded segments';
export const asItsTablesSay = 'as its tables say';
export const cutSoThatTheyEndBelowTheVMM = 'cut so that they end below the VMM';
export const theRingItRunsInAndTheDescriptors = 'the ring it runs in and the descriptors that GDTR leads to';
export const cplAnd = (cpl: string, descriptors: string) => `CPL ${cpl} and ${descriptors}`;
export const theRingItRunsInAnd = (says: string) => `the ring it runs in and ${says}`;
export const noDifferenceIn0Instructions =
  'No difference in 0 instructions: on both machines the guest ended before its first was done.';
export const noDifferenceInTheSearchEnded = (instructions: number) =>
  `No difference in ${counted(instructions, 'instruction')}. The search ended there; the guest had not.`;
export const noDifferenceInTheGuestsWholeRun = (instructions: number) =>
  `No difference in ${counted(instructions, 'instruction')}, the guest's whole run.`;
/** `at` is FILE:LINE, where the instruction has one. */
export const instructionAt = (mnemonic: string, address: string, at: string | undefined) =>
  `${mnemonic} at ${address}h${at === undefined ? '' : ` (${at})`}`;
export const didNotTrapAtRing = (ring: number) => `did not trap at ring ${ring}`;
export const trappedAtRingAndWasEmulated = (ring: number) => `trapped at ring ${ring} and was emulated`;
export const wasInterpreted = 'was interpreted';
export const theRun = 'the run';
export const stoppedByTheVMM = 'stopped by the VMM';
export const goesOn = 'goes on';
/** `says` is the sentence of the VMM, `where` the instruction before which it stands. */
export const theVMMStoppedIt = (says: string, where: string) =>
  `${says} The bare machine goes on with ${where}.`;
export const beforeTheGuestSawTheVMM = (where: string, says: string) =>
  `Before ${where} the guest saw ${says}: the VMM has interrupts at another boundary than the bare machine.`;
/** `how` it ran is one of the three above, `why` the reason: a sentence, or empty. */
export const theGuestSaw = (where: string, how: string, saw: string, why: string) =>
  `${where} ${how}: the guest saw ${saw}.${why}`;
/** The same of an instruction that left `what` unchanged. */
export const theGuestSawUnchanged = (where: string, how: string, what: string, saw: string, why: string) =>
  `${where} ${how} and left ${what} as it was: the guest saw ${saw}.${why}`;
export const itDependsOn = (what: string, real: string, believed: string) =>
  ` It depends on ${what}: in truth ${real}, to the guest ${believed}. Run once more with that, it gives what was expected.`;
export const itDependsOnAndTraps = (what: string, real: string, believed: string) =>
  ` It depends on ${what}: in truth ${real}, to the guest ${believed}. Run once more with that, it traps.`;
export const aVMHasNoVTXHereTheVMMGives = ' A VM has no VT-x here: the VMM gives its guests none.';
export const theVMMDidForItWhatTheBareMachine =
  ' The VMM did for it what the bare machine does not do: a fault of the VMM.';
