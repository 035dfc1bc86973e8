// The smallest steps: each retires one instruction or delivers one event, and all machines deliver at the same moments.

import { describe, expect, it } from 'vitest';
import { EIP } from '../../src/lib/cpu/state.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { GUEST_CASES } from './guests.ts';
import { benchOf, LIMIT, runGuest, VIRTUAL } from './machine.ts';
import { sampled } from '../sample.ts';

/** The machine's moment: instructions retired, and deliveries since the last of them. */
const moment = ({ vcpu }: GuestMachine): [retired: number, delivered: number] => [
  vcpu.retired,
  vcpu.deliveredHere,
];

const BARE: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'native', engine: 'stepper' },
];
/** Timer interrupts, system calls and tasks; page faults by the score. */
const GUESTS = GUEST_CASES.filter(
  ({ guest, defines }) => (guest === 'tinyos' && defines.length > 0) || guest === 'paging',
);

describe.each(GUESTS)('$guest $defines, step by step', (guest) => {
  const deliveries = new Map<Partial<Configuration>, string>();
  // Between them the guests have every technique.
  const configurations = [...BARE, ...sampled(VIRTUAL, 3, GUESTS.indexOf(guest))];

  it.each(configurations)('$technique $engine $ring $mmu', { timeout: 120_000 }, (configuration) => {
    const { machine } = benchOf(guest, { ...configuration, mem: 4 });
    const delivered: string[] = [];
    let [retired, here] = moment(machine);
    for (;;) {
      const stop = machine.step();
      const [nowRetired, nowHere] = moment(machine);
      if (stop.cause !== 'limit') break;
      if (nowRetired === retired) {
        expect(nowHere).toBe(here + 1);
        delivered.push(`${retired} at ${machine.vcpu.get(EIP) >>> 0}`);
      } else expect(nowRetired).toBe(retired + 1);
      [retired, here] = [nowRetired, nowHere];
    }
    deliveries.set(configuration, delivered.join('\n'));
    const whole = runGuest(guest, { ...configuration, mem: 4 });
    expect(whole.stop.cause).toBe('exit');
    expect(machine.hash()).toBe(whole.machine.hash());
    expect(machine.run(LIMIT)).toEqual(whole.stop);
    expect(machine.trace.slice()).toEqual(whole.machine.trace.slice());
  });

  it('delivers at the same moments everywhere, faults and interrupts', () => {
    expect(new Set(deliveries.values()).size).toBe(1);
    expect(deliveries.size).toBe(configurations.length);
    expect([...deliveries.values()][0]!.split('\n').length).toBeGreaterThan(1);
  });
});
