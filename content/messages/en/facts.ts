/** How sure a figure is: src/lib/lesson/confidences.ts. */

export const readInTheSourceItself = 'read in the source itself';
export const readInATextThatReportsIt = 'read in a text that reports it';
export const measuredByUs = 'measured by us';
export const computed = 'computed';
