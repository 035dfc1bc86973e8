/** A walk in two dimensions, under VT-x. */
import { counted } from '../language.ts';

// NestedWalk.svelte

export const walkKeys = 'The walk, reference by reference. Arrow keys go from one to the next.';
export const whyThisEntry = 'Why this entry?';
export const reference = 'reference';
export const of = 'of';
export const hostPhysical = 'host physical';
export const says = 'says';
export const theGuest = 'the guest';
export const eptLevel = (level: number) => `EPT, level ${level}`;

// layout.ts

export const directoryEntry = 'directory entry';
export const pageTableEntry = 'page-table entry';
export const page = 'page';
export const guest = 'guest';
export const guestsAt = (what: string, address: string) => `The guest's ${what}, gpa ${address}h`;
export const hostPhysicalAt = (address: string) => `Host physical ${address}h`;
export const guestMapsNothing = "The guest's own entry maps nothing: #PF, straight to the guest";
export const nothingMapsIt = 'Nothing maps it yet: a VM exit, EPT violation';
export const noSecondDimension =
  "VT-x of the first generation has no second dimension: the processor walks the VMM's shadow page tables";
export const noExtendedTables = 'There are no extended page tables here: a walk has one dimension';
export const walkEnds = (references: number, inGuest: boolean) =>
  `After ${counted(references, 'reference')} to memory the walk ends: ${inGuest ? "the guest's tables map nothing" : 'the extended page tables map nothing'}`;
export const pagingOff = (references: number) =>
  `The guest has paging off: ${counted(references, 'reference')} to memory, through the extended page tables alone`;
export const walkTakes = (references: number, walks: number, own: number) =>
  `${counted(references, 'reference')} to memory for one address: ${counted(walks, 'walk')} of 4 through the extended page ` +
  `tables, and ${counted(own, 'entry', 'entries')} of the guest's own` +
  (references === 14 ? '; with four levels on both sides, as on x86-64, it would be 24' : '');
export const anEntryOfTheGuests = "an entry of the guest's own tables";
export const levelOfExtended = (level: number) => `level ${level} of the extended page tables`;
export const referenceIs = (number: number, what: string, address: string, entry: string) =>
  `Reference ${number}: ${what}, at host physical ${address}h, says ${entry}h`;
