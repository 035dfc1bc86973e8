/** The machine beside a lesson or in the Lab, as it is drawn at first. */
import { counted } from './language.ts';

// Controls.svelte

export const back = 'Back';
export const step = 'Step';
export const nextExit = 'Next exit';
export const pause = 'Pause';
export const run = 'Run';
export const reset = 'Reset';
export const runTheMachine = 'Run the machine';

// MachinePane.svelte

export const theMachine = 'The machine';
export const stopped = (why: string) => `Stopped: ${why}.`;
export const hasBeenDelivered = (vector: string) => `${vector} has been delivered.`;
export const atLine = (line: number) => `Line ${line}.`;
export const edit = 'Edit';
/** How far the run is; `delivered` is the vector that was delivered since, or empty. */
export const moment = (instructions: number, delivered: string) =>
  `${counted(instructions, 'instruction')}${delivered && `, then ${delivered} delivered`}`;
export const itselfFailed = (why: string) =>
  `Trapgate itself failed: ${why} Reload the page; your text is kept.`;
export const keys = 'Keys';

// Output.svelte

export const theGuestSays = 'The guest says';
export const nothingYet = 'Nothing yet.';
export const serialPort = 'Serial port';
/** The label of a line of text, and its button. */
export const typeAtTheSerialPort = 'Type at the serial port';
export const sendALine = 'Send';
export const debugPort = 'Debug port';

// SourceListing.svelte

export const sourceOf = (file: string) => `Source of ${file}`;
/** Each with the keys that do it. */
export const listingKeys = (breakpoint: string, cursor: string, cursorBack: string) =>
  `Arrow keys: line by line; Enter or ${breakpoint}: breakpoint; ${cursor}: run to the line, ${cursorBack}: back to it`;
export const breakpointAt = (line: number) => `Breakpoint at ${line}`;
/** Behind the number of times that a line has been executed, for screen readers. */
export const times = 'times';
/** Behind the line that was executed last, for screen readers. */
export const executedLast = '(executed last)';
export const runHasEnded = 'The run has ended. Back goes on from its last step.';
export const runEndedAtOnce = 'The run ended before its first instruction was done.';
export const nextIs = (instruction: string) => `Next: ${instruction}.`;
/** `file`: empty for the one in sight. */
export const inMacro = (macro: string, line: number, file: string) =>
  `In the macro ${macro}, called at line ${line}${file && ` of ${file}`}.`;
export const noMemoryAnswers = 'No memory answers where the next instruction should be.';

// keys.svelte.ts: what the keys of the buttons here do; a button's title begins with it, in upper case.

export const doesStep = 'step one instruction (into)';
export const doesBack = 'step back';
export const doesExit = 'on to the next exit';
export const doesRun = 'run to the next stop, or pause';
export const doesReset = 'back to the first instruction';

// client.svelte.ts

export const couldNotBeStarted = 'The machine could not be started.';
