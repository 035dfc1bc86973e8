/** What the search on the x86 has found: src/lib/theory/ia32. */
import { either, listed } from './language.ts';

export const reads = (parts: readonly string[]) => `reads ${parts.join(', ')}`;
export const writes = (parts: readonly string[]) => `writes ${parts.join(', ')}`;
/** A processor, and the mode it runs in. */
export const at = (cpu: string, target: string) => `${cpu} at ${target}`;
export const ofInstructionsEverySensitive = (instructions: number, where: string) =>
  `Of ${instructions} instructions, every sensitive one traps on ${where}.`;
export const sensitiveDoNotTrap = (count: number, instructions: number, where: string) =>
  `${count} of ${instructions} instructions ${count === 1 ? 'is' : 'are'} sensitive and ${count === 1 ? 'does' : 'do'} not trap on ${where}.`;
export const aProgramSeesTheSame = (parts: readonly string[]) =>
  `A program sees the same before it, and something else in ${listed(parts)} after it.`;
export const withoutATrapItChanges = (parts: readonly string[]) =>
  `Without a trap it changes ${listed(parts)} of the machine it runs on.`;
/** `isAlone`: and the machine it runs on neither does so nor traps. */
export const itChangesWhatTheGuestBelieves = (parts: readonly string[], isAlone: boolean) =>
  `It changes ${listed(parts)} of the machine the guest believes in${
    isAlone ? '; the machine it runs on neither does so nor traps' : ''
  }.`;
/** A state: its mode, and what is set in it. */
export const believedState = (what: readonly string[]) =>
  `The machine the guest believes in: ${what.join(', ')}`;
export const realState = (what: readonly string[]) => `The machine it runs on: ${what.join(', ')}`;
export const realMode = 'real mode';
export const baseAndLimit = (base: string, limit: string) => `${base}, limit ${limit}`;
export const hiddenPart = (base: string, limit: string, dpl: number, type: string) =>
  `base ${base}, limit ${limit}, DPL ${dpl}, type ${type}`;
export const nullSegment = 'none (null)';
export const virtual8086Mode = 'virtual-8086 mode';
export const asBefore = 'as before';
export const changed = 'changed';
export const notWritten = 'not written';
/** `cpus` are those that have it. */
export const cpuHasNo = (cpu: string, name: string, cpus: readonly string[]) =>
  `${cpu} has no ${name}: leave it off, or choose ${either(cpus)}`;
export const asTheGuestWroteThem = 'as the guest wrote them';
export const theRingTheGuestRunsIn = 'the ring the guest runs in';
export const truncated = 'truncated';
export const of30000hContentsMovedAlong = '3\u20190000h, contents moved along';
export const noPaging = 'no paging';
export const theSamePagesInOtherFrames = 'the same pages in other frames';
export const answerAllOnes = 'answer all ones';
export const answer0 = 'answer 0';
