/** The rings, and control that goes from one to another. */
import { counted, number } from '../language.ts';

// Rings.svelte

export const ring = (ring: number) => `ring ${ring}`;
export const ringInOperation = (ring: number, operation: 'root' | 'non-root') =>
  `ring ${ring}, ${operation} operation`;
/** `where` is one of the two above. */
export const believesRing = (believed: number, where: string) => `believes ring ${believed}, is in ${where}`;
export const ringsKeys = 'How control passed. Arrow keys move between the ways.';
/** `from` and `to`: who, and where that one runs. */
export const passageIs = (from: string, to: string, times: number) =>
  `From ${from} to ${to}: ${counted(times, 'time')}.`;
export const noPassage = 'Control has not passed from one to another yet.';
export const from = 'From';
export const to = 'To';
export const times = 'Times';

// layout.ts

export const bareStays = (ring: number) => `Bare: control has not left ring ${ring}`;
/** One of the ways, on the bare machine. */
export const bareWay = (from: number, to: number, times: string) =>
  `${times} from ring ${from} to ring ${to}`;
export const barePassed = (ways: readonly string[]) => `Bare: control passed ${ways.join(' and ')}`;
export const timesIn = (times: number) => (times === 1 ? 'once' : `${number(times)} times`);
export const knows = (ring: number, times: string) =>
  `The guest kernel knows that it runs in ring ${ring}; the VMM took over ${times}`;
export const assisted = (times: string) =>
  `The guest kernel is in ring 0, of VMX non-root operation; the VMM, in root operation, took over ${times}`;
export const believes = (ring: number, times: string) =>
  `The guest kernel believes in ring 0 and runs in ring ${ring}; the VMM took over ${times}`;
