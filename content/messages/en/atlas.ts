/** The atlas of instructions. */
import { counted, number } from './language.ts';

// +page.svelte

export const haveBeenRun = (done: number, all: number, where: string) =>
  `${done} of ${all} instructions have been run on ${where}.`;
export const everySensitiveTraps = (all: number, where: string) =>
  `Every sensitive one of ${all} instructions traps on ${where}.`;
export const doNotTrap = (n: number, all: number, where: string) =>
  `${n} of ${all} instructions ${n === 1 ? 'is' : 'are'} sensitive and ${n === 1 ? 'does' : 'do'} not trap on ${where}.`;
/** `target`: CPL 1, say. */
export const cpuAt = (cpu: string, target: string) => `${cpu} at ${target}`;
export const atlasOfInstructions = 'Atlas of instructions';
export const conditionHolds = 'its condition holds';
export const breakItsCondition = (count: number) =>
  `${count} ${count === 1 ? 'instruction breaks' : 'instructions break'} its condition`;
export const description =
  'Every x86 instruction of the core on two axes, found by running it: does it trap, is it sensitive?';
export const lead =
  'A VMM that lets its guest run directly is called only where the guest traps. Each instruction of the core was run in pairs of states in which a program sees the same: the machine the guest believes in, and the one it runs on. It is sensitive if it changes that machine, or lets the program see which one it is.';
export const theorems = (first: string, third: string, states: number) =>
  `Theorem 1 (a VMM can be built): ${first}. Theorem 3 (a hybrid one can): ${third}. ${number(states)} states run.`;
export const instructionsRun = 'Instructions run';
export const stop = 'Stop';
export const instructions = 'Instructions';
export const findAnInstruction = 'Find an instruction, or what it reads or writes';
export const show = 'Show';
export const all = 'all';
export const noneIsLikeThat = 'No instruction is like that. Take something out of the search, or show all.';
export const card = 'Card';
export const notRunYet = (name: string) => `${name} has not been run yet.`;

/** The atlas itself. */
export const failed = (why: string) =>
  `The search failed: ${why} Reload the page, and tell us if it fails again.`;
export const couldNotBeStarted = 'It could not be started.';

// Axes.svelte: the two axes.

export const critical = 'sensitive, does not trap';
export const caught = 'sensitive, traps where it shows';
export const noWitnessOfSensitive = 'no witness of being sensitive';
export const traps = 'traps?';
/** How often an instruction traps. */
export const always = 'always';
export const sometimes = 'sometimes';
export const never = 'never';
export const none = 'none';

// List.svelte

export const yesAndDoesNotTrap = 'yes, and does not trap';
export const noWitness = 'no witness';
export const sameAsAList = (instructions: number) =>
  `The same as a list: ${counted(instructions, 'instruction')}`;
export const listOfInstructions = 'List of instructions';
export const instruction = 'instruction';
export const sensitive = 'sensitive?';
export const inUserModeAlone = 'in user mode alone?';
export const why = 'why';
export const statesRun = 'states run';
export const previous100 = 'Previous 100';
export const fromTo = (from: number, to: number, all: number) => `${from} to ${to} of ${all}`;
export const next = 'Next';

// Settings.svelte

export const configuration = 'Configuration';
export const cpu = 'CPU';
export const guestKernelAt = 'Guest kernel at';

// Card.svelte

export const alwaysTraps = 'always traps';
export const trapsInSomeStates = 'traps in some states';
export const neverTraps = 'never traps';
export const isCritical = (traps: string, where: string) =>
  `It ${traps} on ${where}, and it is sensitive in states where it does not: nobody calls the VMM.`;
export const isCaught = (traps: string, where: string) =>
  `It is sensitive, and it ${traps} on ${where}: always where that would show, so the VMM is called.`;
export const isNeither = (traps: string, where: string, states: number) =>
  `It ${traps} on ${where}; no witness of its being sensitive in ${number(states)} states.`;
export const leavesUndefined = 'leaves undefined';
export const reads = 'reads';
export const writes = 'writes';
export const encodings = (count: number) => counted(count, 'encoding');
export const yes = 'yes';
export const itBecause = (why: string) => `It ${why}.`;
export const andIt = ', and it ';
export const rules = 'Rules';
export const anyProgramMay = 'None: any program may execute it.';
export const flags = 'Flags';
export const noFlags = 'None.';
export const witness = 'Witness';
export const witnessInUserMode = 'Witness in user mode alone';
export const form = 'form';
export const andDoesNotTrap = 'and does not trap';
export const noWitnessIn = (states: number) => `no witness in ${number(states)} states`;
export const andMore = (more: number) => `And ${more} more, of the same class.`;

// WitnessPair.svelte

export const believedSide = 'as the guest believes';
export const realSide = 'as the machine runs it';
export const nothingChangesButEIP = 'Nothing changes but EIP.';
/** Behind what changes, for screen readers. */
export const ofMOrR = ', of M or R';
export const becomes = 'becomes';
export const stepIt = (side: string) => `Step it ${side}`;
export const whatAProgramSees = 'What a program sees afterwards';
export const inWhat = 'in';
export const believed = 'believed';
export const real = 'real';
