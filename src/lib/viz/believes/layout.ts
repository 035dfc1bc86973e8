/**
 * Guest believes / machine is: both truths of every register side by side in one notation, where they differ, and which
 * digits the last step changed. Plain data to plain data.
 */
import { listed } from '#messages/language';
import * as say from '#messages/views/believes';
import { hex } from '../../bits/bits.ts';
import { digits, grouped, type Digit } from '../frame/digits.ts';
import type { NamedValue, ProcessorView } from '../../workbench/processor-view.ts';

export interface Cell {
  /** The register or bit, as the manual writes it. */
  readonly name: string;
  readonly believed: readonly Digit[];
  readonly actual: readonly Digit[];
  readonly differs: boolean;
  /** What the value is for. */
  readonly note: string;
}

export interface Group {
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface BelievesGeometry {
  /** A sentence computed from the cells. */
  readonly title: string;
  readonly groups: readonly Group[];
}

/** Both processors of one moment. */
export interface Truths {
  readonly believes: ProcessorView;
  readonly is: ProcessorView;
}

type Row = readonly [name: string, read: (view: ProcessorView) => string, note: string];

const FLAG_NOTES: Readonly<Record<string, string>> = {
  CF: say.carry,
  PF: say.parity,
  AF: say.auxiliaryCarry,
  ZF: say.zero,
  SF: say.negative,
  TF: say.trapFlag,
  IF: say.interruptFlag,
  DF: say.direction,
  OF: say.overflow,
  IOPL: say.ioPrivilege,
  NT: say.nestedTask,
};
/** Shown even where they are clear; the others only when one of the two has them set. */
const USUAL_FLAGS = new Set(Object.keys(FLAG_NOTES));

function value(list: readonly NamedValue[], name: string): number {
  return list.find((item) => item.name === name)?.value ?? 0;
}

function selector(name: string): (view: ProcessorView) => string {
  return (view) => hex(view.segments.find((item) => item.name === name)?.selector ?? 0, 4);
}

function table(name: string): (view: ProcessorView) => string {
  return (view) => grouped(view.tables.find((item) => item.name === name)?.base ?? 0);
}

const SYSTEM_ROWS: readonly Row[] = [
  ['CPL', (view) => String(view.cpl), say.currentPrivilege],
  ['CS', selector('cs'), say.codeSegment],
  ['SS', selector('ss'), say.stackSegment],
  ['DS', selector('ds'), say.dataSegment],
  ['CR0', (view) => grouped(value(view.control, 'cr0')), say.protectionAndPaging],
  ['CR3', (view) => grouped(value(view.control, 'cr3')), say.whereTablesAre],
  ['GDTR', table('gdtr'), say.whereSegmentsAre],
  ['IDTR', table('idtr'), say.whereTrapsGo],
];

function registerRows(view: ProcessorView): Row[] {
  const rows = view.registers.map(({ name }): Row => [
    name.toUpperCase(),
    (of) => grouped(value(of.registers, name)),
    '',
  ]);
  return [...rows, ['EIP', (of) => grouped(of.eip), say.nextInstruction]];
}

function flagRows({ believes, is }: Truths): Row[] {
  return believes.flags
    .map(({ name }) => name.toUpperCase())
    .filter(
      (name) =>
        USUAL_FLAGS.has(name) || [believes, is].some((view) => value(view.flags, name.toLowerCase()) !== 0),
    )
    .map((name) => [name, (view) => String(value(view.flags, name.toLowerCase())), FLAG_NOTES[name] ?? '']);
}

/**
 * Lays out what both processors of `now` say. Without a VMM they are one. `before`: the moment shown last, if any; `vmmHasControl`: the
 * real registers are the VMM's own.
 */
export function believesLayout(
  now: Truths,
  isVirtual: boolean,
  before: Truths | null,
  vmmHasControl = false,
): BelievesGeometry {
  const cell = ([name, read, note]: Row): Cell => {
    const believed = read(now.believes);
    const actual = read(now.is);
    return {
      name,
      note,
      believed: digits(believed, before ? read(before.believes) : undefined),
      actual: digits(actual, before ? read(before.is) : undefined),
      differs: isVirtual && believed !== actual,
    };
  };
  const groups: Group[] = [
    { name: say.registers, cells: registerRows(now.believes).map(cell) },
    { name: say.flags, cells: flagRows(now).map(cell) },
    { name: say.ringsAndTables, cells: SYSTEM_ROWS.map(cell) },
  ];
  return { groups, title: vmmHasControl ? say.vmmHasControl : title(groups, isVirtual) };
}

function title(groups: readonly Group[], isVirtual: boolean): string {
  if (!isVirtual) return say.bare;
  const names = groups.flatMap(({ cells }) => cells.filter(({ differs }) => differs).map(({ name }) => name));
  if (names.length === 0) return say.agree;
  return say.wrongAbout(listed(names));
}
