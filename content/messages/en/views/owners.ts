/** Who owns the host's frames. */
import { counted, number } from '../language.ts';

// Owners.svelte

export const ownersKeys =
  'Host memory by frames. Left and Right move between runs of frames alike, Up and Down from frame to frame; Enter asks where one came from.';
export const whoGaveIt = (frame: string) => `Who gave frame ${frame}h, and when?`;
export const goThere = 'Go there';
/** The entry, or the code, that was written then. */
export const whyThatEntry = 'Why what was written?';
export const from = 'from';
export const frames = 'frames';
export const whose = 'whose';

// layout.ts

export const vmmsOwn = "the VMM's descriptor tables, stack and entries";
export const vmcs = 'the VMXON region and the VMCS';
export const cache = 'the translation cache, its data and its marks';
export const nestedTables = 'extended page tables';
export const ownTables = "the VMM's own page tables";
export const direct = "the VM's, page and descriptor tables in force";
export const shared = "the VM's, shared with the VMM";
export const free = 'free';
export const shadowTables = 'shadow page tables';
export const unused = "the VMM's, unused";
export const vmsMemory = "the VM's memory";
export const writeTraced = "the VM's, write-traced";
export const rom = "the VM's, ROM";
export const anotherVMs = "another VM's";
export const cellIs = (frames: number) => `; a cell is ${frames} frames`;
export const bare = (frames: number, cells: string) =>
  `Bare: all ${number(frames)} frames are the guest's${cells}`;
export const tablesInForce = (frames: number) => `${frames} of them tables in force`;
export const tablesTraced = (frames: number) => `${frames} of them write-traced`;
export const extendedOfThem = (frames: number) => `${frames} of them extended page tables`;
export const shadowOfThem = (frames: number) => `${frames} of them shadow page tables`;
/** `some` is one of the first two above. */
export const vmsFrames = (frames: number, some: string) => `${number(frames)} are the VM's, ${some}`;
/** `some` is one of the last two above. */
export const vmmsFrames = (frames: number, some: string) => `the VMM has ${number(frames)}, ${some}`;
/** `own` and `vmms` are the two above. */
export const ownedBy = (frames: number, own: string, vmms: string, cells: string) =>
  `Of ${number(frames)} frames ${own}; ${vmms}${cells}`;
export const framesAre = (from: string, to: string, frames: number, use: string) =>
  `${from}h to ${to}h, ${counted(frames, 'frame')}: ${use}`;
/** `run` is the sentence above. */
export const frameOf = (frame: string, run: string) => `Frame ${frame}h, of ${run}`;

// Where a frame came from: who has it; what made it what it is; when; and in which exit.

export const givenToVM = (frame: string, gpa: string) =>
  `The VMM gave frame ${frame}h to the VM, as guest physical ${gpa}h, when it set the machine up.`;
export const isOf = (frame: string, use: string) => `Frame ${frame}h: ${use}.`;
export const sinceSetUp = 'It has been so since the machine was set up.';
export const byShadowEntry = (gva: string) => `A shadow entry for linear ${gva}h was written `;
export const byNestedEntry = (gpa: string) =>
  `An extended page table entry for guest physical ${gpa}h was written `;
export const byTableUpdate = 'An entry of the page tables that names it was validated ';
export const byFrameType = 'It became a table in force ';
export const byTrace = 'It has been write-traced since a page table in it was followed, ';
export const byDescriptors =
  "It has been write-traced since the guest's descriptor tables were found in it, ";
export const byFlush = 'What it was used for last was given back when the shadow was begun anew, ';
export const byTranslation = (eip: string) => `The first code in it was translated from ${eip}h, `;
export const when = (instructions: number) => `after ${counted(instructions, 'instruction')}`;
export const inTheExit = (reason: string, place: string) => `in the exit ${reason} at ${place}`;
export const inNoExit = 'in no exit';
