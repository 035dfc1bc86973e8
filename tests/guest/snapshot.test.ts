// A machine goes on from a snapshot as it went on from there the first time: state, memory, devices, output and trace.

import { describe, expect, it } from 'vitest';
import { PAGE_SIZE } from '../../src/lib/cpu/memory.ts';
import { Snapshots, SNAPSHOT_VERSION, type Snapshot } from '../../src/lib/cpu/snapshot.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { GUEST_CASES } from './guests.ts';
import { benchOf, LIMIT, VIRTUAL } from './machine.ts';
import { sampled } from '../sample.ts';

const TINYOS = GUEST_CASES.find(({ guest }) => guest === 'tinyos')!;

/** Runs to `limit` and tells all that can be told of it: the state and each event on the way. */
function runOn(machine: GuestMachine, limit: number): string {
  machine.trace.clear();
  const stop = machine.run(limit);
  return `${machine.hash()} ${JSON.stringify(stop)} ${JSON.stringify(machine.trace.slice())}`;
}

/** Pages that both have one copy of. */
function shared(a: Snapshot, b: Snapshot): number {
  return a.pages.filter((page, i) => page === b.pages[i]).length;
}

describe('snapshots of tinyos', () => {
  const { machine } = benchOf(TINYOS, { mem: 4 });
  const snapshots = machine.snapshots();
  const taken: { readonly at: number; readonly snapshot: Snapshot; readonly then: string }[] = [];
  const STRETCH = 1499;

  it('are taken while it runs, with timer interrupts', () => {
    for (let at = STRETCH; at < LIMIT; at += STRETCH) {
      const snapshot = snapshots.take();
      const then = runOn(machine, at);
      taken.push({ at, snapshot, then });
      if (then.includes('"exit"')) break;
    }
    expect(taken.length).toBeGreaterThan(10);
    expect(taken.some(({ then }) => then.includes('"kind":"interrupt"'))).toBe(true);
    expect(machine.run(LIMIT).cause).toBe('exit');
  });

  it('go on as they did, in any order', () => {
    for (let i = 0; i < taken.length; i++) {
      const { at, snapshot, then } = taken[(i * 7 + 3) % taken.length]!;
      expect(snapshots.restore(snapshot)).toBeNull();
      expect(runOn(machine, at)).toBe(then);
    }
  });

  it('share the pages that were not written between them', () => {
    const [first, second] = [taken[1]!.snapshot, taken[2]!.snapshot];
    expect(shared(first, second)).toBeGreaterThan(first.pages.length * 0.9);
    expect(shared(first, second)).toBeLessThan(first.pages.length);
  });

  it('miss no page that is written', () => {
    const { bytes } = machine.vcpu.memory;
    for (const { snapshot, at } of taken.slice(0, 12)) {
      snapshots.restore(snapshot);
      const whole = Buffer.from(bytes);
      machine.run(at);
      snapshots.restore(snapshot);
      expect(Buffer.compare(whole, bytes)).toBe(0);
    }
  });

  it('are refused in words where they do not fit', () => {
    const snapshot = snapshots.take();
    const before = machine.hash();
    expect(snapshots.restore({ ...snapshot, version: SNAPSHOT_VERSION + 1 })).toMatch(
      /of version \d+.*run the guest again/,
    );
    expect(snapshots.restore({ ...snapshot, parts: {} })).toMatch(/nothing of platform/);
    const other = new Snapshots(machine.vcpu.memory, []);
    expect(other.restore(snapshot)).toMatch(/other processors/);
    expect(machine.hash()).toBe(before);
  });
});

const PAGING_GUESTS = GUEST_CASES.filter(
  ({ guest, defines }) =>
    ['paging', 'fork', 'table-churn'].includes(guest) || (guest === 'tinyos' && defines.length > 0),
);

describe.each(PAGING_GUESTS)('snapshots of $guest $defines in a VM', (guest) => {
  it.each(sampled(VIRTUAL, 3, PAGING_GUESTS.indexOf(guest)))(
    '$technique, ring $ring, $mmu: go on as they did, to the last event',
    (configuration) => {
      const { machine } = benchOf(guest, { ...configuration, mem: 4 });
      const snapshots = machine.snapshots();
      const whole = benchOf(guest, { ...configuration, mem: 4 }).machine;
      whole.run(LIMIT);
      const end = whole.vcpu.retired;
      const events = whole.trace.length;
      const taken: { readonly at: number; readonly snapshot: Snapshot }[] = [];
      const moments = [0.11, 0.37, 0.62, 0.93].map((share) => Math.floor(end * share));
      for (const at of moments) {
        machine.run(at);
        taken.push({ at, snapshot: snapshots.take() });
      }
      machine.run(LIMIT);
      expect(machine.hash()).toBe(whole.hash());
      expect(machine.trace.length).toBe(events);
      for (const i of [2, 0, 3, 1, 0, 2]) {
        const { at, snapshot } = taken[i]!;
        expect(snapshots.restore(snapshot)).toBeNull();
        expect(machine.vcpu.retired).toBe(at);
        machine.trace.clear();
        expect(machine.run(LIMIT)).toEqual(whole.run(LIMIT));
        expect(machine.hash()).toBe(whole.hash());
        expect(machine.work?.save()).toEqual(whole.work?.save());
        const tail = whole.trace
          .slice(events - machine.trace.length)
          .map((event) => ({ ...event, index: 0 }));
        expect(machine.trace.slice().map((event) => ({ ...event, index: 0 }))).toEqual(tail);
      }
    },
  );
});

describe('the cost of a snapshot', () => {
  /** Milliseconds of the fastest of `times` runs, each after `prepare`. */
  function fastest(times: number, run: () => void, prepare: () => void): number {
    return Math.min(
      ...Array.from({ length: times }, () => {
        prepare();
        const start = performance.now();
        run();
        return performance.now() - start;
      }),
    );
  }

  it('is under 10 ms for 32 MiB (three times that fails), every page written before', () => {
    const { machine } = benchOf(TINYOS, { mem: 32 });
    const { memory } = machine.vcpu;
    memory.bytes.fill(0x5a, 1 << 20);
    const pages = memory.used / PAGE_SIZE;
    const snapshots = machine.snapshots();
    const writeAll = (): void => {
      for (let page = 0; page < pages; page++) memory.write32(page * PAGE_SIZE, page);
    };
    let first: Snapshot | null = null;
    const take = fastest(7, () => (first = snapshots.take()), writeAll);
    const restore = fastest(7, () => snapshots.restore(first!), writeAll);
    console.log(`snapshot of 32 MiB: taken in ${take.toFixed(2)} ms, restored in ${restore.toFixed(2)} ms`);
    expect(take).toBeLessThan(30);
  });
});
