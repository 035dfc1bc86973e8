/** Parts of the machine's pane that are loaded when they are asked for. */
import { counted, number } from './language.ts';

// Keys.svelte

export const keyAsItWas = 'The key is as it was.';
export const keyItIs = (key: string) => `${key} it is.`;
export const keyIsReserved = (key: string) => `${key} moves through the page: take another.`;
/** Between two keys. */
export const orKey = ' or ';
export const noKey = 'no key';
export const pressTheNewKey = (does: string) => `Press the new key for: ${does}. Escape keeps the old one.`;
export const changeKeys = (does: string, keys: string) => `${does}: ${keys}; change`;
export const pressAKey = 'press a key';
export const none = 'none';
export const keysHelp =
  "They work while the focus is in this pane. A line is chosen in the listing, by the arrow keys. Press a key's button to choose another.";
export const asTheyWere = 'As they were';

// LineCounts.svelte

export const counting = 'Counting';
export const countLines = 'Count lines';
export const linesExecuted = (lines: number, file: string, line: number, most: number) =>
  `${counted(lines, 'line')} ${lines === 1 ? 'has' : 'have'} been executed, most often ${file}, line ${line}: ${counted(most, 'time')}.`;
export const noLineExecuted = 'No line has been executed yet.';

// Scrubber.svelte

export const momentOfTheRun = 'Moment of the run';
export const afterOf = (time: number, farthest: number) =>
  `after ${number(time)} of ${number(farthest)} instructions`;
export const checkpoints = (count: number, megabytes: string, most: number) =>
  `To go back by: ${counted(count, 'checkpoint')}, ${megabytes} of at most ${most} MB.`;
/** `since`: instructions retired when the last event was recorded that there was room for. */
export const recordIsFull = (events: number, since: number) =>
  `The record is full: it holds ${counted(events, 'event')}, the last of them after ${counted(since, 'instruction')}. Counts, marks and titles tell of the run up to there; to see how it goes on, run less before: start from a later state, or with fewer rounds.`;
/** What hangs from above in the strip, hollow. Both in virtual time. */
export const idled = (idle: number, all: number) =>
  `Hollow: idle, ${number(idle)} of ${number(all)} units of virtual time.`;
export const ofFarthest = (farthest: number) => `of ${number(farthest)}`;

// SourceProblems.svelte

export const lineNumber = (line: number) => `Line ${line}:`;

// Touches.svelte

export const whatItTouches = 'What it touches';
export const ifNothingFaults = 'If nothing faults: privilege, limits and pages are checked when it runs.';
export const nothingButEIP = 'Nothing but EIP.';
