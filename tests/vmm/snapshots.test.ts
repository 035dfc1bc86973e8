// Random programs go on from a snapshot as they went on the first time, to the last event: whatever the VMM keeps has to be in it.

import { expect, it } from 'vitest';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import type { Snapshot } from '../../src/lib/cpu/snapshot.ts';
import { MMU_POLICIES, MMUS } from '../../src/lib/vmm/mmu/policies.ts';
import { machineOf } from './faithful.ts';
import { programImage, randomProgram } from './program.ts';

const PROGRAMS = process.env['TEST_FULL'] === undefined ? 2 : 200;
const LIMIT = 1500;

const MACHINES: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  ...MMU_POLICIES.flatMap((mmu) =>
    ([1, 3] as const).map((ring) => ({ technique: 'trap-and-emulate', mmu, ring }) as const),
  ),
  { technique: 'hybrid', ring: 1, mmu: 'virtual-tlb' },
  { technique: 'hybrid', ring: 3, mmu: 'out-of-sync' },
  { technique: 'emulation' },
  ...MMUS.map((mmu) => ({ technique: 'hardware-assist', mmu }) as const),
  { technique: 'binary-translation', mmu: 'write-traced' },
];

/** Runs to `limit` and tells all that can be told of it. */
function runOn(machine: GuestMachine, limit: number): string {
  machine.trace.clear();
  const stop = machine.run(limit);
  return JSON.stringify([machine.hash(), stop, machine.work?.save(), machine.trace.slice()]);
}

/** The time before which `machine`, restored to an earlier moment, went on in another way; or null. */
function wentAnotherWay(machine: GuestMachine, stretch: number): number | null {
  const snapshots = machine.snapshots()!;
  const taken: { readonly snapshot: Snapshot; readonly end: number; readonly then: string }[] = [];
  for (let end = stretch; end < LIMIT; end += stretch) {
    const snapshot = snapshots.take();
    const then = runOn(machine, end);
    taken.push({ snapshot, end, then });
    if (machine.vcpu.retired < end) break;
  }
  // A program that ends soon has few.
  expect(taken.length).toBeGreaterThan(0);
  for (let i = 0; i < taken.length; i++) {
    const { snapshot, end, then } = taken[(i * 7 + 3) % taken.length]!;
    expect(snapshots.restore(snapshot)).toBeNull();
    if (runOn(machine, end) !== then) return end;
  }
  return null;
}

it.each(MACHINES)(
  '$technique, ring $ring, $mmu',
  (configuration) => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const machine = machineOf(programImage(randomProgram(seed)), { cpu: 'strict', ...configuration });
      expect(wentAnotherWay(machine, 50 + ((seed * 31) % 60)), `seed ${seed}`).toBeNull();
    }
  },
  3_600_000,
);
