/** How sure a figure is. */
export const CONFIDENCES = {
  S: 'read in the source itself',
  S2: 'read in a text that reports it',
  E: 'measured by us',
  D: 'computed',
} as const;
export type Confidence = keyof typeof CONFIDENCES;
