// Random kernel-and-user programs under hardware assist, on `classic`: none sees a difference from the bare machine.

import { expect, it } from 'vitest';
import { check, hashOf } from './faithful.ts';
import { randomProgram } from './program.ts';

const FULL = process.env['TEST_FULL'] !== undefined;
const PROGRAMS = FULL ? 10_000 : 30;
/** Other programs than other techniques have. */
const FIRST = 90_001;

it(`${PROGRAMS} random programs see no difference ${FULL ? '[full]' : ''}`, () => {
  const machine = { technique: 'hardware-assist', cpu: 'classic', ring: 1 } as const;
  const found: string[] = [];
  for (let seed = FIRST; seed < FIRST + PROGRAMS && found.length < 3; seed++) {
    const difference = check(seed, machine);
    if (difference !== null) found.push(difference);
  }
  expect(found.join('\n')).toBe('');
}, 7_200_000);

it('how a run is cut into pieces does not show', () => {
  for (let seed = 1; seed <= (FULL ? 1000 : 8); seed++) {
    const program = randomProgram(seed);
    const hashes = [1, 7, 100, 100_000].map((step) =>
      hashOf(program, { technique: 'hardware-assist', cpu: 'classic' }, step),
    );
    expect(new Set(hashes).size, `seed ${seed}`).toBe(1);
  }
}, 3_600_000);
