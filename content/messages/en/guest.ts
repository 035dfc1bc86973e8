/** A guest in a lesson's prose, and what it came to. */
import { counted, number } from './language.ts';

// Guest.svelte

export const onTheBareMachine = 'on the bare machine';
export const sourceOfTheGuest = (guest: string) => `Source of the guest ${guest}`;
/** "on the bare machine", or what the run's technique is called: "under the VMM". */
export const runIt = (under: string) => `Run it ${under}`;
export const openInTheLab = 'Open it in the Lab';
export const onItsWay = 'It is on its way.';
export const couldNotBeLoaded = 'What runs it could not be loaded. Try again when there is a network.';

// GuestOutcome.svelte

export const nothingRunsIt = 'Nothing here runs it.';
export const itselfFailed = (why: string) => `Trapgate itself failed: ${why}`;
export const itSays = 'It says';
export const nothing = 'nothing';
export const exits = 'Exits';
export const noExits = 'none: it has the machine to itself';
export const exitsBy = (count: number, reason: string) => `${number(count)} by ${reason}`;
export const inTheEnd = 'In the end';
/** Why it stopped follows. */
export const ranFor = (instructions: number) => `${counted(instructions, 'instruction')}.`;
export const itRuns = 'It runs.';
export const couldNotBeStarted = 'the machine could not be started.';
