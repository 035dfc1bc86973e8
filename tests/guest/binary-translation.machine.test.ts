// Guests under binary translation: on `classic`, where nothing sensitive traps, their kernels cannot tell. Their user mode runs directly.

import { describe, expect, it } from 'vitest';
import { differences } from '../../src/lib/replay/projection.ts';
import { MMU_POLICIES } from '../../src/lib/vmm/mmu/policies.ts';
import { expectedOutput, GUEST_CASES } from './guests.ts';
import { runGuest } from './machine.ts';
import { report, sensitiveGuests } from './sensitive.ts';
import { sampled } from '../sample.ts';

const names = (folder: 'sensitive' | 'sensitive/user'): string[] =>
  sensitiveGuests(folder).map(({ name }) => name);

describe.each(MMU_POLICIES)('binary translation on classic, %s', (mmu) => {
  it.each(sampled(GUEST_CASES, 2, MMU_POLICIES.indexOf(mmu)))(
    '$guest $defines is as on the bare machine',
    (guest) => {
      const bare = runGuest(guest, { cpu: 'classic' });
      const run = runGuest(guest, { cpu: 'classic', technique: 'binary-translation', mmu });
      expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
      expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
      expect(differences(bare.machine, run.machine)).toEqual([]);
      expect(run.machine.vcpu.now).toBe(bare.machine.vcpu.now);
      expect(run.machine.hash()).toBe(bare.machine.hash());
    },
  );
});

describe('who runs what', () => {
  const compute = GUEST_CASES.find(({ guest }) => guest === 'context-switch')!;

  it('a kernel runs from the cache, and little of it is interpreted', () => {
    const { work } = runGuest(compute, { technique: 'binary-translation' }).machine;
    const { direct, translated, emulated, interpreted } = work!.retiredAt(0);
    expect(direct).toBe(0);
    expect(interpreted).toBe(0);
    expect(translated / (translated + emulated)).toBeGreaterThan(0.99);
  });

  it('no instruction of a kernel runs directly, and none of a user program from the cache', () => {
    const tinyos = GUEST_CASES.find(({ guest }) => guest === 'tinyos')!;
    const { work } = runGuest(tinyos, { technique: 'binary-translation' }).machine;
    expect(work!.retiredAt(0, 1, 2).direct).toBe(0);
    expect(work!.retiredAt(3).translated).toBe(0);
    expect(work!.retiredAt(3).direct).toBeGreaterThan(10_000);
  });
});

describe('sensitive instructions', () => {
  const classic = { cpu: 'classic', technique: 'binary-translation' } as const;

  it.each(names('sensitive'))('of a kernel: %s is never found out', (name) => {
    expect(report('sensitive', name, classic).first).toBeNull();
  });

  it.each(names('sensitive/user'))('of a user program, which runs directly: %s is', (name) => {
    expect(report('sensitive/user', name, classic).first).toMatchObject({ ran: 'directly', ring: 3 });
  });
});
