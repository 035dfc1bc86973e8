/**
 * What modelled cycles are made of. A component is something that can be counted in a run; what one of it costs is said by
 * generation of the processor (generations.ts), and never by guest or technique. Whose time it is: the guest's own instructions,
 * the hardware between two of them, or the VMM's software.
 */
import * as say from '#messages/ledger';

export interface Component {
  readonly name: string;
  readonly spentBy: 'guest' | 'hardware' | 'vmm';
  /** What is counted, as the object of "n ...". */
  readonly counts: string;
}

export const COMPONENTS = [
  { name: 'instruction', spentBy: 'guest', counts: say.instructionsRetired },
  { name: 'delivery', spentBy: 'hardware', counts: say.exceptionsAndInterruptsTaken },
  { name: 'return', spentBy: 'hardware', counts: 'IRETs' },
  { name: 'fast-call', spentBy: 'hardware', counts: say.sYSENTERsAndSYSEXITs },
  { name: 'tlb-fill', spentBy: 'hardware', counts: say.entriesTakenIntoTheTLB },
  { name: 'tlb-flush', spentBy: 'hardware', counts: say.timesTheTLBWasEmptied },
  { name: 'walk-reference', spentBy: 'hardware', counts: say.entriesReadByWalksThroughPage },
  {
    name: 'nested-reference',
    spentBy: 'hardware',
    counts: say.entriesReadByWalksThrough,
  },
  { name: 'device-access', spentBy: 'hardware', counts: say.accessesToPortsOfAPhysicalDevice },
  { name: 'vm-entry', spentBy: 'hardware', counts: say.vmEntries },
  { name: 'vm-exit', spentBy: 'hardware', counts: say.vmExits },
  { name: 'vmread', spentBy: 'vmm', counts: 'VMREADs' },
  { name: 'vmwrite', spentBy: 'vmm', counts: 'VMWRITEs' },
  {
    name: 'dispatch',
    spentBy: 'vmm',
    counts: say.entriesOfTheDispatcher,
  },
  { name: 'decode', spentBy: 'vmm', counts: say.instructionsDecodedAfterATrap },
  { name: 'interpretation', spentBy: 'vmm', counts: say.instructionsExecuted },
  {
    name: 'interpreter-step',
    spentBy: 'vmm',
    counts: say.instructionsExecuted2,
  },
  {
    name: 'software-delivery',
    spentBy: 'vmm',
    counts: say.eventsThatTheVMMDeliversThrough,
  },
  { name: 'software-return', spentBy: 'vmm', counts: say.iRETsThatTheVMMDoesForTheGuest },
  {
    name: 'device-model',
    spentBy: 'vmm',
    counts: say.accessesToPortsOfTheVMsDevices,
  },
  { name: 'software-reference', spentBy: 'vmm', counts: say.entriesOfTheGuestsTablesRead },
  { name: 'shadow-write', spentBy: 'vmm', counts: say.shadowPageTableEntriesWritten },
  {
    name: 'shadow-drop',
    spentBy: 'vmm',
    counts: say.shadowPageTableEntriesOrWhole,
  },
  { name: 'ept-write', spentBy: 'vmm', counts: say.entriesOfExtendedPageTables },
  { name: 'hypercall', spentBy: 'vmm', counts: say.hypercallsDoneThoseInABatch },
  { name: 'validation', spentBy: 'vmm', counts: say.entriesOfPageTables },
  { name: 'translation', spentBy: 'vmm', counts: say.instructionsTranslated },
  { name: 'look-up', spentBy: 'vmm', counts: say.lookUpsOfWhereTranslatedCodeGoes },
  {
    name: 'in-cache-emulation',
    spentBy: 'vmm',
    counts: say.instructionsDoneOnTheVcpu,
  },
  { name: 'callout', spentBy: 'vmm', counts: say.callsOfTheVMMByTranslatedCode },
  {
    name: 'allocation',
    spentBy: 'vmm',
    counts: say.callsOfTheAllocatorThatChanged,
  },
] as const satisfies readonly Component[];

export type ComponentName = (typeof COMPONENTS)[number]['name'];

/** How often each component has happened; one that is absent has not. */
export type ComponentCounts = Readonly<Partial<Record<ComponentName, number>>>;

/** What a reader is told of each. */
export const COMPONENT_WORDS: Readonly<Record<ComponentName, string>> = say.components;
