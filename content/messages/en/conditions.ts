/** What is wrong with a stop or its condition, and what a search has found: src/lib/session. */
import { counted } from './language.ts';

export const comparesNothing = (part: string) => `\`${part}\` compares nothing`;
export const writeTwoValuesWithOrBetweenThem = 'Write two values with == != < <= > or >= between them.';
/** A condition behind a place, a value or an event. */
export const where = (condition: string) => `, where ${condition}`;
export const atLine = (line: number) => `line ${line}`;
export const isNothingThatIsWrittenTo = (it: string) => `\`${it}\` is nothing that is written to`;
export const nameARegisterAFlagOrMemory = 'Name a register, a flag or memory.';
export const changes = (operand: string) => `${operand} changes`;
export const theGuestWritesAPageTable = 'the guest writes into one of its page tables';
export const eventsHaveNo = (event: string, name: string) => `${event} events have no \`${name}\``;
export const theyHave = (names: string) => `They have: ${names}.`;
export const neverHappensHere = (event: string) =>
  `this machine never has an event \`${event}\` of this sort`;
/** What a machine must have, that an event can happen on it. */
export const whatItTakes = {
  vmm: 'Choose a technique by which a VMM runs the guest.',
  exits:
    'There are exits where the processor runs the guest under a VMM: choose such a technique, not emulation.',
  shadow: 'It takes shadow page tables: choose a technique that has them, and no nested paging.',
  'vmm-tables': 'It takes page tables of the VMM’s: choose a technique that has them.',
  'traced-tables':
    'Choose write-traced or out-of-sync as shadow MMU. A stop after a write into a page table is met on every machine.',
  'traced-frames': 'Choose write-traced or out-of-sync as shadow MMU, or binary translation.',
  'write-traces': 'Choose a technique that traces writes, or write-traced or out-of-sync as shadow MMU.',
  'out-of-sync': 'Choose out-of-sync as shadow MMU.',
  interpreter: 'Choose a technique by which the processor runs a part of the guest, and the VMM the rest.',
  'vt-x': 'Choose hardware assist.',
  'nested-paging': 'Choose hardware assist with nested paging.',
  translator: 'Choose binary translation.',
  hypercalls: 'Choose paravirtualization, and a guest that is made for it.',
  'vmm-page-faults':
    'Page faults come to the VMM where it has shadow page tables, and under paravirtualization.',
  'interrupt-controller': 'A paravirtualized guest is called for events instead: stop there.',
  'several-vms': 'It is of a host with several VMs alone.',
  nothing: 'It is not recorded on any machine: take the stop away.',
};
export const thisIsTheBareMachine = 'this is the bare machine: there is nothing to tell it from';
export const chooseATechniqueByWhichAVMMRuns = 'Choose a technique by which a VMM runs the guest.';
export const aParavirtualizedGuestIsAnother =
  'a paravirtualized guest is another one than the bare machine runs: only what they put out can be compared';
export const chooseATechniqueThatRunsTheGuest = 'Choose a technique that runs the guest unchanged.';
export const theSourceHasNoLabel = (missing: string) => `the source has no label \`${missing}\``;
/** Of a label to go to. */
export const noLabelToGoTo = (label: string) =>
  `The text has no label ${label}: the machine stands at its start.`;
export const labelIsNotReached = (label: string, instructions: number) =>
  `Label ${label} was not reached in ${counted(instructions, 'instruction')}.`;
export const nameOneThatItHas = 'Name one that it has.';
export const noInstructionStandsAtOrBehind = (line: number, file: string) =>
  `no instruction stands at or behind line ${line} of ${file}`;
export const chooseALineBefore = 'Choose a line before.';
export const soMuchCannotBeTypedInOneRun = 'So much cannot be typed in one run.';
export const whatComesNextChangedLast = (it: string) => `What comes next changed ${it} last.`;
export const hasNotChangedSinceTheStart = (it: string) => `${it} has not changed since the start.`;
/** `since`: instructions retired when the last event was recorded that there was room for. */
export const recordIsFull = (events: number, since: number) =>
  `The record is full: it holds ${counted(events, 'event')}, the last of them after ${counted(since, 'instruction')}, and no stop on an event can tell what comes then. To go on, take such stops away; those on places and values still apply. To go back to an event, first go to a moment before that one.`;
export const valueIsOffTheRecord = (events: number, since: number) =>
  `The VMM's writes are known from the record, which is full: it holds ${counted(events, 'event')}, the last of them after ${counted(since, 'instruction')}. Go to a moment before that one, and ask there.`;
export const isNothingThatIsWrittenToName = (it: string) =>
  `${it} is nothing that is written to: name a register, a flag or memory.`;
