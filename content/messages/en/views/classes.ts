/** The third-generation machine's instructions in their classes. */
import { number } from '../language.ts';

// Classes.svelte

export const classesKeys = (title: string) =>
  `${title}. One tab stop; arrow keys go from instruction to instruction and show it.`;
export const askForNone = (hasTwo: boolean) =>
  `${hasTwo ? 'Theorems 1 and 3 ask' : 'Theorem 1 asks'} for none here`;
export const none = 'none';
export const findingsAsTable = 'Each finding as a table';
export const findings = 'Findings';
export const instruction = 'instruction';

// layout.ts

export const userSensitive = 'user sensitive';
export const supervisorSensitive = 'supervisor sensitive only';
export const notPrivileged = 'not privileged';
export const privileged = 'privileged';
export const mode = 'mode';
export const trapsInUserMode = 'traps in user mode only';
export const controlUser = 'control, user';
export const controlSupervisor = 'control, supervisor';
export const locationUser = 'location, user';
export const locationSupervisor = 'location, supervisor';
export const locationAndMode = 'location and mode at once';
export const noneIn = (states: number) => `none in ${number(states)}`;
export const state = (state: number) => `state ${state}`;
export const states = (states: string) => `states ${states}`;
/** `isAll`: the machine has no others. */
export const areSensitive = (sensitive: number, all: number, isAll: boolean) =>
  `${sensitive} of ${all} instructions ${isAll ? '' : 'so far '}${sensitive === 1 ? 'is' : 'are'} sensitive`;
export const allPrivileged = (what: string, n: number) =>
  `${what}, ${n === 1 ? 'and it is' : 'all of them'} privileged`;
export const doNotTrap = (what: string, silent: number, names: string) =>
  `${what}; ${silent} of them ${silent === 1 ? 'does' : 'do'} not trap: ${names}`;
export const innocuous = 'innocuous';
