/** What the page is told of a run that has more events than it draws, against the trace of another machine, read row by row. */
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../record/trace.ts';
import type { TraceView } from '../workbench/inspect/trace-view.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import { benchOf, DIVIDES, driver } from './testing.ts';
import type { Snapshot } from './protocol.ts';

/** Traps twice a round; the third of its instructions does not. */
const LOOP = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 10000
again:  cli
        sti
        loop again
        out 0xF4, al
`;

const MARKS = new Set(['exit', 'interpreted', 'trap', 'interrupt', 'return', 'resume', 'page-fault']);
const actor = (cpl: number | undefined): string => (cpl === 3 ? 'U' : 'K');

/** Expects of `view` what `all`, the events of the whole known run, say up to row `now`. */
function expectTrue(view: TraceView, all: readonly TraceEvent[], isVirtual: boolean): void {
  const past = all.slice(0, view.now);
  const exits = past.filter(({ kind }) => kind === 'exit');
  expect(view.total).toBe(all.length);
  expect(view.counts.exits).toBe(exits.length);
  expect(view.counts.traps).toBe(past.filter(({ kind }) => kind === 'trap').length);

  const causes = new Map<string, number>();
  for (const { args } of exits) {
    const key = `${args['reason']} ${args['eip']}`;
    causes.set(key, (causes.get(key) ?? 0) + 1);
  }
  const most = Math.max(...causes.values());
  // Of several the one that came first, which is the order that a map has.
  const [first] = [...causes].filter(([, count]) => count === most).map(([key]) => key);
  const told = view.counts.most;
  expect(told && [`${told.reason} ${told.eip}`, told.count]).toEqual(
    exits.length === 0 ? null : [first, most],
  );

  const passages = new Map<string, number>();
  const pass = (key: string): void => void passages.set(key, (passages.get(key) ?? 0) + 1);
  past.forEach(({ kind, args }, row) => {
    if (kind === 'ring' && !isVirtual && actor(args['from']) !== actor(args['to']))
      pass(`${actor(args['from'])}>${actor(args['to'])}`);
    if (!isVirtual) return;
    if (kind === 'exit') pass(`${actor(args['cpl'])}>V`);
    if (kind === 'resume') pass(`V>${actor(args['cpl'])}`);
    if (kind !== 'vm-entry') return;
    // Whoever was left, unless somebody has gone on since.
    const last = past.slice(0, row).findLast((event) => ['exit', 'resume', 'vm-entry'].includes(event.kind));
    if (last?.kind === 'exit') pass(`V>${actor(last.args['cpl'])}`);
  });
  expect([...view.counts.passages]).toEqual([...passages]);

  const marks = all.filter(({ kind }) => MARKS.has(kind));
  const { events, earlier, later, hasHardware } = view.marks;
  expect(events).toEqual(marks.slice(earlier, marks.length - later));
  expect(events.length).toBe(Math.min(300, marks.length));
  expect(hasHardware).toBe(marks.some(({ kind }) => kind === 'trap' || kind === 'interrupt'));
  // The present is among them, and what led there.
  const before = marks.filter(({ index }) => index < view.now).length;
  expect(earlier).toBeLessThanOrEqual(Math.max(0, before - 200));
  expect(earlier + events.length).toBeGreaterThanOrEqual(before);
}

describe('a loop of 30,003 instructions that traps 20,002 times', () => {
  const session = driver();
  const configuration = { technique: 'trap-and-emulate', cpu: 'strict', mem: 2 } as const;
  session.do({ kind: 'load', files: { 'guest.asm': LOOP }, main: 'guest.asm', configuration });
  const bench = build({ files: { 'guest.asm': LOOP }, main: 'guest.asm' }, configuration) as Bench;
  bench.machine.run(1e6);
  const all = bench.machine.trace.slice();
  const end = session.do({ kind: 'run', limit: 1e6 });

  it('is counted to its end', () => {
    expect(end).toMatchObject({ status: 'ended', time: 30_003, trace: { total: 120_016, now: 120_016 } });
    expect(end.trace.counts.exits).toBe(20_002);
    expectTrue(end.trace, all, true);
    expect(end.trace.marks.later).toBe(0);
  });

  it.each([0, 1, 7, 5_000, 12_345, 29_999, 30_003])('and at any moment of it, %i', (time) => {
    const there = session.do({ kind: 'seek', time });
    expect(there.time).toBe(time);
    expectTrue(there.trace, all, true);
  });

  it('is counted while it runs, too, and says no more for that it is long', () => {
    const other = driver();
    other.do({ kind: 'load', files: { 'guest.asm': LOOP }, main: 'guest.asm', configuration });
    other.do({ kind: 'run', limit: 1e6 });
    const shown = other.messages.flatMap((m) => (m.kind === 'snapshot' ? [m.snapshot] : []));
    const underWay = shown.filter(({ status }) => status === 'running');
    expect(underWay.length).toBeGreaterThan(10);
    const some = underWay.filter((_, i) => i % 10 === 0);
    for (const { trace } of some) expectTrue(trace, all.slice(0, trace.total), true);
    const sizes = shown.map((snapshot) => JSON.stringify(snapshot).length);
    expect(Math.max(...sizes)).toBeLessThan(100_000);
  });

  it('goes to a record, however late it is', () => {
    const { index, time } = all.findLast(({ kind }) => kind === 'exit')!;
    expect(index).toBeGreaterThan(100_000);
    const there = session.do({ kind: 'event', index });
    expect(there.time).toBe(time + 1);
    expect(there.trace.marks.events.map((event) => event.index)).toContain(index);
    expect(there.step?.map((event) => event.index)).toContain(index);
  });
});

describe.each(['native', 'trap-and-emulate', 'binary-translation', 'hardware-assist'] as const)(
  'a guest that traps and is interrupted, under %s',
  (technique) => {
    it('is counted at each moment, also where one goes to and fro', () => {
      const configuration = { technique, cpu: technique === 'hardware-assist' ? 'vmx' : 'strict' } as const;
      const session = driver();
      const files = { 'guest.asm': DIVIDES };
      session.do({
        ...{ kind: 'load', files, main: 'guest.asm' },
        configuration: { mem: 2, instructionsPerTick: 1, ...configuration },
      });
      const { machine } = benchOf(DIVIDES, configuration);
      machine.run(1e6);
      const all = machine.trace.slice();
      expect(all.filter(({ kind }) => kind === 'trap').length).toBeGreaterThan(300);
      let known = 0;
      for (const time of [1_500, 40, 900, 1_501, 200, 1e6, 3, 2_000]) {
        const there: Snapshot = session.do({ kind: 'seek', time });
        known = Math.max(known, there.trace.now);
        expectTrue(there.trace, all.slice(0, Math.max(known, there.trace.total)), technique !== 'native');
      }
    });
  },
);
