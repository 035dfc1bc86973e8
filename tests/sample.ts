/**
 * Which cases of a large suite a normal run looks at: some, chosen by a seed. TEST_FULL has them all, TEST_SEED chooses others: 1 to 3 have,
 * between them, every case of what is halved or cut into three.
 */

const FULL = process.env['TEST_FULL'] !== undefined;
const SEED = Number(process.env['TEST_SEED'] ?? 1);

/**
 * One case of each `every`, and in the full run all of them. Suites that share their cases give their numbers as `turn`, to have others.
 * Cases that are `always` there are never left out.
 */
export function sampled<Case>(
  cases: readonly Case[],
  every: number,
  turn = 0,
  always: (one: Case) => boolean = () => false,
): readonly Case[] {
  return FULL ? cases : cases.filter((one, i) => (i + turn + SEED) % every === 0 || always(one));
}
