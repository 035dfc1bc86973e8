/** The comparison of techniques. */
import { number } from './language.ts';

// +page.svelte

export const whatWasShared = 'what was shared';
export const description =
  'One guest under every technique side by side: exits by cause, instructions run directly and interpreted, memory, and modelled cycles by component.';
export const whoDealsWithIt = 'Who deals with a sensitive instruction, and at what cost?';
export const lead =
  'Two questions part the techniques: is the guest changed, and who deals with an instruction that is sensitive? Full virtualization is every row whose guest is unchanged and whose instructions run on the processor, by one means or another.';
export const techniques = 'Techniques';
export const underEachTechnique = (guest: string) => `${guest}, under each technique`;
export const technique = 'technique';
export const guestIs = 'the guest is';
export const isDealtWithBy = 'a sensitive instruction is dealt with by';
export const result = 'result';
export const toCome = 'to come';
export const notRun = 'not run';
export const noChangedForm = 'this guest has no changed form';
export const cutOffItRunsOn = 'cut off: it runs on';
export const cameToItsEnd = 'came to its end';
export const cutOff = 'cut off';
export const asOnBare = 'as on the bare machine';
export const otherThanOnBare = 'other than on the bare machine';
export const oneGuest = 'One guest, side by side';
export const comparison = 'Comparison';
export const guest = 'Guest';
export const techniquesDone = 'Techniques done';
export const doneOf = (done: number, all: number) => `${done} of ${all} done`;
export const compare = 'Compare';
/** The choice of a processor follows. */
export const cyclesOfA = 'Cycles of a';
export const guestsOwn = 'the guest’s own instructions';
export const hardware = 'H, hardware';
export const vmmsSoftware = 'V, the VMM’s software';
export const countsAndModel =
  'Exits, instructions and memory are counts of the run. Cycles are a model: each count times what one costs on that processor. No cost was fitted to a program, none belongs to a technique or a guest, and no cache and no pipeline is modelled; compare orders of magnitude, not percents. A VM’s devices are software, and the bare machine’s are hardware: a guest that talks to ports a lot may take fewer cycles in a VM.';
export const sixOperations = 'Six operations';
export const howOperationsWereDone =
  'Each was done 500 times under each technique when this site was built, and an empty loop taken off. Beside it stands what Adams and Agesen measured in 2006 (ASPLOS, figure 4): theirs are 64-bit guests on silicon, ours 32-bit guests on a model, so the orders can agree and the figures need not. Their hardware VMM had shadow page tables.';
export const guestsAreIn =
  'The guests are in <code>content/guests/operations</code>; <code>npx trapgate compare --operations</code> ' +
  'prints the same. To step through one of them, open the <lab>Lab</lab>.';

// Costs.svelte

export const whatOneCosts = 'What one of each costs, and how that is known';
export const costs = 'Costs';
export const counted = 'counted';
export const cyclesEach = 'cycles each';
export const known = 'known';
export const from = 'from';

// Operations.svelte

export const cyclesOfOneOperation = 'Cycles of one operation';
export const modelled = (processor: string) => `modelled, ${processor}; not fitted`;
export const measuredByPaper = 'measured by Adams and Agesen, Pentium 4 672';
export const bare = 'bare';
export const softwareVMM = 'software VMM (translation)';
export const hardwareVMM = 'hardware VMM (VT-x)';

// Records.svelte

export const exitsBy = (reason: string) => `exits by ${reason}`;
export const records = 'Records';
export const countedWithoutRecord = 'The processor counts these, and the trace has no record of each.';
export const noRecord = 'The trace has no record of these.';
export const recordsFromTo = (from: number, to: number, all: number) =>
  `${number(from)} to ${number(to)} of ${number(all)} records`;
export const recordsOf = (what: string) => `Records of ${what}`;
export const after = 'after';
export const whatHappened = 'what happened';
