/**
 * The shadow page tables beside the guest's own, entry by entry, read from the tables that the processor walks in host physical
 * memory. On the bare machine, and under a technique that lets the processor run nothing, there is only the guest's side.
 */
import { CR0_PG, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { A20_MASK, CR0, CR3 } from '../../cpu/state.ts';
import { FRAME_READ_ONLY, FRAME_TRACED } from '../../cpu/memory.ts';
import type { MMUCounts, ShadowSpace } from '../../vmm/mmu/guest-mmu.ts';
import type { MMUPolicy } from '../../vmm/mmu/policies.ts';
import { guestEntries, type KernelRing } from '../../vmm/mmu/shadow-address-space.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import type { Bench } from '../workbench.ts';
import { isDirect } from './direct.ts';
import { hostFrame } from './memory-spaces.ts';
import { changesSince, madeBy, type ShadowChange } from './shadow-changes.ts';
import { inspectWalk, runsDirectly, type Walk } from './shadow-walk.ts';
import { walkTables, type TableWalk, type WalkReference } from './tables-walk.ts';

export interface ShadowInquiry {
  readonly kind: 'shadow';
  /** Root of the shadow space to show, as `spaces` of a finding names it; null: the one in force. */
  readonly space: number | null;
  /** Row of the trace from which changes are listed. */
  readonly since: number;
  /** Linear address to walk; null for none. */
  readonly walk: number | null;
}

/** Why the shadow withholds a right to write that the guest's tables give. */
export type Withheld = 'traced' | 'clean' | 'rom' | 'lags';

/** An entry of a table: where it lies in its own space (gpa for the guest's, hpa for the shadow's), unsigned, and what it says. */
export interface TableEntry {
  readonly address: number;
  readonly entry: number;
}

/**
 * A linear page, or a run of pages that the guest maps one after another, alike, and the shadow does not. Addresses are unsigned.
 */
export interface ShadowRow {
  readonly gva: number;
  /** Pages in the run; 1 for a page. */
  readonly count: number;
  /** What the guest's tables say, null where they map nothing; the entry that maps the page is the last reference. */
  readonly guest: { readonly references: readonly WalkReference[]; readonly gpa: number } | null;
  /** The frame in which that guest page lies; null where there is no memory, or the guest maps nothing. */
  readonly frame: number | null;
  /** The shadow's entry; null for none. */
  readonly shadow: TableEntry | null;
  /** The shadow leads to the frame that the guest's tables and the frame map say. */
  readonly isJustified: boolean;
  /** Writes to the guest's page are seen. */
  readonly isTraced: boolean;
  /** What the page holds, where it is traced: `directory`, `table`, `descriptors`. */
  readonly holds: 'directory' | 'table' | 'descriptors' | null;
  readonly withheld: Withheld | null;
  /** Row of the trace that made the shadow's entry; -1 where there is none or it is not known. */
  readonly made: number;
}

/** A directory entry and what hangs on it: 4 MiB of linear addresses. */
export interface ShadowGroup {
  /** Unsigned; a multiple of 4 MiB. */
  readonly gva: number;
  readonly guest: TableEntry | null;
  /** The guest's entry maps 4 MiB itself. */
  readonly isLarge: boolean;
  readonly shadow: TableEntry | null;
  readonly rows: readonly ShadowRow[];
}

/** A shadow address space, as it can be chosen. */
export interface ShadowSpaceView extends ShadowSpace {
  readonly isInForce: boolean;
  /** Entries present in it. */
  readonly entries: number;
}

export interface ShadowFinding {
  readonly kind: 'shadow';
  /** Null where nothing is shadowed. */
  readonly policy: MMUPolicy | null;
  /** In a VM whose memory lies under extended page tables. */
  readonly isNested: boolean;
  /** The ring that the guest's kernel really runs in; 0 under VT-x. */
  readonly ring: KernelRing;
  /** Virtual privilege level. */
  readonly cpl: number;
  /** The processor itself runs the guest as it stands: the shadow is what it walks. */
  readonly isInForce: boolean;
  readonly isPaged: boolean;
  /** The guest's own tables are those that the processor walks, under a VMM that has validated them. */
  readonly isDirect?: boolean;
  /** Guest physical address of the guest's directory; null without paging. */
  readonly directory: number | null;
  /** Host physical address of the shadow directory; null where nothing is shadowed. */
  readonly root: number | null;
  readonly spaces: readonly ShadowSpaceView[];
  readonly groups: readonly ShadowGroup[];
  /** Rows that were too many to be given. */
  readonly left: number;
  /** Present entries of the space, and guest frames whose writes are seen, as gpa, ascending. */
  readonly entries: number;
  readonly traced: readonly number[];
  readonly counts: Readonly<MMUCounts> | null;
  /** What became of the shadow since row `since` of the trace. */
  readonly changes: readonly ShadowChange[];
  readonly walk: Walk | null;
}

const MOST_ROWS = 2_000;

export function inspectShadow(bench: Bench, { space, since, walk }: ShadowInquiry): ShadowFinding {
  const { machine } = bench;
  const { vcpu, trace } = machine;
  const direct = isDirect(machine);
  /** The VMM, where it shadows anything. */
  const inside = direct ? null : machine.inside;
  const isPaged = (vcpu.get(CR0) & CR0_PG) !== 0;
  const spaces = inside ? viewSpaces(vcpu, inside) : [];
  const shown =
    spaces.find(({ root }) => root === space) ?? spaces.find(({ isInForce }) => isInForce) ?? null;
  const directory = shown ? shown.directory : isPaged ? vcpu.get(CR3) & ~4095 : -1;
  const tables = new Tables(bench, shown, directory);
  const policy = inside?.technique.mmu.name;
  const groups = tables.groups();
  return {
    kind: 'shadow',
    policy: policy === undefined || policy === 'nested' ? null : policy,
    isNested: policy === 'nested',
    ring: inside?.ring ?? 1,
    cpl: vcpu.cpl,
    isDirect: direct,
    isInForce: inside !== null && runsDirectly(vcpu, inside),
    isPaged,
    directory: directory === -1 ? null : directory >>> 0,
    root: shown ? shown.root >>> 0 : null,
    spaces,
    groups,
    left: tables.left,
    entries: shown?.entries ?? 0,
    traced: tables.traced,
    counts: inside ? { ...inside.technique.mmu.counts } : null,
    changes: changesSince(trace, since),
    walk: walk === null ? null : inspectWalk(bench, walk, shown),
  };
}

function viewSpaces(vcpu: CPU, inside: VMMInside): ShadowSpaceView[] {
  const { technique, ring, allotment } = inside;
  const isPaged = (vcpu.get(CR0) & CR0_PG) !== 0;
  const directory = isPaged ? vcpu.get(CR3) & ~4095 & vcpu.get(A20_MASK) : -1;
  const user = ring === 3 && vcpu.cpl === 3;
  return technique.mmu.spaces().map((space) => ({
    ...{ root: space.root >>> 0, directory: space.directory, user: space.user },
    isInForce: space.directory === directory && space.user === user,
    entries: countEntries(allotment.host, space.root, ring),
  }));
}

function countEntries(host: VMMInside['allotment']['host'], root: number, ring: KernelRing): number {
  let count = 0;
  for (let i = 0; i < guestEntries(ring); i++) {
    const pde = host.read32(root + i * 4);
    if ((pde & PTE_P) === 0) continue;
    for (let j = 0; j < 1024; j++) if (host.read32((pde & ~4095) + j * 4) & PTE_P) count++;
  }
  return count;
}

/** Both sides of one address space, group by group. */
class Tables {
  left = 0;
  readonly traced: number[];
  private readonly bench: Bench;
  private readonly vcpu: CPU;
  private readonly space: ShadowSpaceView | null;
  private readonly directory: number;
  /** Guest frames that hold tables of this space. */
  private readonly tableFrames = new Set<number>();
  private count = 0;

  constructor(bench: Bench, space: ShadowSpaceView | null, directory: number) {
    this.bench = bench;
    this.space = space;
    this.directory = directory;
    this.vcpu = bench.machine.vcpu;
    this.traced = [];
    this.vcpu.frames.entries.forEach((entry, frame) => {
      if ((entry & FRAME_TRACED) !== 0) this.traced.push(frame * 4096);
    });
  }

  groups(): ShadowGroup[] {
    const { vcpu } = this;
    const entries = Array.from({ length: 1024 }, (_, i) => this.directoryEntry(i));
    for (const entry of entries) {
      if (entry) this.tableFrames.add((entry.entry & vcpu.get(A20_MASK)) >>> 12);
    }
    const groups: ShadowGroup[] = [];
    for (let index = 0; index < 1024; index++) {
      const guest = entries[index] ?? null;
      const shadow = this.shadowDirectoryEntry(index);
      if (!guest && !shadow) continue;
      const gva = (index << 22) >>> 0;
      const isLarge = guest !== null && walkTables(vcpu, gva, this.directory).isLarge;
      const rows = this.rows(gva, guest, isLarge, shadow);
      if (rows.length > 0 || guest) groups.push({ gva, guest, isLarge, shadow, rows });
    }
    return this.withMade(groups);
  }

  /** The guest's, where it is present; so is the shadow's. */
  private directoryEntry(index: number): TableEntry | null {
    // The last entry of a validated directory is the VMM's, and leads to its own memory.
    if (this.directory === -1 || (index === 1023 && isDirect(this.bench.machine))) return null;
    const { vcpu } = this;
    const address = ((this.directory + index * 4) & vcpu.get(A20_MASK)) >>> 0;
    return present(address, vcpu.paging.readPhysical32(address));
  }

  private shadowDirectoryEntry(index: number): TableEntry | null {
    const { inside } = this.bench.machine;
    if (!inside || !this.space || index >= guestEntries(inside.ring)) return null;
    const address = this.space.root + index * 4;
    return present(address, inside.allotment.host.read32(address));
  }

  /** The pages of one directory entry of which either side says something. */
  private rows(
    first: number,
    guest: TableEntry | null,
    isLarge: boolean,
    table: TableEntry | null,
  ): ShadowRow[] {
    const rows: ShadowRow[] = [];
    if (isLarge && !table) return [{ ...this.row(first, null), count: 1024 }];
    for (let i = 0; i < 1024; i++) {
      const shadow = this.shadowEntry(table, i);
      if (!shadow && !(guest && (isLarge || this.isMapped(guest, i)))) continue;
      const row = this.row(first + i * 4096, shadow);
      const last = rows.at(-1);
      if (last && continues(last, row)) rows[rows.length - 1] = { ...last, count: last.count + 1 };
      else if (this.count >= MOST_ROWS) this.left++;
      else {
        rows.push(row);
        this.count++;
      }
    }
    return rows;
  }

  private shadowEntry(table: TableEntry | null, index: number): TableEntry | null {
    const { inside } = this.bench.machine;
    if (!table || !inside) return null;
    const address = ((table.entry & ~4095) >>> 0) + index * 4;
    return present(address, inside.allotment.host.read32(address));
  }

  private isMapped({ entry }: TableEntry, index: number): boolean {
    return (this.vcpu.paging.readPhysical32((entry & ~4095) + index * 4) & PTE_P) !== 0;
  }

  private row(gva: number, shadow: TableEntry | null): ShadowRow {
    const { machine } = this.bench;
    const flags = (gpa: number): number => this.vcpu.frames.entries[gpa >>> 12] ?? 0;
    const { gpa, references, rights } = this.walk(gva);
    const guest = gpa === null ? null : { references, gpa };
    const frame = gpa === null ? null : hostFrame(machine, gpa);
    const isTraced = gpa !== null && (flags(gpa) & FRAME_TRACED) !== 0;
    const isWithheld = shadow && gpa !== null && (shadow.entry & PTE_RW) === 0 && (rights & PTE_RW) !== 0;
    const isROM = gpa !== null && (flags(gpa) & FRAME_READ_ONLY) !== 0;
    const reason = isTraced ? 'traced' : isROM ? 'rom' : (rights & PTE_D) === 0 ? 'clean' : 'lags';
    return {
      ...{ gva, count: 1, guest, frame, shadow, isTraced },
      isJustified: shadow !== null && frame !== null && (shadow.entry & ~4095) >>> 0 === frame,
      holds: isTraced && gpa !== null ? this.holds(gpa) : null,
      withheld: isWithheld ? reason : null,
      made: -1,
    };
  }

  /** By the guest's tables of this space; without paging each address leads to itself. */
  private walk(gva: number): Pick<TableWalk, 'gpa' | 'references' | 'rights'> {
    if (this.directory !== -1) return walkTables(this.vcpu, gva | 0, this.directory);
    const gpa = (gva & this.vcpu.get(A20_MASK)) >>> 0;
    return { gpa, references: [], rights: PTE_US | PTE_RW | PTE_D };
  }

  private holds(gpa: number): ShadowRow['holds'] {
    const frame = gpa >>> 12;
    if (this.directory !== -1 && frame === this.directory >>> 12) return 'directory';
    return this.tableFrames.has(frame) ? 'table' : 'descriptors';
  }

  private withMade(groups: readonly ShadowGroup[]): ShadowGroup[] {
    const places = groups.flatMap(({ rows }) =>
      rows.flatMap(({ shadow }) => (shadow ? [shadow.address] : [])),
    );
    const made = madeBy(this.bench.machine.trace, new Set(places));
    return groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) =>
        row.shadow ? { ...row, made: made.get(row.shadow.address) ?? -1 } : row,
      ),
    }));
  }
}

function present(address: number, entry: number): TableEntry | null {
  return (entry & PTE_P) === 0 ? null : { address, entry };
}

/** True if `row` goes on where the run `run` ends, and says the same of its page. */
function continues(run: ShadowRow, row: ShadowRow): boolean {
  if (run.shadow || row.shadow || !run.guest || !row.guest || run.isTraced || row.isTraced) return false;
  const [a, b] = [run.guest.references.at(-1), row.guest.references.at(-1)];
  if (!a || !b || ((a.entry ^ b.entry) & 4095) !== 0) return false;
  return row.guest.gpa - run.guest.gpa === run.count * 4096 && row.gva - run.gva === run.count * 4096;
}
