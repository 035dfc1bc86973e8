import { error } from '@sveltejs/kit';
import { compare, finish } from '$lib/workbench/compare/compare.ts';
import { measureOperation, OPERATIONS } from '$lib/workbench/compare/operations.ts';
import type { PageServerLoad } from './$types';
import { guestFiles } from '../lab/guests.server.ts';

const FIRST = 'tinyos';
/** A folder of several guests, and what one of VT-x alone runs. */
const APART = ['operations', 'sensitive', 'vmx-hello', 'pv-hello'];
const LIMIT = 20_000_000;

/** The guests, and what the comparison of one came to when the site was built. */
export const load: PageServerLoad = () => {
  const all = guestFiles();
  const guests = Object.fromEntries(Object.entries(all).filter(([name]) => !APART.includes(name)));
  const files = guests[FIRST] ?? error(500, `there is no guest ${FIRST}`);
  const found = finish(compare({ files, main: 'guest.asm' }, { limit: LIMIT }));
  if ('problems' in found) error(500, found.problems[0]?.message ?? FIRST);
  const operations = OPERATIONS.map((operation) => {
    const source = { files: all['operations'] ?? {}, main: `${operation.name}.asm` };
    const costs = finish(measureOperation(source, { limit: LIMIT, configuration: { mem: 4 } }));
    if ('problems' in costs) error(500, costs.problems[0]?.message ?? operation.name);
    return { operation, costs };
  });
  return { guests, first: FIRST, results: found.map(({ result }) => result), operations };
};
