// Random kernel-and-user programs under each technique where it is to be faithful: none sees a difference from the bare machine.
// The full run takes hours of one processor; TEST_SHARD=2/8 runs the second eighth of it.

import { describe, expect, it } from 'vitest';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { CASES, Coverage } from './coverage.ts';
import { check, hashOf, type Machine } from './faithful.ts';
import { virtualMachineOf } from './planted.ts';
import { randomProgram } from './program.ts';

const FULL = process.env['TEST_FULL'] !== undefined;

/** Each with the share of the programs that a normal run gives it. */
const MACHINES: readonly (Machine & { readonly share: number })[] = [
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, share: 80 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, share: 80 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, mmu: 'write-traced', share: 50 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'out-of-sync', share: 50 },
  { technique: 'hybrid', cpu: 'strict', ring: 1, share: 20 },
  { technique: 'hybrid', cpu: 'strict', ring: 3, mmu: 'write-traced', share: 20 },
  { technique: 'emulation', cpu: 'classic', ring: 1, share: 10 },
  { technique: 'emulation', cpu: 'umip', ring: 1, share: 10 },
  { technique: 'emulation', cpu: 'strict', ring: 1, share: 10 },
];
const PROGRAMS = 10_000;
const [SHARD = 1, SHARDS = 1] = (process.env['TEST_SHARD'] ?? '1/1').split('/').map(Number);
/** Pages for shadow tables that some VMs have to do with, where tables are kept: hardly enough for one address space. */
const SMALL_POOL = 5;

/** What the trap-and-emulate runs must have met. */
const ALL = Object.values(CASES).flat();

describe('random programs see no difference', () => {
  const coverage = new Coverage();

  for (const [i, { share, ...machine }] of MACHINES.entries()) {
    const count = FULL ? Math.ceil(PROGRAMS / SHARDS) : share;
    const memory = machine.mmu ?? 'virtual-tlb';
    it(`${machine.technique} on ${machine.cpu}, ring ${machine.ring}, ${memory}: ${count} programs ${FULL ? '[full]' : ''}`, () => {
      const found: string[] = [];
      // Other programs for each machine.
      const first = 1 + i * PROGRAMS + (FULL ? (SHARD - 1) * count : 0);
      for (let seed = first; seed < first + count && found.length < 3; seed++) {
        const made = (made: GuestMachine): void => {
          coverage.watch(made);
          if (machine.mmu && seed % 4 === 0) virtualMachineOf(made).allotment.pool.capacity = SMALL_POOL;
        };
        const watch =
          machine.technique === 'trap-and-emulate'
            ? { made, done: ({ trace }: GuestMachine) => coverage.add(trace) }
            : {};
        const difference = check(seed, machine, watch);
        if (difference !== null) found.push(difference);
      }
      expect(found.join('\n')).toBe('');
    }, 7_200_000);
  }

  it('having met each case', () => {
    // 100 times each in the full run of 10,000, at least once in the sample.
    expect(coverage.lacking(ALL, FULL ? Math.floor(100 / SHARDS) : 1)).toEqual([]);
  });
});

describe('how a run is cut into pieces does not show', () => {
  it.each(['native', 'emulation', 'trap-and-emulate', 'hybrid'] as const)(
    '%s',
    (technique) => {
      for (let seed = 1; seed <= (FULL ? 1000 : 12); seed++) {
        const program = randomProgram(seed);
        const hashes = [1, 7, 100, 100_000].map((step) =>
          hashOf(program, { technique, cpu: 'strict' }, step),
        );
        expect(new Set(hashes).size, `seed ${seed}`).toBe(1);
      }
    },
    3_600_000,
  );
});
