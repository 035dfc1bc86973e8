/**
 * Which cases of a large suite a normal run looks at: some, chosen by a seed, so that every technique and every guest comes in. TEST_FULL
 * has them all, TEST_SEED chooses others.
 */

const FULL = process.env['TEST_FULL'] !== undefined;
const SEED = Number(process.env['TEST_SEED'] ?? 1);

/** One case of each `every`, and in the full run all of them. Suites that share their cases give their numbers as `turn`, to have others. */
export function sampled<Case>(cases: readonly Case[], every: number, turn = 0): readonly Case[] {
  return FULL ? cases : cases.filter((_, i) => (i + turn + SEED) % every === 0);
}
