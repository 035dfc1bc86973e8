/**
 * The guest's code and its translation side by side: a row an instruction of the cache, the guest's instruction at the first row of
 * what became of it, and arrows from transfers to the units that they lead to. Plain data to plain geometry, in pixels.
 */
import * as say from '#messages/views/translation';
import { hex } from '../../bits/bits.ts';
import type {
  LineTreatment,
  TranslatedUnit,
  TranslationFinding,
} from '../../workbench/inspect/translation.ts';

export interface TranslationRow {
  readonly y: number;
  /** The guest's instruction; empty but on the first row of its translation. */
  readonly guest: string;
  readonly cache: string;
  readonly treatment: LineTreatment;
  /** Offset in the cache. */
  readonly at: number;
}

export interface UnitBand {
  readonly number: number;
  readonly name: string;
  /** "isPrime: 4 instructions, 3 copied" */
  readonly head: string;
  readonly y: number;
  readonly height: number;
  readonly rows: readonly TranslationRow[];
}

/** A chained transfer. `lane` counts from the text outwards. */
export interface ChainArrow {
  readonly key: string;
  readonly path: string;
  /** The tip: a triangle's points. */
  readonly tip: string;
}

export interface TranslationGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Where the guest's text, the mark between and the cache's text begin. */
  readonly columns: readonly [guest: number, mark: number, cache: number];
  readonly bands: readonly UnitBand[];
  readonly arrows: readonly ChainArrow[];
  /** Bytes in the cache over time, as the points of a line in `growthHeight` pixels; empty where nothing was translated. */
  readonly growth: string;
  readonly growthHeight: number;
}

const ROW = 17;
const HEAD = 22;
const GAP = 10;
const TIP = 5;
const LANE = 9;
const MOST_LANES = 5;
const GROWTH = 44;
/** From this width on the two texts stand side by side. */
const WIDE = 520;
/** Below it a guest's instruction has a row of its own. */
const INDENT = 26;

export function translationLayout(finding: TranslationFinding, asked: number): TranslationGeometry {
  const width = Math.max(240, asked);
  const isWide = width >= WIDE;
  const margin = LANE * (MOST_LANES + 1);
  const columns: TranslationGeometry['columns'] = isWide
    ? [4, Math.round((width - margin) * 0.42), Math.round((width - margin) * 0.42) + 18]
    : [4, 10, INDENT];
  const bands: UnitBand[] = [];
  let y = 0;
  for (const unit of finding.shown) {
    const rows = rowsOf(unit, y + HEAD, isWide);
    const height = HEAD + (rows.length > 0 ? rows.at(-1)!.y - (y + HEAD) + ROW : 0);
    bands.push({ number: unit.number, name: unit.name, head: headOf(unit, isWide), y, height, rows });
    y += height + GAP;
  }
  return {
    ...{ title: title(finding), width, height: Math.max(y - GAP, ROW), columns, bands },
    arrows: arrowsOf(finding, bands, width - margin),
    growth: growthOf(finding, width),
    growthHeight: GROWTH,
  };
}

function rowsOf(unit: TranslatedUnit, from: number, isWide: boolean): TranslationRow[] {
  const rows: TranslationRow[] = [];
  let y = from;
  for (const { text, treatment, code } of unit.lines) {
    if (!isWide) {
      rows.push({ y, guest: text, cache: '', treatment, at: -1 });
      y += ROW;
    }
    code.forEach((line, i) => {
      rows.push({ y, guest: isWide && i === 0 ? text : '', cache: line.text, treatment, at: line.at });
      y += ROW;
    });
    if (isWide && code.length === 0) {
      rows.push({ y, guest: text, cache: '', treatment, at: -1 });
      y += ROW;
    }
  }
  return rows;
}

function headOf({ name, lines, at, state }: TranslatedUnit, isWide: boolean): string {
  const copied = lines.filter(({ treatment }) => treatment === 'ident').length;
  // Where it is narrow, an arrow comes in beside it.
  const place = isWide ? hex(at, 5) : null;
  return say.headOf(name, lines.length, copied, place, state === 'asleep');
}

/** Arrows in the right margin; of those whose ways overlap each has a lane of its own, as far as there are lanes. */
function arrowsOf({ shown }: TranslationFinding, bands: readonly UnitBand[], right: number): ChainArrow[] {
  const chains = shown.flatMap(({ transfers }) =>
    transfers.flatMap(({ from, to, falls }) => {
      const target = bands.find(({ number }) => number === to);
      const row = bands.flatMap(({ rows }) => rows).find(({ at }) => at === from);
      return target && row && !falls
        ? [{ from, to: target.number, y1: row.y + ROW / 2, y2: target.y + HEAD / 2 }]
        : [];
    }),
  );
  const taken: (readonly [top: number, bottom: number])[][] = Array.from({ length: MOST_LANES }, () => []);
  return chains
    .sort((a, b) => Math.abs(a.y1 - a.y2) - Math.abs(b.y1 - b.y2))
    .map(({ from, to, y1, y2 }) => {
      const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
      const free = taken.findIndex((lane) => lane.every(([t, b]) => b < top - 2 || t > bottom + 2));
      const lane = free < 0 ? MOST_LANES - 1 : free;
      taken[lane]!.push([top, bottom]);
      const x = right + LANE * (lane + 1);
      return {
        key: `${from}-${to}`,
        path: `M${right} ${y1}H${x}V${y2}H${right + TIP}`,
        tip: `${right},${y2} ${right + TIP},${y2 - TIP / 1.5} ${right + TIP},${y2 + TIP / 1.5}`,
      };
    });
}

function growthOf({ growth }: TranslationFinding, width: number): string {
  const last = growth.at(-1);
  if (!last) return '';
  const most = Math.max(...growth.map(({ bytes }) => bytes));
  const x = (time: number): number => Math.round((time / Math.max(1, last.time)) * width * 10) / 10;
  const y = (bytes: number): number => Math.round((GROWTH - 2 - (bytes / most) * (GROWTH - 6)) * 10) / 10;
  const points = [`0,${GROWTH - 2}`];
  let before = 0;
  for (const { time, bytes } of growth) {
    points.push(`${x(time)},${y(before)}`, `${x(time)},${y(bytes)}`);
    before = bytes;
  }
  return points.join(' ');
}

function title({ statistics }: TranslationFinding): string {
  if (!statistics) return say.onlyTranslation;
  const { units, instructions, idents, bytesIn, bytesOut, chains, vanished } = statistics;
  if (units === 0) return say.notTranslatedYet;
  const share = Math.floor((100 * idents) / instructions);
  return say.became(units, instructions, share, bytesIn, bytesOut, chains + vanished);
}

/** What was done with an instruction, in a word and a mark. */
export const TREATMENT_WORDS: Readonly<
  Record<LineTreatment, { readonly mark: string; readonly says: string }>
> = {
  ident: { mark: '=', says: say.copied },
  rewritten: { mark: '→', says: say.otherCode },
  callout: { mark: '▲', says: say.vmmDoesIt },
};

/** A unit in one sentence. */
export function sayUnit({ name, lines, transfers }: TranslatedUnit, names: (unit: number) => string): string {
  const copied = lines.filter(({ treatment }) => treatment === 'ident').length;
  const callouts = lines.filter(({ treatment }) => treatment === 'callout').length;
  const chained = [...new Set(transfers.flatMap(({ to }) => (to === null ? [] : [names(to)])))];
  const open = transfers.filter(({ to }) => to === null).length;
  return say.unitIs(name, lines.length, copied, callouts, chained, open);
}
