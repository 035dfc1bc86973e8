/** How sure a figure is. */
import * as say from '#messages/facts';

export const CONFIDENCES = {
  S: say.readInTheSourceItself,
  S2: say.readInATextThatReportsIt,
  E: say.measuredByUs,
  D: say.computed,
} as const;
export type Confidence = keyof typeof CONFIDENCES;
