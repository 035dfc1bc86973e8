/** Where a student's seed comes from: the address, for an instructor who wants to see what one student sees, or else chance, once. */
import { MOST_SEED, readSeed } from '../../lesson/seed.ts';

/** What the page's address says: `?seed=4242`. */
export function givenSeed(): number | undefined {
  return readSeed(new URLSearchParams(location.search).get('seed'));
}

export function newSeed(): number {
  const [value = 0] = crypto.getRandomValues(new Uint16Array(1));
  return value % (MOST_SEED + 1);
}
