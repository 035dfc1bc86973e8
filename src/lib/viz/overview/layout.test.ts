import { describe, expect, it } from 'vitest';
import type { OverviewBin, OverviewFinding } from '../../workbench/inspect/overview.ts';
import { moved, zoomed } from '../frame/window.ts';
import { overviewLayout, sayBin } from './layout.ts';

const bin = (from: number, to: number, counts: Partial<OverviewBin['counts']> = {}): OverviewBin => ({
  ...{ from, to, counts: { U: 0, K: 0, V: 0, H: 0, ...counts } },
  idle: 0,
  total: Object.values(counts).reduce((sum, count) => sum + count, 0),
});
const BINS = [bin(0, 10, { V: 8, K: 4 }), bin(10, 20), bin(20, 30, { U: 1 }), bin(30, 40, { V: 2 })];
const finding = (more: Partial<OverviewFinding> = {}): OverviewFinding => ({
  ...{ kind: 'overview', isVirtual: true, length: 40, now: 15, window: [0, 40], cause: null },
  ...{ whole: BINS, bins: BINS, total: 15, events: null, dropped: 0 },
  causes: [
    { cause: 'exit: port access', count: 7 },
    { cause: 'the guest goes on', count: 5 },
    { cause: 'exit: exception', count: 3 },
  ],
  ...more,
});

/** The columns of an outline: left, top, right, ground. */
function columns(d: string): { left: number; top: number; right: number; ground: number }[] {
  return [...d.matchAll(/M([\d.]+),([\d.]+)V([\d.]+)H([\d.]+)V/g)].map(([, left, ground, top, right]) => ({
    ...{ left: Number(left), top: Number(top), right: Number(right), ground: Number(ground) },
  }));
}

describe('overviewLayout', () => {
  it.each([672, 358, 240])(
    'stands a column on each bin that has marks, as high as it has, at %i px',
    (width) => {
      const { lanes, height, bins, whole } = overviewLayout(finding(), width);
      expect(lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'V']);
      const [user, kernel, vmm] = lanes.map((one) => columns(one.columns));
      expect([user?.length, kernel?.length, vmm?.length]).toEqual([1, 1, 2]);
      const high = (one?: { top: number; ground: number }): number => (one ? one.ground - one.top : 0);
      expect(high(vmm?.[0])).toBeCloseTo(2 * high(kernel?.[0]), 0);
      expect(high(vmm?.[0])).toBeCloseTo(4 * high(vmm?.[1]), 0);
      expect(high(user?.[0])).toBeGreaterThan(1);
      expect(vmm?.[1]?.left).toBeCloseTo(bins[3]!.x, 0);
      expect(vmm?.[1]?.right).toBeCloseTo(width, 0);
      for (const { left, right, top, ground } of [...user!, ...kernel!, ...vmm!, ...columns(whole.columns)]) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(width + 0.1);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(ground).toBeLessThanOrEqual(height);
      }
      // Lanes do not reach into each other.
      lanes.slice(1).forEach(({ ground, columns: d }, i) => {
        for (const { top } of columns(d)) expect(top).toBeGreaterThan(lanes[i]!.ground);
        expect(ground).toBeGreaterThan(lanes[i]!.ground);
      });
    },
  );

  it('shows where the present is, and the window in the whole run', () => {
    const { now, whole } = overviewLayout(finding(), 400);
    expect([now, whole.now, whole.from, whole.to]).toEqual([150, 150, 0, 400]);
    const close = overviewLayout(finding({ window: [20, 30], bins: [bin(20, 30, { U: 1 })] }), 400);
    expect([close.now, close.whole.from, close.whole.to]).toEqual([null, 200, 300]);
  });

  it('has the hardware’s lane where it has done something, and none of the VMM’s on the bare machine', () => {
    const bare = overviewLayout(finding({ isVirtual: false, whole: [bin(0, 40, { H: 1 })] }), 400);
    expect(bare.lanes.map(({ actor }) => actor)).toEqual(['U', 'K', 'H']);
  });

  it('has ticks at whole instructions, apart from each other and inside', () => {
    const { ticks } = overviewLayout(finding({ length: 3, window: [0, 3] }), 900);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '1', '2']);
    const far = overviewLayout(finding({ length: 2_000_000, window: [0, 2_000_000] }), 358).ticks;
    far.slice(1).forEach(({ x }, i) => expect(x - far[i]!.x).toBeGreaterThan(80));
  });

  it('says in its title how many exits there are, and by what most', () => {
    const title = (more: Partial<OverviewFinding>): string => overviewLayout(finding(more), 400).title;
    expect(title({})).toBe('10 exits in the whole run of 40 instructions, 7 of them by port access');
    expect(title({ window: [0, 20] })).toMatch(/^10 exits in 20 instructions/);
    expect(title({ causes: [{ cause: 'exit: exception', count: 3 }] })).toMatch(/, all by exception$/);
    expect(title({ causes: [] })).toMatch(/^No exit to the VMM/);
    expect(title({ isVirtual: false, causes: [] })).toMatch(/^Bare: nothing has trapped/);
    expect(title({ cause: 'hidden page fault', total: 1 })).toMatch(/^hidden page fault: once in/);
  });
});

it('says what a bin holds', () => {
  expect(sayBin(BINS[0]!)).toBe('Instructions 0 to 9: 12 marks (4 K, guest kernel; 8 V, VMM)');
  expect(sayBin(BINS[1]!)).toBe('Instructions 10 to 19: nothing');
  expect(sayBin(bin(7, 8, { U: 1 }))).toBe('After 7 instructions: 1 mark (1 U, guest user)');
});

describe('windows', () => {
  it('grow and shrink round a place that stays where it is', () => {
    expect(zoomed([100, 200], 1_000, 1 / 4, 180)).toEqual([160, 185]);
    expect(zoomed([160, 185], 1_000, 4, 180)).toEqual([100, 200]);
  });

  it('stay within the run, at least one instruction long', () => {
    expect(zoomed([0, 2], 1_000, 1 / 4)).toEqual([1, 2]);
    expect(zoomed([0, 500], 1_000, 4)).toBeNull();
    expect(zoomed([0, 100], 1_000, 4)).toEqual([0, 400]);
    expect(moved([900, 990], 1_000, 500)).toEqual([910, 1_000]);
    expect(moved([10, 20], 1_000, -50)).toEqual([0, 10]);
  });
});
