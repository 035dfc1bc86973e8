/**
 * Random guests on the bare machine and in a VM, compared after every instruction: on `strict` a trap-and-emulate VMM has to
 * be faithful (Theorem 1), whatever the guest does.
 */
import { expect, it } from 'vitest';
import { project, PROJECTION_NAMES } from '../../src/lib/replay/projection.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';
import { randomGuest } from './random.ts';

const GUESTS = process.env['TEST_FULL'] ? 10_000 : 150;
const STEPS = 150;

function bench(image: Uint8Array, technique: 'native' | 'trap-and-emulate', ring: 1 | 3): Bench {
  const made = build({ image, name: 'random' }, { cpu: 'strict', technique, ring, format: 'flat', mem: 1 });
  if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
  return made;
}

/** The first difference between the two, or null. */
function firstDifference(image: Uint8Array, ring: 1 | 3): string | null {
  const bare = bench(image, 'native', ring).machine;
  const virtual = bench(image, 'trap-and-emulate', ring).machine;
  for (let time = 1; time <= STEPS; time++) {
    const [a, b] = [bare.run(time), virtual.run(time)];
    const [p, q] = [project(bare.vcpu), project(virtual.vcpu)];
    const names = PROJECTION_NAMES.filter((_, i) => p[i] !== q[i]);
    if (names.length > 0 || a.cause !== b.cause) {
      return `after ${time} instructions: ${a.cause} and ${b.cause}; ${names.join(', ')} differ; ${a.message}`;
    }
    if (a.cause !== 'limit') break;
  }
  return null;
}

for (const ring of [1, 3] as const) {
  it(`${GUESTS} random guests see no difference on strict at ring ${ring}`, () => {
    const found: string[] = [];
    for (let seed = 1; seed <= GUESTS; seed++) {
      const difference = firstDifference(randomGuest(seed), ring);
      if (difference) found.push(`seed ${seed}: ${difference}`);
    }
    expect(found).toEqual([]);
  }, 3_600_000);
}
