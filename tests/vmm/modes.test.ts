/**
 * Modes that the processor runs directly beside flat protected mode: real mode in virtual-8086 mode, virtual-8086 mode itself,
 * segments of an LDT. Random guests on `strict`, compared with the bare machine after every instruction.
 */
import { describe, expect, it } from 'vitest';
import { project, PROJECTION_NAMES } from '../../src/lib/replay/projection.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { ldtGuest, realModeRom, virtual8086Guest } from './modes.ts';

const GUESTS = process.env['TEST_FULL'] ? 2000 : 8;

function bench(image: Uint8Array, configuration: Partial<Configuration>): Bench {
  const made = build({ image, name: 'random' }, { cpu: 'strict', mem: 1, ...configuration });
  if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
  return made;
}

interface Compared {
  /** The first difference, or null. */
  readonly difference: string | null;
  /** Instructions retired, and those of them that the VMM interpreted because it could not run the guest directly. */
  readonly retired: number;
  readonly interpreted: number;
}

function compare(
  image: Uint8Array,
  format: 'flat' | 'rom',
  ring: 1 | 3,
  steps: number,
  from: number,
): Compared {
  const bare = bench(image, { technique: 'native', format }).machine;
  const virtual = bench(image, { technique: 'trap-and-emulate', ring, format }).machine;
  let difference: string | null = null;
  for (let time = from; time <= from + steps; time++) {
    const [a, b] = [bare.run(time), virtual.run(time)];
    const [p, q] = [project(bare.vcpu), project(virtual.vcpu)];
    const names = PROJECTION_NAMES.filter((_, i) => p[i] !== q[i]);
    if (names.length > 0 || a.cause !== b.cause) {
      difference = `after ${time} instructions: ${a.cause} and ${b.cause}; ${names.join(', ')} differ; ${a.message} ${b.message}`;
      break;
    }
    if (a.cause !== 'limit') break;
  }
  const interpreted = virtual.trace.slice().filter(({ kind }) => kind === 'interpreted').length;
  return { difference, retired: bare.vcpu.retired, interpreted };
}

const MODES = [
  // The ROM's start takes some 1600 instructions.
  { mode: 'real mode', make: realModeRom, format: 'rom', steps: 200, from: 1500, interprets: 0.5 },
  { mode: 'virtual-8086 mode', make: virtual8086Guest, format: 'flat', steps: 200, from: 1, interprets: 0.5 },
  { mode: 'an LDT', make: ldtGuest, format: 'flat', steps: 250, from: 1, interprets: 0.8 },
] as const;

describe.each(MODES)('random guests in $mode', ({ make, format, steps, from, interprets }) => {
  it.each([1, 3] as const)(
    `see no difference on strict at ring %i (${GUESTS} guests)`,
    (ring) => {
      const found: string[] = [];
      let [retired, interpreted] = [0, 0];
      for (let seed = 1; seed <= GUESTS; seed++) {
        const compared = compare(make(seed), format, ring, steps, from);
        if (compared.difference) found.push(`seed ${seed}: ${compared.difference}`);
        retired += compared.retired;
        interpreted += compared.interpreted;
      }
      expect(found).toEqual([]);
      // And not all of it was interpreted.
      expect(interpreted / retired).toBeLessThan(interprets);
    },
    3_600_000,
  );
});
