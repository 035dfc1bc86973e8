import { describe, expect, it } from 'vitest';
import type {
  LineTreatment,
  TranslatedUnit,
  TranslationFinding,
} from '../../workbench/inspect/translation.ts';
import { sayUnit, translationLayout } from './layout.ts';

function unit(
  number: number,
  treatments: readonly LineTreatment[],
  to: readonly (number | null)[],
): TranslatedUnit {
  const at = 16 + number * 64;
  const lines = treatments.map((treatment, i) => ({
    ...{ eip: number * 16 + i, bytes: '90', text: 'nop', treatment },
    code: [{ at: at + i, bytes: '90', text: 'nop' }],
  }));
  const transfers = to.map((target) => ({
    ...{ from: at + treatments.length - 1, eip: 0, to: target, falls: false },
  }));
  return {
    number,
    eip: number * 16,
    name: `u${number}`,
    at,
    hpa: at,
    size: 64,
    state: 'awake',
    lines,
    transfers,
  };
}

const SHOWN = [
  unit(0, ['ident', 'ident', 'rewritten'], [1, null]),
  unit(1, ['ident', 'callout', 'rewritten'], [0, 2]),
  unit(2, ['ident'], [2]),
];
const STATISTICS = {
  ...{ units: 3, instructions: 7, idents: 4, bytesIn: 14, bytesOut: 40, used: 60, chains: 3, vanished: 1 },
  ...{ emulations: 0, lookups: 0, misses: 0, translations: 3, callouts: {}, invalidations: 0 },
  ...{ adaptations: 0, reversions: 0, flushes: 0 },
};
const FINDING: TranslationFinding = {
  ...{
    kind: 'translation',
    statistics: STATISTICS,
    capacity: 1000,
    units: SHOWN,
    takenOut: [],
    shown: SHOWN,
  },
  growth: [
    { time: 0, bytes: 10 },
    { time: 50, bytes: 30 },
    { time: 100, bytes: 60 },
  ],
};

describe('translationLayout', () => {
  it.each([1024, 640, 519, 358])('keeps rows apart, each in its band, at %i px', (width) => {
    const { bands, height } = translationLayout(FINDING, width);
    const rows = bands.flatMap((band) => band.rows.map((row) => ({ ...row, band })));
    rows.forEach(({ y, band }, i) => {
      expect(y).toBeGreaterThanOrEqual(band.y);
      expect(y + 17).toBeLessThanOrEqual(band.y + band.height);
      expect(y).toBeGreaterThan(rows[i - 1]?.y ?? -1);
    });
    expect(height).toBe(bands.at(-1)!.y + bands.at(-1)!.height);
  });

  it.each([1024, 358])(
    'has an arrow for each chained transfer, and none over the edge, at %i px',
    (width) => {
      const { arrows } = translationLayout(FINDING, width);
      expect(arrows).toHaveLength(4);
      for (const { path } of arrows) {
        const numbers = [...path.matchAll(/[MHV]([\d.]+)/g)].map(([, x]) => Number(x));
        expect(Math.max(numbers[0]!, numbers[1]!)).toBeLessThanOrEqual(width);
      }
    },
  );

  it('shows each instruction of the guest once, and its translation beside it or below', () => {
    for (const width of [1024, 358]) {
      const rows = translationLayout(FINDING, width).bands.flatMap((band) => band.rows);
      expect(rows.filter(({ guest }) => guest !== '')).toHaveLength(7);
      expect(rows.filter(({ cache }) => cache !== '')).toHaveLength(7);
    }
  });

  it('grows to the top, from left to right', () => {
    const { growth, growthHeight } = translationLayout(FINDING, 400);
    const points = growth.split(' ').map((point) => point.split(',').map(Number));
    expect(points.at(-1)![0]).toBe(400);
    expect(Math.min(...points.map(([, y]) => y!))).toBeGreaterThanOrEqual(0);
    expect(points[0]![1]).toBeLessThan(growthHeight);
  });

  it('says what came of it', () => {
    expect(translationLayout(FINDING, 640).title).toBe(
      '3 units of 7 instructions, 57% of them copied: 14 bytes became 40, and 4 continuations are chained',
    );
    expect(translationLayout({ ...FINDING, statistics: null, shown: [] }, 640).title).toContain('Nothing');
    expect(sayUnit(SHOWN[1]!, (number) => `u${number}`)).toBe(
      'u1: 3 instructions, 1 copied, 1 callout; goes straight on to u0 and u2',
    );
  });
});
