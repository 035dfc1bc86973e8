// Theorem 2: `nested`, a hypervisor, runs in a VM of ours. What its guest prints is what it prints bare, and exits multiply.

import { describe, expect, it } from 'vitest';
import { GUEST_CASES, type GuestCase } from './guests.ts';
import { runGuest, type Ended } from './machine.ts';

function guestCase(name: string, ...defines: string[]): GuestCase {
  const found = GUEST_CASES.find((one) => one.guest === name);
  if (!found) throw new Error(`there is no guest ${name}`);
  return { ...found, defines };
}

/** Exits to our VMM. */
function exits(run: Ended): number {
  return run.machine.trace.slice().filter(({ kind }) => kind === 'exit').length;
}

/** Exits that the hypervisor inside has counted itself. */
function innerExits(text: string): number {
  return Number(/level 1: (\d+) exits/.exec(text)?.[1]);
}

describe.each([1, 3] as const)('a hypervisor in a VM, at ring %s', (ring) => {
  const strict = { cpu: 'strict', technique: 'trap-and-emulate', ring } as const;

  it('costs several exits of ours for each one of its own', () => {
    const alone = runGuest(guestCase('hello'), strict);
    const run = runGuest(guestCase('nested'), strict);
    expect(run.serial).toContain(alone.serial);
    const inner = innerExits(run.serial);
    expect(inner).toBe(38); // 19 IN, 18 OUT to the serial port, 1 to the exit port: as QEMU counts them
    // The guest's own trap; then, in the inner kernel, at least loading DS and ES, DS and ES again, and IRET.
    expect(exits(run)).toBeGreaterThan(6 * inner);
    expect(exits(alone)).toBeLessThan(2 * inner);
  });

  it('is faithful on strict, two levels down: POPF clears the IF that the innermost guest believes', () => {
    expect(runGuest(guestCase('nested', 'POPF'), strict).debugcon).toMatch(/^0\n/);
  });
});

it('on classic neither VMM hears of POPF, and the guest reads 1', () => {
  const run = runGuest(guestCase('nested', 'POPF'), {
    cpu: 'classic',
    technique: 'trap-and-emulate',
    ring: 1,
  });
  expect(run.debugcon).toMatch(/^1\n/);
});
