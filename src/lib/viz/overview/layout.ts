/**
 * The trap timeline seen from afar: the whole run in one low strip; below it the window, one lane an actor, and in it a column a bin, as
 * high as the bin has marks. Plain data to plain geometry, in pixels.
 */
import { number } from '#messages/language';
import * as say from '#messages/views/overview';
import { scaleLinear } from 'd3';
import type { OverviewBin, OverviewFinding } from '../../workbench/inspect/overview.ts';
import { ACTORS, type Actor } from '../frame/actors.ts';

export interface OverviewLane {
  readonly actor: Actor;
  /** Of the lane's middle, and of the ground its columns stand on. */
  readonly y: number;
  readonly ground: number;
  /** The columns of all bins as one outline. */
  readonly columns: string;
}

export interface OverviewGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Where the window's part begins, under the strip of the whole run. */
  readonly top: number;
  readonly lanes: readonly OverviewLane[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** Where the present is; null where it is not in the window. */
  readonly now: number | null;
  readonly whole: {
    readonly height: number;
    readonly columns: string;
    /** The window in it. */
    readonly from: number;
    readonly to: number;
    readonly now: number;
  };
  /** Where each bin is. */
  readonly bins: readonly { readonly x: number; readonly width: number }[];
}

const LANE = 34;
/** Of a lane, what its highest column may take. */
const HIGHEST = 28;
const WHOLE = 24;
/** Where the lanes begin. */
const TOP = WHOLE + 8;
/** A column that stands for anything at all can be seen. */
const LOWEST = 1.5;
const AXIS = 18;
/** Pixels from one tick to the next at least. */
const TICK = 110;

export function overviewLayout(finding: OverviewFinding, asked: number): OverviewGeometry {
  const width = Math.max(200, asked);
  const { bins, whole, window, length, now } = finding;
  const x = scaleLinear([...window], [0, width]);
  const xWhole = scaleLinear([0, length], [0, width]);
  const hasHardware = whole.some(({ counts }) => counts.H > 0);
  const actors = ACTORS.map(({ letter }) => letter).filter(
    (actor) => (actor !== 'V' || finding.isVirtual) && (actor !== 'H' || hasHardware),
  );
  const most = Math.max(1, ...bins.flatMap(({ counts }) => actors.map((actor) => counts[actor])));
  const lanes = actors.map((actor, i): OverviewLane => {
    const ground = TOP + (i + 1) * LANE;
    const columns = outline(bins, x, ground, ({ counts }) => (counts[actor] / most) * HIGHEST);
    return { actor, y: ground - HIGHEST / 2, ground, columns };
  });
  const mostWhole = Math.max(1, ...whole.map(({ total }) => total));
  return {
    title: titleOf(finding),
    width,
    height: TOP + lanes.length * LANE + AXIS,
    top: TOP,
    lanes,
    ticks: x
      .ticks(Math.max(1, Math.floor(width / TICK)))
      .filter((time) => Number.isInteger(time) && x(time) < width - TICK / 2)
      .map((time) => ({ x: x(time), text: number(time) })),
    now: now >= window[0] && now <= window[1] ? x(now) : null,
    whole: {
      height: WHOLE,
      columns: outline(whole, xWhole, WHOLE, ({ total }) => (total / mostWhole) * (WHOLE - 2)),
      from: xWhole(window[0]),
      to: xWhole(window[1]),
      now: xWhole(now),
    },
    bins: bins.map(({ from, to }) => ({ x: x(from), width: x(to) - x(from) })),
  };
}

function outline(
  bins: readonly OverviewBin[],
  x: (time: number) => number,
  ground: number,
  heightOf: (bin: OverviewBin) => number,
): string {
  const round = (pixels: number): number => Math.round(pixels * 10) / 10;
  let d = '';
  for (const bin of bins) {
    const height = heightOf(bin);
    if (height === 0) continue;
    const top = round(ground - Math.max(LOWEST, height));
    d += `M${round(x(bin.from))},${ground}V${top}H${round(x(bin.to))}V${ground}Z`;
  }
  return d;
}

function titleOf({ isVirtual, window, length, cause, causes, total }: OverviewFinding): string {
  const [from, to] = window;
  const where = to - from === length ? say.wholeRunOf(length) : say.instructionsOf(to - from);
  if (cause !== null) return say.causeTimes(cause, total, where);
  const [most] = causes.filter((one) => !isVirtual || one.cause.startsWith('exit'));
  if (!most) return isVirtual ? say.noExitIn(where) : say.bareNothing(where);
  if (!isVirtual) return say.bareMarks(total, where, most.cause);
  const exits = causes.reduce((sum, one) => sum + (one.cause.startsWith('exit') ? one.count : 0), 0);
  const of = most.cause.slice('exit: '.length);
  return say.exitsIn(exits, where, most.count, of);
}

/** What one bin holds, in a sentence. */
export function sayBin({ from, to, counts, total }: OverviewBin): string {
  const when = to - from === 1 ? say.afterInstructions(from) : say.instructionsFromTo(from, to - 1);
  if (total === 0) return say.nothing(when);
  const parts = ACTORS.filter(({ letter }) => counts[letter] > 0).map(
    ({ letter, name }) => `${number(counts[letter])} ${letter}, ${name}`,
  );
  return say.marks(when, total, parts.join('; '));
}
