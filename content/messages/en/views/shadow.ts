/** The page tables, the guest's beside the shadow's. */
import { counted, number } from '../language.ts';

// Shadow.svelte

export const entryAt = (frame: string, flags: string, address: string) => `${frame} ${flags}, at ${address}`;
export const addressSpace = 'Address space';
/** `directory` is null without paging; `isUser`: null where that parts no spaces. */
export const spaceIs = (
  directory: string | null,
  isUser: boolean | null,
  entries: number,
  isInForce: boolean,
) =>
  (directory === null ? 'without paging' : `directory ${directory}h`) +
  `${isUser === null ? '' : isUser ? ', user' : ', kernel'}, ${entries} entries${isInForce ? ' (in force)' : ''}`;
export const tablesKeys =
  "Page tables, guest beside shadow. Up and Down move between entries, Enter goes to where the shadow's was made.";
export const lower = 'Lower';
export const higher = 'Higher';
export const entriesOf = (from: number, to: number, all: number) =>
  `entries ${from} to ${to} of ${number(all)}`;
export const largeEntry = (address: string) => `A directory entry: 4 MiB from ${address}h on.`;
export const goToWhereItWasMade = 'Go to where it was made';
export const whyGuestsEntry = "Why the guest's entry?";
export const whyShadowsEntry = "Why the shadow's entry?";
export const sinceBefore = 'Since the moment before';
export const andBeforeThese = (changes: number) => `and ${changes} before these`;
export const theWalk = 'The walk';
export const step = 'step';
export const whoReads = 'who reads';
/** Over a column: an address. */
export const entryAtHead = 'entry at';
export const inHostMemory = 'in host memory';
export const says = 'says';
export const linear = 'linear';
export const pages = 'pages';
export const guestEntry = 'guest entry';
export const hostFrame = 'host frame';
export const shadowEntry = 'shadow entry';
export const note = 'note';

// layout.ts: what became of an entry since the moment before, and heads of columns.

export const filledNow = 'filled now';
export const syncedNow = 'synced now';
export const droppedNow = 'dropped now';
export const writeTakenNow = 'W taken now';
export const guestHead = 'guest: to gpa';
export const shadowHead = 'shadow: to hpa';

// sentences.ts: the title.

export const direct = (pages: number) =>
  `The processor walks the guest's own tables, which the VMM has validated: they map ${counted(pages, 'page')}; there is no shadow`;
export const nested = (pages: number) =>
  `The processor walks the guest's own tables, which map ${counted(pages, 'page')}; where its memory lies extended page tables say`;
export const nestedUnpaged =
  'The guest does not page, and VT-x lets it: there are extended page tables alone';
export const bare = (pages: number) =>
  `Bare: the processor walks the guest's own tables, which map ${counted(pages, 'page')}; there is no shadow`;
export const bareUnpaged = 'Bare, and paging is off: there is nothing to walk';
export const holds = (held: number, mapped: number) =>
  `The shadow holds ${counted(held, 'page')} of the ${number(mapped)} that the guest maps`;
export const leadsTo = (pages: number) =>
  `The guest does not page; the shadow leads ${counted(pages, 'page')} to ${pages === 1 ? 'its frame' : 'their frames'}`;
/** `what` is one of the two above. */
export const nothingWalksIt = (what: string) => `${what}, and nothing walks it: the VMM interprets this code`;
export const faultsSoFar = (what: string, hidden: number, isTrue: number) =>
  `${what}; ${counted(hidden, 'hidden fault')} and ${counted(isTrue, 'true one')} so far`;

// Beside a page: why the two sides differ. At most 32 characters.

export const pagesAlike = (pages: number, hasShadow: boolean) =>
  `${number(pages)} pages alike${hasShadow ? ', none shadowed' : ''}`;
export const descriptors = 'descriptors';
export const pageDirectory = 'page directory';
export const pageTable = 'page table';
export const writeTraced = (holds: string) => `write-traced: ${holds}`;
export const noMemoryThere = 'no memory there';
export const lagsUnmapped = 'lags: the guest maps nothing';
export const lagsOtherFrame = 'lags: another frame now';
export const noWriteClean = 'no W yet: Dirty is clear';
export const noWriteROM = 'no W: a ROM';
export const lagsWritable = 'lags: the guest gives W now';
export const toItself = 'to itself, as paging is off';
export const splintered = 'a 4 MiB page, splintered';
export const large = 'a 4 MiB page';
export const noDirectoryEntry = 'no directory entry now';
export const filled = (page: string) => `a hidden fault filled the entry of ${page}`;
export const entryTakenOut = (address: string) =>
  `a write to the table entry at ${address}h took the shadow's entry out`;
export const entryMade = (page: string) => `a write into a traced table made the entry of ${page}`;
export const tracedFromNow = (address: string) => `guest page ${address}h is write-traced from now on`;
export const tracedNoLonger = (address: string) => `guest page ${address}h is write-traced no longer`;
export const compared = (address: string, entries: number) =>
  `the table at ${address}h was compared with the guest's: ${counted(entries, 'entry', 'entries')} differed`;
export const flushed = 'all of the shadow was thrown away';
export const forgotten = (page: string) => `INVLPG: the entry of ${page} was forgotten`;
export const directoryWritten = 'a directory entry was written: the table below it was given back';
export const writeTaken = 'W was taken from every entry that leads to a page that is traced now';
export const reclaimed = 'a shadow table was taken back for want of room';
export const resynced = 'a table that had lagged was found changed: what hung on it was given back';
export const runs = 'nothing stops it';
export const hiddenFault = 'a hidden fault: the VMM fills the entry, and the guest never knows';
export const trueFault = "a true fault: the guest's own tables deny it, and the guest's handler gets it";
export const tracedExit = 'an exit: the page is write-traced, and the VMM writes for the guest';
export const emulated = 'an exit: the shadow cannot allow it, and the VMM emulates the access';
export const interpreted = 'the VMM interprets this code, by the tables of the guest';
export const leadNowhere = "the guest's tables lead nowhere";
export const readOrWrite = (verdict: string) => `A read or a write: ${verdict}`;
export const readAndWrite = (read: string, write: string) => `A read: ${read}. A write: ${write}`;
export const walkSays = (address: string, where: string, both: string) => `${address}h: ${where}. ${both}.`;
/** `hpa` is null where there is no memory. */
export const physicallyAt = (gpa: string, hpa: string | null) =>
  `guest physical ${gpa}h, ${hpa === null ? 'where no memory is' : `in host memory ${hpa}h`}`;

// A chosen page, in one sentence of these parts.

export const page = (address: string) => `Page ${address}h`;
export const pagesFromTo = (from: string, to: string) => `Pages ${from}h to ${to}h`;
export const guestPage = (isPaged: boolean, address: string) =>
  `${isPaged ? 'the guest maps it to' : 'paging is off, so it is'} guest page ${address}h`;
export const guestMapsNothing = 'the guest maps nothing there';
/** `frame` is null where there is no memory. */
export const liesIn = (frame: string | null) =>
  frame === null ? ', where no memory is' : `, which lies in host frame ${frame}h`;
export const shadowLeadsTo = (frame: string, isWritable: boolean) =>
  `; the shadow leads to ${frame}h, ${isWritable ? 'writable' : 'read-only'}`;
export const noShadowEntry = '; the shadow has no entry: the next access is a hidden fault';
/** Where an entry leads to no page. */
export const none = 'none';
