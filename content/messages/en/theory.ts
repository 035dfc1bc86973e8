/** The theory page: a third-generation machine, tried out whole. */
import { number } from './language.ts';

// +page.svelte

export const notKnownYet = 'Not known yet.';
export const description =
  "Popek and Goldberg's theorems, run: a third-generation machine small enough to try every state, its instruction classes, the monitor of the proof, and the commuting square.";
export const canThisMachineHost = 'Can this machine host a virtual machine monitor?';
export const lead =
  'Popek and Goldberg asked in 1974 what a machine must be like so that a virtual machine monitor can run it as efficient, isolated duplicates of itself. Their model is small enough to be tried out: here it is with four cells of memory, and nothing below is looked up. Each verdict comes from running every instruction in every state.';
export const theClasses = 'The classes';

// Machine.svelte

export const theMachine = 'The machine';
export const machinesToBeginWith = 'Machines to begin with';
export const aMachineOfYourOwn = 'A machine of your own. Its verdicts are below.';
export const itsInstructions = (always: string) => `Its instructions: ${always} always, and`;

// Enumeration.svelte

export const fromTheRunBefore = 'What is shown is from the run before.';
export const someNotKnown = 'Some of the machine is not known yet: enumerate to find out.';
export const cancelledAt = (percent: number, known: string) => `Cancelled at ${percent} %. ${known}`;
export const enumerated = (instructions: number, states: number, isBuilt: boolean) =>
  `${instructions} instructions, each in all ${number(states)} states: enumerated ` +
  `${isBuilt ? 'when this page was built' : 'as they were chosen'}.`;
export const enumeratedHere = (instructions: number, states: number, seconds: string) =>
  `${instructions} instructions, each in all ${number(states)} states: enumerated here in ${seconds} s.`;
export const progress = 'Progress of the enumeration';
export const enumerateEveryState = 'Enumerate every state';
export const failed = (why: string) =>
  `The enumeration failed: ${why} Reload the page, and tell us if it fails again.`;

// Theorems.svelte

export const theTheorems = 'The theorems';
export const theorem = (number: number) => `Theorem ${number}`;
export const holds = 'holds';
export const fails = 'fails';
export const witness = (instruction: string) => `Witness: ${instruction}`;
export const notKnown = (missing: number) =>
  `${missing} of the instructions ${missing === 1 ? 'is' : 'are'} not known yet.`;

// SquareStage.svelte

export const instruction = 'Instruction';
export const theState = 'The state S';
export const walkTheSquare = 'Walk the square';
export const back = 'Back';
export const fromSAgain = 'From S again';
export const step = 'Step';
export const noNextInstruction = 'No next instruction';
export const goOn = (instruction: string) => `Go on from e(S): ${instruction}`;
export const firstBreak = 'First break';
export const breakBefore = 'Break before';
export const nextBreak = 'Next break';
export const theSquare = "The square: <i>f(e(S)) = e'(f(S))</i>";
export const howTheSquareReads =
  'Above, the bare machine; below, the same machine with the monitor in it, which has its own cells and keeps the real machine ' +
  'in user mode. <i>f</i> says which state below stands for which above. The monitor is right if it does not matter whether one ' +
  'first executes and then maps, or first maps and then executes.';
export const stateOf = (index: number, states: number) => `State ${number(index)} of ${number(states)}.`;
export const breaksIn = (states: number) => (states > 0 ? `Breaks in ${number(states)}.` : 'Breaks in none.');

// Monitor.svelte

export const theMonitor = 'The monitor, built';
export const kind = 'Kind';
export const vmm = 'VMM';
export const hybrid = 'hybrid';
export const controlProgramIn = 'Control program in';
export const lowCore = 'low core';
export const highCore = 'high core';
export const depth = 'Depth';
export const oneInAnother = '2, one in another';
export const whatItKeeps = (monitor: string) => `What ${monitor} keeps`;
export const kept = 'kept';
export const lost = 'lost';
export const equivalence = 'equivalence';
export const efficiency = 'efficiency';
export const resourceControl = 'resource control';
export const firstSuchState = 'The first such state';

// Instruction.svelte

export const controlUser = 'Control sensitive, user mode';
export const controlSupervisor = 'Control sensitive, supervisor mode';
export const locationUser = 'Location sensitive, user mode';
export const locationSupervisor = 'Location sensitive, supervisor mode';
export const modeSensitive = 'Mode sensitive';
export const whatItIs = (instruction: string) => `What <code>${instruction}</code> is, and the witness`;
export const yes = 'yes';
export const no = 'no';
/** Behind an answer, for screen readers. */
export const showTheWitness = (question: string) => `: show the witness to ${question}`;
export const noCounterexample = (states: number) =>
  `no counterexample, all ${number(states)} states enumerated`;
export const privileged = 'Privileged';
export const classesNotKnown = 'Its classes are not known yet: enumerate to find out.';

// theory-state.svelte.ts and address.ts

export const couldNotBeStarted = 'The enumeration could not be started.';
export const noFurtherBreak = 'There is no further break in this direction.';
export const namesAnInstruction = (name: string) =>
  `The link names an instruction “${name}”, which this machine cannot have.`;
export const namesAMonitor = 'The link names a monitor that cannot be read; a VMM is shown.';
export const namesAState = (last: number) =>
  `The link names a state that does not exist; they go from 0 to ${number(last)}.`;
