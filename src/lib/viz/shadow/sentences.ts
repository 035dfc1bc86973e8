/** What the shadow view says: its title, a note beside each entry, what happened at the last step, and what a walk comes to. */
import * as say from '#messages/views/shadow';
import { hex } from '../../bits/bits.ts';
import { rowsOf } from './items.ts';
import type { ShadowChange } from '../../workbench/inspect/shadow-changes.ts';
import type { Verdict, Walk } from '../../workbench/inspect/shadow-walk.ts';
import type { ShadowFinding, ShadowGroup, ShadowRow } from '../../workbench/inspect/shadow.ts';

/** Pages that the guest's tables map, as far as they are known. */
function mappedPages(finding: ShadowFinding): number {
  return rowsOf(finding).reduce((sum, { guest, count }) => sum + (guest ? count : 0), 0);
}

/** A sentence computed from the tables and the counts. */
export function shadowTitle(finding: ShadowFinding): string {
  const { policy, isNested, isPaged, isInForce, entries, counts } = finding;
  const mapped = mappedPages(finding);
  if (finding.isDirect === true) return say.direct(mapped);
  if (isNested) {
    return isPaged ? say.nested(mapped) : say.nestedUnpaged;
  }
  if (policy === null) {
    return isPaged ? say.bare(mapped) : say.bareUnpaged;
  }
  const { hiddenFaults = 0, trueFaults = 0 } = counts ?? {};
  const what = isPaged ? say.holds(entries, mapped) : say.leadsTo(entries);
  return isInForce ? say.faultsSoFar(what, hiddenFaults, trueFaults) : say.nothingWalksIt(what);
}

const HOLDS = { directory: say.pageDirectory, table: say.pageTable, descriptors: say.descriptors } as const;

/** Beside a page: why the two sides differ. At most 32 characters. */
export function rowNote(row: ShadowRow, { policy, isPaged }: ShadowFinding): string {
  if (row.count > 1) return say.pagesAlike(row.count, policy !== null);
  if (row.holds) return say.writeTraced(HOLDS[row.holds]);
  if (row.guest && row.frame === null) return say.noMemoryThere;
  if (row.shadow && !row.guest) return say.lagsUnmapped;
  if (row.shadow && !row.isJustified) return say.lagsOtherFrame;
  if (row.withheld === 'clean') return say.noWriteClean;
  if (row.withheld === 'rom') return say.noWriteROM;
  if (row.withheld === 'lags') return say.lagsWritable;
  if (!isPaged && row.shadow) return say.toItself;
  return '';
}

/** Beside a directory entry. */
export function groupNote({ guest, isLarge, shadow }: ShadowGroup): string {
  if (isLarge) return shadow ? say.splintered : say.large;
  if (!guest && shadow) return say.noDirectoryEntry;
  return '';
}

/** What happened to the shadow, in a few words. */
export function sayChange({ kind, gva, gpa, cause, entry }: ShadowChange): string {
  const page = gva === null ? '' : `${hex(gva)}h`;
  switch (kind) {
    case 'filled':
      return say.filled(page);
    case 'synced':
      return gva === null ? say.entryTakenOut(hex(gpa ?? 0)) : say.entryMade(page);
    case 'dropped':
      return DROPPED[cause ?? 'flush'](page);
    case 'traced':
      return say.tracedFromNow(hex(gpa ?? 0));
    case 'untraced':
      return say.tracedNoLonger(hex(gpa ?? 0));
    case 'compared':
      return say.compared(hex(gpa ?? 0), entry);
  }
}

const DROPPED: Readonly<Record<NonNullable<ShadowChange['cause']>, (page: string) => string>> = {
  flush: () => say.flushed,
  invlpg: (page) => say.forgotten(page),
  'traced-write': () => say.directoryWritten,
  'write-protect': () => say.writeTaken,
  reclaim: () => say.reclaimed,
  resync: () => say.resynced,
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  runs: say.runs,
  hidden: say.hiddenFault,
  true: say.trueFault,
  traced: say.tracedExit,
  emulated: say.emulated,
  interpreted: say.interpreted,
};

/** What would come of a read and of a write at a walk's address, as the guest stands. */
export function sayWalk({ gva, gpa, hpa, read, write }: Walk): string {
  const where = gpa === null ? say.leadNowhere : say.physicallyAt(hex(gpa), hpa === null ? null : hex(hpa));
  const both =
    read === write ? say.readOrWrite(VERDICTS[read]) : say.readAndWrite(VERDICTS[read], VERDICTS[write]);
  return say.walkSays(hex(gva), where, both);
}

/** The chosen page in one sentence. */
export function sayRow(row: ShadowRow, finding: ShadowFinding): string {
  const { gva, count, guest, frame, shadow } = row;
  const last = gva + count * 4096 - 1;
  const pages = count === 1 ? say.page(hex(gva)) : say.pagesFromTo(hex(gva), hex(last));
  const own = guest ? say.guestPage(finding.isPaged, hex(guest.gpa)) : say.guestMapsNothing;
  const isLeft = !guest || (frame !== null && finding.policy === null);
  const lies = isLeft ? '' : say.liesIn(frame === null ? null : hex(frame));
  const real =
    finding.policy === null
      ? ''
      : shadow
        ? say.shadowLeadsTo(hex((shadow.entry & ~4095) >>> 0), (shadow.entry & 2) !== 0)
        : say.noShadowEntry;
  const note = count === 1 ? rowNote(row, finding) : '';
  return `${pages}: ${own}${lies}${real}${note === '' ? '' : ` (${note})`}.`;
}
