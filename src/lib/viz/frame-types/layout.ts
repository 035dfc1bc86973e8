/**
 * The typed frames of a paravirtualized guest as a picture: who holds them on the left, then directories, then tables and descriptor
 * tables, and what the tables map on the right; a line for each reference. Plain data to plain geometry.
 */
import * as say from '#messages/views/frame-types';
import { hex } from '../../bits/bits.ts';
import type { FrameTypesFinding, FrameUser, TypedFrame } from '../../workbench/inspect/frame-types.ts';
import type { FrameType } from '../../vmm/paravirt/frame-types.ts';

export interface FrameBox {
  readonly frame: TypedFrame;
  readonly x: number;
  readonly y: number;
}

/** A holder on the left: a register of the processor, the VMM. */
export interface HolderBox {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly key: string;
  readonly path: string;
  /** The frame that is used, and the one whose entry uses it (-1: a holder). */
  readonly to: number;
  readonly from: number;
}

/** What a table maps: a bar for the writable pages, one for those that can only be read. */
export interface MappedBar {
  readonly hpa: number;
  readonly x: number;
  readonly y: number;
  readonly writable: number;
  readonly readOnly: number;
  readonly text: string;
}

export interface FrameTypesGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly holders: readonly HolderBox[];
  readonly boxes: readonly FrameBox[];
  readonly lines: readonly Line[];
  readonly bars: readonly MappedBar[];
  /** Heads of the columns. */
  readonly heads: readonly { readonly x: number; readonly text: string }[];
  /** Typed frames for which there is no room: the table twin has them. */
  readonly left: number;
}

const NAMES: Readonly<Record<FrameType, string>> = {
  plain: say.plain,
  directory: say.directory,
  table: say.table,
  gdt: say.gdtFrame,
  ldt: say.ldtFrame,
  writable: say.writable,
};

/** A type in words. */
export function typeName(type: FrameType): string {
  return NAMES[type];
}

const BOX_HEIGHT = 34;
const GAP = 10;
const TOP = 24;
/** Boxes in a column. */
const MOST = 24;
const BAR_WIDTH = 90;

export function frameTypesLayout(finding: FrameTypesFinding, asked: number): FrameTypesGeometry {
  const width = Math.max(560, asked);
  const boxWidth = 112;
  const columns = [
    0,
    Math.round((width - BAR_WIDTH) * 0.27),
    Math.round((width - BAR_WIDTH) * 0.62),
    width - BAR_WIDTH,
  ];
  const [holdersAt = 0, directoriesAt = 0, tablesAt = 0, mappedAt = 0] = columns;
  const place = (frames: readonly TypedFrame[], x: number): FrameBox[] =>
    frames.slice(0, MOST).map((frame, i) => ({ frame, x, y: TOP + i * (BOX_HEIGHT + GAP) }));
  const of = (...types: readonly FrameType[]): TypedFrame[] =>
    finding.frames.filter(({ type }) => types.includes(type));
  const directories = place(of('directory'), directoriesAt);
  const tables = place(of('table', 'gdt', 'ldt', 'writable'), tablesAt);
  const boxes = [...directories, ...tables];
  const names = [...new Set(boxes.flatMap(({ frame }) => frame.users.map(holderOf)))].filter(
    (name) => name !== '',
  );
  const holders = names.map((name, i) => ({ name, x: holdersAt, y: TOP + i * (BOX_HEIGHT + GAP) }));
  const lines = boxes.flatMap((box) => linesTo(box, boxes, holders, boxWidth));
  const bars = tables.flatMap(({ frame, y }): MappedBar[] => {
    const { writable, readOnly } = frame.leadsTo;
    if (frame.type !== 'table') return [];
    const text = say.writableAndReadOnly(writable, readOnly);
    return [{ hpa: frame.hpa, x: mappedAt, y: y + 8, writable, readOnly, text }];
  });
  const rows = Math.max(holders.length, directories.length, tables.length, 1);
  return {
    ...{
      title: title(finding),
      width,
      height: TOP + rows * (BOX_HEIGHT + GAP),
      boxWidth,
      boxHeight: BOX_HEIGHT,
    },
    ...{ holders, boxes, lines, bars, left: finding.frames.length - boxes.length },
    heads: [
      { x: holdersAt, text: say.heldBy },
      { x: directoriesAt, text: say.directories },
      { x: tablesAt, text: say.tables },
      { x: mappedAt, text: say.pagesMapped },
    ],
  };
}

/** The holder that a user is, or nothing for an entry. */
function holderOf(user: FrameUser): string {
  return user.by === 'entry' ? '' : user.by;
}

/** A line from each holder, and from each directory or table that has its entry drawn. */
function linesTo(
  { frame, x, y }: FrameBox,
  boxes: readonly FrameBox[],
  holders: readonly HolderBox[],
  boxWidth: number,
): Line[] {
  const end = `${x},${y + BOX_HEIGHT / 2}`;
  const seen = new Set<string>();
  return frame.users.flatMap((user): Line[] => {
    const from = user.by === 'entry' ? user.table : -1;
    const key = `${user.by} ${from} ${frame.hpa}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const source =
      user.by === 'entry'
        ? boxes.find((box) => box.frame.hpa === user.table && box.frame.type === 'directory')
        : holders.find(({ name }) => name === user.by);
    if (!source || source.x >= x) return [];
    const right = source.x + (user.by === 'entry' ? boxWidth : 84);
    const start = `${right},${source.y + BOX_HEIGHT / 2}`;
    const middle = (right + x) / 2;
    const path = `M${start} C${middle},${source.y + BOX_HEIGHT / 2} ${middle},${y + BOX_HEIGHT / 2} ${end}`;
    return [{ key, path, to: frame.hpa, from }];
  });
}

function title({ isParavirt, counts, frames }: FrameTypesFinding): string {
  if (!isParavirt) return say.notParavirtualized;
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const parts = counts
    .filter(({ type }) => type !== 'plain')
    .map(({ type, count }) => say.countOf(type, count));
  const pinned = frames.filter((frame) => frame.pinned).length;
  const plain = counts.find(({ type }) => type === 'plain')?.count ?? 0;
  const rest = plain === 0 ? '' : say.inNoSuchUse(plain);
  return say.typed(all, parts.join(', '), rest, pinned);
}

/** A frame in one sentence. */
export function sayFrame({ hpa, type, uses, references, pinned, users }: TypedFrame): string {
  const by = users.slice(0, 4).map(sayUser);
  const more = users.length > 4 ? say.andMore(users.length - 4) : '';
  const held = say.usesAndReferences(uses, references);
  return say.frameIs(hex(hpa), typeName(type), pinned, held, by.join(', '), more);
}

export function sayUser(user: FrameUser): string {
  if (user.by === 'entry') return say.entryOf(user.index, hex(user.table));
  return user.by === 'pin'
    ? say.aPin
    : user.by === 'CR3' || user.by.endsWith('R')
      ? user.by
      : say.theHolder(user.by);
}
