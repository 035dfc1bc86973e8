// Under trap-and-emulate on `strict`, a guest cannot tell; on `classic` some can.

import { describe, expect, it } from 'vitest';
import { differences } from '../../src/lib/replay/projection.ts';
import { expectedOutput, GUEST_CASES, type GuestCase } from './guests.ts';
import { runGuest } from './machine.ts';
import { sampled } from '../sample.ts';

const RINGS = [1, 3] as const;
const CASES = GUEST_CASES.flatMap((guest) => RINGS.map((ring) => ({ ...guest, ring })));

describe('guests under trap-and-emulate on strict', () => {
  it.each(CASES)('$guest $defines at ring $ring prints $expected', (guest) => {
    const run = runGuest(guest, { cpu: 'strict', technique: 'trap-and-emulate', ring: guest.ring });
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
  });

  const sample = RINGS.flatMap((ring, r) => sampled(GUEST_CASES, 2, r).map((guest) => ({ ...guest, ring })));
  it.each(sample)('$guest $defines at ring $ring ends in the state of the bare machine', (guest) => {
    const bare = runGuest(guest, { cpu: 'strict', technique: 'native' }).machine;
    const { machine } = runGuest(guest, { cpu: 'strict', technique: 'trap-and-emulate', ring: guest.ring });
    expect(differences(bare, machine)).toEqual([]);
    expect(machine.vcpu.retired).toBe(bare.vcpu.retired);
    expect(machine.vcpu.now).toBe(bare.vcpu.now);
    expect(machine.hash()).toBe(bare.hash());
    // It really was de-privileged, and real traps came.
    expect(machine.cpu).not.toBe(machine.vcpu);
    expect(machine.trace.slice().filter(({ kind }) => kind === 'exit').length).toBeGreaterThan(0);
  });
});

function guestCase(name: string): GuestCase {
  const found = GUEST_CASES.find(({ guest }) => guest === name);
  if (!found) throw new Error(`there is no guest ${name}`);
  return found;
}

describe('guests under trap-and-emulate on classic at ring 1', () => {
  const configuration = { cpu: 'classic', technique: 'trap-and-emulate', ring: 1 } as const;

  it('popf sees that IF is still set', () => {
    const run = runGuest(guestCase('popf'), configuration);
    expect(run.debugcon).toBe('1');
    expect(run.stop).toMatchObject({ cause: 'exit', value: 0x31 });
  });

  it('critical is torn', () => {
    expect(runGuest(guestCase('critical'), configuration).debugcon).toBe('torn\n');
  });

  it.each(['hello', 'twelve', 'cli'])('%s runs as it does bare', (name) => {
    const guest = guestCase(name);
    const run = runGuest(guest, configuration);
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
  });
});
