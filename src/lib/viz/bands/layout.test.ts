import { describe, expect, it } from 'vitest';
import type { BandMark, BandsFinding } from '../../workbench/inspect/bands.ts';
import { bandsLayout, bandsTitle, sayBin } from './layout.ts';

const NONE = [0, 0, 0, 0];
/** Four bins of 100 cycles: VM 1 in the first two, VM 2 in the third, nobody in the last. */
const FINDING: BandsFinding = {
  ...{ length: 400, window: [0, 400], cause: null, edges: [0, 100, 200, 300, 400], total: 300, dropped: 0 },
  causes: [{ cause: 'exit: privileged instruction', count: 300 }],
  bands: [
    {
      ...{ vm: 1, exits: 200, marks: null },
      ran: { U: [50, 0, 0, 0], K: [25, 10, 0, 0], V: [25, 90, 0, 0] },
      counts: { U: NONE, K: NONE, V: [100, 50, 0, 0], H: [0, 1, 0, 0] },
    },
    {
      ...{ vm: 2, exits: 100, marks: null },
      ran: { U: NONE, K: [0, 0, 60, 0], V: [0, 0, 40, 0] },
      counts: { U: NONE, K: NONE, V: [0, 0, 25, 0], H: NONE },
    },
  ],
};
const NAMES = ['tinyos', 'hostile'];

/** Left, top, right and bottom of each rectangle of an outline. */
function boxes(outline: string): number[][] {
  return [...outline.matchAll(/M([\d.]+),([\d.]+)V([\d.]+)H([\d.]+)V/g)].map(([, left, bottom, top, right]) =>
    [left, top, right, bottom].map(Number),
  );
}

describe('bands of VMs', () => {
  const geometry = bandsLayout(FINDING, NAMES, 800);

  it('have the actors’ lanes, one below the other, and do not touch', () => {
    expect(geometry.bands.map(({ title }) => title)).toEqual(['VM 1 tinyos', 'VM 2 hostile']);
    const [first, second] = geometry.bands;
    for (const { lanes, y, height } of geometry.bands) {
      expect(lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'V', 'H']);
      for (const { ground } of lanes) {
        expect(ground).toBeGreaterThan(y);
        expect(ground).toBeLessThanOrEqual(y + height);
      }
    }
    expect(first!.y + first!.height).toBeLessThan(second!.y);
    expect(second!.y + second!.height).toBeLessThanOrEqual(geometry.bottom);
    expect(geometry.bottom).toBeLessThan(geometry.height);
    expect(geometry.top).toBeGreaterThan(geometry.whole.height);
  });

  it('show in a column how much of its bin an actor had, at the bin’s place, within the lane', () => {
    const lane = (vm: number, actor: string): number[][] =>
      boxes(geometry.bands[vm - 1]!.lanes.find((one) => one.actor === actor)!.columns);
    expect(lane(1, 'U').map(([left, , right]) => [left, right])).toEqual([[0, 200]]);
    expect(lane(1, 'V').map(([left, , right]) => [left, right])).toEqual([
      [0, 200],
      [200, 400],
    ]);
    expect(lane(2, 'K').map(([left, , right]) => [left, right])).toEqual([[400, 600]]);
    expect(lane(2, 'U')).toEqual([]);
    // The hardware's lane has no time, but a mark.
    expect(lane(1, 'H')).toEqual([]);
    expect(boxes(geometry.bands[0]!.lanes[3]!.ticks)).toHaveLength(1);
    const height = ([, top = 0, , bottom = 0]: number[]): number => bottom - top;
    const [half] = lane(1, 'U');
    const [less, most] = lane(1, 'V');
    // To a tenth of a pixel.
    expect(Math.abs(height(half!) - 2 * height(less!))).toBeLessThanOrEqual(0.2);
    expect(height(most!)).toBeGreaterThan(height(half!));
    for (const { lanes } of geometry.bands) {
      for (const { columns, ticks, ground } of lanes) {
        for (const [, , , bottom] of boxes(columns)) expect(bottom).toBe(ground);
        const lowest = Math.min(ground, ...boxes(columns).map(([, top = 0]) => top));
        for (const [, top = 0, , bottom = 0] of boxes(ticks)) {
          expect(bottom).toBeLessThan(lowest);
          expect(top).toBeGreaterThan(ground - 26);
        }
      }
    }
  });

  it('have no lane for the hardware where it has no mark', () => {
    const [band] = FINDING.bands;
    const without = { ...FINDING, bands: [{ ...band!, counts: { ...band!.counts, H: NONE } }] };
    const lanes = bandsLayout(without, NAMES, 800).bands[0]!.lanes;
    expect(lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'V']);
  });

  it('draw marks one by one, each in its actor’s lane at its moment, where they are given', () => {
    const exit: BandMark = {
      ...{ index: 7, kind: 'exit', vm: 1, time: 3, host: 100 },
      args: { reason: 0, vector: 13, eip: 0, cpl: 0 },
    };
    const trap: BandMark = {
      ...{ index: 9, kind: 'trap', vm: 1, time: 4, host: 300 },
      args: { vector: 13, error: 0, eip: 0, cpl: 3 },
    };
    const [first, second] = FINDING.bands;
    const bands = [
      { ...first!, marks: [exit, trap] },
      { ...second!, marks: [] },
    ];
    const drawn = bandsLayout({ ...FINDING, bands }, NAMES, 800).bands;
    const marks = drawn[0]!.lanes.flatMap(({ actor, marks }) =>
      marks.map(({ index, x, shape }) => [actor, index, x, shape]),
    );
    expect(marks).toEqual([
      ['V', 7, 200, 'diamond'],
      ['H', 9, 600, 'triangle'],
    ]);
    expect(drawn.flatMap(({ lanes }) => lanes.map(({ ticks }) => ticks)).join('')).toBe('');
  });

  it('are summed up in a sentence', () => {
    expect(bandsTitle(FINDING)).toBe(
      '2 VMs in the whole run of 400 cycles: 300 exits, and the VMM had 52% of the time',
    );
    expect(bandsTitle({ ...FINDING, window: [0, 100] })).toContain('2 VMs in 100 cycles');
    expect(bandsTitle({ ...FINDING, cause: 'interrupt', total: 1 })).toBe(
      'interrupt: once by 2 VMs in the whole run of 400 cycles',
    );
    expect(bandsTitle({ ...FINDING, bands: [] })).toBe('No VM has had the processor yet');
    expect(sayBin(FINDING, FINDING.bands[0]!, 1, 'VM 1 tinyos')).toBe(
      'VM 1 tinyos, cycles 100 to 199: K, guest kernel 10, V, VMM 90; 51 marks (50 V, VMM; 1 H, hardware).',
    );
    expect(sayBin(FINDING, FINDING.bands[1]!, 0, 'VM 2 hostile')).toBe(
      'VM 2 hostile, cycles 0 to 99: it does not have the processor; no marks.',
    );
  });
});
