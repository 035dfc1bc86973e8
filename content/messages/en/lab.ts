/** The Lab. */
import { counted, number } from './language.ts';

// +page.svelte

export const description =
  'Run a guest of your own bare or under a VMM, by each of its techniques, and see every trap.';
export const howDoesYourGuestRun = 'How does your own guest run, bare and under a VMM?';
export const yourGuestIsAsYouLeftIt = (why: string) => `${why} Your own guest is as you left it.`;
export const copyOfWhatWasShared =
  'This is a copy of what was shared: your own guest is as you left it, and what you change here is kept apart.';
export const goToWhereItWasShared = (instructions: number) =>
  `Go to where it was shared, after ${counted(instructions, 'instruction')}`;
export const builtTheState =
  'This guest has built the state of a witness; the instruction in question, at <code>here</code>, is next. ' +
  'It is a copy: your own guest is as you left it.';
export const backInTheAtlas = (name: string) => `Back to ${name} in the atlas`;
export const underEveryTechnique = 'This guest under every technique: what does each cost?';
export const severalGuests = 'Several guests at once: who runs when?';
export const keepsNothing = 'This browser keeps nothing: your text lasts as long as this page is open.';
export const yourGuest = 'Your guest';
export const noMachineYet = 'There is no machine yet: the assembler could not read the source.';
/** `place` is null where no line is known. */
export const hasRun = (
  instructions: number,
  place: { readonly file: string; readonly line: number } | null | undefined,
) =>
  `The guest has run ${number(instructions)} instructions${place ? ` and stands in ${place.file}, line ${place.line}` : ''}. ` +
  'It may be in an endless loop: Step shows which. Run goes on for as many again.';
export const machineWithYourGuest = 'The machine with your guest';

// Choices.svelte

export const guestAndMachine = 'Guest and machine';
export const guest = 'Guest';
export const myOwn = 'my own';
export const technique = 'Technique';
export const nativeBare = 'native (bare)';
export const cpu = 'CPU';
/** `name` is the constant by which a guest is assembled for the VMM. */
export const assembledWith = (name: string) =>
  `Assembled with <code>${name}</code> defined: <code>tinyos</code> and <code>pv-hello</code> know of the VMM then.`;
export const kernelInRing = 'Kernel in ring';
export const memory = 'Memory';
export const shadowMMU = 'Shadow MMU';
export const serialInput = 'Serial input';
export const resetToTheSample = 'Reset to the sample';
export const undoTheReset = 'Undo the reset';

// Difference.svelte

export const nothingToCompare = 'There is nothing to compare yet: first mend what the assembler lists.';
export const searchBrokenOff = 'The search was broken off. It had found no difference until then.';
export const theFirstDifference = 'The first difference';
export const cancelTheSearch = 'Cancel the search';
export const findTheFirstDifference = 'Find the first difference';
export const instructionsCompared = 'Instructions compared';
export const searchedOf = (time: number, limit: number) => `${number(time)} of ${number(limit)} instructions`;
export const betweenThisVMAndBare = 'between this VM and the bare machine, as the guest sees it';
export const goToJustBefore = 'Go to just before <instruction></instruction>';

// lab-state.svelte.ts and kept-guest.ts: what a guest is called that is no sample.

export const whatWasShared = 'what was shared';
export const myOwnGuestOfTheLab = 'my own guest of the Lab';
export const asItIsInTheLab = (guest: string) => `${guest}, as it is in the Lab`;
