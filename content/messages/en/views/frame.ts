/** What the views have in common. */
import { number } from '../language.ts';

export const saveAsSVG = 'Save as SVG';
export const asATable = 'As a table';
export const guestUser = 'guest user';
export const guestKernel = 'guest kernel';
export const vmm = 'VMM';
export const hardware = 'hardware';
/** The trace holds no more. */
export const traceIsFull = (events: number) =>
  `The trace is full: ${number(events)} later events are not counted.`;
