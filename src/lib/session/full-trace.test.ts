/** Beyond the end of a full trace: what needs no record goes on as it did, and what needs one says so. */
import { beforeEach, describe, expect, it } from 'vitest';
import { benchOf, driver } from './testing.ts';
import type { Command, Snapshot } from './protocol.ts';
import type { StopRule } from './stop-rule.ts';

const LOOP = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 1000
again:  cli
        sti
        loop again
done:   out 0xF4, al
`;
const ROWS = 3_000;
const CONFIGURATION = { technique: 'trap-and-emulate', cpu: 'strict', mem: 2 } as const;

/** A session with that loop, whose trace takes `rows`. */
function loaded(rows: number): ReturnType<typeof driver> {
  const made = driver();
  const files = { 'guest.asm': LOOP };
  made.do({ kind: 'load', files, main: 'guest.asm', configuration: CONFIGURATION });
  made.session['bench']!.machine.trace.limit = rows;
  return made;
}

const { machine: whole } = benchOf(LOOP, CONFIGURATION);
whole.run(1e6);
/** Instructions retired before the last event that finds room. */
const since = whole.trace.retired(ROWS - 1);
const FULL = /record is full: it holds 3,000 events/;
const EXITS: StopRule = { id: 1, kind: 'event', event: 'exit' };
/** Never comes. */
const TRAPS: StopRule = { id: 2, kind: 'event', event: 'trap' };

let session: ReturnType<typeof driver>;
let unlimited: ReturnType<typeof driver>;
beforeEach(() => {
  session = loaded(ROWS);
  unlimited = loaded(1e6);
});

it('is said in each snapshot from then on, and in none before', () => {
  expect(session.do({ kind: 'seek', time: since - 1 }).trace.lost).toBeNull();
  const end = session.do({ kind: 'run', limit: 1e6 });
  expect(end).toMatchObject({ status: 'ended', time: 3_003, step: null });
  expect(end.trace).toMatchObject({ total: ROWS, lost: { events: whole.trace.length - ROWS, since } });
  const recorded = whole.trace.slice(0, ROWS).filter(({ kind }) => kind === 'exit');
  expect(end.trace.counts.exits).toBe(recorded.length);
  expect(session.do({ kind: 'seek', time: since - 1 }).trace.lost).toBeNull();
});

describe('a stop on an event', () => {
  it('stops where it finds none any more, and says so; it goes no farther', () => {
    session.do({ kind: 'stops', rules: [TRAPS] });
    const there = session.do({ kind: 'run', limit: 1e6 });
    expect(there).toMatchObject({ status: 'ready', time: since + 1 });
    expect(there.met).toEqual({ id: null, says: expect.stringMatching(FULL) });
    expect(there.met?.says).toContain(since.toLocaleString('en'));
    const again = session.do({ kind: 'run', limit: 1e6 });
    expect(again).toMatchObject({ time: since + 1, met: { says: expect.stringMatching(FULL) } });
    session.do({ kind: 'stops', rules: [] });
    expect(session.do({ kind: 'run', limit: 1e6 }).status).toBe('ended');
  });

  it('applies as long as there is room', () => {
    session.do({ kind: 'stops', rules: [EXITS] });
    session.do({ kind: 'seek', time: since - 20 });
    let last: Snapshot | undefined;
    for (let i = 0; i < 40 && last?.met?.id !== null; i++) {
      if (last) expect(last.met?.id).toBe(1);
      last = session.do({ kind: 'run', limit: 1e6 });
    }
    expect(last).toMatchObject({ time: since + 1, met: { says: expect.stringMatching(FULL) } });
  });

  it('does not lead back over what is not on record', () => {
    session.do({ kind: 'seek', time: 2_000 });
    session.do({ kind: 'stops', rules: [EXITS] });
    const there = session.do({ kind: 'run', limit: 1e6, direction: -1 });
    expect(there).toMatchObject({ time: 2_000, met: { id: null, says: expect.stringMatching(FULL) } });
    session.do({ kind: 'seek', time: since - 3 });
    const back = session.do({ kind: 'run', limit: 1e6, direction: -1 });
    expect(back.met?.id).toBe(1);
    expect(back.time).toBeGreaterThan(since - 6);
  });
});

it('a stop on a place applies there, too', () => {
  session.do({ kind: 'stops', rules: [{ id: 3, kind: 'code', at: { label: 'done' } }] });
  expect(session.do({ kind: 'run', limit: 1e6 })).toMatchObject({ time: 3_002, met: { id: 3 } });
});

it('next exit and previous exit lead where they do on a machine whose trace has room', () => {
  const ways: readonly Command[] = [
    { kind: 'seek', time: 2_000 },
    ...Array<Command>(5).fill({ kind: 'exit', direction: 1 }),
    ...Array<Command>(8).fill({ kind: 'exit', direction: -1 }),
    { kind: 'seek', time: since + 4 },
    ...Array<Command>(8).fill({ kind: 'exit', direction: -1 }),
    { kind: 'run', limit: 1e6 },
    { kind: 'exit', direction: -1 },
  ];
  for (const [i, way] of ways.entries()) {
    const [here, there] = [session.do(way), unlimited.do(way)];
    expect([i, here.time, here.delivered, here.status]).toEqual([
      ...[i, there.time, there.delivered, there.status],
    ]);
    expect(here.machine).toEqual(there.machine);
  }
});

it('next exit goes to its limit at most', () => {
  const files = { 'guest.asm': 'bits 32\norg 0x7C00\ncli\nhere: jmp here' };
  session.do({ kind: 'load', files, main: 'guest.asm', configuration: CONFIGURATION });
  session.do({ kind: 'seek', time: 10 });
  expect(session.do({ kind: 'exit', direction: 1, limit: 5_000 })).toMatchObject({
    status: 'ready',
    time: 5_000,
  });
});

it('a record that there is no room for is looked for up to the end of the record', () => {
  expect(session.do({ kind: 'event', index: ROWS + 500 }).time).toBe(since + 1);
});

it('why a shadow entry is as it is cannot be told from there, and is from before', () => {
  const written = whole.trace.slice().find(({ kind }) => kind === 'shadow-write')!;
  const of = `mem32h[0x${((written.args['hpa'] ?? 0) >>> 0).toString(16)}]`;
  const ask: Command = { kind: 'why', of, at: null };
  session.do({ kind: 'seek', time: 2_000 });
  const { why, time } = session.do(ask);
  expect(why?.found).toBeNull();
  expect(why?.problem).toMatch(/record, which is full: it holds 3,000 events/);
  expect(time).toBe(2_000);
  session.do({ kind: 'seek', time: since - 100 });
  expect(session.do(ask).why).toMatchObject({ found: { cause: { row: written.index } }, problem: '' });
});
