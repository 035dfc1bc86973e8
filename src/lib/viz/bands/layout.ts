/**
 * Several VMs over the host's time: a band each, in it a lane an actor. In a lane stands, a column a bin, for how much of the bin that actor
 * had the processor; above the columns what the VM's trace marks there. Plain data to plain geometry, in pixels.
 */
import { number } from '#messages/language';
import * as say from '#messages/views/bands';
import { ticks } from 'd3';
import {
  RUNNERS,
  type Band,
  type BandMark,
  type BandsFinding,
  type Runner,
} from '../../workbench/inspect/bands.ts';
import type { EventName } from '../../record/events.ts';
import { ACTORS, guestActor, lane, type Actor } from '../frame/actors.ts';
import type { SHAPES } from '../frame/shapes.ts';

type MarkShape = keyof typeof SHAPES;
/** Whose lane a mark is in, and its shape, as in the timeline; without an actor it is the guest's that goes on. */
const MARKS: Partial<Record<EventName, readonly [shape: MarkShape, actor?: Actor]>> = {
  exit: ['diamond', 'V'],
  interpreted: ['square', 'V'],
  'page-fault': ['square', 'V'],
  trap: ['triangle', 'H'],
  interrupt: ['circle', 'H'],
  return: ['bar'],
  resume: ['bar'],
};

/** A mark by itself, where they are few. */
export interface DrawnMark {
  /** Row of the VM's trace. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly shape: MarkShape;
  readonly hidden: boolean;
}

export interface BandLane {
  readonly actor: Actor;
  /** The ground that its columns stand on. */
  readonly ground: number;
  /** The columns of all bins as one outline, and the ticks of marks above them. */
  readonly columns: string;
  readonly ticks: string;
  readonly marks: readonly DrawnMark[];
}

export interface DrawnBand {
  readonly vm: number;
  readonly title: string;
  readonly y: number;
  readonly height: number;
  readonly lanes: readonly BandLane[];
}

export interface BandsGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Where the bands begin, under the strip of the whole run, and where they end. */
  readonly top: number;
  readonly bottom: number;
  readonly bands: readonly DrawnBand[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** The window in the strip of the whole run. */
  readonly whole: { readonly height: number; readonly from: number; readonly to: number };
  /** Where each bin is. */
  readonly bins: readonly { readonly x: number; readonly width: number }[];
}

const WHOLE = 14;
const TOP = WHOLE + 8;
/** A band's name, over its lanes. */
const HEAD = 18;
const LANE = 26;
/** The highest column of a lane; and what is above it: ticks for marks, or the marks. */
const HIGHEST = 13;
const TICK_BASE = HIGHEST + 2;
const HIGHEST_TICK = 8;
const GAP = 10;
const AXIS = 18;
/** Who had the processor at all can be seen. */
const LOWEST = 1.5;
/** Pixels from one number to the next at least. */
const NUMBER = 110;

/** @param names the guests', from VM 1. */
export function bandsLayout(finding: BandsFinding, names: readonly string[], asked: number): BandsGeometry {
  const width = Math.max(200, asked);
  const { edges, window, length, bands } = finding;
  // By hand: d3's linear scale brings formats and colours along.
  const x = (at: number): number => ((at - window[0]) / (window[1] - window[0])) * width;
  const inRun = (at: number): number => (at / length) * width;
  const bins = edges.slice(1).map((to, i) => ({ x: x(edges[i]!), width: x(to) - x(edges[i]!) }));
  const most = Math.max(1, ...bands.flatMap(({ counts }) => ACTORS.flatMap(({ letter }) => counts[letter])));
  // Hardware has a lane where it has something to show.
  const actors = ACTORS.map(({ letter }) => letter).filter(
    (actor) => actor !== 'H' || bands.some(({ counts }) => counts.H.some((count) => count > 0)),
  );
  const bandHeight = HEAD + actors.length * LANE;
  const drawn = bands.map((band, i): DrawnBand => {
    const y = TOP + i * (bandHeight + GAP);
    const lanes = actors.map((actor, j): BandLane => {
      const ground = y + HEAD + (j + 1) * LANE;
      const share = (bin: number): number =>
        isRunner(actor) ? band.ran[actor][bin]! / (edges[bin + 1]! - edges[bin]!) : 0;
      return {
        ...{ actor, ground },
        columns: outline(bins, ground, (bin) => share(bin) * HIGHEST),
        // Marks that are drawn by themselves need no ticks.
        ticks: band.marks
          ? ''
          : outline(bins, ground - TICK_BASE, (bin) => (band.counts[actor][bin]! / most) * HIGHEST_TICK),
        marks: marksIn(band.marks ?? [], actor).map(({ event, shape }) => ({
          ...{ index: event.index, shape, hidden: event.kind === 'page-fault' && event.args['hidden'] === 1 },
          x: x(event.host),
          y: ground - TICK_BASE - HIGHEST_TICK / 2,
        })),
      };
    });
    return { vm: band.vm, title: say.band(band.vm, names[band.vm - 1] ?? ''), y, height: bandHeight, lanes };
  });
  const bottom = TOP + bands.length * bandHeight + Math.max(0, bands.length - 1) * GAP + 4;
  return {
    title: bandsTitle(finding),
    width,
    height: bottom + AXIS,
    top: TOP,
    bottom,
    bands: drawn,
    ticks: ticks(...window, Math.max(1, Math.floor(width / NUMBER)))
      .filter((time) => Number.isInteger(time) && x(time) < width - NUMBER / 2)
      .map((time) => ({ x: x(time), text: number(time) })),
    whole: { height: WHOLE, from: inRun(window[0]), to: inRun(window[1]) },
    bins,
  };
}

function isRunner(actor: Actor): actor is Runner {
  return (RUNNERS as readonly Actor[]).includes(actor);
}

function marksIn(marks: readonly BandMark[], actor: Actor): { event: BandMark; shape: MarkShape }[] {
  return marks.flatMap((event) => {
    const [shape, whose = guestActor(event.args['cpl'] ?? 0)] = MARKS[event.kind] ?? [];
    return shape && whose === actor ? [{ event, shape }] : [];
  });
}

function outline(
  bins: readonly { readonly x: number; readonly width: number }[],
  ground: number,
  heightOf: (bin: number) => number,
): string {
  const round = (pixels: number): number => Math.round(pixels * 10) / 10;
  return bins
    .map(({ x, width }, bin) => {
      const height = heightOf(bin);
      if (height <= 0) return '';
      return `M${round(x)},${ground}V${round(ground - Math.max(LOWEST, height))}H${round(x + width)}V${ground}Z`;
    })
    .join('');
}

/** A sentence computed from what the window holds. */
export function bandsTitle({ length, window, bands, cause, total }: BandsFinding): string {
  const [from, to] = window;
  const where = to - from === length ? say.wholeRunOf(length) : say.cyclesOf(to - from);
  const ranIn = ({ ran }: Band): number => RUNNERS.reduce((all, who) => all + sum(ran[who]), 0);
  const running = bands.filter((band) => ranIn(band) > 0);
  if (running.length === 0) return say.nobodyYet;
  if (cause !== null) {
    const having = bands.filter(({ counts }) => ACTORS.some(({ letter }) => sum(counts[letter]) > 0));
    return say.causeTimes(cause, total, having.length, where);
  }
  const all = sum(running.map(ranIn));
  const percent = Math.round((100 * sum(running.map(({ ran }) => sum(ran.V)))) / all);
  return say.vmsOver(running.length, where, sum(bands.map(({ exits }) => exits)), percent);
}

/** What one bin of a band holds, in a sentence. */
export function sayBin({ edges }: BandsFinding, { ran, counts }: Band, bin: number, name: string): string {
  const named = (actor: Actor): string => `${actor}, ${ACTORS[lane(actor)]!.name}`;
  const who = RUNNERS.filter((runner) => ran[runner][bin]! > 0);
  const having = ACTORS.filter(({ letter }) => counts[letter][bin]! > 0);
  const parts = having.map(({ letter }) => `${number(counts[letter][bin]!)} ${named(letter)}`).join('; ');
  return say.binIs(
    name,
    edges[bin]!,
    edges[bin + 1]! - 1,
    who.length === 0
      ? say.hasNothing
      : who.map((runner) => say.ranCycles(named(runner), ran[runner][bin]!)).join(', '),
    having.length === 0
      ? say.noMarks
      : say.marksOf(sum(having.map(({ letter }) => counts[letter][bin]!)), parts),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
