/** What each part of the modelled cost counts, and where its price comes from: src/lib/vmm/cost. */

export const instructionsRetired = 'instructions retired by the processor';
export const exceptionsAndInterruptsTaken = 'exceptions and interrupts taken through a gate';
export const sYSENTERsAndSYSEXITs = 'SYSENTERs and SYSEXITs';
export const entriesTakenIntoTheTLB = 'entries taken into the TLB';
export const timesTheTLBWasEmptied = 'times the TLB was emptied';
export const entriesReadByWalksThroughPage = 'entries read by walks through page tables';
export const entriesReadByWalksThrough = 'entries read by walks through extended page tables';
export const accessesToPortsOfAPhysicalDevice = 'accesses to ports of a physical device';
export const vmEntries = 'VM entries';
export const vmExits = 'VM exits';
export const entriesOfTheDispatcher = 'entries of the dispatcher, with what is saved and restored around it';
export const instructionsDecodedAfterATrap = 'instructions decoded after a trap';
export const instructionsExecuted = 'instructions executed by an interpreter after a trap';
export const instructionsExecuted2 = 'instructions executed by an interpreter without a trap';
export const eventsThatTheVMMDeliversThrough =
  "events that the VMM delivers through the guest's IDT, in the guest's memory";
export const iRETsThatTheVMMDoesForTheGuest = 'IRETs that the VMM does for the guest';
export const accessesToPortsOfTheVMsDevices = "accesses to ports of the VM's devices, which are software";
export const entriesOfTheGuestsTablesRead = "entries of the guest's tables read by the VMM";
export const shadowPageTableEntriesWritten = 'shadow page-table entries written';
export const shadowPageTableEntriesOrWhole = 'shadow page-table entries, or whole tables of them, taken out';
export const entriesOfExtendedPageTables = 'entries of extended page tables written';
export const hypercallsDoneThoseInABatch = 'hypercalls done, those in a batch one each';
export const entriesOfPageTables = 'entries of page tables and descriptors validated';
export const instructionsTranslated = 'instructions translated';
export const lookUpsOfWhereTranslatedCodeGoes = 'look-ups of where translated code goes on';
export const instructionsDoneOnTheVcpu =
  'instructions done on the VCPU by translated code, without a call of the VMM';
export const callsOfTheVMMByTranslatedCode = 'calls of the VMM by translated code';
export const callsOfTheAllocatorThatChanged = 'calls of the allocator that changed what the machine gives';
export const adamsAndAgesen2006 = 'Adams and Agesen 2006';
export const agesenEtAl2012Table1 = 'Agesen et al. 2012, table 1';
export const oneCycleEachNoPipelineAndNoCache = 'one cycle each: no pipeline and no cache is modelled';
export const of60OfThe889CyclesOfADivideError = (paper: string) =>
  `60% of the 889 cycles of a divide error there and back (${paper}, figure 4); how they part is assumed`;
export const theRestOfThose889 = (paper: string) =>
  `the rest of those 889, but for the handler's few instructions (${paper}, figure 4)`;
export const halfOfThe242CyclesOfASystemCall = (paper: string) =>
  `half of the 242 cycles of a system call there and back (${paper}, figure 4)`;
export const theWalkerStartedAndTheEntryTaken = 'the walker started, and the entry taken';
export const ofTheOrderOfAMOVToAControl =
  'of the order of a MOV to a control register (150 for CR8 in the same figure)';
export const anEntryFoundInTheSecondLevel = 'an entry found in the second-level cache';
export const anEntryFoundInTheSecondLevel2 =
  'an entry found in the second-level cache; this processor has no such tables';
export const inFromPort80hOnTheBareMachine = (paper: string) =>
  `IN from port 80h on the bare machine (${paper}, figure 4)`;
export const vmEntryTable1 = (paper: string) => `VM entry (${paper}, table 1)`;
export const pageFaultExitTable1 = (paper: string) => `page-fault exit (${paper}, table 1)`;
export const vmcbReadTable1 = (paper: string) => `VMCB read (${paper}, table 1)`;
export const vmcbWriteTable1 = (paper: string) => `VMCB write (${paper}, table 1)`;
export const ofThe2030CyclesOfAnRdtscTrapped = (paper: string) =>
  `of the 2030 cycles of an RDTSC trapped and emulated (${paper}, 4.4), delivery and return are taken off; how the rest parts is assumed`;
export const theSame1160CyclesWhatACallout =
  'the same 1160 cycles: what a callout, which knows its instruction, is spared';
export const theSame1160CyclesTheRest = 'the same 1160 cycles: the rest';
export const ofTheOrderOfWhatInterpretersTake =
  'of the order of what interpreters take, decoded instructions kept; the host timer charges the same';
export const theGuestsGateDescriptorsAndStack =
  "the guest's gate, descriptors and stack read and written by software: of the order of what the hardware takes";
export const theGuestsStackAndDescriptorsRead = "the guest's stack and descriptors read by software";
export const the216CyclesOfINFromPort80hUnder = (paper: string) =>
  `the 216 cycles of IN from port 80h under the software VMM (${paper}, figure 4), but for the translated instruction itself`;
export const anAddressOfTheGuestTranslated = 'an address of the guest translated, and an entry read';
export const theTableFoundTheEntryMade = 'the table found, the entry made and entered';
export const anEntryFoundAndCleared = 'an entry found and cleared';
export const theTableFoundTheFrameLooked = 'the table found, the frame looked up and the entry made';
export const itsNumberLookedUpItsArguments =
  'its number looked up, its arguments read and its result written';
export const anEntryLookedAtMostNameNoFrame =
  'an entry looked at; most name no frame, the others one whose type and count are looked up';
export const translatingOneX86Instruction = (paper: string) =>
  `translating one x86 instruction, approximately (${paper}, section 3)`;
export const the51CyclesOfATranslatedCall = (paper: string) =>
  `the 51 cycles of a translated call and return, less the 11 of a bare one (${paper}, figure 4)`;
export const theFewInstructionsThatStand = `the few instructions that stand in an instruction's place (the paper says a handful for CLI)`;
export const registersPutAsideAndTakenBack =
  'registers put aside and taken back; the trap that it is here is counted apart';
export const descriptorsOrAnAddressSpace = 'descriptors or an address space compared with what is in force';
export const theP4sIn035OfItsCyclesAsForkwait = (paper: string) =>
  `the P4's, in 0.35 of its cycles, as forkwait under binary translation (${paper}, section 6)`;
export const halfOfTheP4AShorterPipeline = 'half of the P4: a shorter pipeline';
export const theP4sTime084UsTheChipSet = "the P4's time (0.84 us): the chip set is no faster";
export const ofTheCyclesThereAndBackParted = (trip: number, paper: string) =>
  `of the ${trip} cycles there and back (${paper}), parted as on the Core 2`;
export const theCore2sMadeFasterAsTheExit = (trip: number, merom: number, paper: string) =>
  `the Core 2's, made faster as the exit was: ${trip} of ${merom} cycles (${paper})`;
export const pentium46722005 = 'Pentium 4 672 (2005)';
export const core22006 = 'Core 2 (2006)';
export const nehalem2009 = 'Nehalem (2009)';
export const sandyBridge2011 = 'Sandy Bridge (2011)';

/** What modelled cycles are made of, by the ledger's names. */
export const components = {
  instruction: 'instruction',
  delivery: 'delivery',
  return: 'return',
  'fast-call': 'fast call',
  'tlb-fill': 'TLB fill',
  'tlb-flush': 'TLB flush',
  'walk-reference': 'walk reference',
  'nested-reference': 'nested reference',
  'device-access': 'device access',
  'vm-entry': 'VM entry',
  'vm-exit': 'VM exit',
  vmread: 'VMREAD',
  vmwrite: 'VMWRITE',
  dispatch: 'dispatch',
  decode: 'decode',
  interpretation: 'interpretation',
  'interpreter-step': 'interpreter step',
  'software-delivery': 'software delivery',
  'software-return': 'software return',
  'device-model': 'device model',
  'software-reference': 'software reference',
  'shadow-write': 'shadow write',
  'shadow-drop': 'shadow drop',
  'ept-write': 'EPT write',
  hypercall: 'hypercall',
  validation: 'validation',
  translation: 'translation',
  'look-up': 'look-up',
  'in-cache-emulation': 'emulation in the cache',
  callout: 'callout',
  allocation: 'allocation',
};
