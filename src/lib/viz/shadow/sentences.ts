/** What the shadow view says: its title, a note beside each entry, what happened at the last step, and what a walk comes to. */
import { hex } from '../../bits/bits.ts';
import { counted } from '../frame/words.ts';
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
  if (finding.isDirect === true)
    return `The processor walks the guest's own tables, which the VMM has validated: they map ${counted(mapped, 'page')}; there is no shadow`;
  if (isNested) {
    return isPaged
      ? `The processor walks the guest's own tables, which map ${counted(mapped, 'page')}; where its memory lies extended page tables say`
      : 'The guest does not page, and VT-x lets it: there are extended page tables alone';
  }
  if (policy === null) {
    return isPaged
      ? `Bare: the processor walks the guest's own tables, which map ${counted(mapped, 'page')}; there is no shadow`
      : 'Bare, and paging is off: there is nothing to walk';
  }
  const held = counted(entries, 'page');
  const what = isPaged
    ? `The shadow holds ${held} of the ${mapped.toLocaleString('en')} that the guest maps`
    : `The guest does not page; the shadow leads ${held} to ${entries === 1 ? 'its frame' : 'their frames'}`;
  if (!isInForce) return `${what}, and nothing walks it: the VMM interprets this code`;
  const { hiddenFaults = 0, trueFaults = 0 } = counts ?? {};
  return `${what}; ${counted(hiddenFaults, 'hidden fault')} and ${counted(trueFaults, 'true one')} so far`;
}

const HOLDS = { directory: 'page directory', table: 'page table', descriptors: 'descriptors' } as const;

/** Beside a page: why the two sides differ. At most 32 characters. */
export function rowNote(row: ShadowRow, { policy, isPaged }: ShadowFinding): string {
  if (row.count > 1)
    return `${row.count.toLocaleString('en')} pages alike${policy === null ? '' : ', none shadowed'}`;
  if (row.holds) return `write-traced: ${HOLDS[row.holds]}`;
  if (row.guest && row.frame === null) return 'no memory there';
  if (row.shadow && !row.guest) return 'lags: the guest maps nothing';
  if (row.shadow && !row.isJustified) return 'lags: another frame now';
  if (row.withheld === 'clean') return 'no W yet: Dirty is clear';
  if (row.withheld === 'rom') return 'no W: a ROM';
  if (row.withheld === 'lags') return 'lags: the guest gives W now';
  if (!isPaged && row.shadow) return 'to itself, as paging is off';
  return '';
}

/** Beside a directory entry. */
export function groupNote({ guest, isLarge, shadow }: ShadowGroup): string {
  if (isLarge) return shadow ? 'a 4 MiB page, splintered' : 'a 4 MiB page';
  if (!guest && shadow) return 'no directory entry now';
  return '';
}

/** What happened to the shadow, in a few words. */
export function sayChange({ kind, gva, gpa, cause, entry }: ShadowChange): string {
  const page = gva === null ? '' : ` ${hex(gva)}h`;
  switch (kind) {
    case 'filled':
      return `a hidden fault filled the entry of${page}`;
    case 'synced':
      return gva === null
        ? `a write to the table entry at ${hex(gpa ?? 0)}h took the shadow's entry out`
        : `a write into a traced table made the entry of${page}`;
    case 'dropped':
      return DROPPED[cause ?? 'flush'](page);
    case 'traced':
      return `guest page ${hex(gpa ?? 0)}h is write-traced from now on`;
    case 'untraced':
      return `guest page ${hex(gpa ?? 0)}h is write-traced no longer`;
    case 'compared':
      return `the table at ${hex(gpa ?? 0)}h was compared with the guest's: ${counted(entry, 'entry', 'entries')} differed`;
  }
}

const DROPPED: Readonly<Record<NonNullable<ShadowChange['cause']>, (page: string) => string>> = {
  flush: () => 'all of the shadow was thrown away',
  invlpg: (page) => `INVLPG: the entry of${page} was forgotten`,
  'traced-write': () => 'a directory entry was written: the table below it was given back',
  'write-protect': () => 'W was taken from every entry that leads to a page that is traced now',
  reclaim: () => 'a shadow table was taken back for want of room',
  resync: () => 'a table that had lagged was found changed: what hung on it was given back',
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  runs: 'nothing stops it',
  hidden: 'a hidden fault: the VMM fills the entry, and the guest never knows',
  true: "a true fault: the guest's own tables deny it, and the guest's handler gets it",
  traced: 'an exit: the page is write-traced, and the VMM writes for the guest',
  emulated: 'an exit: the shadow cannot allow it, and the VMM emulates the access',
  interpreted: 'the VMM interprets this code, by the tables of the guest',
};

/** What would come of a read and of a write at a walk's address, as the guest stands. */
export function sayWalk({ gva, gpa, hpa, read, write }: Walk): string {
  const where =
    gpa === null
      ? "the guest's tables lead nowhere"
      : `guest physical ${hex(gpa)}h, ${hpa === null ? 'where no memory is' : `in host memory ${hex(hpa)}h`}`;
  const both =
    read === write
      ? `A read or a write: ${VERDICTS[read]}`
      : `A read: ${VERDICTS[read]}. A write: ${VERDICTS[write]}`;
  return `${hex(gva)}h: ${where}. ${both}.`;
}

/** The chosen page in one sentence. */
export function sayRow(row: ShadowRow, finding: ShadowFinding): string {
  const { gva, count, guest, frame, shadow } = row;
  const last = gva + count * 4096 - 1;
  const pages = count === 1 ? `Page ${hex(gva)}h` : `Pages ${hex(gva)}h to ${hex(last)}h`;
  const own = guest
    ? `${finding.isPaged ? 'the guest maps it to' : 'paging is off, so it is'} guest page ${hex(guest.gpa)}h`
    : 'the guest maps nothing there';
  const lies = guest
    ? frame === null
      ? ', where no memory is'
      : finding.policy === null
        ? ''
        : `, which lies in host frame ${hex(frame)}h`
    : '';
  const real =
    finding.policy === null
      ? ''
      : shadow
        ? `; the shadow leads to ${hex((shadow.entry & ~4095) >>> 0)}h, ${shadow.entry & 2 ? 'writable' : 'read-only'}`
        : '; the shadow has no entry: the next access is a hidden fault';
  const note = count === 1 ? rowNote(row, finding) : '';
  return `${pages}: ${own}${lies}${real}${note === '' ? '' : ` (${note})`}.`;
}
