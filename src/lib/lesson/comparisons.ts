/** The comparisons of values that checks make: apart from evaluate.ts, for pages that compare and run no machine. */
import * as say from '#messages/verdicts';

type Holds = (a: number | string, b: number | string) => boolean;

export const COMPARISONS = {
  eq: (a, b) => a === b,
  // What is no number is not unequal to one: it compares with nothing.
  ne: (a, b) => a !== b && !Number.isNaN(a),
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
} as const satisfies Readonly<Record<keyof typeof say.comparison, Holds>>;

/** The operators of Comparison. */
export const COMPARISON_NAMES = Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[];

/** Undefined where `a` compares so with `b`, else what was expected, with `b` as it is `shown`. */
export function compareNumbers(
  name: keyof typeof COMPARISONS,
  a: number,
  b: number,
  shown: string,
): string | undefined {
  return COMPARISONS[name](a, b) ? undefined : say.compared(name, shown);
}
