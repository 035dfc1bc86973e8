/** Several VMs along the host's time, a band each. */
import { counted, number } from '../language.ts';

// Bands.svelte

export const bandsKeys =
  'VMs over host time. Left and Right move between bins, Up and Down between VMs, Enter looks into a bin, plus and minus change the scale, Page Up and Page Down move the window, Escape shows the whole run.';
export const tooManyMarks = (marks: number) =>
  `${counted(marks, 'mark')}: too many to be told one by one. Go closer.`;
export const cycles = 'Cycles';
export const vm = 'VM';
/** A column of cycles: who ran. */
export const ranFor = (letter: string) => `${letter}, cycles`;
export const marks = 'Marks';
/** Beneath a saved picture. */
export const columnsAre = 'a column: the share of the time in which it ran';
export const ticksAre = 'above it: exits and other marks, of the hardware marks alone';

// layout.ts

export const band = (vm: number, name: string) => `VM ${vm}${name && ` ${name}`}`;
export const nobodyYet = 'No VM has had the processor yet';
export const wholeRunOf = (cycles: number) => `the whole run of ${counted(cycles, 'cycle')}`;
export const cyclesOf = (cycles: number) => counted(cycles, 'cycle');
/** `vms`: how many took part; `exits` of them all; `percent` of the time that the VMM had. */
export const vmsOver = (vms: number, where: string, exits: number, percent: number) =>
  `${counted(vms, 'VM')} in ${where}: ${counted(exits, 'exit')}, and the VMM had ${percent}% of the time`;
export const causeTimes = (cause: string, total: number, vms: number, where: string) =>
  `${cause}: ${total === 1 ? 'once' : `${number(total)} times`} by ${counted(vms, 'VM')} in ${where}`;
/** What a bin of a band holds. `ran`: "V, VMM 900" and so on; `marks`: how many of each. */
export const binIs = (band: string, from: number, to: number, ran: string, marks: string) =>
  `${band}, cycles ${number(from)} to ${number(to)}: ${ran}; ${marks}.`;
export const hasNothing = 'it does not have the processor';
export const ranCycles = (who: string, cycles: number) => `${who} ${number(cycles)}`;
export const noMarks = 'no marks';
export const marksOf = (total: number, parts: string) => `${counted(total, 'mark')} (${parts})`;
