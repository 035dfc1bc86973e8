/** Hostile hypercalls: frame types, foreign frames and the VMM under attack. 300,000 steps in the full run. */
import { describe, expect, it } from 'vitest';
import { HYPERCALLS } from '../../src/lib/vmm/paravirt/interface.ts';
import { fuzzHypercalls } from './paravirt-fuzz.ts';
import { PARAVIRT_BUGS } from './paravirt-planted.ts';
import { sampled } from '../sample.ts';

const STEPS = process.env['TEST_FULL'] ? 300_000 : 4_000;
const TIMEOUT = 3_600_000;

describe(`${STEPS} steps of a kernel with hostile hypercalls`, () => {
  const verdict = fuzzHypercalls(1, STEPS);

  it(
    'break no frame type, reach no foreign frame and not the VMM, and change nothing where they are refused',
    { timeout: TIMEOUT },
    () => {
      expect(verdict.breach).toBeNull();
      expect(verdict.steps).toBeGreaterThanOrEqual(STEPS);
    },
  );

  it.each(HYPERCALLS.map(({ name }, number) => ({ name, number })))(
    'did some of $name, and had some refused',
    ({ name, number }) => {
      expect([name, (verdict.done[number] ?? 0) > 0]).toEqual([name, true]);
      if (name !== 'multicall') expect([name, (verdict.refused[number] ?? 0) > 0]).toEqual([name, true]);
    },
  );
});

describe('a planted bug is found', () => {
  it.each(sampled(PARAVIRT_BUGS, 2))('$says', { timeout: TIMEOUT }, ({ plant, found }) => {
    expect(fuzzHypercalls(3, 6_000, plant).breach).toMatch(found);
  });
});
