// Guests under hardware assist: on every CPU they cannot tell, whoever gives them their memory. What a guest's CPU has and the
// processor with VT-x has not, CR4.UMIP say, is interpreted.

import { describe, expect, it } from 'vitest';
import { differences } from '../../src/lib/replay/projection.ts';
import { MMU_POLICIES, MMUS, type MMUName } from '../../src/lib/vmm/mmu/policies.ts';
import { expectedOutput, GUEST_CASES } from './guests.ts';
import { runGuest } from './machine.ts';
import { sampled } from '../sample.ts';

const CPUS = ['classic', 'umip', 'strict'] as const;
/** Each guest under one on each CPU, under the others in the full run. */
const CASES = CPUS.flatMap((cpu, c) =>
  GUEST_CASES.flatMap((guest, g) => {
    return sampled(MMUS, MMUS.length, g + c).map((mmu) => ({ cpu, mmu, ...guest }));
  }),
);

describe('hardware assist', () => {
  it.each(CASES)('$guest $defines on $cpu with $mmu is as on the bare machine', ({ cpu, mmu, ...guest }) => {
    const bare = runGuest(guest, { cpu });
    const run = runGuest(guest, { cpu, technique: 'hardware-assist', mmu });
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
    expect(differences(bare.machine, run.machine)).toEqual([]);
    expect(run.machine.vcpu.now).toBe(bare.machine.vcpu.now);
    expect(run.machine.hash()).toBe(bare.machine.hash());
  });
});

function exitsOf(name: string, mmu: MMUName): ReadonlyMap<string, number> {
  const guest = GUEST_CASES.find((one) => one.guest === name)!;
  return runGuest(guest, { technique: 'hardware-assist', mmu }).machine.work!.exitsFrom(0, 1, 2, 3);
}

it('what is only sensitive does not come to the VMM', () => {
  expect(Object.fromEntries(exitsOf('popf', 'nested'))).toEqual({ 'port-access': 2, 'ept-violation': 1 });
  expect(Object.fromEntries(exitsOf('popf', 'virtual-tlb'))).toEqual({
    'port-access': 2,
    'hidden-page-fault': 1,
  });
});

it('paging costs exits under shadow page tables alone', () => {
  const nested = exitsOf('context-switch', 'nested');
  expect([...nested.keys()].filter((reason) => reason.includes('fault') || reason === 'write-trace')).toEqual(
    [],
  );
  expect(nested.get('privileged-instruction') ?? 0).toBeLessThan(5);
  for (const mmu of MMU_POLICIES) {
    const shadow = exitsOf('context-switch', mmu);
    expect(shadow.get('hidden-page-fault')).toBeGreaterThan(10);
    // Each load of CR3 exits.
    expect(shadow.get('privileged-instruction')).toBeGreaterThanOrEqual(32);
    expect(shadow.has('ept-violation')).toBe(false);
  }
});

it.each(MMUS)('the processor delivers an interrupt as it enters the guest, with %s', (mmu) => {
  const guest = GUEST_CASES.find((one) => one.guest === 'tinyos')!;
  const events = runGuest(guest, { technique: 'hardware-assist', mmu }).machine.trace.slice();
  const places = events.flatMap(({ kind }, place) => (kind === 'interrupt' ? [place] : []));
  expect(places.length).toBeGreaterThan(3);
  for (const place of places) {
    const { vector, eip } = events[place]!.args;
    const behind = events.slice(place + 1);
    const entry = behind.findIndex(({ kind }) => kind === 'vm-entry');
    const delivery = behind.findIndex(({ kind }) => kind === 'trap');
    // SDM vol. 3, table 25-17: valid, type 0 (external interrupt), no error code, the vector.
    expect(behind[entry]!.args).toMatchObject({ eip, information: 0x80000000 | vector! });
    expect(behind[delivery]!.args['vector']).toBe(vector);
    expect(delivery).toBeGreaterThan(entry);
  }
});
