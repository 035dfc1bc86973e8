/**
 * Who runs when: a lane for each VM of a host and one for the VMM, over the host's time. A turn is a bar in its VM's lane; in the
 * VMM's stands above it how much of the turn the VMM took. Plain data to plain geometry.
 */
import { number } from '#messages/language';
import * as say from '#messages/views/turns';
import { max, ticks } from 'd3';
import type { TraceEvent } from '../../record/trace.ts';
import { ACTORS, lane } from '../frame/actors.ts';
import { SLICE_ENDS, type TurnEnd } from '../../vmm/slice-ends.ts';

export interface Turn {
  readonly vm: number;
  /** Cycles of host time. */
  readonly from: number;
  readonly took: number;
  readonly instructions: number;
  readonly exits: number;
  readonly end: TurnEnd;
  /** Cycles of it that were not the guest's instructions. */
  readonly vmm: number;
}

export interface TurnBar extends Turn {
  readonly index: number;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  /** In the VMM's lane. */
  readonly vmmY: number;
  readonly vmmHeight: number;
  readonly says: string;
}

/** As the actors are everywhere; a VM has its number for a letter. */
interface Lane {
  readonly letter: string;
  readonly name: string;
  readonly y: number;
  readonly hue: string;
}
const GUEST = ACTORS[lane('K')]!;
const VMM = ACTORS[lane('V')]!;

export interface TurnsGeometry {
  readonly title: string;
  readonly bars: readonly TurnBar[];
  readonly lanes: readonly Lane[];
  readonly ticks: readonly { readonly x: number; readonly label: string; readonly anchor: Anchor }[];
  readonly width: number;
  readonly height: number;
  /** Turns left out at the beginning. */
  readonly earlier: number;
}

/** Which end of a label stands at its place: at the edges it stays within. */
type Anchor = 'start' | 'middle' | 'end';
const HALF_LABEL = 40;
export const BAR = 20;
const LANE = 34;
const TOP = 6;
const AXIS = 22;
/** Pixels for a turn of usual length. */
const USUAL = 16;
/** Turns drawn at once; the table has them all. */
export const SHOWN = 500;

/** The turns among `events`. */
export function turnsOf(events: readonly TraceEvent[]): Turn[] {
  return events
    .filter(({ kind }) => kind === 'slice')
    .map(({ vm, time, args }) => {
      const { end = 0, took = 0, instructions = 0, exits = 0 } = args;
      const vmm = Math.max(0, took - instructions);
      return { vm, from: time, took, instructions, exits, end: SLICE_ENDS[end]?.name ?? 'ended', vmm };
    });
}

/** What one turn was, as a sentence. `name` is the VM's guest. */
export function turnSentence({ vm, from, took, instructions, exits, end }: Turn, name = ''): string {
  const then = SLICE_ENDS.find((row) => row.name === end)?.says ?? '';
  return say.turnWas(vm, name, took, from, instructions, exits, then);
}

/** A sentence computed from the turns: how many there were, and how they ended. */
export function turnsTitle(turns: readonly Turn[]): string {
  if (turns.length === 0) return say.nobodyYet;
  const vms = new Set(turns.map(({ vm }) => vm)).size;
  const timer = turns.filter(({ end }) => end === 'timer').length;
  const idle = turns.filter(({ end }) => end === 'idle').length;
  const share = Math.round(
    (100 * sum(turns.map(({ vmm }) => vmm))) / Math.max(1, sum(turns.map(({ took }) => took))),
  );
  return say.turnsOf(turns.length, vms, timer, idle, share);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Lays out the newest of `turns`. `names` are the guests' by VM, from VM 1. */
export function turnsLayout(turns: readonly Turn[], names: readonly string[]): TurnsGeometry {
  const first = Math.max(0, turns.length - SHOWN);
  const shown = turns.slice(first);
  const from = shown[0]?.from ?? 0;
  const to = max(shown, (turn) => turn.from + turn.took) ?? 1;
  const longest = max(shown, ({ took }) => took) ?? 1;
  const width = Math.max(320, Math.ceil(((to - from) / longest) * USUAL));
  // By hand: d3's linear scale brings formats and colours along, which every page would load.
  const x = (cycle: number): number => ((cycle - from) / (to - from)) * width;
  const vmmTop = TOP + names.length * LANE;
  const bars = shown.map((turn, i) => {
    const vmmHeight = turn.took === 0 ? 0 : BAR * (turn.vmm / turn.took);
    return {
      ...turn,
      index: first + i,
      x: x(turn.from),
      // A hair stays between two turns, and no turn is too short to be seen.
      width: Math.max(1.5, x(turn.from + turn.took) - x(turn.from) - 1),
      y: TOP + (turn.vm - 1) * LANE,
      vmmY: vmmTop + BAR - vmmHeight,
      vmmHeight,
      says: turnSentence(turn, names[turn.vm - 1]),
    };
  });
  return {
    title: turnsTitle(turns),
    bars,
    lanes: [
      ...names.map((name, i) => ({ ...GUEST, letter: String(i + 1), name, y: TOP + i * LANE + BAR / 2 })),
      { ...VMM, y: vmmTop + BAR / 2 },
    ],
    ticks: ticks(from, to, Math.max(2, Math.floor(width / 160))).map((at) => ({
      ...{ x: x(at), label: number(at) },
      anchor: x(at) < HALF_LABEL ? 'start' : x(at) > width - HALF_LABEL ? 'end' : 'middle',
    })),
    width,
    height: vmmTop + BAR + AXIS,
    earlier: first,
  };
}
