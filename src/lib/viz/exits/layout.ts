/** Exits by cause: a bar a cause, the user's part and the kernel's side by side. Plain data to plain geometry, in pixels. */
import { number } from '#messages/language';
import * as say from '#messages/views/exits';
import { EXIT_WORDS, type ExitReason } from '../../vmm/exit-reasons.ts';
import type { ExitsFinding } from '../../workbench/inspect/exits.ts';

export interface ExitBar {
  readonly reason: ExitReason;
  /** What it is called, where. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number };
  readonly y: number;
  readonly height: number;
  /** The guest user's exits, and behind them the guest kernel's. */
  readonly user: BarPart;
  readonly kernel: BarPart;
  readonly count: { readonly text: string; readonly x: number; readonly y: number };
}

export interface BarPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ExitsGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly bars: readonly ExitBar[];
}

/** From this width on the labels stand beside the bars. */
const WIDE = 480;
const LABEL_WIDTH = 150;
/** Room for a count behind its bar: nine digits with commas. */
const COUNT_WIDTH = 90;
const BAR = 14;

export function exitsLayout(finding: ExitsFinding, asked: number): ExitsGeometry {
  const width = Math.max(240, asked);
  const isWide = width >= WIDE;
  const left = isWide ? LABEL_WIDTH : 0;
  const height = isWide ? 26 : 42;
  const most = Math.max(1, ...finding.causes.map(({ user, kernel }) => user + kernel));
  const scale = (count: number): number => (count / most) * (width - left - COUNT_WIDTH);
  const bars = finding.causes.map(({ reason, user, kernel }, i): ExitBar => {
    const y = i * height;
    const barY = isWide ? y + 6 : y + 22;
    const part = (from: number, count: number): BarPart => ({
      ...{ x: left + scale(from), y: barY, height: BAR },
      width: scale(count),
    });
    return {
      ...{ reason, y, height, user: part(0, user), kernel: part(user, kernel) },
      label: { text: named(reason), x: 0, y: isWide ? barY + 11 : y + 15 },
      count: { text: number(user + kernel), x: left + scale(user + kernel) + 6, y: barY + 11 },
    };
  });
  return { title: title(finding), width, height: finding.causes.length * height + 2, bars };
}

export function named(reason: ExitReason): string {
  return EXIT_WORDS[reason];
}

function title({ isVirtual, causes, total }: ExitsFinding): string {
  if (!isVirtual) return say.bare;
  const [most] = causes;
  if (!most) return say.notCalledYet;
  const count = most.user + most.kernel;
  if (causes.length === 1) return say.exitsOfOneCause(total, named(most.reason));
  return say.exitsByCauses(total, causes.length, count, named(most.reason));
}
