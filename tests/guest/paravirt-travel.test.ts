/** To and fro in the run of a paravirtualized kernel: any way to a moment leads to the same machine, hypercalls and events between. */
import { expect, it } from 'vitest';
import { Traveller } from '../../src/lib/session/travel.ts';
import { momentOf, type Moment } from '../../src/lib/session/moment.ts';
import { StopSearch } from '../../src/lib/session/search.ts';
import type { StopRule } from '../../src/lib/session/stop-rule.ts';
import { arm } from '../../src/lib/session/stop-rules.ts';
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

it('records each change of ring: by an INT that goes straight to the kernel, and by the hypercall that returns', () => {
  const one = machine();
  const { vcpu, trace } = one;
  const changes: [from: number, to: number][] = [];
  // It is in ring 1 from its first instruction on, and later for long in the first task.
  expect(vcpu.cpl).toBe(1);
  one.run(81_700);
  let { cpl } = vcpu;
  const first = trace.length;
  while (changes.length < 20 && one.step().cause === 'limit') {
    if (vcpu.cpl !== cpl) changes.push([cpl, vcpu.cpl]);
    ({ cpl } = vcpu);
  }
  expect(changes.slice(0, 4)).toEqual([
    [3, 1],
    [1, 3],
    [3, 1],
    [1, 3],
  ]);
  const rows = trace.slice(first).filter(({ kind }) => kind === 'ring');
  expect(rows.map(({ args }) => [args['from'], args['to']])).toEqual(changes);
});

/** The steps in which a row of `kind` whose fourth argument is `fourth`, if given, is recorded, by a machine that goes straight on. */
function recorded(kind: string, most: number, fourth?: number): Moment[] {
  const one = machine();
  const moments: Moment[] = [];
  for (let row = 0; moments.length < most && one.step().cause === 'limit';) {
    const rows = one.trace.slice(row);
    row = one.trace.length;
    const isIt = rows.some(
      (event) => event.kind === kind && (fourth === undefined || Object.values(event.args)[3] === fourth),
    );
    if (isIt) moments.push(momentOf(one));
  }
  return moments;
}

it.each<[StopRule, () => Moment[]]>([
  // Its kernel has the VMM write its tables.
  [{ id: 1, kind: 'table-write' }, () => recorded('table-update', 6, 0)],
  [{ id: 1, kind: 'event', event: 'exit' }, () => recorded('exit', 12)],
])('stops: %o, each one forwards, each one backwards', (rule, expected) => {
  const bench = benchOf(TINYOS, { technique: 'paravirtualization', mem: 4 });
  const made = arm(rule, bench);
  if ('problem' in made) throw new Error(made.problem);
  const traveller = new Traveller(bench.machine, { interval: 500 });
  const search = new StopSearch(traveller, bench.symbols, [made]);
  const moments = expected();
  expect(moments.length).toBeGreaterThan(5);
  const seen: Moment[] = [];
  while (seen.length < moments.length && go(search.forward(1e6)).result) seen.push(traveller.now);
  expect(seen).toEqual(moments);
  for (const moment of moments.slice(0, -1).reverse()) {
    expect(go(search.backward()).result).toMatchObject({ rule: { id: 1 } });
    expect(traveller.now).toEqual(moment);
  }
});
