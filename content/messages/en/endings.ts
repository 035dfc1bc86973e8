/** Why a machine stopped: what happened, where, and what to do. src/lib/workbench/stop-sentences.ts. */

export const aDivisionByZeroOrTooLarge = 'a division by zero or too large a quotient';
export const anInstructionThatDoesNotExist = 'an instruction that does not exist';
export const theCoprocessorIsSwitchedOff = 'the coprocessor is switched off';
export const aTaskStateSegmentThatIsNotValid = 'a task state segment that is not valid';
export const aSegmentOrGateThatIsNotPresent = 'a segment or gate that is not present';
export const anAccessOutsideTheStackSegment = 'an access outside the stack segment';
export const aProtectionRuleWasBroken = 'a protection rule was broken';
export const aPageThatIsNotThereOrNotAllowed = 'a page that is not there or not allowed';
/** These three are said behind the exception. */
export const withErrorCode = (hex: string) => `, error code ${hex}h`;
export const atLinearAddress = (hex: string) => `, at linear address ${hex}h`;
export const forGate = (hex: string) => `, for gate ${hex}h of the IDT`;
export const pointItsEntryOfTheInterrupt = 'Point its entry of the interrupt vector table to a handler.';
export const theGuestHasNoInterruptDescriptor =
  'The guest has no interrupt descriptor table yet (IDTR limit is 0): load one with LIDT, or remove the cause.';
export const theIDTEndsBeforeIt = (limit: string, vector: string) =>
  `The IDT ends before it (limit ${limit}h): give it gates up to ${vector}h, or remove the cause.`;
export const checkItsGate = (address: string) =>
  `Check its gate at ${address}h (present bit, code selector, handler) and, if the ring changes, ` +
  'the stack in the TSS; or remove the cause.';
export const itsHandlerFaultedItselfAgain =
  'Its handler faulted itself, again and again, until the stack had run over the tables: look at its first instruction.';
export const interruptFromADevice = (vector: string) => `interrupt ${vector}h from a device`;
/** `what` could not be delivered; `remedy` is a sentence. */
export const tripleFault = (place: string, what: string, remedy: string) =>
  `Triple fault at ${place}: ${what} could not be delivered, nor the double fault after it. ${remedy}`;
/** `zeros` is the address from which on they were. */
export const emptyMemoryThroughZeros = (place: string, zeros: string) =>
  `The guest ran into empty memory: nothing answers at ${place}. It went through zeros from ${zeros}h on, which the processor takes for ` +
  'ADD [EAX], AL. Check what leads there, and end the guest with OUT 0F4h or with CLI and HLT.';
/** `last` is where the last instruction ran, if that is known. */
export const emptyMemory = (place: string, last: string | null) =>
  `The guest ran into empty memory: nothing answers at ${place}.` +
  (last === null ? '' : ` The last instruction that ran was at ${last}.`) +
  ' Check where that jump, call or return goes.';
export const theDirectoryIsNowhere = (place: string, cr3: string) =>
  `The guest ran into empty memory at ${place}: CR3 is ${cr3}h, where this machine has no memory, so its ` +
  'page directory reads as all ones. Load CR3 with the physical address of a directory in RAM.';
export const noProgress = (place: string, what: string, times: number) =>
  `No progress at ${place}: ${what} was delivered ${times} times and not one ` +
  'instruction was completed in between. Look at the first instruction of its handler: it faults itself.';
export const theGuestHaltedAtWithInterrupts = (place: string) =>
  `The guest halted at ${place} with interrupts off: this is its end.`;
export const theGuestHaltedAtAndNoDevice = (place: string) =>
  `The guest halted at ${place}, and no device will interrupt it: program the 8254 and unmask IRQ 0 in the 8259 to be woken.`;
export const theGuestBlockedAndNoEvent = (place: string) =>
  `The guest blocked at ${place}, and no event will come: bind a channel to the timer (event-channel) and set it (set-timer) before, ` +
  'or have something typed at the console.';
export const theLimitOfInstructionsWasReached = (limit: number, place: string) =>
  `The limit of ${limit} instructions was reached at ${place}.`;
export const theGuestWroteToTheExitPortF4h = (value: number) =>
  `The guest wrote ${value} to the exit port F4h.`;
export const theGuestResetTheMachineTheRun = 'The guest reset the machine; the run ends here.';
export const theGuestSwitchedThePowerOff = 'The guest switched the power off.';
export const theVMMStoppedTheGuestAt = (place: string, why: string) =>
  `The VMM stopped the guest at ${place}: ${why}`;
export const stoppedAt = (place: string) => `Stopped at ${place}.`;
export const theGuestEndedTheMachineBy = (by: string) => `the guest ended the machine by ${by}`;
