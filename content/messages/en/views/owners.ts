/** Who owns the host's frames. */
import { counted, number } from '../language.ts';

// Owners.svelte

export const ownersKeys = 'Host memory by frames. Arrow keys move between runs of frames alike.';
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
