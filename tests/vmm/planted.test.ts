// Bugs planted into the VMM: random programs find each of them. A normal run tries every second.

import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/cpu/fault.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { divergenceOf } from './faithful.ts';
import { PLANTED_BUGS, virtualMachineOf } from './planted.ts';
import { randomProgram } from './program.ts';
import { sampled } from '../sample.ts';

const FULL = process.env['TEST_FULL'] !== undefined;
const PROGRAMS = 2000;
/** In a normal run each bug that is tried gets so many programs, and the rarer ones are left to the full run. */
const SAMPLE = 60;
const MACHINE = { technique: 'trap-and-emulate', cpu: 'strict', ring: 1 } as const;

/** True if the program of `seed` differs, or the VMM is caught in a fault of its own. */
function isFound(seed: number, made: (machine: GuestMachine) => void): boolean {
  try {
    return divergenceOf(randomProgram(seed), MACHINE, { made }) !== null;
  } catch (thrown) {
    if (thrown instanceof Fault) return true;
    throw thrown;
  }
}

describe('random programs find', () => {
  it('enough kinds of bugs', () => expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(25));

  const bugs = FULL ? PLANTED_BUGS : PLANTED_BUGS.filter(({ isRare }) => !isRare);
  it.each(sampled(bugs, 2))(
    '$says',
    ({ plant }) => {
      const made = (machine: Parameters<typeof virtualMachineOf>[0]): void =>
        plant(virtualMachineOf(machine));
      let seed = 1;
      const programs = FULL ? PROGRAMS : SAMPLE;
      while (seed <= programs && !isFound(seed, made)) seed++;
      expect(seed).toBeLessThanOrEqual(programs);
    },
    600_000,
  );
});
