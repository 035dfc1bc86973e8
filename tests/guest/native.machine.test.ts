// Each guest prints on our bare machine what QEMU prints (qemu.test.ts holds expected.txt against QEMU itself).

import { describe, expect, it } from 'vitest';
import { expectedOutput, GUEST_CASES } from './guests.ts';
import { benchOf, LIMIT, runGuest } from './machine.ts';

describe('guests on the bare machine', () => {
  it.each(GUEST_CASES)('$guest $defines prints $expected', (guest) => {
    const run = runGuest(guest);
    const silent = guest.speaksOn === 'serial' ? 'debugcon' : 'serial';
    expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
    expect(run[silent]).toBe('');
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
  });

  it.each(GUEST_CASES)('$guest $defines runs the same in one go and in pieces', (guest) => {
    const whole = runGuest(guest);
    const { machine } = benchOf(guest);
    for (let limit = 0; machine.run(limit).cause === 'limit' && limit < LIMIT; limit += 997);
    expect(machine.hash()).toBe(whole.machine.hash());
    expect(machine.trace.length).toBe(whole.machine.trace.length);
  });
});
