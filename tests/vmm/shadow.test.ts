/**
 * The shadow MMU under each policy: guests that page run in lock-step with the bare machine, the invariant is checked after
 * each instruction, and the policies' counts differ as the papers say.
 */
import { describe, expect, it } from 'vitest';
import { PTE_RW, PTE_US } from '../../src/lib/isa/registers.ts';
import { entryAddress } from '../../src/lib/vmm/mmu/shadow-address-space.ts';
import { MMU_POLICIES, type MMUPolicy } from '../../src/lib/vmm/mmu/policies.ts';
import type { MMUCounts } from '../../src/lib/vmm/mmu/guest-mmu.ts';
import { guestImage, invariantOf, lockStep, virtualMachine } from './paging-guest.ts';

const RINGS = [1, 3] as const;
const GUESTS = ['context-switch', 'table-churn', 'fork', 'paging'];
const LIMIT = 100_000;
const CASES = GUESTS.flatMap((guest) =>
  MMU_POLICIES.flatMap((mmu) => ([...RINGS, 0] as const).map((ring) => ({ guest, mmu, ring }))),
);
/** Each guest under each policy at one of the rings here (under VT-x, which is ring 0, under one policy), at all in the full run. */
const SAMPLED = CASES.filter(
  ({ guest, mmu, ring }) =>
    process.env['TEST_FULL'] !== undefined ||
    (ring === 0
      ? GUESTS.indexOf(guest) % 3 === MMU_POLICIES.indexOf(mmu)
      : (GUESTS.indexOf(guest) + MMU_POLICIES.indexOf(mmu)) % 2 === (ring === 1 ? 0 : 1)),
);
const TIMEOUT = 3_600_000;

describe('no difference from the bare machine, and the invariant at every step', () => {
  it.each(SAMPLED)(
    '$guest under $mmu at ring $ring',
    ({ guest, mmu, ring }) => {
      expect(lockStep(guestImage(guest), mmu, ring, LIMIT)).toBeNull();
    },
    TIMEOUT,
  );
});

/** What `guest` makes the MMU do. */
function counts(guest: string, mmu: MMUPolicy, ring: 1 | 3): Readonly<MMUCounts> {
  const vm = virtualMachine(guestImage(guest), mmu, ring);
  expect(vm.run(LIMIT)).toMatchObject({ cause: 'exit', value: 0 });
  return vm.technique.mmu.counts;
}

/** Counts of one guest under all policies. */
function compared(guest: string, ring: 1 | 3): Record<MMUPolicy, Readonly<MMUCounts>> {
  const entries = MMU_POLICIES.map((mmu) => [mmu, counts(guest, mmu, ring)]);
  return Object.fromEntries(entries) as Record<MMUPolicy, Readonly<MMUCounts>>;
}

describe.each(RINGS)('the trade-off of traces, hidden faults and context switches at ring %i', (ring) => {
  it('a context switch costs hidden faults where shadows are not kept, and nothing where they are', () => {
    const by = compared('context-switch', ring);
    expect(by['virtual-tlb'].flushes).toBeGreaterThanOrEqual(32);
    expect(by['virtual-tlb'].hiddenFaults).toBeGreaterThan(5 * by['write-traced'].hiddenFaults);
    expect(by['write-traced'].traces).toBe(0);
    expect(by['out-of-sync'].hiddenFaults).toBe(by['write-traced'].hiddenFaults);
  });

  it('a change of a table costs an exit where tables are traced, and saves a hidden fault', () => {
    const by = compared('table-churn', ring);
    expect(by['virtual-tlb'].traces).toBe(0);
    expect(by['write-traced'].traces).toBeGreaterThan(400);
    expect(by['virtual-tlb'].hiddenFaults - by['write-traced'].hiddenFaults).toBeGreaterThan(200);
    // Who drops the trace after a few hits pays for neither.
    expect(by['out-of-sync'].traces).toBeLessThan(by['write-traced'].traces / 20);
    expect(by['out-of-sync'].hiddenFaults).toBeLessThanOrEqual(by['virtual-tlb'].hiddenFaults);
  });

  it('a fork costs both', () => {
    const by = compared('fork', ring);
    expect(by['virtual-tlb'].traces).toBe(0);
    expect(by['write-traced'].traces).toBeGreaterThan(2 * by['out-of-sync'].traces);
    expect(by['write-traced'].hiddenFaults).toBeLessThan(by['virtual-tlb'].hiddenFaults);
    // The guest's own faults are the guest's own under every policy: 16 copied, 16 kept.
    for (const mmu of MMU_POLICIES) expect(by[mmu].trueFaults).toBe(32);
  });
});

describe('the invariant', () => {
  /** A machine stopped in the middle of `paging`, and the place of its shadow entry for its own code. */
  function stopped(mmu: MMUPolicy) {
    const vm = virtualMachine(guestImage('paging'), mmu, 1);
    vm.run(6600);
    const invariant = invariantOf(vm, 1);
    expect(invariant.check()).toEqual([]);
    const at = entryAddress(vm.host, vm.technique.mmu.root(false), 0x7000);
    expect(at).toBeGreaterThan(0);
    return { vm, invariant, at, entry: vm.host.read32(at) };
  }

  it.each(MMU_POLICIES)('finds what was planted in the shadow of %s', (mmu) => {
    const { vm, invariant, at, entry } = stopped(mmu);
    const plant = (planted: number): string[] => {
      vm.host.write32(at, planted);
      const found = invariant.check();
      vm.host.write32(at, entry);
      return found;
    };
    expect(plant(entry)).toEqual([]);
    expect(plant((entry & 4095) | 0x200000)[0]).toMatch(/another frame|not this VM/);
    expect(plant((entry & 4095) | 0x11000).join()).toContain("not this VM's");
    expect(plant(entry | PTE_US)[0]).toContain('U/S');
    const another = vm.toHost(0x102000);
    expect(plant((vm.host.physical(another) & ~4095) | (entry & 4095) | PTE_RW).length).toBeGreaterThan(0);
  });

  it('finds a writable mapping of a traced page', () => {
    const { vm, invariant } = stopped('write-traced');
    const at = entryAddress(vm.host, vm.technique.mmu.root(false), 0x102000);
    vm.host.write32(at, vm.host.read32(at) | PTE_RW);
    expect(invariant.check().join()).toContain('write-traced page');
  });
});

/** Few pages for shadow tables: what was not used for long has to go, and nothing shows. */
describe('a full pool', () => {
  const cases = CASES.filter(({ guest, ring }) => ['context-switch', 'paging'].includes(guest) && ring === 1);
  it.each(cases)(
    '$guest under $mmu at ring $ring',
    ({ guest, mmu, ring }) => {
      const vm = virtualMachine(guestImage(guest), mmu, ring);
      vm.allotment.pool.capacity = 5;
      const invariant = invariantOf(vm, ring);
      let time = 0;
      while (vm.run(++time).cause === 'limit') expect(invariant.check()).toEqual([]);
      expect(vm.run(time)).toMatchObject({ cause: 'exit', value: 0 });
    },
    TIMEOUT,
  );

  it('did have to take tables back', () => {
    const vm = virtualMachine(guestImage('context-switch'), 'write-traced', 1);
    vm.allotment.pool.capacity = 5;
    vm.run(LIMIT);
    expect(vm.technique.mmu.counts.reclaims).toBeGreaterThan(10);
  });
});
