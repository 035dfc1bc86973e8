/**
 * The shadow page tables: each directory entry and page of the guest's tables beside the shadow's, row by row, with the link between
 * them. Plain data to plain geometry, in pixels; nothing is measured, so that it is the same everywhere.
 */
import * as say from '#messages/views/shadow';
import { hex } from '../../bits/bits.ts';
import { grouped } from '../frame/digits.ts';
import type { ShadowFinding, ShadowGroup, ShadowRow, TableEntry } from '../../workbench/inspect/shadow.ts';
import { itemsOf, rowsOf } from './items.ts';
import { groupNote, rowNote } from './sentences.ts';

/** Bits of an entry as letters, in the order in which they are written (SDM vol. 3, figure 4-4). */
export const FLAGS: readonly (readonly [letter: string, mask: number])[] = [
  ['P', 0x001],
  ['W', 0x002],
  ['U', 0x004],
  ['A', 0x020],
  ['D', 0x040],
  ['S', 0x080],
  ['G', 0x100],
];

/** What the last step did to a shadow entry, as the note says it. */
export const MARKS = {
  filled: say.filledNow,
  synced: say.syncedNow,
  dropped: say.droppedNow,
  'write-protected': say.writeTakenNow,
} as const;
export type ShadowMark = keyof typeof MARKS;

export interface EntryBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The frame that the entry names, in two groups of digits; empty where there is no entry. */
  readonly frame: string;
  /** FLAGS as letters, a dot where one is clear. */
  readonly flags: string;
  /** Numbers of the walk's references that read this entry, and where they stand: at the link's end. */
  readonly references: readonly number[];
  readonly stepX: number;
}

export interface ShadowItem {
  readonly key: string;
  /** `group`: a directory entry; `row`: a page, or a run of pages alike. */
  readonly kind: 'group' | 'row';
  /** Unsigned. */
  readonly gva: number;
  readonly y: number;
  readonly height: number;
  readonly label: { readonly text: string; readonly x: number; readonly y: number };
  /** Null where that side has no entry: an empty place is drawn there. */
  readonly guest: EntryBox | null;
  readonly shadow: EntryBox | null;
  readonly places: { readonly guest: PlaceBox; readonly shadow: PlaceBox };
  /** From the guest's entry to the shadow's; null where one of them is missing. `lags`: it does not follow from it any more. */
  readonly link: { readonly path: string; readonly kind: 'follows' | 'lags' } | null;
  readonly note: { readonly text: string; readonly x: number; readonly y: number };
  readonly mark: ShadowMark | null;
  /** The page's writes are seen. */
  readonly isTraced: boolean;
  readonly row: ShadowRow | null;
}

export type PlaceBox = Pick<EntryBox, 'x' | 'y' | 'width' | 'height'>;

export interface ShadowGeometry {
  readonly width: number;
  readonly height: number;
  /** Items drawn: those of one page. */
  readonly items: readonly ShadowItem[];
  /** All items there are, and the first of them that is drawn. */
  readonly count: number;
  readonly from: number;
  readonly heads: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

export interface ShadowInput {
  readonly finding: ShadowFinding;
  /** The same view at the moment before; null where there is none. */
  readonly before: ShadowFinding | null;
  /** Width to be filled, in pixels; at least MINIMUM. */
  readonly width: number;
  /** Position of the chosen item: its page is drawn. */
  readonly chosen: number;
}

/** Items on a page. */
export const SHOWN = 24;
export const MINIMUM = 288;
/** Below this width the label stands above the boxes. */
const WIDE = 632;
/** Width of a character of the mono face at 12 px. */
export const CHAR = 7.2;
/** Of one of the serif face, on average and a little more. */
export const SERIF = 6;
const BOX_HEIGHT = 20;
const PADDING = 6;
/** Nine digits with their gap, a gap, and the letters. */
export const BOX_WIDTH = Math.ceil((9 + 1 + FLAGS.length) * CHAR) + 2 * PADDING;
const LABEL_WIDTH = 96;
const GAP = 12;
const HEAD = 20;

export function shadowLayout({ finding, before, width: asked, chosen }: ShadowInput): ShadowGeometry {
  const width = Math.max(MINIMUM, asked);
  const isWide = width >= WIDE;
  const raw = itemsOf(finding);
  const from = Math.floor(Math.max(0, Math.min(chosen, raw.length - 1)) / SHOWN) * SHOWN;
  const lineHeight = isWide ? BOX_HEIGHT + 6 : 2 * BOX_HEIGHT + 4;
  const guestX = isWide ? LABEL_WIDTH : 0;
  const link = isWide ? 44 : Math.min(44, width - 2 * BOX_WIDTH);
  const step = Math.min(9, link / 2 - 4.5);
  const shadowX = guestX + BOX_WIDTH + link;
  const marks = marksOf(finding, before);
  const references = referencesByPlace(finding);
  const items = raw.slice(from, from + SHOWN).map(({ key, gva, group, row }, i): ShadowItem => {
    const y = HEAD + i * lineHeight;
    const boxY = isWide ? y + 3 : y + BOX_HEIGHT;
    const place = (x: number): PlaceBox => ({ x, y: boxY, width: BOX_WIDTH, height: BOX_HEIGHT });
    const box = (x: number, entry: TableEntry | null, space: 'gpa' | 'hpa'): EntryBox | null =>
      entry && {
        ...place(x),
        ...entryText(entry.entry),
        references: references(space, entry.address),
        stepX: space === 'gpa' ? BOX_WIDTH + step : -step,
      };
    const guestEntry = row ? ownEntry(row, group) : group.guest;
    const guest = box(guestX, guestEntry, 'gpa');
    const shadow = box(shadowX, row ? row.shadow : group.shadow, 'hpa');
    const middle = boxY + BOX_HEIGHT / 2;
    const mark = row ? (marks.get(row.gva) ?? null) : null;
    const said = row ? rowNote(row, finding) : groupNote(group);
    const news = mark ? MARKS[mark] : '';
    const both = `${news}; ${said}`;
    const noteX = isWide ? shadowX + BOX_WIDTH + GAP + 12 : LABEL_WIDTH;
    return {
      ...{ key, kind: row ? 'row' : 'group', gva, y, height: lineHeight },
      label: { text: `${hex(gva)}${row ? '' : ' +4M'}`, x: row ? 8 : 0, y: isWide ? middle + 4 : y + 14 },
      ...{ guest, shadow, places: { guest: place(guestX), shadow: place(shadowX) } },
      link:
        guest && shadow ? { path: `M${guestX + BOX_WIDTH},${middle}H${shadowX}`, kind: linkKind(row) } : null,
      note: {
        // Where there is no room for both, the news comes first.
        text: news && said && noteX + both.length * SERIF <= width ? both : news || said,
        ...{ x: noteX, y: isWide ? middle + 4 : y + 14 },
      },
      mark,
      isTraced: row?.isTraced ?? false,
      row,
    };
  });
  return {
    ...{ width, items, count: raw.length, from },
    height: HEAD + items.length * lineHeight + 2,
    heads: [
      { text: say.guestHead, x: guestX, y: 13 },
      { text: finding.policy === null ? '' : say.shadowHead, x: shadowX, y: 13 },
    ],
  };
}

/** The entry of the page's own: that of the page table, or, for a 4 MiB page, the directory entry, which its group has. */
function ownEntry({ guest }: ShadowRow, { isLarge }: ShadowGroup): TableEntry | null {
  const last = isLarge ? undefined : guest?.references.at(-1);
  return last ? { address: last.address, entry: last.entry } : null;
}

function linkKind(row: ShadowRow | null): 'follows' | 'lags' {
  return row === null || row.isJustified ? 'follows' : 'lags';
}

/** An entry's frame and letters. */
export function entryText(entry: number): { frame: string; flags: string } {
  const flags = FLAGS.map(([letter, mask]) => (entry & mask ? letter : '·')).join('');
  return { frame: grouped(entry & ~4095), flags };
}

function referencesByPlace({ walk }: ShadowFinding): (space: 'gpa' | 'hpa', address: number) => number[] {
  const references = walk?.references ?? [];
  // The processor's are in the shadow where there is one; there the guest's follow as the VMM's.
  const hasVMM = references.some(({ by }) => by === 'VMM');
  return (space, address) =>
    references
      .filter((one) => one.address === address && (space === 'hpa') === (hasVMM && one.by === 'processor'))
      .map(({ number }) => number);
}

/** By linear page: what became of its shadow entry since the moment before. */
export function marksOf(
  finding: ShadowFinding,
  before: ShadowFinding | null,
): ReadonlyMap<number, ShadowMark> {
  const marks = new Map<number, ShadowMark>();
  if (before && before.root !== finding.root) return marks;
  const made = new Map<number, ShadowMark>();
  for (const { kind, hpa } of finding.changes) {
    if (hpa !== null && (kind === 'filled' || kind === 'synced')) made.set(hpa, kind);
  }
  const old = new Map((before ? rowsOf(before) : []).map((row) => [row.gva, row]));
  for (const { gva, shadow } of rowsOf(finding)) {
    const was = old.get(gva)?.shadow ?? null;
    const now = shadow && made.get(shadow.address);
    if (now && (!before || was?.entry !== shadow.entry)) marks.set(gva, now);
    else if (shadow && was && (was.entry & 2) !== 0 && (shadow.entry & 2) === 0)
      marks.set(gva, 'write-protected');
    else if (was && !shadow) marks.set(gva, 'dropped');
  }
  return marks;
}
