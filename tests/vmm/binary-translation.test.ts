// Random programs under binary translation: on `strict` none sees a difference from the bare machine, on `classic` none whose user mode
// keeps away from what is sensitive there and does not trap.

import { expect, it } from 'vitest';
import { check, hashOf, type Machine } from './faithful.ts';
import { randomProgram } from './program.ts';

const FULL = process.env['TEST_FULL'] !== undefined;
/** Other programs than other techniques have. */
const FIRST = 110_001;

const MACHINES: readonly (Machine & { readonly share: number })[] = [
  { technique: 'binary-translation', cpu: 'classic', ring: 1, mmu: 'virtual-tlb', share: 16 },
  { technique: 'binary-translation', cpu: 'classic', ring: 1, mmu: 'write-traced', share: 8 },
  { technique: 'binary-translation', cpu: 'strict', ring: 1, mmu: 'out-of-sync', share: 8 },
];

for (const [i, { share, ...machine }] of MACHINES.entries()) {
  const programs = FULL ? 10_000 : share;
  it(`${programs} random programs on ${machine.cpu}, ${machine.mmu}, see no difference ${FULL ? '[full]' : ''}`, () => {
    const found: string[] = [];
    const first = FIRST + i * 10_000;
    for (let seed = first; seed < first + programs && found.length < 3; seed++) {
      const difference = check(seed, machine, {}, randomProgram(seed, machine.cpu !== 'classic'));
      if (difference !== null) found.push(difference);
    }
    expect(found.join('\n')).toBe('');
  }, 7_200_000);
}

it('how a run is cut into pieces does not show', () => {
  for (let seed = 1; seed <= (FULL ? 1000 : 5); seed++) {
    const program = randomProgram(seed);
    const hashes = [1, 7, 100, 100_000].map((step) =>
      hashOf(program, { technique: 'binary-translation', cpu: 'classic' }, step),
    );
    expect(new Set(hashes).size, `seed ${seed}`).toBe(1);
  }
}, 3_600_000);
