// Guests that need VT-x: on our machine with --cpu vmx, by either engine, and in Bochs.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../src/lib/cpu/engine/engines.ts';
import { VMX_NON_ROOT, VMX_OPERATION } from '../../src/lib/cpu/state.ts';
import { missingEmulators } from '../conformance/system/emulators.ts';
import { runInBochs } from './bochs.ts';
import { expectedOutput, VMX_GUEST_CASES } from './guests.ts';
import { benchOf, LIMIT, runGuest } from './machine.ts';
import { assembleGuest } from './qemu.ts';

const missing = missingEmulators();
// On CI a missing oracle is a failure, elsewhere a skip that says so.
const skip = missing !== undefined && ['', 'false'].includes(process.env.CI ?? '');

describe.each(VMX_GUEST_CASES)('$guest $defines', (guest) => {
  it.each(ENGINES)('prints $expected, engine %s', (engine) => {
    const run = runGuest(guest, { cpu: 'vmx', engine });
    expect(run.debugcon).toBe(expectedOutput(guest));
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
  });

  it('runs the same in one go, in pieces and by either engine', () => {
    const hashes = ENGINES.flatMap((engine) =>
      [LIMIT, 97].map((step) => {
        const { machine } = benchOf(guest, { cpu: 'vmx', engine });
        for (let limit = step; machine.run(limit).cause === 'limit' && limit < LIMIT; limit += step);
        return machine.hash();
      }),
    );
    expect(new Set(hashes).size).toBe(1);
  });

  it('says so where there is no VT-x', () => {
    const run = runGuest(guest, { cpu: 'classic' });
    expect(run.debugcon).toBe('this processor has no VT-x\n');
    expect(run.stop).toMatchObject({ cause: 'exit', value: 1 });
  });

  it.skipIf(skip)(
    `prints the same in Bochs${skip ? ` (skipped: ${missing})` : ''}`,
    { timeout: 60_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'trapgate-guest-'));
      try {
        const expected = expectedOutput(guest);
        expect(await runInBochs(assembleGuest(guest, folder), folder, expected)).toContain(expected);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

it('vmx-hello goes on from a snapshot as it did, from within its guest too', () => {
  const guest = VMX_GUEST_CASES[0]!;
  const { machine } = benchOf(guest, { cpu: 'vmx' });
  const snapshots = machine.snapshots();
  const whole = runGuest(guest, { cpu: 'vmx' }).machine;
  const end = whole.vcpu.retired;
  const moments = [0.5, 0.9, 0.97, 1].map((share) => Math.floor(end * share) - 5);
  const taken = moments.map((at) => {
    machine.run(at);
    return { snapshot: snapshots.take(), operation: machine.vcpu.get(VMX_OPERATION), at };
  });
  expect(taken.some(({ operation }) => operation === VMX_NON_ROOT)).toBe(true);
  machine.run(LIMIT);
  for (const i of [2, 0, 3, 1]) {
    expect(snapshots.restore(taken[i]!.snapshot)).toBeNull();
    expect(machine.vcpu.get(VMX_OPERATION)).toBe(taken[i]!.operation);
    machine.run(LIMIT);
    expect(machine.hash()).toBe(whole.hash());
  }
});
