// Guests under hardware assist: on every CPU they cannot tell. What a guest's CPU has and the processor with VT-x has not, CR4.UMIP
// say, is interpreted.

import { describe, expect, it } from 'vitest';
import { differences } from '../../src/lib/replay/projection.ts';
import { expectedOutput, GUEST_CASES } from './guests.ts';
import { runGuest } from './machine.ts';

describe.each(['classic', 'umip', 'strict'] as const)('hardware assist on %s', (cpu) => {
  it.each(GUEST_CASES)('$guest $defines is as on the bare machine', (guest) => {
    const bare = runGuest(guest, { cpu });
    const run = runGuest(guest, { cpu, technique: 'hardware-assist' });
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
    expect(differences(bare.machine, run.machine)).toEqual([]);
    expect(run.machine.vcpu.now).toBe(bare.machine.vcpu.now);
    expect(run.machine.hash()).toBe(bare.machine.hash());
  });
});

it('what is only sensitive does not come to the VMM', () => {
  const popf = GUEST_CASES.find(({ guest }) => guest === 'popf')!;
  const run = runGuest(popf, { technique: 'hardware-assist' });
  expect(run.debugcon).toBe('0');
  expect(run.machine.work?.exitCount).toBe(2);
});
