/**
 * The commuting square for one instruction in one state: above the bare machine, below the real machine with its control
 * program, f from above to below, e and e' from left to right. Plain data to plain geometry, and the sentences that go
 * with it.
 *
 * Cell i of a memory above stands right over the cell that f moves it to.
 */
import { listed } from '#messages/language';
import * as say from '#messages/views/square';
import type { Corners, Doing, Monitor } from '../../theory/square.ts';
import { sayState } from '../../theory/state.ts';
import type { RealState } from '../../theory/vm-map.ts';
import { CELLS } from '../../theory/word.ts';
import { memoryLayout, modeLetter, pswFields } from '../frame/memory.ts';
import type { Field, MemoryGeometry } from '../frame/memory.ts';
import { sentences } from './sentences.ts';

/** The corners, in the order in which they are reached. */
export const STAGES = ['S', 'f(S)', 'e(S)', "e'(f(S))", 'f(e(S))'] as const;
export type Corner = (typeof STAGES)[number];
/** The stage at which the whole square is there. */
export const LAST_STAGE = STAGES.length - 1;

export interface SquareInput {
  readonly corners: Corners;
  /** The instruction's name. */
  readonly name: string;
  readonly monitor: Monitor;
  /** How many corners have been reached: 0 (S alone) to LAST_STAGE. */
  readonly stage: number;
}

export interface Block {
  readonly corner: Corner;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly side: 'above' | 'below';
  /** Where label and PSW begin, from x. */
  readonly textX: number;
  readonly mark: 'wanted' | 'got';
  readonly memory: MemoryGeometry;
  readonly fields: readonly Field[];
  readonly remembered: readonly Field[];
  readonly isHidden: boolean;
}

export interface Arrow {
  readonly name: 'e' | "e'";
  readonly path: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly isHidden: boolean;
}

/** A control program that heard of the instruction, on the way of e'. */
export interface Station {
  readonly letter: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Fall {
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
  readonly isHidden: boolean;
}

export interface Row {
  readonly name: string;
  readonly values: readonly string[];
  readonly agrees: boolean;
}

export interface SquareGeometry {
  readonly width: number;
  readonly height: number;
  readonly cellHeight: number;
  readonly char: number;
  readonly blocks: readonly Block[];
  readonly arrows: readonly Arrow[];
  readonly stations: readonly Station[];
  readonly falls: readonly Fall[];
  /** = or ≠, between the two ways' ends. */
  readonly verdict: { readonly x: number; readonly y: number; readonly text: '=' | '≠' } | null;
}

/** A place for the square: a page's width, or a phone's. */
export interface Frame {
  readonly width: number;
  /** Of each of the two columns of states. */
  readonly column: number;
  readonly margin: number;
  readonly cellHeight: number;
  readonly char: number;
  readonly isWide: boolean;
}

export const WIDE: Frame = { width: 800, column: 300, margin: 4, cellHeight: 34, char: 7.8, isWide: true };
export const NARROW: Frame = { width: 320, column: 142, margin: 2, cellHeight: 28, char: 7.2, isWide: false };

const TOP = 71;
const FALL = 54;
/** From a lower block's cells to its own end: index, pointer, PSW, what is remembered, label. */
const BELOW = 92;

export function squareLayout({ corners, name, monitor, stage }: SquareInput, frame: Frame): SquareGeometry {
  const { width, column, margin, cellHeight, char, isWide } = frame;
  const count = corners.mapped.e.length;
  const side = Math.floor(Math.min(cellHeight, column / (count + 0.7)));
  const shift = monitor.placement === 'low' ? count - CELLS : 0;
  const own = [shift, CELLS] as const;
  const left = margin;
  const right = width - margin - column;
  const lower = TOP + cellHeight + FALL;
  const gotY = corners.closes ? lower : lower + cellHeight + BELOW + 14;

  const real = (
    corner: Corner,
    state: RealState,
    x: number,
    y: number,
    mark: 'wanted' | 'got',
    other?: RealState,
  ): Block => {
    const isAfter = corner !== 'f(S)';
    return {
      corner,
      label: corner === "e'(f(S))" && corners.closes && stage === LAST_STAGE ? "e'(f(S)) = f(e(S))" : corner,
      x,
      y,
      side: 'below',
      textX: 0,
      mark,
      memory: memoryLayout(
        {
          e: state.e,
          psw: state.psw,
          own,
          ...(isAfter && { before: corners.mapped.e }),
          ...(other && { against: other.e }),
        },
        side,
      ),
      fields: pswFields(state.psw, isAfter ? corners.mapped.psw : undefined, other?.psw),
      remembered: rememberedFields(state, isAfter ? corners.mapped : undefined, other),
      isHidden: stage < STAGES.indexOf(corner),
    };
  };
  const bare = (corner: 'S' | 'e(S)', x: number): Block => {
    const { e, psw } = corner === 'S' ? corners.state : corners.bare;
    const isAfter = corner === 'e(S)';
    return {
      corner,
      label: corner,
      x: x + shift * side,
      y: TOP,
      side: 'above',
      // On a phone the column is too narrow for a PSW that begins over the first cell.
      textX: isWide ? 0 : -shift * side,
      mark: 'got',
      memory: memoryLayout({ e, psw, ...(isAfter && { before: corners.state.e }) }, side),
      fields: pswFields(psw, isAfter ? corners.state.psw : undefined),
      remembered: [],
      isHidden: stage < STAGES.indexOf(corner),
    };
  };

  const shown = stage === LAST_STAGE && !corners.closes;
  const got = real("e'(f(S))", corners.got, right, gotY, 'got', shown ? corners.wanted : undefined);
  const blocks: Block[] = [
    bare('S', left),
    bare('e(S)', right),
    real('f(S)', corners.mapped, left, lower, 'got'),
    ...(corners.closes
      ? []
      : [real('f(e(S))', corners.wanted, right, lower, 'wanted', shown ? corners.got : undefined)]),
    got,
  ];
  const falls = [left, right].flatMap((x, i) =>
    corners.state.e.map((_, cell): Fall => {
      const middle = x + (cell + shift + 0.5) * side;
      const isHidden = stage < (i === 0 ? STAGES.indexOf('f(S)') : LAST_STAGE);
      return { x: middle, y1: TOP + cellHeight + 4, y2: lower - 5, isHidden };
    }),
  );
  const ways = wayBelow(corners, frame, { from: left + count * side, to: right, lower, gotY }, stage);
  const upperFrom = left + (shift + CELLS) * side + 0.6 * side + 4;
  const upperTo = right + shift * side - 6;
  const middle = TOP + cellHeight / 2;
  return {
    width,
    height: Math.max(gotY + cellHeight + BELOW, ...ways.stations.map(({ y, height }) => y + height + 4)),
    cellHeight,
    char,
    blocks,
    arrows: [
      {
        name: 'e',
        path: `M${upperFrom},${middle}H${upperTo}`,
        label: isWide ? `e: ${name}` : 'e',
        x: (upperFrom + upperTo) / 2,
        y: middle - 8,
        isHidden: stage < STAGES.indexOf('e(S)'),
      },
      ways.arrow,
    ],
    stations: ways.stations,
    falls,
    verdict:
      stage < LAST_STAGE || corners.closes
        ? null
        : { x: isWide ? right - 26 : right + column - 16, y: gotY - 22, text: '≠' },
  };
}

/** The arrow of e', through the control programs that heard of the instruction, the outermost lowest. */
function wayBelow(
  { doings }: Corners,
  { isWide }: Frame,
  { from, to, lower, gotY }: { from: number; to: number; lower: number; gotY: number },
  stage: number,
): { arrow: Arrow; stations: Station[] } {
  const isHidden = stage < STAGES.indexOf("e'(f(S))");
  const half = (isWide ? 34 : 28) / 2;
  const start = from + (isWide ? 26 : 13);
  const end = to - 6;
  const x = (start + end) / 2;
  const heard = doings
    .map((doing, level) => ({ doing, level }))
    .filter(({ doing }) => doing.heard !== 'none' || doing.work !== 'direct')
    .reverse();
  const [width, height] = isWide ? [120, 40] : [24, 24];
  const stations = heard.map(({ doing, level }, i): Station => {
    const isOutermost = i === 0;
    return {
      letter: doings.length > 1 ? `V${level + 1}` : 'V',
      text: isWide ? stationText(doing, isOutermost && heard.length > 1) : '',
      x: x - width / 2,
      y: lower + 34 + half + (heard.length - 1 - i) * (height + 14),
      width,
      height,
    };
  });
  const [y1, y2] = [lower + half, gotY + half];
  const lowest = stations[0];
  const path =
    lowest === undefined
      ? y1 === y2
        ? `M${start},${y1}H${end}`
        : `M${start},${y1}H${x}V${y2}H${end}`
      : `M${start},${y1}H${x - width / 4}V${lowest.y + height / 2}H${x + width / 4}V${y2}H${end}`;
  return {
    arrow: {
      name: "e'",
      path,
      label: isWide && stations.length === 0 ? say.goesDirectly : "e'",
      x: stations.length === 0 && y1 !== y2 ? (start + x) / 2 : x,
      y: y1 - 8,
      isHidden,
    },
    stations: isHidden ? [] : stations,
  };
}

function stationText({ work }: Doing, handsOn: boolean): string {
  if (handsOn) return say.handsItOn;
  return work === 'interpreted' ? say.interpretsIt : say.letsItTrap;
}

function rememberedFields(state: RealState, before?: RealState, other?: RealState): Field[] {
  const rows = state.remembered.map((mode, level): Field => {
    const value = modeLetter(mode);
    const at = (of: RealState | undefined): string => modeLetter(of?.remembered[level] ?? 0);
    return {
      name: state.remembered.length > 1 ? `V${level + 1}:M` : 'V:M',
      value,
      changed: before !== undefined && at(before) !== value,
      differs: other !== undefined && at(other) !== value,
    };
  });
  const isCut = [state, before, other].some((of) => (of?.cut ?? 0) > 0);
  if (!isCut) return rows;
  return [
    ...rows,
    {
      name: say.cut,
      value: String(state.cut),
      changed: before !== undefined && before.cut !== state.cut,
      differs: other !== undefined && other.cut !== state.cut,
    },
  ];
}

/** A sentence computed from the corners. */
export function squareTitle({ corners, name, monitor }: SquareInput): string {
  const { closes, escapes, wanted, got } = corners;
  const state = sayState(corners.state);
  if (closes) return say.closes(name, state);
  if (escapes) return say.breaksAndEscapes(name, state);
  const parts = [
    wanted.remembered.join() === got.remembered.join() ? '' : say.modeRemembered,
    wanted.psw.p === got.psw.p ? '' : 'P',
    wanted.psw.l === got.psw.l && wanted.psw.b === got.psw.b ? '' : 'R',
    wanted.e.join() === got.e.join() ? '' : say.memory,
    wanted.cut === got.cut ? '' : say.boundRemembered,
  ].filter((part) => part !== '');
  return say.breaks(name, monitor.kind, state, listed(parts), parts.length);
}

/** What is to be said when `stage` has been reached. */
export function squareSentence(input: SquareInput): string {
  return sentences(input)[input.stage] ?? '';
}

/** The square as a table: a row a value, a column a corner. */
export function squareRows({ corners, monitor }: SquareInput): Row[] {
  const { state, bare, mapped, wanted, got } = corners;
  const count = mapped.e.length;
  const shift = monitor.placement === 'low' ? count - CELLS : 0;
  const row = (name: string, values: readonly (string | number)[]): Row => ({
    name,
    values: values.map(String),
    agrees: values[3] === values[4],
  });
  const psw = (name: string, read: (of: RealState['psw']) => string | number): Row =>
    row(
      name,
      [state, mapped, bare, got, wanted].map((of) => read(of.psw)),
    );
  const cells = Array.from({ length: count }, (_, i) => {
    const inner = i - shift;
    const isOwn = inner >= 0 && inner < CELLS;
    const above = (e: readonly number[]): number | string => (isOwn ? (e[inner] ?? '') : '');
    return row(isOwn ? `E[${inner}], E'[${i}]` : say.cellOfControlProgram(i), [
      above(state.e),
      mapped.e[i] ?? '',
      above(bare.e),
      got.e[i] ?? '',
      wanted.e[i] ?? '',
    ]);
  });
  const modes = mapped.remembered.map((_, level) => {
    const of = (real: RealState): string => modeLetter(real.remembered[level] ?? 0);
    const who = mapped.remembered.length > 1 ? say.controlProgramAt(level + 1) : say.theControlProgram;
    return row(say.modeThatRemembers(who), ['', of(mapped), '', of(got), of(wanted)]);
  });
  return [
    psw('M', ({ mode }) => modeLetter(mode)),
    psw('P', ({ p }) => p),
    psw('l', ({ l }) => l),
    psw('b', ({ b }) => b),
    ...modes,
    ...(monitor.placement === 'high' ? [row(say.boundCutBy, ['', mapped.cut, '', got.cut, wanted.cut])] : []),
    ...cells,
  ];
}
