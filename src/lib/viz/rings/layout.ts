/** The ring view: who runs in which real ring, and how often control passed between them. Counts come from the trace alone. */
import * as say from '#messages/views/rings';
import type { TraceEvent } from '../../record/trace.ts';
import type { TraceCounts } from '../../workbench/inspect/trace-counts.ts';
import { guestActor, type Actor } from '../frame/actors.ts';

export interface RingBand {
  readonly actor: Actor;
  /** The real ring; null where the actor does not run. */
  readonly ring: number;
  /** The ring the guest believes in, where that is another. */
  readonly believed: number | null;
  /** Of a processor with VT-x in use: which of its two worlds this is in; ring 0 of one is not ring 0 of the other. */
  readonly operation: 'root' | 'non-root' | null;
  readonly y: number;
  readonly isCurrent: boolean;
}

export interface Passage {
  readonly from: Actor;
  readonly to: Actor;
  readonly count: number;
  readonly y1: number;
  readonly y2: number;
  readonly x: number;
}

export interface RingsGeometry {
  readonly title: string;
  readonly bands: readonly RingBand[];
  readonly passages: readonly Passage[];
  /** Where the line between non-root and root operation is drawn; null where there is none. */
  readonly divide: number | null;
  readonly width: number;
  readonly height: number;
}

export interface RingsInput {
  readonly events?: readonly TraceEvent[];
  /** How control passed, where that has been counted; else it is, in `events`. */
  readonly passages?: TraceCounts['passages'];
  readonly isVirtual: boolean;
  /** The real ring of the guest's kernel under a VMM; 0 is in VMX non-root operation. */
  readonly kernelRing: number;
  /** The guest's kernel is told in which ring it runs: it is paravirtualized. */
  readonly knows?: boolean;
  /** Virtual privilege level now. */
  readonly cpl: number;
}

const BAND = 46;
/** Width of a band; the arrows stand right of it. */
export const BAND_WIDTH = 216;
const COLUMN = 40;

/**
 * Counts how control passed between actors: `"K>V"` and so on. A guest of VT-x is entered anew without having been resumed, where the VMM
 * has only given it a page.
 */
export function countPassages(
  events: readonly TraceEvent[],
  isVirtual: boolean,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const pass = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  /** Who was left, until somebody goes on. */
  let left: Actor | null = null;
  for (const { kind, args } of events) {
    if (isVirtual && kind === 'exit') {
      left = guestActor(args['cpl'] ?? 0);
      pass(`${left}>V`);
    } else if (isVirtual && kind === 'resume') {
      left = null;
      pass(`V>${guestActor(args['cpl'] ?? 0)}`);
    } else if (isVirtual && kind === 'vm-entry' && left) {
      pass(`V>${left}`);
      left = null;
    } else if (!isVirtual && kind === 'ring') {
      const [from, to] = [guestActor(args['from'] ?? 0), guestActor(args['to'] ?? 0)];
      if (from !== to) pass(`${from}>${to}`);
    }
  }
  return counts;
}

export function ringsLayout({
  events = [],
  passages: counted,
  isVirtual,
  kernelRing,
  knows = false,
  cpl,
}: RingsInput): RingsGeometry {
  const isAssisted = isVirtual && kernelRing === 0;
  const actors: readonly Actor[] = isVirtual ? ['U', 'K', 'V'] : ['U', 'K'];
  const bands = actors.map((actor, i): RingBand => {
    const ring = actor === 'U' ? 3 : actor === 'V' ? 0 : isVirtual ? kernelRing : 0;
    return {
      actor,
      ring,
      believed: actor === 'K' && isVirtual && !knows ? 0 : null,
      operation: isAssisted ? (actor === 'V' ? 'root' : 'non-root') : null,
      y: 8 + i * BAND,
      isCurrent: actor === guestActor(cpl),
    };
  });
  const counts: ReadonlyMap<string, number> = counted ? new Map(counted) : countPassages(events, isVirtual);
  const middle = (actor: Actor): number =>
    (bands.find((band) => band.actor === actor)?.y ?? 0) + BAND / 2 - 4;
  const passages = [...counts].map(([key, count], i): Passage => {
    const [from = 'K', to = 'V'] = key.split('>') as [Actor, Actor];
    return { from, to, count, y1: middle(from), y2: middle(to), x: BAND_WIDTH + 24 + i * COLUMN };
  });
  return {
    title: title(counts, bands, isVirtual, kernelRing, knows),
    bands,
    passages,
    divide: isAssisted ? 4 + 2 * BAND : null,
    width: BAND_WIDTH + 24 + 4 * COLUMN,
    height: 8 + actors.length * BAND,
  };
}

/** Where an actor runs, in words. */
export function sayPlace({ ring, believed, operation }: RingBand): string {
  const where = operation === null ? say.ring(ring) : say.ringInOperation(ring, operation);
  return believed === null || believed === ring ? where : say.believesRing(believed, where);
}

function title(
  counts: ReadonlyMap<string, number>,
  bands: readonly RingBand[],
  isVirtual: boolean,
  kernelRing: number,
  knows: boolean,
): string {
  if (!isVirtual) {
    const ringOf = (actor: string): number => bands.find((band) => band.actor === actor)?.ring ?? 0;
    const ways = [...counts].map(([key, count]) => {
      const [from = 'K', to = 'K'] = key.split('>');
      return say.bareWay(ringOf(from), ringOf(to), say.timesIn(count));
    });
    const current = bands.find(({ isCurrent }) => isCurrent);
    return ways.length === 0 ? say.bareStays(current?.ring ?? 0) : say.barePassed(ways);
  }
  const exits = (counts.get('K>V') ?? 0) + (counts.get('U>V') ?? 0);
  const times = say.timesIn(exits);
  if (knows) return say.knows(kernelRing, times);
  if (kernelRing === 0) return say.assisted(times);
  return say.believes(kernelRing, times);
}
