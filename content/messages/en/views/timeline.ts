/** The trap timeline. */
import { counted, number } from '../language.ts';

// Timeline.svelte

/** Behind the title, where a part of the run's marks is drawn. */
export const marksDrawn = (marks: number, all: number) =>
  ` (of ${number(all)} marks the ${number(marks)} around the present are drawn)`;
/** Leads to the Overview. */
export const wholeRun = 'Show the whole run';
export const timelineKeys = 'Trap timeline. Arrow keys move between marks, Enter goes there.';
export const markIs = (actor: string, what: string, where: string, time: number, isAhead: boolean) =>
  `${actor}: ${what}, ${where}, at time ${number(time)}${isAhead ? '; it lies ahead' : ''}`;
export const ahead = ' (ahead)';
export const nothingYet = 'Nothing has happened yet.';
export const noMark = 'Nothing in this run leaves a mark here.';
export const instructions = 'Instructions';
export const who = 'Who';
export const what = 'What';
export const where = 'Where';
/** What the shapes are, beneath a saved picture. */
export const anExit = 'an exit';
export const aTrap = "a trap to the guest's handler";
export const anInterrupt = 'an interrupt';
export const theVMMAtWork = 'the VMM at work';
export const aReturn = 'a return';

// layout.ts

export const interpreted = (why: string) => `interpreted: ${why}`;
export const toGuestsHandler = (vector: string) => `${vector} to the guest's handler`;
export const interrupt = (vector: string) => `interrupt ${vector}h`;
export const guestGoesOn = (ring: number) => `the guest goes on, really in ring ${ring}`;
export const hiddenFault = 'hidden page fault: the shadow lacked an entry';
export const trueFault = "true page fault: the guest's own tables deny it";
/** Behind a count, while the run has not ended. */
export const soFar = ' so far';
export const bareNothing = (soFar: string) => `Bare: nothing has trapped${soFar}`;
export const bareTraps = (traps: number, soFar: string) =>
  `Bare: ${counted(traps, 'trap')}${soFar}, ${traps === 1 ? '' : 'each '}to the guest's own handler`;
export const neverCalled = 'The VMM was never called';
/** Of an emulator. */
export const emulated = 'The emulator executes every instruction in software, so none leads to it';
export const notCalledYet = 'The VMM has not been called yet';
export const exits = (exits: number, soFar: string) => `${counted(exits, 'exit')} to the VMM${soFar}`;
export const at = (what: string, where: string) => `${what} at ${where}`;
/** `calls`: how many exits there were, as above. */
export const theOne = (calls: string, cause: string) => `${calls}: ${cause}`;
export const eachElsewhere = (calls: string) => `${calls}, each at another place`;
export const mostBy = (calls: string, most: number, all: number, cause: string) =>
  `${calls}; ${most === all ? 'all' : number(most)} of them: ${cause}`;
