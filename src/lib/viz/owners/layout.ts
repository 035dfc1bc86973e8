/** Host memory as a map: a cell a frame, or several, row by row, coloured by what the frame is for. Plain data to plain geometry. */
import { hex } from '../../bits/bits.ts';
import { counted } from '../frame/words.ts';
import type { FrameRun, FramesFinding, FrameUse } from '../../workbench/inspect/frames.ts';

/** A stretch of cells alike in one row. */
export interface FrameStretch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly use: FrameUse;
}

export interface OwnersGeometry {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly stretches: readonly FrameStretch[];
  /** Side of a cell, frames in one, and cells in a row. */
  readonly cell: number;
  readonly framesPerCell: number;
  readonly columns: number;
}

/** What each use is called. */
export const USES: Readonly<Record<FrameUse, string>> = {
  vmm: "the VMM's descriptor tables, stack and entries",
  vmcs: 'the VMXON region and the VMCS',
  cache: 'the translation cache, its data and its marks',
  shadow: 'shadow page tables',
  nested: 'extended page tables',
  'own-tables': "the VMM's own page tables",
  unused: "the VMM's, unused",
  vm: "the VM's memory",
  traced: "the VM's, write-traced",
  rom: "the VM's, ROM",
  direct: "the VM's, page and descriptor tables in force",
  shared: "the VM's, shared with the VMM",
  other: "another VM's",
  free: 'free',
};

/** What a cell of several frames shows: the first of these that is among them. */
const RANK: readonly FrameUse[] = [
  ...(['vmcs', 'shadow', 'nested', 'own-tables', 'shared', 'direct', 'traced'] as const),
  ...(['cache', 'vmm', 'rom', 'other', 'vm', 'unused', 'free'] as const),
];
const MOST_CELLS = 8192;
const WIDE = 480;

export function ownersLayout(finding: FramesFinding, asked: number): OwnersGeometry {
  const width = Math.max(240, asked);
  const columns = width >= WIDE ? 128 : 64;
  let framesPerCell = 1;
  while (finding.count / framesPerCell > MOST_CELLS) framesPerCell *= 2;
  const cell = Math.floor((width / columns) * 100) / 100;
  const cells = cellsOf(finding, framesPerCell);
  const stretches: FrameStretch[] = [];
  for (let from = 0; from < cells.length;) {
    const row = Math.floor(from / columns);
    let to = from + 1;
    while (to < cells.length && to % columns !== 0 && cells[to] === cells[from]) to++;
    stretches.push({
      ...{ x: (from % columns) * cell, y: row * cell, width: (to - from) * cell, height: cell },
      use: cells[from] ?? 'free',
    });
    from = to;
  }
  const height = Math.ceil(cells.length / columns) * cell;
  return { title: title(finding, framesPerCell), width, height, stretches, cell, framesPerCell, columns };
}

function cellsOf({ runs, count }: FramesFinding, framesPerCell: number): FrameUse[] {
  const ranks = new Uint8Array(Math.ceil(count / framesPerCell)).fill(RANK.length - 1);
  for (const { hpa, count: frames, use } of runs) {
    const first = Math.floor(hpa / 4096 / framesPerCell);
    const last = Math.floor((hpa / 4096 + frames - 1) / framesPerCell);
    const rank = RANK.indexOf(use);
    for (let cell = first; cell <= last; cell++) ranks[cell] = Math.min(ranks[cell] ?? rank, rank);
  }
  return Array.from(ranks, (rank) => RANK[rank] ?? 'free');
}

function title({ isVirtual, count, uses }: FramesFinding, framesPerCell: number): string {
  const of = (use: FrameUse): number => uses.find((one) => one.use === use)?.count ?? 0;
  const cells = framesPerCell === 1 ? '' : `; a cell is ${framesPerCell} frames`;
  const all = `${count.toLocaleString('en')} frames`;
  if (!isVirtual) return `Bare: all ${all} are the guest's${cells}`;
  const sum = (...names: readonly FrameUse[]): string =>
    names.reduce((all, use) => all + of(use), 0).toLocaleString('en');
  const guarded =
    of('direct') > 0 ? `${of('direct')} of them tables in force` : `${of('traced')} of them write-traced`;
  const made = of('nested') > 0 ? `${of('nested')} of them extended` : `${of('shadow')} of them shadow`;
  return (
    `Of ${all} ${sum('vm', 'traced', 'rom', 'direct', 'shared')} are the VM's, ${guarded}; the VMM has ` +
    `${sum('vmm', 'vmcs', 'cache', 'shadow', 'nested', 'own-tables', 'unused')}, ${made} page tables${cells}`
  );
}

/** A run in one sentence. */
export function sayRun({ hpa, count, use }: FrameRun): string {
  const last = hpa + count * 4096 - 1;
  return `${hex(hpa)}h to ${hex(last)}h, ${counted(count, 'frame')}: ${USES[use]}`;
}
