import { describe, expect, it } from 'vitest';
import { EVENT_KINDS, type EventName } from '../../record/events.ts';
import type { TraceEvent } from '../../record/trace.ts';
import { SHOWN } from '../../workbench/inspect/mark-window.ts';
import { LANE_HEIGHT, MARKED, markOf, timelineLayout } from './layout.ts';

let rows = 0;
function event(kind: EventName, args: Record<string, number> = {}, time = 0): TraceEvent {
  return { index: rows++, kind, time, vm: 1, args };
}
/** Privileged instruction, by the number it has in the trace. */
const PRIVILEGED = 0;
const exit = (eip: number): TraceEvent => event('exit', { reason: PRIVILEGED, vector: 13, eip, cpl: 0 });
const resume = (eip: number): TraceEvent => event('resume', { eip, cpl: 0, ring: 1 });

describe('timelineLayout', () => {
  it('gives each drawn event one mark with its row, in order from left to right', () => {
    const events = [exit(0x7c00), event('handler'), resume(0x7c01), event('output'), exit(0x7c05)];
    const { marks } = timelineLayout(events, { isVirtual: true });
    expect(marks.map(({ index }) => index)).toEqual([events[0]?.index, events[2]?.index, events[4]?.index]);
    const xs = marks.map(({ x }) => x);
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    expect(new Set(xs).size).toBe(xs.length);
  });

  it('puts an actor on its own lane: U over K over V over H', () => {
    const events = [
      event('resume', { eip: 0, cpl: 3, ring: 3 }),
      resume(0),
      exit(0),
      event('interrupt', { vector: 32, eip: 0 }),
    ];
    const { marks, lanes } = timelineLayout(events, { isVirtual: true });
    expect(marks.map(({ actor }) => actor)).toEqual(['U', 'K', 'V', 'H']);
    const ys = marks.map(({ y }) => y);
    expect(ys.map((y) => y - (ys[0] ?? 0))).toEqual([0, 1, 2, 3].map((i) => i * LANE_HEIGHT));
    expect(lanes.map(({ y }) => y)).toEqual(ys);
  });

  it('has no lane for a VMM on the bare machine', () => {
    const { lanes, title } = timelineLayout([], { isVirtual: false });
    expect(lanes.map(({ actor }) => actor)).toEqual(['U', 'K']);
    expect(title).toMatch(/nothing has trapped/);
  });

  it('gives the hardware a lane only where it has a mark, and lanes without a gap', () => {
    const quiet = timelineLayout([exit(0)], { isVirtual: true });
    expect(quiet.lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'V']);
    const trapped = timelineLayout([event('trap', { vector: 13 })], { isVirtual: false });
    expect(trapped.lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'H']);
    const [first, second, third] = trapped.lanes.map(({ y }) => y);
    expect((third ?? 0) - (second ?? 0)).toBe((second ?? 0) - (first ?? 0));
    expect(trapped.marks[0]?.y).toBe(third);
  });

  it('says of a single exit what it was, and of a run under way that more may come', () => {
    const place = (at: number): string => `here${at - 0x7c00}`;
    expect(timelineLayout([exit(0x7c01)], { isVirtual: true, place }).title).toMatch(
      /^1 exit to the VMM: privileged instruction at here1$/,
    );
    const underWay = timelineLayout([exit(0x7c01)], { isVirtual: true, place, hasEnded: false });
    expect(underWay.title).toMatch(/^1 exit to the VMM so far: /);
    expect(timelineLayout([], { isVirtual: true, hasEnded: false }).title).toMatch(/yet$/);
    expect(timelineLayout([], { isVirtual: true }).title).toMatch(/never/);
  });

  it('counts exits and names the place that most of them have', () => {
    const events = [exit(0x7c00), exit(0x7c09), exit(0x7c09), exit(0x7c09)];
    const { title } = timelineLayout(events, { isVirtual: true, place: (at) => `here${at - 0x7c00}` });
    expect(title).toContain('4 exits');
    expect(title).toMatch(/3 of them: .* at here9/);
  });

  it('draws the newest marks where there are too many, and says how many it left out', () => {
    const events = Array.from({ length: SHOWN + 5 }, (_, i) => exit(i));
    const { marks, earlier, title } = timelineLayout(events, { isVirtual: true });
    expect(marks).toHaveLength(SHOWN);
    expect(earlier).toBe(5);
    expect(marks.at(-1)?.index).toBe(events.at(-1)?.index);
    expect(title).toContain(`${SHOWN + 5} exits`);
  });
});

describe('of a part of a run', () => {
  const events = [resume(0x7c00), exit(0x7c05), resume(0x7c05)];
  const counts = { exits: 20_002, traps: 7, most: { reason: PRIVILEGED, eip: 0x7c09, count: 10_001 } };
  const whole = { earlier: 40_000, later: 12, hasHardware: true, counts };
  const place = (at: number): string => `here${at - 0x7c00}`;

  it('speaks of the whole', () => {
    const { title, earlier, later, lanes, marks } = timelineLayout(events, { isVirtual: true, whole, place });
    expect(title).toMatch(/^20,002 exits.*10,001 of them: .* at here9$/);
    expect([earlier, later, marks.length]).toEqual([40_000, 12, 3]);
    expect(lanes.map(({ actor }) => actor)).toContain('H');
  });

  it('on the bare machine, too', () => {
    expect(timelineLayout(events, { isVirtual: false, whole }).title).toMatch(/^Bare: 7 traps/);
  });

  it('has nothing to speak of where nothing was', () => {
    const none = { earlier: 0, later: 9, hasHardware: false, counts: { exits: 0, traps: 0, most: null } };
    expect(timelineLayout(events, { isVirtual: true, whole: none, hasEnded: false }).title).toMatch(/yet$/);
  });
});

describe('markOf', () => {
  it('tells causes apart by shape', () => {
    const shapes = (['exit', 'trap', 'interrupt', 'interpreted', 'resume'] as const).map(
      (kind) => markOf(event(kind), String)?.shape,
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('is there for the kinds that are drawn, and for no other', () => {
    for (const { name } of EVENT_KINDS)
      expect([name, markOf(event(name), String) !== null]).toEqual([name, MARKED.has(name)]);
  });

  it('outlines what the guest never sees', () => {
    expect(markOf(event('page-fault', { hidden: 1 }), String)?.hidden).toBe(true);
    expect(markOf(event('page-fault', { hidden: 0 }), String)?.hidden).toBe(false);
  });
});
