/** What the VMM did in the last step, Handlers.svelte. */
import { counted } from './language.ts';

export const stepToSee = 'Step to see what the VMM does in a step.';
export const vmmWasNotCalled = 'The VMM was not called in the last step.';
export const stepsWithoutExit = (steps: number) =>
  `In the last step: ${counted(steps, 'step')} of the VMM, without an exit.`;
export const exitsAndSteps = (exits: number, steps: number) =>
  `In the last step: ${counted(exits, 'exit')}, and ${counted(steps, 'step')} of the VMM.`;
/** Behind the list of a step's records. */
export const moreRecords = (more: number) =>
  `${counted(more, 'record')} more of this step ${more === 1 ? 'is' : 'are'} not listed.`;
export const recordIsFull = 'The record is full: what the VMM does in a step found no room there.';
export const vmmStepBack = 'VMM step back';
export const vmmStep = 'VMM step';
export const hostStepBack = 'Host step back';
export const hostStep = 'Host step';
export const vmmInTheLastStep = 'The VMM in the last step';
/** `isAssisted`: under VT-x. */
export const behindTheWholeStep = (isAssisted: boolean) =>
  "The machine stands behind the whole step: the VMM is no program of the guest's machine, and has no instructions there. What it did is read from its records, one by one. The processor itself only " +
  (isAssisted
    ? 'leaves the guest, in a VM exit, and enters it, in a VM entry'
    : 'delivers the exit, and returns by IRET') +
  ': that is where a host step stops.';
export const inFileAtLine = (name: string, file: string, line: number) =>
  `<code>${name}</code> in <code>${file}</code>, line ${line}`;
export const handlersText = "The handler's text";
