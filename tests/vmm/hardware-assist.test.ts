// Random kernel-and-user programs under hardware assist, on `classic`, with extended page tables and under each policy of the shadow
// page tables: none sees a difference from the bare machine, nor does its trace show how the run was cut into pieces.

import { expect, it } from 'vitest';
import { MMUS, type MMUName } from '../../src/lib/vmm/mmu/policies.ts';
import { check, machineOf } from './faithful.ts';
import { programImage, randomProgram } from './program.ts';

const FULL = process.env['TEST_FULL'] !== undefined;
const PROGRAMS = FULL ? 10_000 : 15;
/** Other programs than other techniques have. */
const FIRST = 90_001;
const LIMIT = 3000;

it.each(MMUS)(
  `${PROGRAMS} random programs see no difference with %s ${FULL ? '[full]' : ''}`,
  (mmu) => {
    const machine = { technique: 'hardware-assist', cpu: 'classic', ring: 1, mmu } as const;
    const found: string[] = [];
    // Each has programs of its own.
    const first = FIRST + MMUS.indexOf(mmu) * PROGRAMS;
    for (let seed = first; seed < first + PROGRAMS && found.length < 3; seed++) {
      const difference = check(seed, machine);
      if (difference !== null) found.push(difference);
    }
    expect(found.join('\n')).toBe('');
  },
  7_200_000,
);

/** What a run leaves behind, `step` instructions at a time: the machine's hash, and each event. */
function traceOf(seed: number, mmu: MMUName, step: number): { hash: string; events: string[] } {
  const image = programImage(randomProgram(seed));
  const machine = machineOf(image, { technique: 'hardware-assist', cpu: 'classic', mmu });
  for (let time = Math.min(LIMIT, step); machine.run(time).cause === 'limit' && time < LIMIT;)
    time = Math.min(LIMIT, time + step);
  const events = machine.trace.slice().map(({ kind, time, args }) => JSON.stringify([kind, time, args]));
  return { hash: machine.hash(), events };
}

it.each(MMUS)(
  'how a run is cut into pieces does not show with %s',
  (mmu) => {
    const first = 1 + MMUS.indexOf(mmu) * 3;
    for (let seed = first; seed < first + (FULL ? 1000 : 3); seed++) {
      const whole = traceOf(seed, mmu, LIMIT);
      for (const step of [1, 7, 100]) {
        const cut = traceOf(seed, mmu, step);
        expect(cut.events, `seed ${seed}, ${step} at a time`).toEqual(whole.events);
        expect(cut.hash).toBe(whole.hash);
      }
    }
  },
  3_600_000,
);
