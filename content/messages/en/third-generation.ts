/** The machine of a lesson on third-generation machines. */
import { number } from './language.ts';

// The machine as a lesson's page calls it.

export const thirdGenerationBare = 'The third-generation machine, bare';
export const bareAndUnderMonitor = (monitor: 'vmm' | 'hybrid', core: 'low' | 'high') =>
  `The machine, bare and under a ${monitor === 'hybrid' ? 'hybrid monitor' : 'VMM'} in ${core} core`;
/** The monitor of a third-generation machine. */
export const useTheMonitor = (monitor: 'vmm' | 'hybrid', depth: number, core: 'low' | 'high') =>
  `Use the ${monitor === 'hybrid' ? 'hybrid monitor' : 'VMM'}${depth === 2 ? ' in another' : ''} in ${core} core`;

// Bar.svelte

export const stepTheMachine = 'Step the machine';
export const backWithKey = 'Back (b)';
export const back = 'Back';
export const stepWithKey = 'Step (s)';
export const step = 'Step';
export const resetWithKey = 'Reset (0)';
export const reset = 'Reset';

// Pane.svelte

export const operandIs = (value: number) => `, a = ${value}`;
export const stateIs = (state: string) => `State ${state}.`;
export const tryingEveryState = (done: number, all: number) =>
  `Trying every state: ${done} of ${all} instructions.`;
export const goesWrong = (instruction: string, broken: number, states: number) =>
  `${instruction} goes wrong in ${number(broken)} of ${number(states)} states.`;
export const comesOutRight = (instruction: string, states: number) =>
  `${instruction} comes out right in each of ${number(states)} states.`;
export const nothingKnownOf = (what: string) => `Nothing is known of ${what} yet.`;
/** In place of an instruction's name. */
export const it = 'it';
/** What an instruction says that says nothing. */
export const nothing = 'nothing';
/** Instructions of which the text still asks the class. */
export const askedFor = (names: readonly string[]) =>
  `The text asks about ${names.join(', ')}: the table has them once you have answered.`;
export const showNow = 'Show them now';

// StateView.svelte

export const machineIsInState = (state: string) => `The machine is in state ${state}`;

// machine-study.svelte.ts

export const couldNotBeStarted = 'The enumeration could not be started.';
