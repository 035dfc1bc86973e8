/** The whole run, in bins. */
import { counted, number } from '../language.ts';

// Overview.svelte

/** Before the choice of a cause. */
export const of = 'Of';
export const allCauses = 'all causes';
export const closer = 'Closer';
export const farther = 'Farther';
export const wholeRun = 'Whole run';
export const overviewKeys =
  'Marks over time. Left and Right move between bins, Enter looks into one, plus and minus change the scale, Page Up and Page Down move the window, Escape shows the whole run.';
export const nothingYet = 'Nothing has happened yet.';
export const tooManyMarks = (marks: number) =>
  `${number(marks)} marks are too many to be drawn one by one: go closer.`;
export const instructions = 'Instructions';
export const allMarks = 'All marks';
/** A bin of the table: its first instruction and its last. */
export const fromUpTo = (from: number, to: number) =>
  from === to ? number(from) : `${number(from)} to ${number(to)}`;

// layout.ts

export const wholeRunOf = (instructions: number) =>
  `the whole run of ${counted(instructions, 'instruction')}`;
export const instructionsOf = (instructions: number) => counted(instructions, 'instruction');
export const causeTimes = (cause: string, total: number, where: string) =>
  `${cause}: ${total === 1 ? 'once' : `${number(total)} times`} in ${where}`;
export const noExitIn = (where: string) => `No exit to the VMM in ${where}`;
export const bareNothing = (where: string) => `Bare: nothing has trapped in ${where}`;
export const bareMarks = (marks: number, where: string, cause: string) =>
  `Bare: ${counted(marks, 'mark')} in ${where}, most of them ${cause}`;
/** The most of them, or all, by the cause `of`. */
export const exitsIn = (exits: number, where: string, most: number, of: string) =>
  `${counted(exits, 'exit')} in ${where}, ${most < exits ? `${number(most)} of them ` : exits === 1 ? '' : 'all '}by ${of}`;
export const afterInstructions = (instructions: number) => `After ${counted(instructions, 'instruction')}`;
export const instructionsFromTo = (from: number, to: number) =>
  `Instructions ${number(from)} to ${number(to)}`;
export const nothing = (when: string) => `${when}: nothing`;
/** `parts`: how many of each actor. */
export const marks = (when: string, total: number, parts: string) =>
  `${when}: ${counted(total, 'mark')} (${parts})`;
