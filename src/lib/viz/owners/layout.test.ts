import { describe, expect, it } from 'vitest';
import type { FrameRun, FramesFinding } from '../../workbench/inspect/frames.ts';
import { ownersLayout, sayRun } from './layout.ts';

function finding(parts: readonly (readonly [count: number, use: FrameRun['use']])[]): FramesFinding {
  let next = 0;
  const runs = parts.map(([count, use]) => {
    const hpa = next * 4096;
    next += count;
    return { hpa, count, use };
  });
  return {
    kind: 'frames',
    origin: null,
    isVirtual: true,
    count: next,
    runs,
    uses: runs.map(({ use, count }) => ({ use, count })),
  };
}
const SMALL = finding([
  [48, 'vmm'],
  [3, 'shadow'],
  [205, 'unused'],
  [700, 'vm'],
  [1, 'traced'],
  [67, 'vm'],
]);

describe('ownersLayout', () => {
  it.each([672, 480, 479, 358, 288])('covers each cell once, inside, at %i px', (width) => {
    const { stretches, cell, height, columns } = ownersLayout(SMALL, width);
    let covered = 0;
    let [x, y] = [0, 0];
    for (const stretch of stretches) {
      expect(stretch.x).toBeCloseTo(x);
      expect(stretch.y).toBeCloseTo(y);
      x += stretch.width;
      expect(x).toBeLessThanOrEqual(width + 1e-6);
      covered += Math.round(stretch.width / cell);
      if (Math.round(x / cell) === columns) [x, y] = [0, y + cell];
      expect(stretch.y + stretch.height).toBeLessThanOrEqual(height + 1e-6);
    }
    expect(covered).toBe(SMALL.count);
  });

  it('gives each use as many cells as it has frames', () => {
    const { stretches, cell } = ownersLayout(SMALL, 672);
    const cells = (use: string): number =>
      stretches
        .filter((one) => one.use === use)
        .reduce((sum, { width }) => sum + Math.round(width / cell), 0);
    expect(['vmm', 'shadow', 'unused', 'vm', 'traced'].map(cells)).toEqual([48, 3, 205, 767, 1]);
  });

  it('puts several frames in a cell where there are many, and loses none that is rare', () => {
    const large = finding([
      [4096, 'unused'],
      [65_535, 'vm'],
      [1, 'traced'],
      [65_536, 'vm'],
    ]);
    const { framesPerCell, stretches, title } = ownersLayout(large, 672);
    expect(framesPerCell).toBe(32);
    expect(stretches.filter(({ use }) => use === 'traced')).toHaveLength(1);
    expect(title).toMatch(/a cell is 32 frames$/);
  });

  it('says whose the frames are', () => {
    expect(ownersLayout(SMALL, 672).title).toMatch(
      /^Of 1,024 frames \d+ are the VM's.*the VMM has 256, 3 of them/,
    );
    expect(sayRun(SMALL.runs[1]!)).toBe('00030000h to 00032FFFh, 3 frames: shadow page tables');
  });
});
