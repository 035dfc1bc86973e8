/** What a check or a prediction came to: what was seen, what was expected, and where the run stopped. src/lib/lesson. */
import { counted, number } from './language.ts';

/** By the operators of a comparison: what was expected. */
export const comparison = {
  eq: 'equal to',
  ne: 'other than',
  lt: 'below',
  le: 'at most',
  gt: 'above',
  ge: 'at least',
};
/** What was expected of a value, beside what it is. */
export const compared = (name: keyof typeof comparison, value: string) =>
  name === 'eq' ? value : `${comparison[name]} ${value}`;
/** What was expected of two runs. */
export const relation = {
  same: 'the same in both',
  different: 'a difference',
  less: 'less in the first',
  more: 'more in the first',
};
/** A value that was written as `text`. */
export const whichIs = (text: string | number, value: string) => `${text}, which is ${value}`;
export const textWith = (text: string) => `text with ${text}`;
export const butExpected = (seen: string, expected: string) => `${seen}, expected ${expected}`;

// Where a run stopped, and what it did not reach.

/** Why a run ended, by its cause. */
const ENDED = {
  limit: 'that is its budget',
  exit: 'it ended the machine',
  'power-off': 'it turned the machine off',
  halt: 'it halted, and nothing would wake it',
  'triple-fault': 'a triple fault',
  'no-progress': 'it faulted without end',
  'vm-stopped': 'the VMM stopped it',
  'stop-on': 'its output has what it was to stop on',
  breakpoint: 'a breakpoint',
};
/** `place` is FILE:LINE, or a hexadecimal address that no line has. */
export const theGuestStopped = (place: string, steps: number, cause: keyof typeof ENDED) =>
  `the guest stopped at ${place} after ${counted(steps, 'instruction')}: ${ENDED[cause]}`;
export const andTheStop = (message: string, stop: string) => `${message}; ${stop}`;
export const notReached = (what: string) => `not reached: ${what}`;
export const labelWasNeverExecuted = (label: string) => `label \`${label}\` was never executed`;
export const labelWasNeverPassed = (label: string) => `label \`${label}\` was never passed`;
export const theSourceHasNoLabel = (label: string) => `the source has no label \`${label}\``;
export const theStart = 'start';
export const theEnd = 'end';
export const momentWasNotReached = (moment: string) => `${moment} was not reached`;
export const notBuilt = (problem: string) => `not built: ${problem}`;
export const theSourceHasErrors = 'the source has errors';

// What was seen.

/** After a number, of what it is the sum. */
export const namely = (parts: readonly string[]) => ` (${parts.join(', ')})`;
export const valueIs = (operand: string | number, value: string) => `${operand} is ${value}`;
/** An output that was to be one. */
export const noNumber = 'no number';
/** Of a long text. */
export const beginningOf = (text: string, length: number) => `${text}... (${number(length)} characters)`;
/** A run that records more than there is room for. */
export const theTraceIsFull = (records: number, more: number) =>
  `the trace is full: ${number(records)} records, and ${number(more)} more`;
export const serialOutputIs = (text: string) => `the serial output is ${text}`;
export const debugOutputIs = (text: string) => `the debug output is ${text}`;
/** The value of an operand in two runs. */
export const inBothRuns = (operand: string, a: string, first: string, b: string, second: string) =>
  `${operand === 'cycles' ? 'modelled cycles' : operand}: ${a} (${first}), ${b} (${second})`;
export const isAtInstruction = (operand: string | number, value: string, step: number) =>
  `${operand} is ${value} at instruction ${step}`;
export const expectedAllTheTime = (seen: string, expected: string) =>
  `${seen}, expected ${expected} all the time`;
export const whichWasNeverToBe = (seen: string) => `${seen}, which was never to be`;
export const wasSoBeforeEach = (operand: string | number, instructions: number) =>
  `${operand} was so before each of ${instructions} instructions`;
export const wasNeverSo = (operand: string | number, instructions: number) =>
  `${operand} was never so before each of ${instructions} instructions`;

// A run held against the bare machine.

export const noDifference = (instructions: number) =>
  `no difference from the bare machine in ${counted(instructions, 'instruction')}`;
/** Where and in what it was expected; undefined where that does not matter. */
export const theFirstDifference = (label: string | undefined, field: string | undefined) =>
  [
    'the first one',
    ...(label === undefined ? [] : [`at ${label}`]),
    ...(field === undefined ? [] : [`in ${field}`]),
  ].join(' ');
/** `seen` is a sentence or two. */
export const andExpected = (seen: string, expected: string) => `${seen}; expected ${expected}`;

// Events: `event` is one as lesson.yaml writes it.

/** `where` is empty, or a place and arguments as the next two say them. */
export const eventsCounted = (count: number, event: string, where: string) =>
  `${count} ${event} ${count === 1 ? 'event' : 'events'}${where}`;
export const atPlace = (place: string) => ` at ${place}`;
export const withArguments = (given: string) => ` (${given})`;
export const eventHappened = (event: string) => `(${event}) happened`;
export const eventDidNotHappen = (event: string) => `(${event}) did not happen`;
/** `before` of `all` events had happened in order. */
export const eventDidNotHappenAfter = (event: string, before: number, all: number) =>
  `(${event}) did not happen, after ${before} of ${all} in order`;
export const noEvent = (event: string) => `no (${event})`;
export const allInThisOrder = (events: number) => `all ${events} in this order`;
export const optionDidNotHappen = (option: string) => `${option} did not happen`;
export const inThisOrderInTheTrace = 'in this order in the trace';
export const liesElsewhere = (found: string, address: number) =>
  `${found}, which is at ${address.toString(16).toUpperCase()}h and none of the places to point at`;
export const theFirst = (event: string) => `the first (${event})`;
export const asTheMachineHoldsThem = 'as the machine holds them';

// A third-generation machine.

/** What an instruction is, by the word of its class. */
export const classIs = {
  privileged: 'privileged',
  'not-privileged': 'not privileged',
  sensitive: 'sensitive',
  'control-sensitive': 'control-sensitive',
  'behaviour-sensitive': 'behaviour-sensitive',
  'location-sensitive': 'location-sensitive',
  'mode-sensitive': 'mode-sensitive',
  'user-sensitive': 'user-sensitive',
  'supervisor-sensitive': 'supervisor-sensitive',
};
/** And what it is where that is not so. */
export const classIsNot = {
  privileged: 'not privileged',
  'not-privileged': 'privileged',
  sensitive: 'not sensitive',
  'control-sensitive': 'not control-sensitive',
  'behaviour-sensitive': 'not behaviour-sensitive',
  'location-sensitive': 'not location-sensitive',
  'mode-sensitive': 'not mode-sensitive',
  'user-sensitive': 'not user-sensitive',
  'supervisor-sensitive': 'not supervisor-sensitive',
};
/** `what` is one of `classIs` or `classIsNot`, `witness` the states that show it. */
export const instructionIs = (name: string, what: string, witness: string) =>
  `${name} is ${what}: ${witness}`;
/** A pair of states. */
export const stateAndState = (states: readonly string[]) => states.join(' and ');
export const noWitness = (states: number) => `no witness in ${number(states)} states`;
export const machineHasNoInstruction = (name: string) => `the machine has no instruction ${name}`;
/** `what` is one of `classIs`. */
export const everyInstructionIsPrivileged = (what: string) => `every ${what} instruction is privileged`;
export const expectedOneThatIsNot = (message: string) => `${message}, expected one that is not`;
export const areNotPrivileged = (names: readonly string[], what: string) =>
  `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} ${what} and not privileged`;
export const inStates = (name: string, states: number) => `${name} in ${number(states)} states`;
/** `name` is undefined of all `squares` squares. */
export const squaresClose = (name: string | undefined, squares: number, states: number) =>
  `${name === undefined ? `all ${squares} squares close` : `the square of ${name} closes`} in each of ${number(states)} states`;
export const squaresLeaveTheMachine = (name: string | undefined, squares: number, states: number) =>
  `${
    name === undefined ? `all ${squares} squares leave` : `the square of ${name} leaves`
  } the machine to the monitor in each of ${number(states)} states`;
/** `broken` are instructions, each with its states as `inStates` says it. */
export const squareBreaks = (broken: readonly string[], first: string) =>
  `the square breaks for ${broken.join(', ')}, as in ${first}`;
export const guestGetsHold = (broken: readonly string[], first: string) =>
  `the guest gets hold of the machine by ${broken.join(', ')}, as in ${first}`;
export const expectedThatItCloses = (seen: string) => `${seen}, expected that it closes`;
export const expectedThatItBreaks = (seen: string) => `${seen}, expected that it breaks`;
