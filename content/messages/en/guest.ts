/** The guests in a lesson's prose, and its runs side by side: Guest.svelte, GuestOutcome.svelte, Compare.svelte. */
import { counted, number } from './language.ts';

export const sourceOfGuest = (name: string) => `Source of the guest ${name}`;
/** `under`: "under the VMM", as the run's technique is called; empty where there is none. */
export const runIt = (under: string) => `Run it ${under === '' ? 'on the bare machine' : under}`;
export const openItInLab = 'Open it in the Lab';
export const onItsWay = 'It is on its way.';
export const couldNotBeLoaded = 'What runs it could not be loaded. Try again when there is a network.';
export const trapgateFailed = (why: string) => `Trapgate itself failed: ${why}`;
export const itSays = 'It says';
export const nothing = 'nothing';
export const exits = 'Exits';
export const noVMM = 'none: it has the machine to itself';
export const exitsBy = (count: number, reason: string) => `${number(count)} by ${reason}`;
export const inTheEnd = 'In the end';
/** `end`: a sentence on how the run came to its end. */
export const instructionsThen = (instructions: number, end: string) =>
  `${counted(instructions, 'instruction')}. ${end}`;
export const itRuns = 'It runs.';

// Compare.svelte: several runs, counted.

/** `runs`: who takes part, in words. */
export const countUnder = (runs: readonly string[]) => `Run it under each: ${runs.join('; ')}`;
/** What a chart calls `name`, in words. */
export const isInWords = (name: string, words: string) => `${name}: ${words}.`;
export const doneOf = (done: number, all: number) => `${number(done)} of ${number(all)} are through.`;
export const hasNoForm = (run: string) => `Nothing of ${run}: the guest has no form that was changed for it.`;
export const cutOff = (run: string, instructions: number) =>
  `${run} was cut off after ${counted(instructions, 'instruction')}: its bar is of what it had done by then.`;
export const ofYourText = 'This is your text.';
export const costsAre = (processor: string) =>
  `Cycles are modelled: counts of the run, each times what one costs on a ${processor}. No cost was fitted.`;

// outcomes.svelte.ts

export const couldNotBeStarted = 'the machine could not be started.';
