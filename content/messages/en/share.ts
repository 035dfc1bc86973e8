/** Giving a guest with its machine and its moment to another, and coming back to earlier runs. */
import { counted, number } from './language.ts';

// EarlierRuns.svelte

export const earlierRuns = (count: number) => `Earlier runs (${count})`;
export const backTo = (instructions: number) => `Back to ${counted(instructions, 'instruction')}`;

// Share.svelte

export const copied = 'Copied.';
export const cannotCopy = 'The browser does not let the page copy: the link is selected, copy it yourself.';
export const saved = 'Saved.';
export const tooLarge = 'It is too large.';
export const cannotBeOpened = (file: string, why: string) => `${file} cannot be opened. ${why}`;
export const share = 'Share';
export const whatIsShared =
  'Source, machine, serial input, stops and the moment, for somebody else or for later. It opens as a copy.';
export const makeALink = 'Make a link';
export const theLink = 'The link';
export const copy = 'Copy';
export const linkTooLong = (length: number, most: number) =>
  `The link would have ${number(length)} characters, and many a program cuts what is longer than ${number(most)}: save it as a file.`;
export const saveAsFile = 'Save it as a file';
export const openSuchAFile = 'Open such a file';

// link.ts

export const newerTrapgate = 'A newer Trapgate has made the link: load this page anew, and open it again.';
export const linkIsDamaged =
  'The link is damaged: a part of it is missing or was changed on the way. Ask for it again, or for the file.';

// same-run.ts: how another run differs from this one.

export const otherSerialInput = 'other serial input';
/** `ring` is null on the bare machine. */
export const onMachine = (technique: string, cpu: string, ring: number | null) =>
  `${technique}, ${cpu}${ring === null ? '' : `, ring ${ring}`}`;
export const lineWas = (file: string, line: number, text: string) =>
  `${file}, line ${line}: ${text === '' ? 'empty' : text}`;
