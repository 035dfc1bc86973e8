/**
 * Resource control under attack: random hostile guests beside a victim write no frame but their own and never keep the processor
 * beyond their turn; and holes planted into the VMM are found. 10^6 steps of hostile guests where CI is set, 10^7 in the full run.
 */
import { describe, expect, it } from 'vitest';
import { CPU_VARIANTS } from '../../src/lib/cpu/variant.ts';
import { MMU_POLICIES, MMUS } from '../../src/lib/vmm/mmu/policies.ts';
import { fuzz, type FuzzCase } from './fuzz.ts';
import { ASSISTED_HOLES, HOLES } from './holes.ts';
import { sampled } from '../sample.ts';

const STEPS = process.env['TEST_FULL'] ? 10_000_000 : process.env['CI'] ? 1_000_000 : 100_000;
const TIMEOUT = 3_600_000;
const CASES: readonly FuzzCase[] = [
  ...CPU_VARIANTS.flatMap((variant) =>
    ([1, 3] as const).flatMap((ring) => MMU_POLICIES.map((mmu) => ({ variant, ring, mmu }))),
  ),
  ...MMUS.map((mmu) => ({ variant: 'vmx', ring: 1, mmu, technique: 'hardware-assist' }) as const),
];

describe(`${STEPS} steps of hostile guests`, () => {
  it.each(CASES)(
    'no foreign frame written, the host timer never lost: %o',
    (setup) => {
      const steps = Math.ceil(STEPS / CASES.length);
      const verdict = fuzz(setup, 1000 * CASES.indexOf(setup), steps);
      expect(verdict.breach).toBeNull();
      expect(verdict.steps).toBeGreaterThanOrEqual(steps);
    },
    TIMEOUT,
  );
});

describe('a planted hole is found', () => {
  it.each(sampled(HOLES, 2))(
    '$says',
    ({ plant, found }) => {
      const setup = { variant: 'classic', ring: 1, mmu: 'virtual-tlb' } as const;
      expect(fuzz(setup, 1, 60_000, plant).breach).toMatch(found);
    },
    TIMEOUT,
  );

  it.each(sampled(ASSISTED_HOLES, 2, 1))(
    'under hardware assist: $says',
    ({ plant, found, mmu }) => {
      const setup = { variant: 'vmx', ring: 1, mmu, technique: 'hardware-assist' } as const;
      expect(fuzz(setup, 1, 60_000, plant).breach).toMatch(found);
    },
    TIMEOUT,
  );
});
