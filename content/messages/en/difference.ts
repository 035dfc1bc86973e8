/** What parts two texts: SolutionDifference.svelte, what a lesson's solution changes in the student's own; EarlierTexts.svelte; DifferenceTable.svelte. */
import { counted } from './language.ts';

export const putIn = 'put in';
export const takenOut = 'taken out';
export const whatTheSolutionChanges = 'What the solution changes';
export const linesOf = (file: string) => `Lines of ${file}`;
export const change = 'change';
export const lineOfYours = 'line of yours';
export const lineOfTheSolution = 'line of the solution';
export const text = 'text';
export const textIsTheSolution = 'Your text is the solution, line for line.';
export const closeTheDifference = 'Close the difference';

export const takesOutAndPutsIn = (file: string, out: number, added: number) =>
  `In ${file} the solution takes ${counted(out, 'line')} of yours out and puts ${counted(added, 'line')} in.`;
export const linesTheSame = (count: number) => `${counted(count, 'line')} the same`;
