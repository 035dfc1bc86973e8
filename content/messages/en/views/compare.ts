/** Techniques side by side: one chart a measure. */
import { counted, number } from '../language.ts';

// Compare.svelte

export const chartKeys = (measure: string) =>
  `${measure} by technique. Left and Right move from part to part, Enter lists the records behind one.`;
export const nothingToCount = 'Nothing to count.';
export const technique = 'technique';
export const part = 'part';

// layout.ts: names of a bar's parts.

export const direct = 'direct';
export const translated = 'translated';
export const interpreted = 'interpreted';
export const own = 'own';
export const shadow = 'shadow';
export const nested = 'nested';
export const cache = 'cache';
/** `how` is one of the four below. */
export const instructionsRan = (instructions: number, how: string) =>
  `${counted(instructions, 'instruction')} ${how}.`;

// layout.ts: parts of a bar, each in one sentence.

/** Behind "1,234 instructions"; as are the next three. */
export const ranDirectly = 'ran on the processor as they are';
export const ranTranslated = 'ran on the processor from the translation cache';
/** The part's name. */
export const afterATrap = 'after a trap';
export const emulatedAfterTrap = 'were executed by an interpreter after a trap';
export const interpretedWithoutTrap = 'were executed by an interpreter without a trap';
export const exitsBy = (exits: number, reason: string) => `${counted(exits, 'exit')} by ${reason}.`;
export const kibOf = (kib: string, what: string) => `${kib} KiB of ${what}.`;
export const ownTables = 'page tables that map the VMM itself';
export const shadowTables = 'shadow page tables, and of what maps the VMM itself';
export const extendedTables = 'extended page tables';
export const translatedCode = 'translated code';
export const cyclesOf = (cycles: string, count: string, what: string, each: number, confidence: string) =>
  `${cycles} cycles: ${count} ${what}, at ${number(each)} each (${confidence}).`;
export const nothingRunYet = 'Nothing has been run yet';
export const instructions = 'Instructions';
export const processorRuns = (
  most: string,
  instructions: number,
  mostUnder: string,
  least: string,
  leastUnder: string,
) =>
  `The processor runs ${most} of ${counted(instructions, 'instruction')} under ${mostUnder}, ${least} under ${leastUnder}`;
export const exits = 'Exits';
export const noExit = 'No exit under any technique';
export const byReason = (exits: string, reason: string) => ` (${exits} by ${reason})`;
export const mostExits = (under: string, exits: string, why: string) =>
  `Most exits under ${under}: ${exits}${why}`;
export const tablesAndCode = "The VMM's tables and code, KiB";
export const kibAtMost = (kib: string, under: string) => `${kib} KiB at most, under ${under}`;
export const modelledCycles = 'Modelled cycles';
export const timesUnder = (times: string, under: string) => `${times} times under ${under}`;
export const cyclesUnder = (cycles: string, under: string) => `${cycles} under ${under}`;
/** From the least to the most cycles, where the bare machine was not run. */
export const takesFromTo = (processor: string, least: string, most: string) =>
  `On a ${processor}, ${least} to ${most}`;
export const takes = (processor: string, least: string, most: string) =>
  `On a ${processor}, ${least} to ${most} what the bare machine takes`;
