/** Host memory as a map: a cell a frame, or several, row by row, coloured by what the frame is for. Plain data to plain geometry. */
import * as say from '#messages/views/owners';
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import { EXIT_REASONS, exitWords } from '../../vmm/exit-reasons.ts';
import type { FrameOrigin } from '../../workbench/inspect/frame-origin.ts';
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
  vmm: say.vmmsOwn,
  vmcs: say.vmcs,
  cache: say.cache,
  shadow: say.shadowTables,
  nested: say.nestedTables,
  'own-tables': say.ownTables,
  unused: say.unused,
  vm: say.vmsMemory,
  traced: say.writeTraced,
  rom: say.rom,
  direct: say.direct,
  shared: say.shared,
  other: say.anotherVMs,
  free: say.free,
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
  const cells = framesPerCell === 1 ? '' : say.cellIs(framesPerCell);
  if (!isVirtual) return say.bare(count, cells);
  const sum = (...names: readonly FrameUse[]): number => names.reduce((all, use) => all + of(use), 0);
  const own = say.vmsFrames(
    sum('vm', 'traced', 'rom', 'direct', 'shared'),
    of('direct') > 0 ? say.tablesInForce(of('direct')) : say.tablesTraced(of('traced')),
  );
  const vmms = say.vmmsFrames(
    sum('vmm', 'vmcs', 'cache', 'shadow', 'nested', 'own-tables', 'unused'),
    of('nested') > 0 ? say.extendedOfThem(of('nested')) : say.shadowOfThem(of('shadow')),
  );
  return say.ownedBy(count, own, vmms, cells);
}

/** A run in one sentence, and which of its frames `at` is. */
export function sayRun({ hpa, count, use }: FrameRun, at = hpa): string {
  const last = hpa + count * 4096 - 1;
  const says = say.framesAre(hex(hpa), hex(last), count, USES[use]);
  return at === hpa ? says : say.frameOf(hex(at), says);
}

/** Who gave a frame, when, and by which exit. */
export function sayOrigin(
  { hpa, use, gpa, made, time, exit }: FrameOrigin,
  place: (at: number) => string,
): string {
  const given = gpa !== null ? say.givenToVM(hex(hpa), hex(gpa)) : say.isOf(hex(hpa), USES[use]);
  if (!made) return `${given} ${say.sinceSetUp}`;
  const { reason = 0, vector = 0, eip = 0 } = exit?.args ?? {};
  const name = EXIT_REASONS[reason] === 'exception' ? vectorName(vector) : exitWords(reason);
  const by = exit ? say.inTheExit(name, place(eip >>> 0)) : say.inNoExit;
  return `${given} ${MADE[made.kind]?.(made.args) ?? ''}${say.when(time)}, ${by}.`;
}

/** What a record has made of a frame. */
const MADE: Readonly<Partial<Record<string, (args: Readonly<Record<string, number>>) => string>>> = {
  'shadow-write': ({ gva = 0 }) => say.byShadowEntry(hex(gva)),
  'ept-fill': ({ gpa = 0 }) => say.byNestedEntry(hex(gpa)),
  'table-update': () => say.byTableUpdate,
  'frame-type': () => say.byFrameType,
  trace: () => say.byTrace,
  handler: () => say.byDescriptors,
  'shadow-drop': () => say.byFlush,
  translate: ({ eip = 0 }) => say.byTranslation(hex(eip)),
};
