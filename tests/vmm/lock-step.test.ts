/**
 * The bare machine beside a VM on the same random bytes, on `strict`: whatever they are as code, the guest must not be able to
 * tell. (programs that get further are in faithful.test.ts.)
 */
import { expect, it } from 'vitest';
import { lockStep } from '../../src/lib/replay/lock-step.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { randomGuest } from './random.ts';

const GUESTS = process.env['TEST_FULL'] ? 10_000 : 60;
const STEPS = 150;

function machine(image: Uint8Array, technique: 'native' | 'trap-and-emulate', ring: 1 | 3): GuestMachine {
  const made = build({ image, name: 'random' }, { cpu: 'strict', technique, ring, format: 'flat', mem: 1 });
  if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
  return made.machine;
}

/** Seeds that have found something once, beyond those of a normal run: exceptions without end. */
const FOUND = [470];

for (const ring of [1, 3] as const) {
  it(`${GUESTS} random guests see no difference on strict at ring ${ring}`, () => {
    const found: string[] = [];
    for (const seed of [...FOUND, ...Array.from({ length: GUESTS }, (_, i) => i + 1)]) {
      const image = randomGuest(seed);
      const make = () => ({
        native: machine(image, 'native', ring),
        virtual: machine(image, 'trap-and-emulate', ring),
      });
      const { divergence } = lockStep(make, STEPS, 10);
      if (divergence) found.push(`seed ${seed}: after ${divergence.at} instructions`);
    }
    expect(found).toEqual([]);
  }, 3_600_000);
}
