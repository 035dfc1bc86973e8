/** Why a value is as it is: the chain of steps behind it, Why.svelte. */
import { counted, number } from './language.ts';

export const why = (what: string) => `Why ${what}?`;
export const backToWhereYouAsked = 'Back to where you asked';
export const inFileAtLine = (file: string, line: number) => `${file}, line ${line}`;
export const atPlace = (place: string) => `at ${place}`;
export const goThere = 'Go there';
export const whatTheTraceRecorded = (records: number) => `What the trace recorded in this step: ${records}`;
export const whatItCameFrom = 'What it came from';
export const itReadAPort = 'It read a port: the value came from a device.';
export const itReadNothing = 'It read nothing: the value stands in the instruction itself.';
export const instructionsLookedThrough = 'Instructions looked through';
export const backToOf = (reached: number, from: number) =>
  `back to ${number(reached)} of ${number(from)} instructions`;

// chain.svelte.ts

export const questionBrokenOff = 'The question was broken off: there is no answer to it.';

// sentences.ts: places, values, and what a step did to one.

export const guestPhysical = 'guest physical';
export const hostPhysical = 'host physical';
export const linear = 'linear';
/** `space`: one of these three. */
export const bytesAt = (bytes: number, space: string, address: string) =>
  `${bytes === 1 ? 'the byte' : `${bytes} bytes`} at ${space} ${address}h`;
export const theReal = (name: string) => `the real ${name}`;
export const shadowDescriptor = (table: string, selector: string) =>
  `the shadow ${table}, descriptor ${selector}`;
export const vmmsOwn = (where: string) => `${where}, the VMM's own`;
export const shadowGate = (vector: string, name: string) => `the shadow IDT, gate ${vector}h (${name})`;
export const vmmsTSS = (field: string) => `the VMM's TSS${field && `, ${field}`}`;
export const vmcsItself = 'the VMCS, which the processor keeps for itself';
export const vmcsField = (field: string) => `the VMCS, ${field}`;
export const extendedTables = (level: number, page: string) =>
  `the extended page tables, level ${level}, from ${page} on`;
export const fromGuestPhysical = (address: string) => `guest physical ${address}h`;
export const vmmsStack = "the VMM's stack";
export const vmxonRegion = 'the VMXON region';
export const translationCache = 'the translation cache';
export const cacheData = 'the data of the translation cache';
export const cacheMarks = 'the marks of the translation cache';
export const shadowTables = 'the shadow page tables';
export const vmmsTables = "the VMM's own page tables";
export const vmmsMemory = "the VMM's memory";
export const notThere = 'not there';
export const asItWas = (value: string) => `as ${value}, which it was before`;
export const fromTo = (before: string, after: string) => `from ${before} to ${after}`;
export const madeByLine = (line: number, file: string) => `, made by line ${line} of ${file}`;
export const sinceSetUp = (what: string, value: string) =>
  `${what} is ${value} since the VMM set the machine up`;
export const sinceTheStart = (what: string, value: string, made: string) =>
  `${what} is ${value} since the start${made}: nothing has written it`;
export const wrote = (instruction: string, what: string, change: string) =>
  `${instruction} wrote ${what}, ${change}`;
export const byDelivery = (vector: string, isInterrupt: boolean, what: string, change: string) =>
  `The delivery of ${isInterrupt ? `an interrupt (${vector})` : vector} changed ${what}, ${change}`;
export const byAWalk = (instruction: string, bits: string, what: string, change: string) =>
  `A walk through the tables, for ${instruction}, set ${bits} in ${what}, ${change}`;
export const byAHiddenFault = (instruction: string, change: string, entry: string) =>
  `A hidden fault at ${instruction} made this shadow entry, ${change}: it mirrors ${entry}`;
export const carriedOver = (entry: string, change: string, instruction: string) =>
  `The VMM carried a change of ${entry} over into this shadow entry, ${change}, at ${instruction}`;
export const takenOut = (change: string, instruction: string) =>
  `The VMM took this out of the shadow, ${change}, at ${instruction}`;
export const copiedAnew = (what: string, change: string, instruction: string) =>
  `The VMM copied the guest's descriptor anew, with the rights and the room that it may have: ${what}, ${change}, at ${instruction}`;
export const wroteItsOwn = (what: string, change: string, instruction: string) =>
  `The VMM wrote ${what}, ${change}, at ${instruction}: it is no copy of anything of the guest's`;
export const gaveAFrame = (instruction: string, address: string, what: string, change: string) =>
  `${instruction} came to guest physical ${address}h for the first time, and the VMM gave it a frame: ${what}, ${change}`;
export const asTheGuestWasStopped = 'as the guest was stopped here';
export const asItLeftTheGuest = 'as it left the guest';
export const processorSaved = (what: string, why: string, change: string, instruction: string) =>
  `The processor saved ${what} ${why}, ${change}, behind ${instruction}`;
export const wroteForEntry = (what: string, change: string, instruction: string) =>
  `The VMM wrote ${what} for a VM entry, ${change}, at ${instruction}`;
export const wroteForCode = (what: string, address: string, change: string, instruction: string) =>
  `The VMM wrote ${what} for the guest's code at ${address}h, ${change}, at ${instruction}`;
/** Its source was written, or lies elsewhere now. */
export const tookOutUnit = (address: string, instruction: string, change: string) =>
  `The VMM took out the translation of the guest's code at ${address}h, which was no longer true, at ${instruction}: its first bytes went ${change}`;
export const loadedForTheGuest = (what: string, change: string, instruction: string) =>
  `The VMM loaded ${what} for the guest to go on with, ${change}, at ${instruction}`;
export const tookOver = (instruction: string, what: string, value: string) =>
  `The VMM took over at ${instruction}, and has the processor for itself since: ${what} is its own, ${value}`;
export const wroteInHypercall = (what: string, change: string, instruction: string) =>
  `The VMM wrote ${what}, ${change}, in the hypercall at ${instruction}`;
export const changedInPassing = (what: string, change: string, instruction: string) =>
  `${what} changed in passing, ${change}, in the step of ${instruction}`;
export const byTranslation = ': the processor executed its translation';
export const byVMMAfterTrap = ': it trapped, and the VMM did it for the guest';
export const byInterpretation = ': the VMM interpreted it';
export const accessed = 'Accessed';
export const dirty = 'Dirty';
/** Between two bits. */
export const andBit = ' and ';
export const guestsEntryAt = (address: string) => `the guest's entry at guest physical ${address}h`;
export const noEntry = 'no entry: the guest does not page';
/** `after 1,234 instructions and 1 delivered`. */
export const moment = (instructions: number, delivered: number) =>
  `after ${counted(instructions, 'instruction')}${delivered === 0 ? '' : ` and ${delivered} delivered`}`;

// What a step read, each as a question that can be asked on: `what` is a place with its value.

export const itRead = (what: string) => `It read ${what}`;
export const whereToBy = (what: string) => `Where to, by ${what}`;
export const itAsked = (what: string) => `It asked ${what}`;
export const theGate = (what: string) => `The gate, ${what}`;
export const whatItSaved = (what: string) => `What it saved, ${what}`;
export const theGuestsEntry = (what: string) => `The guest's entry, ${what}`;
export const theDirectoryEntry = (what: string) => `The directory entry above it, ${what}`;
export const theDescriptor = (what: string) => `The descriptor, ${what}`;
export const whereTheTableIs = (what: string) => `Where the table is, ${what}`;
export const theGuestsCode = (what: string) => `The guest's code, ${what}`;
export const whatTheGuestBelieves = (what: string) => `What the guest believes, ${what}`;
export const anArgument = (what: string) => `An argument, ${what}`;
export const asItWasBefore = (what: string) => `As it was before, ${what}`;
