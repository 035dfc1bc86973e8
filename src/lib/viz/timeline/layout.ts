/**
 * The trap timeline: every time control changed hands, in order, one column a moment, one lane an actor. Plain data to plain
 * geometry; each mark carries the row of the trace that it stands for.
 */
import * as say from '#messages/views/timeline';
import { scalePoint } from 'd3';
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import type { EventName } from '../../record/events.ts';
import type { TraceEvent } from '../../record/trace.ts';
import { exitWords } from '../../vmm/exit-reasons.ts';
import { NOT_RUNNABLE } from '../../vmm/not-runnable.ts';
import { markWindow } from '../../workbench/inspect/mark-window.ts';
import type { TraceCounts } from '../../workbench/inspect/trace-counts.ts';
import type { MarkWindow } from '../../workbench/inspect/trace-view.ts';
import { ACTORS, guestActor, type Actor } from '../frame/actors.ts';

/** Shape tells the cause: diamond exit, triangle trap, circle interrupt, square interpretation, bar return. */
export type MarkShape = 'diamond' | 'triangle' | 'circle' | 'square' | 'bar';

export interface Mark {
  /** Row of the trace. */
  readonly index: number;
  readonly time: number;
  readonly actor: Actor;
  readonly shape: MarkShape;
  readonly x: number;
  readonly y: number;
  /** What happened, in a few words, and where. */
  readonly label: string;
  readonly place: string;
  /** Outlined: the guest never sees it. */
  readonly hidden: boolean;
  /** Of the run's future: it has been there, and gone back. */
  readonly ahead: boolean;
}

export interface TimelineGeometry {
  readonly title: string;
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly { readonly actor: Actor; readonly y: number }[];
  /** Control passing from one mark to the next. */
  readonly path: string;
  /** Where the present is, among marks of which some lie ahead; null where none does. */
  readonly now: number | null;
  /** Marks left out at the beginning, and at the end. */
  readonly earlier: number;
  readonly later: number;
}

export interface TimelineOptions {
  /** Turns a guest address into a name, where there is one. */
  readonly place?: (address: number) => string;
  readonly isVirtual: boolean;
  /** The processor runs nothing of the guest: it is emulated throughout. */
  readonly isEmulated?: boolean;
  /** False while more may come: the title then speaks of what has been so far. True if not said. */
  readonly hasEnded?: boolean;
  /** Rows of the trace up to the present moment; all of `events` if not said. */
  readonly now?: number;
  /** Of a run of which `events` is a part: the rest of it, in numbers. `events` is all there is if not said. */
  readonly whole?: Whole | undefined;
}

export interface Whole extends Omit<MarkWindow, 'events'> {
  readonly counts: Pick<TraceCounts, 'exits' | 'traps' | 'most'>;
}

export const LANE_HEIGHT = 22;
const STEP = 22;
const LEFT = 0;
const TOP = 11;
/** What the timeline shows. A run has many events, of which words and shapes are made for those alone that are drawn. */
export const MARKED: ReadonlySet<EventName> = new Set<EventName>([
  ...(['exit', 'interpreted', 'trap', 'interrupt', 'return', 'resume', 'page-fault'] as const),
]);

type Drawn = Omit<Mark, 'x' | 'y' | 'ahead'>;

/** The mark for `event`, or null for one that the timeline does not show. */
export function markOf(event: TraceEvent, place: (address: number) => string): Drawn | null {
  const { args, index, time } = event;
  const made = (actor: Actor, shape: MarkShape, label: string, hidden = false): Drawn => ({
    index,
    time,
    actor,
    shape,
    label,
    place: place(args['eip'] ?? 0),
    hidden,
  });
  switch (event.kind) {
    case 'exit':
      return made('V', 'diamond', exitWords(args['reason'] ?? 0));
    case 'interpreted':
      return made('V', 'square', say.interpreted(NOT_RUNNABLE[args['reason'] ?? 0]?.says ?? ''));
    case 'trap':
      return made('H', 'triangle', say.toGuestsHandler(vectorName(args['vector'] ?? 0)));
    case 'interrupt':
      return made('H', 'circle', say.interrupt(hex(args['vector'] ?? 0, 2)));
    case 'return':
      return made(guestActor(args['cpl'] ?? 0), 'bar', 'IRET');
    case 'resume':
      return made(guestActor(args['cpl'] ?? 0), 'bar', say.guestGoesOn(args['ring'] ?? 0));
    case 'page-fault':
      return args['hidden'] === 1
        ? made('V', 'square', say.hiddenFault, true)
        : made('V', 'square', say.trueFault);
    default:
      return null;
  }
}

/** The counts of `events`. */
function countsOf(events: readonly TraceEvent[]): Whole['counts'] {
  const exits = events.filter(({ kind }) => kind === 'exit');
  const counts = new Map<number, number>();
  for (const exit of exits) counts.set(causeOf(exit), (counts.get(causeOf(exit)) ?? 0) + 1);
  let most: Whole['counts']['most'] = null;
  for (const exit of exits) {
    const count = counts.get(causeOf(exit)) ?? 0;
    const { reason = 0, eip = 0 } = exit.args;
    if (count > (most?.count ?? 0)) most = { reason, eip, count };
  }
  return { exits: exits.length, traps: events.filter(({ kind }) => kind === 'trap').length, most };
}

/** A sentence computed from counts: how often control left the guest, and for what most. */
function titleOf(
  { exits, traps, most }: Whole['counts'],
  place: (address: number) => string,
  { isVirtual, isEmulated = false, hasEnded = true }: TimelineOptions,
): string {
  const soFar = hasEnded ? '' : say.soFar;
  if (!isVirtual) {
    return traps === 0 ? say.bareNothing(soFar) : say.bareTraps(traps, soFar);
  }
  if (isEmulated) return say.emulated;
  if (!most) return hasEnded ? say.neverCalled : say.notCalledYet;
  const calls = say.exits(exits, soFar);
  const cause = say.at(exitWords(most.reason), place(most.eip));
  if (exits === 1) return say.theOne(calls, cause);
  if (most.count === 1) return say.eachElsewhere(calls);
  return say.mostBy(calls, most.count, exits, cause);
}

/** One number for an exit's reason and place. */
function causeOf({ args }: TraceEvent): number {
  return (args['reason'] ?? 0) * 2 ** 32 + ((args['eip'] ?? 0) >>> 0);
}

/** Lays out the marks of `events` around the present; what it says of them is of the whole run. */
export function timelineLayout(events: readonly TraceEvent[], options: TimelineOptions): TimelineGeometry {
  const place = options.place ?? ((address: number): string => `${hex(address)}h`);
  const all = events.filter(({ kind }) => MARKED.has(kind));
  const now = options.now ?? Infinity;
  const past = all.filter(({ index }) => index < now);
  const [from, to] = markWindow(past.length, all.length);
  const { whole } = options;
  const shown = all.slice(from, to).flatMap((event) => markOf(event, place) ?? []);
  const x = scalePoint<number>(
    shown.map(({ index }) => index),
    [LEFT + STEP, LEFT + STEP * Math.max(1, shown.length)],
  );
  // The hardware has a lane only where it has something to show: the strip stays low.
  const hasHardware = whole?.hasHardware ?? all.some(({ kind }) => kind === 'trap' || kind === 'interrupt');
  const actors = ACTORS.map(({ letter }) => letter).filter(
    (actor) => (actor !== 'V' || options.isVirtual) && (actor !== 'H' || hasHardware),
  );
  const y = (actor: Actor): number => TOP + actors.indexOf(actor) * LANE_HEIGHT;
  const marks = shown.map((mark) => ({
    ...mark,
    x: x(mark.index) ?? LEFT + STEP,
    y: y(mark.actor),
    ahead: mark.index >= now,
  }));
  const firstAhead = marks.find(({ ahead }) => ahead);
  return {
    title: titleOf(whole?.counts ?? countsOf(past), place, options),
    marks,
    width: LEFT + STEP * (shown.length + 2),
    height: TOP * 2 + (actors.length - 1) * LANE_HEIGHT,
    lanes: actors.map((actor) => ({ actor, y: y(actor) })),
    path: marks.map(({ x: px, y: py }, i) => `${i === 0 ? 'M' : 'L'}${px},${py}`).join(''),
    now: firstAhead ? firstAhead.x - STEP / 2 : null,
    earlier: (whole?.earlier ?? 0) + from,
    later: all.length - to + (whole?.later ?? 0),
  };
}
