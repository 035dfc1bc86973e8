/** To and fro in the run of a paravirtualized kernel: any way to a moment leads to the same machine, hypercalls and events between. */
import { expect, it } from 'vitest';
import { Traveller } from '../../src/lib/session/travel.ts';
import type { Moment } from '../../src/lib/session/moment.ts';
import { go } from '../../src/lib/session/testing.ts';
import { guestCase } from './guests.ts';
import { benchOf } from './machine.ts';

const TINYOS = guestCase('tinyos', { defines: ['PARAVIRT'] });
const machine = () => benchOf(TINYOS, { technique: 'paravirtualization', mem: 4 }).machine;

it('comes to the same state by any way, and back over each step at the end', () => {
  const straight = machine();
  const places: { moment: Moment; hash: string }[] = [];
  const note = (): void => {
    const { vcpu } = straight;
    const moment = { retired: vcpu.retired, delivered: vcpu.deliveredHere };
    places.push({ moment, hash: straight.hash() });
  };
  note();
  for (let at = 2_111; straight.run(at).cause === 'limit'; at += 2_111) note();
  const end = straight.vcpu.retired;
  const traveller = new Traveller(machine(), { interval: 5_000 });
  go(traveller.run(1e6));
  expect(traveller.hasEnded).toBe(true);
  expect(traveller.machine.hash()).toBe(straight.hash());
  for (let i = 0; i < 20; i++) {
    const { moment, hash } = places[(i * 13 + 5) % places.length]!;
    go(traveller.seek(moment.retired));
    expect(traveller.now).toEqual(moment);
    expect(traveller.machine.hash()).toBe(hash);
  }
  const again = machine();
  go(traveller.seek(end - 30));
  go(traveller.run(1e6));
  for (let back = 0; back < 25; back++) {
    go(traveller.back());
    const { retired, delivered } = traveller.now;
    if (delivered > 0 || back % 5 !== 0) continue;
    const one = back === 0 ? again : machine();
    one.run(retired);
    expect(traveller.machine.hash()).toBe(one.hash());
  }
});
