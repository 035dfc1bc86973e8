import { describe, expect, it } from 'vitest';
import { ledgerOf } from '../../vmm/cost/ledger.ts';
import type { Result } from '../../workbench/compare/compare.ts';
import { CONTENDERS, type Contender } from '../../workbench/compare/contenders.ts';
import { compareLayout, MEASURES, type Chart } from './layout.ts';

const contender = (id: string): Contender => CONTENDERS.find((one) => one.id === id)!;
const result = (id: string, rest: Partial<Result>): Result => ({
  contender: contender(id),
  stop: { cause: 'exit', value: 0, message: '' },
  isAbsent: false,
  instructions: 1000,
  output: { serial: '', debug: '' },
  isSame: true,
  retired: { direct: 1000, translated: 0, emulated: 0, interpreted: 0 },
  exits: {},
  counts: { instruction: 1000 },
  memory: { own: 0, shadow: 0, nested: 0, cache: 0 },
  dropped: 0,
  ...rest,
});

const RESULTS = [
  result('native', { counts: { instruction: 1000, 'device-access': 2 } }),
  result('emulation', {
    retired: { direct: 0, translated: 0, emulated: 0, interpreted: 1000 },
    counts: { 'interpreter-step': 1000 },
  }),
  result('trap-and-emulate', {
    retired: { direct: 950, translated: 0, emulated: 50, interpreted: 0 },
    exits: { 'hidden-page-fault': 10, 'write-trace': 30, 'port-access': 20 },
    counts: { instruction: 950, delivery: 60, dispatch: 60, decode: 50 },
    memory: { own: 0, shadow: 24 * 1024, nested: 0, cache: 0 },
  }),
];

const chart = (id: (typeof MEASURES)[number], width = 640, results = RESULTS): Chart =>
  compareLayout(results, 'p4', width).find((one) => one.id === id)!;

describe('compareLayout', () => {
  it.each([900, 480, 479, 358, 240])('keeps bars, labels and totals inside and apart at %i px', (width) => {
    for (const { bars, height } of compareLayout(RESULTS, 'p4', width)) {
      bars.forEach((bar, i) => {
        const end = Math.max(bar.label.x, ...bar.segments.map((segment) => segment.x + segment.width));
        expect(end).toBeLessThanOrEqual(bar.total.x);
        expect(bar.total.x + bar.total.text.length * 7.2).toBeLessThanOrEqual(width);
        bar.segments.slice(1).forEach((segment, at) => {
          const before = bar.segments[at]!;
          expect(segment.x).toBeCloseTo(before.x + before.width);
        });
        for (const { label, width: room } of bar.segments)
          expect(label.length * 6.3).toBeLessThanOrEqual(room);
        if (width < 480) expect(bar.label.y).toBeLessThan(bar.y);
        else expect(bar.label.x + bar.contender.length * 7.5).toBeLessThanOrEqual(bar.segments[0]?.x ?? 168);
        expect(bar.y + bar.height).toBeLessThanOrEqual(bars[i + 1]?.row ?? height);
      });
    }
  });

  it('draws on one scale, and each part in proportion', () => {
    const { bars } = chart('instructions');
    const lengths = bars.map(({ segments }) => segments.reduce((sum, { width }) => sum + width, 0));
    expect(lengths[1]).toBeCloseTo(lengths[0] ?? 0);
    expect(bars[2]?.segments.map(({ name }) => name)).toEqual(['direct', 'after a trap']);
    expect(bars[2]!.segments[0]!.width).toBeCloseTo(19 * bars[2]!.segments[1]!.width);
  });

  it('stacks what the ledger has, to its sum', () => {
    for (const [i, bar] of chart('cycles').bars.entries()) {
      const { rows, cycles } = ledgerOf(RESULTS[i]!.counts, 'p4');
      expect(bar.segments.map(({ value }) => value)).toEqual(rows.map((row) => row.cycles));
      expect(bar.total.text).toBe(cycles.toLocaleString('en'));
    }
  });

  it('numbers the parts through all bars', () => {
    for (const { bars } of compareLayout(RESULTS, 'p4', 640)) {
      let seen = 0;
      for (const bar of bars) {
        expect(bar.before).toBe(seen);
        seen += bar.segments.length;
      }
    }
  });

  it('puts the most frequent exit first, with what its records are found by', () => {
    const [, , bar] = chart('exits').bars;
    expect(bar?.segments.map(({ part }) => part)).toEqual([
      { exit: 'write-trace' },
      { exit: 'port-access' },
      { exit: 'hidden-page-fault' },
    ]);
  });

  it('says in each title what it came to', () => {
    expect(chart('instructions').title).toBe(
      'The processor runs 95% of 1,000 instructions under trap-and-emulate, 0% under emulation',
    );
    expect(chart('exits').title).toBe('Most exits under trap-and-emulate: 60 (30 by write trace)');
    expect(chart('memory').title).toBe('24 KiB at most, under trap-and-emulate');
    const bare = ledgerOf(RESULTS[0]!.counts, 'p4').cycles;
    const most = ledgerOf(RESULTS[2]!.counts, 'p4').cycles;
    expect(chart('cycles').title).toContain(
      `${Number((most / bare).toPrecision(2))} times under trap-and-emulate`,
    );
    for (const id of MEASURES) expect(chart(id, 640, []).title).toBe('Nothing has been run yet');
  });

  it('says how many cycles where there is no bare machine to measure by', () => {
    const [, emulation, trap] = RESULTS;
    const { title } = chart('cycles', 640, [emulation!, trap!]);
    const cycles = (result: Result): string =>
      Math.round(ledgerOf(result.counts, 'p4').cycles).toLocaleString('en');
    expect(title).toContain(`${cycles(emulation!)} under emulation`);
    expect(title).toContain(`${cycles(trap!)} under trap-and-emulate`);
  });
});
