import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace.ts';
import { sliceEndIndex, type TurnEnd } from '../../vmm/slice-ends.ts';
import { BAR, SHOWN, turnSentence, turnsLayout, turnsOf, turnsTitle } from './layout.ts';

function slice(vm: number, time: number, took: number, end: TurnEnd, instructions: number): TraceEvent {
  return {
    ...{ index: 0, kind: 'slice', vm, time },
    args: { end: sliceEndIndex(end), took, instructions, exits: 2 },
  };
}
const EVENTS = [
  slice(1, 0, 100, 'timer', 75),
  slice(2, 100, 100, 'timer', 100),
  slice(1, 200, 50, 'idle', 0),
  slice(2, 250, 150, 'ended', 125),
];

describe('the turns of a host', () => {
  it('are its slices, and nothing else of the trace', () => {
    const other: TraceEvent = { ...EVENTS[0]!, kind: 'exit' };
    expect(turnsOf([other, ...EVENTS])).toHaveLength(4);
    expect(turnsOf(EVENTS)[0]).toEqual({
      ...{ vm: 1, from: 0, took: 100, instructions: 75, exits: 2, end: 'timer', vmm: 25 },
    });
  });

  it('stand one after the other along the time, each in its VM’s lane', () => {
    const { bars, lanes, width, height } = turnsLayout(turnsOf(EVENTS), ['tinyos', 'hostile']);
    expect(lanes.map(({ letter, name }) => `${letter} ${name}`)).toEqual(['1 tinyos', '2 hostile', 'V VMM']);
    const scale = width / 400;
    expect(bars.map(({ x }) => x / scale)).toEqual([0, 100, 200, 250]);
    expect(bars[3]!.width).toBeCloseTo(150 * scale - 1);
    expect(bars[0]!.y).toBe(bars[2]!.y);
    expect(bars[1]!.y).toBeGreaterThan(bars[0]!.y);
    for (const { x, width: wide, y, vmmY, vmmHeight } of bars) {
      expect(x + wide).toBeLessThanOrEqual(width);
      expect(Math.max(y + BAR, vmmY + vmmHeight)).toBeLessThan(height);
    }
  });

  it('show how much of each the VMM took', () => {
    const { bars } = turnsLayout(turnsOf(EVENTS), ['tinyos', 'hostile']);
    expect(bars.map(({ vmmHeight }) => vmmHeight / BAR)).toEqual([0.25, 0, 1, 25 / 150]);
  });

  it('are summed up in a sentence', () => {
    expect(turnsTitle([])).toBe('Nobody has had a turn yet');
    expect(turnsTitle(turnsOf(EVENTS))).toBe(
      '4 turns of 2 VMs: 2 ended by the host timer, 1 by a guest that waits; 25% of the time went to the VMM',
    );
    expect(turnSentence(turnsOf(EVENTS)[2]!, 'tinyos')).toBe(
      'VM 1, tinyos, had 50 cycles from 200 on: 0 instructions, 2 exits; then it waits, in HLT or blocked.',
    );
  });

  it('are the newest where there are many', () => {
    const many = Array.from({ length: SHOWN + 7 }, (_, i) => slice(1, i * 10, 10, 'timer', 10));
    const { bars, earlier } = turnsLayout(turnsOf(many), ['hostile']);
    expect([bars.length, earlier, bars[0]!.index, bars[0]!.x]).toEqual([SHOWN, 7, 7, 0]);
  });
});
