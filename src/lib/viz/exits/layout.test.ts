import { describe, expect, it } from 'vitest';
import type { ExitCause, ExitsFinding } from '../../workbench/inspect/exits.ts';
import { exitsLayout } from './layout.ts';

const CAUSES: readonly ExitCause[] = [
  { reason: 'privileged-instruction', user: 0, kernel: 123_456_789 },
  { reason: 'hidden-page-fault', user: 40, kernel: 60 },
  { reason: 'software-interrupt', user: 1, kernel: 0 },
];
const finding = (causes: readonly ExitCause[], isVirtual = true): ExitsFinding => ({
  ...{ kind: 'exits', isVirtual, causes, dropped: 0, records: null },
  total: causes.reduce((sum, { user, kernel }) => sum + user + kernel, 0),
});

describe('exitsLayout', () => {
  it.each([672, 480, 479, 358, 240])('keeps bars, labels and counts inside and apart at %i px', (width) => {
    const { bars, height } = exitsLayout(finding(CAUSES), width);
    bars.forEach((bar, i) => {
      expect(bar.kernel.x).toBeCloseTo(bar.user.x + bar.user.width);
      expect(bar.count.x).toBeGreaterThan(bar.kernel.x + bar.kernel.width);
      expect(bar.count.x + bar.count.text.length * 7.2).toBeLessThanOrEqual(width);
      expect(bar.label.x + bar.label.text.length * 6.4).toBeLessThanOrEqual(width < 480 ? width : bar.user.x);
      if (width < 480) expect(bar.label.y).toBeLessThan(bar.user.y);
      const bottom = bar.user.y + bar.user.height;
      expect(bottom).toBeLessThanOrEqual(bars[i + 1]?.y ?? height);
    });
  });

  it('draws lengths in proportion, and the longest as long as there is room', () => {
    const { bars } = exitsLayout(finding(CAUSES.slice(1)), 672);
    expect(bars[0]?.kernel.width).toBeCloseTo((bars[0]?.user.width ?? 0) * 1.5);
    expect((bars[1]?.user.width ?? 0) * 100).toBeCloseTo(
      (bars[0]?.user.width ?? 0) + (bars[0]?.kernel.width ?? 0),
    );
  });

  it('says in its title how many there were, and by what most', () => {
    const title = (causes: readonly ExitCause[], isVirtual = true): string =>
      exitsLayout(finding(causes, isVirtual), 672).title;
    expect(title(CAUSES.slice(1))).toBe('101 exits by 2 causes, 100 of them by hidden page fault');
    expect(title(CAUSES.slice(2))).toBe('1 exit: software interrupt');
    expect(title(CAUSES.slice(1, 2))).toBe('100 exits, all by hidden page fault');
    expect(title([])).toMatch(/not been called yet/);
    expect(title([], false)).toMatch(/^Bare/);
  });
});
