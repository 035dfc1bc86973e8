/** Where a run stops, Stops.svelte. */
import { number } from './language.ts';

/** Followed by a place. */
export const beforeWhat = 'before ';
/** Followed by what changes. */
export const whenWhat = 'when ';
/** Followed by an event. */
export const afterWhat = 'after ';
/** An event, with the vector that is meant. */
export const withVector = (event: string, vector: string) => `${event}: vector ${vector}h`;
export const beforeTheDifference = 'before the first difference from the bare machine';
/** What came of looking for it is a sentence of its own. */
export const beforeTheDifferenceThat = (says: string) => `${beforeTheDifference}. ${says}`;
export const comparedWithBare = 'Instructions compared with the bare machine';
export const comparedOf = (time: number, limit: number) =>
  `${number(time)} of ${number(limit)} instructions compared with the bare machine`;
export const stops = (count: number) => `Stops${count > 0 ? ` (${count})` : ''}`;
export const takeAwayTheStop = (says: string) => `Take away the stop: ${says}`;
export const notSetYet = 'not set yet';
export const toBeSet = 'to be set with the next machine';
export const stoppedHere = 'stopped here';
/** Stop before, when or after: the choice follows. */
export const stop = 'Stop';
export const beforeAPlace = 'before a line, label or address';
export const whenAValueChanges = 'when a value changes';
export const afterAnEvent = 'after an event';
export const atTheDifference = 'at the first difference from the bare machine';
export const event = 'Event';
export const vector = 'Vector';
/** Shown in the empty field: none, or a number in either way. */
export const vectorsForExample = 'any; 0Eh or 14';
export const where = 'Where';
export const value = 'Value';
/** Shown in the empty field: a line, a label, an address. */
export const placesForExample = '12, start or 0x7C00';
export const valuesForExample = 'vcpu.if or mem32[0x600]';
export const onlyWhere = 'Only where';
export const whoChangedItLast = 'Who changed it last?';
export const runThere = 'Run there';
export const runBackThere = 'Run back there';
export const add = 'Add';
export const help =
  'Values: <code>vcpu.eax</code>, <code>vcpu.if</code>, <code>mem32[0x600]</code> (guest linear), ' +
  '<code>mem32p[...]</code> (guest physical), <code>mem32h[...]</code> (host physical). Conditions compare two of them, ' +
  'joined by <code>and</code>. A click on a line number sets a breakpoint, too.';
export const asManyAsThereCanBe = 'There are as many stops as there can be.';

// event-choices.ts: the events there are to stop after.

export const aTrap = 'a trap or interrupt delivered to the guest';
export const aProtectionFault = 'a general protection fault (#GP)';
export const aPageFault = 'a page fault that the guest sees (#PF)';
export const anInterrupt = 'an interrupt from a device';
export const aChangeOfRing = 'a change of ring';
export const aByteOfOutput = 'a byte of output';
export const anExit = 'an exit to the VMM';
export const anExitFor = (reason: string) => `an exit: ${reason}`;
export const aShadowEntry = 'a shadow entry written';
export const aTracedWrite = 'a write to a traced page table';
export const aTableWrite = 'a write into a page table by the guest';
export const aResync = 'a page table brought in sync';
export const anInterpretation = 'instructions interpreted in place of the processor';
export const aVMExit = 'a VM exit';
export const aVMEntry = 'a VM entry';
export const aNestedFill = 'an entry of the extended page tables written';
export const aTranslation = 'a unit translated';
export const aChaining = 'a translated unit chained to the next';
export const anInvalidation = 'a translation taken out';
export const aCacheFlush = 'the translation cache thrown away';
export const anAdaptation = 'a translation adapted to what traps';
export const aTableUpdate = 'a page-table entry validated or refused';
export const aHypercall = 'a hypercall';
export const aFrameType = 'a frame that changes its type';
export const anUpcall = 'a call of the guest for events';
