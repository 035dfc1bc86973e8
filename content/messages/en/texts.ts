/** Earlier texts of a file, EarlierTexts.svelte. */
import { counted, LANGUAGE, number } from './language.ts';

export const earlierTexts = (file: string) => `Earlier texts of ${file}`;
export const noneYet =
  'There is none yet. A text is kept when a run begins with it, before another takes its place, and when typing pauses.';
/** `gone` is how many have been given up for others, of which `most` are kept. */
export const howMany = (count: number, gone: number, most: number) =>
  `${counted(count, 'text')}, the newest first, kept in this browser.` +
  (gone > 0
    ? ` ${number(gone)} more had to go: of a file at most ${number(most)} stay; those of pauses go first, the oldest first.`
    : '');
export const tooLong = (most: number) =>
  `The text is longer than ${number(most)} characters: it is saved, but its earlier texts are not kept.`;

/** `at` and `now` in ms since 1970: the time, and the day where that is another. */
export function when(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(LANGUAGE, { hourCycle: 'h23' });
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? time : `${date.toLocaleDateString(LANGUAGE, { dateStyle: 'medium' })}, ${time}`;
}

/** What the text was kept for. */
export const why = {
  opened: 'as it was before it was changed',
  pause: 'when typing paused',
  run: 'when it was run',
  reset: 'before the reset',
  solution: 'before the solution',
  import: 'before work was loaded from a file',
  replaced: 'before another text took its place',
  older: 'before an earlier text was taken back',
} as const;

/** Against the text before it. */
export const linesChanged = (added: number, removed: number) =>
  `${counted(added, 'line')} put in, ${number(removed)} taken out`;
export const manyLines = 'many lines changed';
export const asItIsNow = 'as it is now';

export const takingItBack = (removed: number, added: number) =>
  `Taking it back takes ${counted(removed, 'line')} out and puts ${counted(added, 'line')} in.`;
export const lineNow = 'line now';
export const lineThen = 'line then';
export const takeBack = 'Take this text back';
export const takenBack = (when: string) => `This is the text of ${when} now.`;
export const undone = 'This is the text that you had before.';
export const undo = 'Undo';
