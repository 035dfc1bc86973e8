/** What the VMM does, and why it does not let the guest run: src/lib/vmm. */

export const theDispatcherAsksWhyControl = 'The dispatcher asks why control has come';
export const anInterpreterDoesForTheVcpu = 'An interpreter does for the VCPU what the instruction asks';
export const theAllocatorBringsTheMachine =
  'The allocator brings the machine in line with what the guest may have';
export const theShadowPageTableTakesAnEntry = 'The shadow page table takes an entry';
export const anEventIsGivenToTheGuestThrough = 'An event is given to the guest through its own IDT';
export const theGuestGoesOnDePrivileged = 'The guest goes on, de-privileged';
export const vmEntryTheGuestGoesOnItsKernel = 'VM entry: the guest goes on, its kernel in ring 0';
export const anEventIsGivenToTheGuestOfVTX = 'An event is given to the guest of VT-x through its own IDT';
export const theGuestIsInRealModeWithASegment =
  'the guest is in real mode, with a segment that virtual-8086 mode cannot have';
export const theGuestIsInVirtual8086Mode = 'the guest is in virtual-8086 mode, outside of its segments';
export const theGuestIsAtCPL1Or2WhichRing =
  'the guest is at CPL 1 or 2, which ring compression has no ring for';
export const theGuestSingleStepsItselfTF = 'the guest single-steps itself (TF)';
export const theGuestsGDTLeavesNoRoom = "the guest's GDT leaves no room for the VMM's descriptors";
export const aSegmentRegisterHolds = 'a segment register holds what its descriptor no longer says';
export const theNextInstructionLies = "the next instruction lies where the guest's segments had to be cut";
export const theBoundaryAfterSTIOrMOVSSTakes = 'the boundary after STI or MOV SS takes no interrupt';
export const emulationInterpretsEvery = 'emulation interprets every instruction';
export const theGuestsKernelWhichAHybrid = "the guest's kernel, which a hybrid virtual machine interprets";
export const theGuestHasSetAHardware = 'the guest has set a hardware breakpoint';
export const theGuestsVIFAndVIPAreBothSet =
  "the guest's VIF and VIP are both set, which stops its next instruction";
export const theGuestUsesWhatTheProcessor =
  'the guest uses what the processor has not, or a state that VM entry refuses';
export const kernelCodeInRealModeOrA16Bit =
  'kernel code in real mode or a 16-bit segment, which the translator leaves alone';
export const theHostTimerInterruptedIt = 'the host timer interrupted it';
export const itWaits = 'it waits, in HLT or blocked';
export const itHasRunAsFarAsItWasAskedTo = 'it has run as far as it was asked to';
export const itStopped = 'it stopped';
export const itGaveUpTheRestOfItsTurn = 'it gave up the rest of its turn';
export const itWasDestroyedAndItsMemoryGiven = 'it was destroyed, and its memory given back.';
export const itsNextInstructionMissedAPage = (hiddenLimit: number, gva: string) =>
  `its next instruction missed a page ${hiddenLimit} times, last at linear address ${gva}h, ` +
  'and each shadow entry that was made for it was gone again. Take another shadow MMU (--mmu).';
export const registersTheHandlersOfTraps = 'registers the handlers of traps';
export const changesPageTablesValidated = 'changes page tables, validated, in a batch';
export const makesFramesTheGDT = 'makes frames the GDT';
export const makesFramesTheLDT = 'makes frames the LDT';
export const changesOneDescriptor = 'changes one descriptor';
export const namesTheStackForEntriesFromRings2And3 = 'names the stack for entries from rings 2 and 3';
export const namesWhereEventsEnterTheKernel = 'names where events enter the kernel';
export const letsOneSoftwareInterruptGo = 'lets one software interrupt go straight to ring 1';
export const changesTheEntryOfOnePage = 'changes the entry of one page';
export const yieldsWaitsForAnEventOrEnds = 'yields, waits for an event, or ends the machine';
export const bindsClosesOrNotifiesAChannel = 'binds, closes or notifies a channel';
export const asksForAnEventAtATime = 'asks for an event at a time';
export const doesSeveralHypercallsInOne = 'does several hypercalls in one';
export const returnsFromATrapAndSets = 'returns from a trap and sets the virtual interrupt flag';
export const theGuestsKernelStackAtCannotTake = (at: string) =>
  `the guest's kernel stack at ${at} cannot take the frame of a trap; name another with stack-switch.`;
/** `address` is the linear address that was touched, hexadecimal, where the trap has one. */
export const trapHasNoHandler = (vector: number, address: string | undefined) =>
  `trap ${vector}${address === undefined ? '' : ` at linear address ${address}h`} has no handler in the guest's trap table; ` +
  'name one with set-trap-table.';
export const theProcessorStopped = (end: string) =>
  `the processor stopped with '${end}' in the translation cache`;
export const aDoubleFaultCameOutOfTranslated = 'a double fault came out of translated code';
export const processorStopped = (end: string) => `the processor stopped with '${end}' while the guest ran`;
export const theGuestsCodeOrStackSegment = (vector: number, error: number) =>
  `the guest's code or stack segment cannot be loaded: vector ${vector}, error ${error}`;
export const aDoubleFaultCameOutOfTheGuest = 'a double fault came out of the guest';
export const theGuestsStateCouldNotBeLoaded = (vector: number, error: number) =>
  `the guest's state could not be loaded: vector ${vector}, error ${error}`;
