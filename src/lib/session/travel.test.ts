import { describe, expect, it } from 'vitest';
import { random as generator } from '../isa/testing.ts';
import { EVENT } from '../record/events.ts';
import type { GuestMachine } from '../workbench/bench.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { order, type Moment } from './moment.ts';
import { StopSearch } from './search.ts';
import { arm } from './stop-rules.ts';
import { benchOf, DIVIDES, go } from './testing.ts';
import { Traveller } from './travel.ts';

const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'trap-and-emulate', cpu: 'strict' },
  { technique: 'emulation', cpu: 'strict' },
  { technique: 'hybrid', cpu: 'strict' },
  { technique: 'binary-translation', cpu: 'classic' },
  { technique: 'hardware-assist', cpu: 'classic' },
];
const OPTIONS = { interval: 500 };

function machineOf(configuration: Partial<Configuration>): GuestMachine {
  return benchOf(DIVIDES, configuration).machine;
}

describe.each(CONFIGURATIONS)('a run to and fro, $technique', (configuration) => {
  /** All moments of the run, with the hash of every twentieth, by a machine that only ever goes forward. */
  const moments: Moment[] = [];
  const hashes = new Map<number, string>();
  const straight = machineOf(configuration);
  const rows: number[] = [];
  for (let i = 0; ; i++) {
    const { vcpu, trace } = straight;
    moments.push({ retired: vcpu.retired, delivered: vcpu.deliveredHere });
    rows.push(trace.length);
    if (i % 20 === 0) hashes.set(i, straight.hash());
    if (straight.step().cause !== 'limit') break;
  }

  it('has faults and interrupts, and ends', () => {
    const deliveries = moments.filter(({ delivered }) => delivered > 0);
    expect(deliveries.length).toBeGreaterThan(310);
    const { kinds, length } = straight.trace;
    expect(kinds.subarray(0, length).filter((kind) => kind === EVENT.interrupt).length).toBeGreaterThan(10);
  });

  it('steps back over every step, deliveries too', () => {
    const traveller = new Traveller(machineOf(configuration), OPTIONS);
    go(traveller.run(1e6));
    expect(traveller.hasEnded).toBe(true);
    for (let i = moments.length - 1; i > moments.length - 50; i--) {
      go(traveller.back());
      expect(traveller.now, `back to ${i}`).toEqual(moments[i]);
      expect(traveller.hasEnded).toBe(false);
      if (hashes.has(i)) expect(traveller.machine.hash()).toBe(hashes.get(i));
    }
    go(traveller.seek(0));
    go(traveller.back());
    expect(traveller.now).toEqual(moments[0]);
  });

  it('comes to the same state by any way', () => {
    const traveller = new Traveller(machineOf(configuration), OPTIONS);
    const random = generator(1);
    const known = [...hashes.keys()].filter((i) => moments[i]?.delivered === 0);
    for (let n = 0; n < 40; n++) {
      const i = known[random() % known.length]!;
      const { retired } = moments[i]!;
      if (random() % 3 === 0) {
        go(traveller.seek(retired + 2));
        while (order(traveller.now, moments[i]!) > 0) go(traveller.back());
        // Where deliveries come first, the moment itself is farther back.
        expect(traveller.now).toEqual(moments[i]);
      } else go(traveller.seek(retired));
      expect(traveller.machine.hash(), `at ${retired}`).toBe(hashes.get(i));
    }
    expect(traveller.history.count).toBeGreaterThan(3);
  });

  it('finds the step in which each row of the trace is recorded', () => {
    const traveller = new Traveller(machineOf(configuration), OPTIONS);
    go(traveller.run(1e6));
    const { trace } = traveller.machine;
    const whole = trace.slice();
    expect(whole).toEqual(straight.trace.slice());
    const random = generator(2);
    for (let n = 0; n < 25; n++) {
      const row = random() % rows.at(-1)!;
      const step = rows.findIndex((length) => length > row);
      go(traveller.toRow(row));
      expect(traveller.now, `row ${row}`).toEqual(moments[step]);
      expect(trace.length).toBe(rows[step]);
      go(traveller.beforeRow(row));
      expect(traveller.now, `before row ${row}`).toEqual(moments[step - 1]);
      // What lies ahead stays known.
      expect(trace.recorded).toBe(whole.length);
    }
    expect(trace.slice(0, trace.recorded)).toEqual(whole);
  });

  it('goes to its start for rows that are recorded before the first instruction', () => {
    const traveller = new Traveller(machineOf(configuration), OPTIONS);
    const before = traveller.machine.trace.length;
    go(traveller.run(1e6));
    for (let row = 0; row < before; row++) {
      go(traveller.toRow(row));
      expect(traveller.now, `row ${row}`).toEqual(moments[0]);
      go(traveller.toRow(row, 2));
      expect(traveller.now, `row ${row}, and two instructions`).toEqual(
        moments.find(({ retired }) => retired === 2),
      );
    }
  });

  it('thins its checkpoints out where they hold too much', () => {
    // A translator's checkpoints hold what it knows of its translations, too.
    const budget = configuration.technique === 'binary-translation' ? 1_200_000 : 400_000;
    const traveller = new Traveller(machineOf(configuration), { interval: 50, budget });
    go(traveller.run(1e6));
    const { history } = traveller;
    expect(history.bytes).toBeLessThan(budget + 50_000);
    expect(history.count).toBeGreaterThan(2);
    expect(history.count).toBeLessThan(moments.at(-1)!.retired / 50);
    go(traveller.seek(moments[400]!.retired));
    expect(traveller.machine.hash()).toBe(hashes.get(400));
  });
});

describe('what checkpoints hold', () => {
  it.each(CONFIGURATIONS)('is counted with what is kept beside the pages, $technique', (configuration) => {
    const traveller = new Traveller(machineOf(configuration), OPTIONS);
    go(traveller.run(1e6));
    const { history } = traveller;
    const kept = history['checkpoints'];
    expect(kept.length).toBeGreaterThan(5);
    const snapshots = kept.map(({ snapshot }) => snapshot);
    const copies = new Set(snapshots.slice(0, -1).flatMap(({ pages }) => pages.filter(({ bytes }) => bytes)));
    const maps = new Set(snapshots.flatMap(({ frames }) => frames));
    const mapped = [...maps].reduce((sum, { length }) => sum + 4 * length, 0);
    const listed = snapshots.reduce((sum, { pages }) => sum + 8 * pages.length, 0);
    // Eight bytes a number is the least that can be.
    const numbers = snapshots.reduce(
      (sum, { parts, cpus }) => sum + (JSON.stringify([parts, cpus]).match(/-?\d+(?=[,\]}])/g)?.length ?? 0),
      0,
    );
    const least = copies.size * 4096 + mapped + listed + 8 * numbers;
    expect(numbers).toBeGreaterThan(50 * kept.length);
    expect(history.bytes).toBeGreaterThanOrEqual(least);
    expect(history.bytes).toBeLessThan(1.5 * least);
  });
});

describe('looking ahead', () => {
  const DRIVEN = { technique: 'trap-and-emulate', cpu: 'strict' } as const;

  it('to a row leaves nothing known of what comes behind it', () => {
    const traveller = new Traveller(machineOf(DRIVEN), OPTIONS);
    const { trace } = traveller.machine;
    go(traveller.toRow(40));
    expect(trace.recorded).toBe(trace.length);
    expect(traveller.farthest).toBe(traveller.now.retired);
    go(traveller.nextExit());
    expect(trace.recorded).toBe(trace.length);
    // What it has been to stays known.
    const { length } = trace;
    go(traveller.seek(0));
    go(traveller.toRow(40));
    expect(trace.recorded).toBe(length);
  });

  it('for a stop leaves nothing known, either', () => {
    const bench = benchOf(DIVIDES, DRIVEN);
    const traveller = new Traveller(bench.machine, OPTIONS);
    const rule = arm({ id: 1, kind: 'event', event: 'trap' }, bench);
    if ('problem' in rule) throw new Error(rule.problem);
    const { trace } = bench.machine;
    for (let i = 0; i < 20; i++) {
      go(new StopSearch(traveller, bench.symbols, [rule]).forward(1e6));
      expect(trace.recorded).toBe(trace.length);
      expect(traveller.farthest).toBe(traveller.now.retired);
    }
  });
});

describe('exits', () => {
  it('are gone to one by one, and back', () => {
    const machine = machineOf({ technique: 'trap-and-emulate', cpu: 'strict' });
    const traveller = new Traveller(machine, OPTIONS);
    const seen: Moment[] = [];
    for (let i = 0; i < 40; i++) {
      go(traveller.nextExit());
      seen.push(traveller.now);
    }
    const isExit = (kind: number): boolean => kind === EVENT.exit;
    expect(machine.trace.kinds.subarray(0, machine.trace.length).filter(isExit).length).toBe(40);
    for (let i = 39; i > 0; i--) {
      go(traveller.previousExit());
      expect(order(traveller.now, seen[i]!)).toBeLessThan(0);
      expect(order(traveller.now, seen[i - 1]!)).toBeGreaterThanOrEqual(0);
    }
    go(traveller.previousExit());
    go(traveller.previousExit());
    expect(traveller.now).toEqual({ retired: 0, delivered: 0 });
  });
});
