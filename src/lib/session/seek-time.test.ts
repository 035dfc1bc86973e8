/** Any step of a long run is there soon, also of a guest that does nothing but trap; and it is the state that a fresh run has there. */
import { describe, expect, it } from 'vitest';
import { random as generator } from '../isa/testing.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { benchOf, go } from './testing.ts';
import { Traveller } from './travel.ts';

/** Two exits in every four instructions, under a VMM. */
const TRAPS = `        bits 32
        org 0x7C00
again:  cli
        sti
        add [0x5000], esp
        jmp again
`;
const FULL = process.env['TEST_FULL'] !== undefined;
const CASES: readonly [Partial<Configuration>, length: number][] = [
  [{ technique: 'native' }, 1_000_000],
  [{ technique: 'emulation' }, FULL ? 1_000_000 : 200_000],
  [{ technique: 'trap-and-emulate', cpu: 'strict' }, FULL ? 1_000_000 : 60_000],
];

describe.each(CASES)('a run under %j of %i instructions', (configuration, length) => {
  it(`brings any step within 100 ms, three times that on a loaded machine ${FULL ? '[full]' : ''}`, () => {
    const traveller = new Traveller(benchOf(TRAPS, configuration).machine);
    go(traveller.run(length));
    const random = generator(length);
    const took: number[] = [];
    const moments = new Map<number, string>();
    for (let n = 0; n < 40; n++) {
      const to = random() % length;
      const start = performance.now();
      go(traveller.seek(to));
      took.push(performance.now() - start);
      expect(traveller.now.retired).toBe(to);
      if (n % 10 === 0) moments.set(to, traveller.machine.hash());
    }
    // One pause of the garbage collector is no verdict.
    expect(took.sort((a, b) => a - b)[36]).toBeLessThan(300);
    const fresh = benchOf(TRAPS, configuration).machine;
    for (const [to, hash] of [...moments].sort(([a], [b]) => a - b)) {
      fresh.run(to);
      expect(fresh.hash(), `at ${to}`).toBe(hash);
    }
  }, 300_000);
});
