/**
 * Techniques side by side: a chart a measure, in each a bar a contender, all on one scale, each bar made of parts. Plain data to plain
 * geometry, in pixels.
 */
import { number, rough } from '#messages/language';
import * as say from '#messages/views/compare';
import { COMPONENT_WORDS, COMPONENTS, type ComponentName } from '../../vmm/cost/components.ts';
import { COSTS, type GenerationName } from '../../vmm/cost/generations.ts';
import { ledgerOf } from '../../vmm/cost/ledger.ts';
import { EXIT_WORDS, type ExitReason } from '../../vmm/exit-reasons.ts';
import type { Result } from '../../workbench/compare/compare.ts';
import type { Part } from '../../workbench/compare/records.ts';

/** Whose a part of a bar is: which gives it its hue. */
export type Owner = 'guest' | 'hardware' | 'vmm';

/** A part of a bar, before it has a place. */
interface Amount {
  readonly name: string;
  readonly owner: Owner;
  readonly value: number;
  /** One sentence. */
  readonly says: string;
  /** What its records are found by; null where there can be none. */
  readonly part: Part | null;
}

export interface Segment extends Amount {
  readonly x: number;
  readonly width: number;
  /** The name, where there is room for it. */
  readonly label: string;
}

export interface Bar {
  readonly contender: string;
  readonly label: { readonly x: number; readonly y: number };
  readonly y: number;
  readonly height: number;
  /** Top of the row that it stands in. */
  readonly row: number;
  readonly rowHeight: number;
  readonly segments: readonly Segment[];
  /** How many segments the bars above have together. */
  readonly before: number;
  readonly total: { readonly text: string; readonly x: number; readonly y: number };
}

export interface Chart {
  readonly id: Measure;
  /** What is measured, and a sentence of what it came to. */
  readonly name: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly bars: readonly Bar[];
}

export const MEASURES = ['instructions', 'exits', 'memory', 'cycles'] as const;
export type Measure = (typeof MEASURES)[number];

/** From this width on the labels stand beside the bars. */
const WIDE = 480;
const LABEL_WIDTH = 168;
const TOTAL_WIDTH = 92;
const BAR = 18;
/** A character of a label, and what a label keeps clear on each side. */
const CHARACTER = 6.3;
const CLEAR = 4;

/** The chart of each measure at `width` pixels. */
export function compareLayout(
  all: readonly Result[],
  generation: GenerationName,
  asked: number,
): readonly Chart[] {
  const results = all.filter(({ isAbsent }) => !isAbsent);
  const width = Math.max(240, asked);
  return MEASURES.map((id): Chart => {
    const { name, amounts, title } = READ[id];
    const rows = results.map((result) => ({ result, amounts: amounts(result, generation) }));
    const bars = barsOf(rows, width);
    const rowHeight = bars[0]?.rowHeight ?? 0;
    const sums = results.map((result, i) => ({ result, sum: sumOf(rows[i]?.amounts ?? []) }));
    return { ...{ id, name, width, bars }, title: title(sums, generation), height: bars.length * rowHeight };
  });
}

interface Row {
  readonly result: Result;
  readonly amounts: readonly Amount[];
}

interface Sum {
  readonly result: Result;
  readonly sum: number;
}

function sumOf(amounts: readonly Amount[]): number {
  return amounts.reduce((sum, { value }) => sum + value, 0);
}

function barsOf(rows: readonly Row[], width: number): Bar[] {
  const isWide = width >= WIDE;
  const left = isWide ? LABEL_WIDTH : 0;
  const rowHeight = isWide ? BAR + 8 : BAR + 24;
  const most = Math.max(1, ...rows.map(({ amounts }) => sumOf(amounts)));
  const scale = (width - left - TOTAL_WIDTH) / most;
  let before = 0;
  return rows.map(({ result, amounts }, i): Bar => {
    const row = i * rowHeight;
    const y = row + (isWide ? 4 : 20);
    let x = left;
    const place = before;
    before += amounts.length;
    const segments = amounts.map((amount): Segment => {
      const segment = { ...amount, x, width: amount.value * scale, label: '' };
      x += segment.width;
      const needs = amount.name.length * CHARACTER + 2 * CLEAR;
      return needs <= segment.width ? { ...segment, label: amount.name } : segment;
    });
    return {
      ...{ contender: result.contender.id, y, height: BAR, row, rowHeight, segments, before: place },
      label: { x: 0, y: isWide ? y + 13 : row + 14 },
      total: { text: whole(sumOf(amounts)), x: x + 6, y: y + 13 },
    };
  });
}

const whole = (value: number): string => number(Math.round(value));

interface Reading {
  readonly name: string;
  amounts(result: Result, generation: GenerationName): readonly Amount[];
  title(sums: readonly Sum[], generation: GenerationName): string;
}

/** What became of the instructions, by who executed them. */
function instructions({ retired }: Result): readonly Amount[] {
  const amount = (name: string, owner: Owner, value: number, how: string): readonly Amount[] =>
    value === 0 ? [] : [{ name, owner, value, says: say.instructionsRan(value, how), part: null }];
  return [
    ...amount(say.direct, 'guest', retired.direct, say.ranDirectly),
    ...amount(say.translated, 'hardware', retired.translated, say.ranTranslated),
    ...amount(say.afterATrap, 'vmm', retired.emulated, say.emulatedAfterTrap),
    ...amount(say.interpreted, 'vmm', retired.interpreted, say.interpretedWithoutTrap),
  ];
}

function exits({ exits: by }: Result): readonly Amount[] {
  const sorted = (Object.entries(by) as [ExitReason, number][]).sort((a, b) => b[1] - a[1]);
  return sorted.map(([reason, value]) => {
    const name = EXIT_WORDS[reason];
    return {
      name,
      owner: 'vmm',
      value,
      says: say.exitsBy(value, name),
      part: { exit: reason },
    };
  });
}

function memory({ memory: { own, shadow, nested, cache } }: Result): readonly Amount[] {
  const amount = (name: string, value: number, what: string): readonly Amount[] =>
    value === 0
      ? []
      : [
          {
            name,
            owner: 'vmm',
            value: value / 1024,
            says: say.kibOf(whole(value / 1024), what),
            part: null,
          },
        ];
  return [
    ...amount(say.own, own, say.ownTables),
    ...amount(say.shadow, shadow, say.shadowTables),
    ...amount(say.nested, nested, say.extendedTables),
    ...amount(say.cache, cache, say.translatedCode),
  ];
}

/** A component as it is called in a bar. */
function called(component: ComponentName): string {
  return COMPONENT_WORDS[component];
}

function cycles({ counts }: Result, generation: GenerationName): readonly Amount[] {
  return ledgerOf(counts, generation).rows.map(({ component, spentBy, count, cost, cycles: value }) => {
    const { counts: what } = COMPONENTS.find(({ name }) => name === component)!;
    const says = say.cyclesOf(whole(value), whole(count), what, cost.cycles, cost.confidence);
    return { name: called(component), owner: spentBy, value, says, part: { component } };
  });
}

/** The contender with the most, and the one with the least. */
function ends(sums: readonly Sum[]): { readonly most: Sum; readonly least: Sum } | null {
  const sorted = [...sums].sort((a, b) => b.sum - a.sum);
  const [most] = sorted;
  const least = sorted.at(-1);
  return most && least ? { most, least } : null;
}

/** Apart from the bare machine, which has no VMM. */
const virtual = (sums: readonly Sum[]): readonly Sum[] =>
  sums.filter(({ result }) => result.contender.technique !== 'native');

const share = (part: number, all: number): string =>
  all === 0 ? '0%' : `${number(Math.floor((1000 * part) / all) / 10)}%`;

const NOBODY = say.nothingRunYet;

const READ: Readonly<Record<Measure, Reading>> = {
  instructions: {
    name: say.instructions,
    amounts: instructions,
    title(sums) {
      const onProcessor = virtual(sums).map(({ result, sum }) => ({
        result,
        sum: sum === 0 ? 0 : (result.retired.direct + result.retired.translated) / sum,
      }));
      const found = ends(onProcessor);
      if (!found) return NOBODY;
      const { most, least } = found;
      const of = most.result.instructions;
      return say.processorRuns(
        share(most.sum, 1),
        of,
        most.result.contender.id,
        share(least.sum, 1),
        least.result.contender.id,
      );
    },
  },
  exits: {
    name: say.exits,
    amounts: exits,
    title(sums) {
      const found = ends(virtual(sums));
      if (!found) return NOBODY;
      const { most } = found;
      const [first] = exits(most.result);
      if (!first) return say.noExit;
      const why = say.byReason(whole(first.value), first.name);
      return say.mostExits(most.result.contender.id, whole(most.sum), why);
    },
  },
  memory: {
    name: say.tablesAndCode,
    amounts: memory,
    title(sums) {
      const found = ends(virtual(sums));
      if (!found) return NOBODY;
      const { most } = found;
      return say.kibAtMost(whole(most.sum), most.result.contender.id);
    },
  },
  cycles: {
    name: say.modelledCycles,
    amounts: cycles,
    title(sums, generation) {
      const bare = sums.find(({ result }) => result.contender.technique === 'native');
      const found = ends(virtual(sums));
      if (!found) return NOBODY;
      const { title } = COSTS[generation];
      if (!bare || bare.sum === 0) {
        const { most, least } = found;
        return say.takesFromTo(
          title,
          say.cyclesUnder(whole(least.sum), least.result.contender.id),
          say.cyclesUnder(whole(most.sum), most.result.contender.id),
        );
      }
      const times = ({ result, sum }: Sum): string =>
        say.timesUnder(rough(sum / bare.sum), result.contender.id);
      return say.takes(title, times(found.least), times(found.most));
    },
  },
};
