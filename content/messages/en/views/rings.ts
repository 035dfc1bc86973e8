/** The rings, and control that goes from one to another. */
import { number } from '../language.ts';

// Rings.svelte

export const ring = (ring: number) => `ring ${ring}`;
export const ringInOperation = (ring: number, operation: 'root' | 'non-root') =>
  `ring ${ring}, ${operation} operation`;
/** `where` is one of the two above. */
export const believesRing = (believed: number, where: string) => `believes ring ${believed}, is in ${where}`;
export const transfers = 'Transfers of control';
export const from = 'From';
export const to = 'To';
export const times = 'Times';

// layout.ts

export const bare = 'Bare: the guest kernel is in ring 0, and nobody is below it';
export const timesIn = (times: number) => (times === 1 ? 'once' : `${number(times)} times`);
export const knows = (ring: number, times: string) =>
  `The guest kernel knows that it runs in ring ${ring}; the VMM took over ${times}`;
export const assisted = (times: string) =>
  `The guest kernel is in ring 0, of VMX non-root operation; the VMM, in root operation, took over ${times}`;
export const believes = (ring: number, times: string) =>
  `The guest kernel believes in ring 0 and runs in ring ${ring}; the VMM took over ${times}`;
