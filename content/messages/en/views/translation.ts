/** The guest's kernel beside its translation. */
import { counted, number } from '../language.ts';

// Translation.svelte

export const takenOutUnit = 'a unit that was taken out';
export const translationKeys =
  'Guest code and its translation. Up and Down move between units, Enter shows what the unit leads to.';
/** In the key. */
export const aContinuation = '<mark>[name]</mark> a continuation: not executed yet';
export const beginWith = 'Begin with';
export const asleep = ' (asleep)';
export const whyTranslated = (unit: string) => `Why was ${unit} translated?`;
export const takenOut = 'Taken out';
export const unitAt = (unit: string, at: string) => `${unit}, was at ${at}`;
export const whyTakenOut = 'Why was it taken out?';
export const growth = (bytes: number, capacity: number) =>
  `The cache's growth over the run: ${number(bytes)} bytes of units now, room for ${number(capacity)}`;
export const bytesOverTime = 'Bytes of units in the cache over virtual time';
export const unit = 'unit';
export const guest = 'guest';
export const done = 'done';
export const cache = 'cache';
export const bytes = 'bytes';
export const code = 'code';

// layout.ts

export const onlyTranslation = 'Nothing is translated: only binary translation has a cache';
export const notTranslatedYet =
  'Nothing has been translated yet: the guest has not come to 32-bit code of its kernel';
export const otherCode = 'other code';
export const vmmDoesIt = 'the VMM does it';
/** Over a unit; `at` is null where there is no room for it. */
export const headOf = (
  name: string,
  instructions: number,
  copied: number,
  at: string | null,
  isAsleep: boolean,
) =>
  `${name}: ${counted(instructions, 'instruction')}, ${copied} copied${at === null ? '' : `, at ${at} of the cache`}` +
  (isAsleep ? ', until its page is fetched again' : '');
export const copied = 'copied';
export const became = (
  units: number,
  instructions: number,
  percent: number,
  bytesIn: number,
  bytesOut: number,
  chained: number,
) =>
  `${counted(units, 'unit')} of ${counted(instructions, 'instruction')}, ${percent}% of them copied: ${number(bytesIn)} bytes ` +
  `became ${number(bytesOut)}, and ${counted(chained, 'continuation')} ${chained === 1 ? 'is' : 'are'} chained`;
/** A unit in one sentence; `onTo` are the units that it goes on to. */
export const unitIs = (
  name: string,
  instructions: number,
  copied: number,
  callouts: number,
  onTo: readonly string[],
  open: number,
) =>
  `${name}: ${counted(instructions, 'instruction')}, ${copied} copied` +
  (callouts > 0 ? `, ${counted(callouts, 'callout')}` : '') +
  (onTo.length > 0 ? `; goes straight on to ${onTo.join(' and ')}` : '') +
  (open > 0 ? `; ${counted(open, 'continuation')} not executed yet` : '');
