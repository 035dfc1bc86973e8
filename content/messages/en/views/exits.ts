/** Exits by cause. */
import { counted, number } from '../language.ts';

// Exits.svelte

export const exitsKeys = 'Exits by cause. Up and Down move between causes, Enter lists the records of one.';
/** The key of the bars: a letter, and who it stands for. */
export const guestUser = 'U, guest user';
export const guestKernel = 'K, guest kernel';
export const cause = 'Cause';
export const fromUserMode = 'From user mode';
export const fromTheKernel = 'From the kernel';
export const recordsOf = (cause: string, from: number, to: number, all: number) =>
  `${cause}: ${from} to ${to} of ${number(all)}`;
export const after = 'after';
export const where = 'where';
export const by = 'by';
export const vector = 'vector';
/** A moment, in the column "after". */
export const instructionsIn = (instructions: number) => counted(instructions, 'instruction');

// layout.ts

export const bare = 'Bare: there is no VMM that control could come to';
export const notCalledYet = 'The VMM has not been called yet';
export const exitsOfOneCause = (exits: number, cause: string) =>
  `${counted(exits, 'exit')}${exits === 1 ? ':' : ', all by'} ${cause}`;
export const exitsByCauses = (exits: number, causes: number, most: number, cause: string) =>
  `${counted(exits, 'exit')} by ${causes} causes, ${number(most)} of them by ${cause}`;
