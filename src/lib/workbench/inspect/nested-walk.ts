/**
 * The walk that a processor with extended page tables does for one linear address: two-dimensional, since each address that the guest's
 * tables name is guest-physical, and has to be looked up itself. Read as the processor would, without faults, TLB, A or D.
 */
import { CR0_PG, CR4_PSE, PDE_PS, PTE_P } from '../../isa/registers.ts';
import { A20_MASK, CR0, CR3, CR4 } from '../../cpu/state.ts';
import { EPT_EXECUTE, EPT_READ, EPT_WRITE } from '../../cpu/vmx/ept.ts';
import { NestedTables } from '../../vmm/mmu/nested-tables.ts';
import type { Bench } from '../workbench.ts';

export interface NestedWalkInquiry {
  readonly kind: 'nested-walk';
  /** Guest linear address. */
  readonly gva: number;
}

/** One reference to memory. */
export interface NestedReference {
  /** From 1, in the order in which the processor makes them. */
  readonly number: number;
  /** Level of the extended page tables (4 the top); 0 for an entry of the guest's own. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  /** Host physical address of the entry, unsigned. */
  readonly hpa: number;
  /** What it says; of one of the extended page tables the low half. */
  readonly entry: number;
}

/** What each address that is looked up is of. */
export type LookUp = 'directory' | 'table' | 'page';

/** Looking up one guest-physical address, and what then is read there. */
export interface WalkRow {
  readonly of: LookUp;
  /** Guest physical, unsigned. */
  readonly gpa: number;
  readonly nested: readonly NestedReference[];
  /** Host physical address that it leads to; null where an entry is missing. */
  readonly hpa: number | null;
  /** The guest's entry there; null for the page itself, and where the look-up does not get there. */
  readonly guest: NestedReference | null;
}

/** How the walk ends: at the page; where the guest's tables map nothing; where the extended page tables do not. */
export type WalkEnd = 'page' | 'guest-fault' | 'ept-violation';

export interface NestedWalkFinding {
  readonly kind: 'nested-walk';
  /** False where this machine has no extended page tables: then there are no rows. */
  readonly isNested: boolean;
  /** Under VT-x without them. */
  readonly isFirstGeneration: boolean;
  readonly gva: number;
  readonly isPaged: boolean;
  readonly rows: readonly WalkRow[];
  readonly end: WalkEnd;
  /** References in all. */
  readonly count: number;
}

const RIGHTS = EPT_READ | EPT_WRITE | EPT_EXECUTE;

export function inspectNestedWalk({ machine }: Bench, { gva }: NestedWalkInquiry): NestedWalkFinding {
  const { vcpu, inside } = machine;
  const isPaged = (vcpu.get(CR0) & CR0_PG) !== 0;
  const technique = inside?.technique;
  const tables = technique?.mmu;
  const about = { kind: 'nested-walk', gva: gva >>> 0, isPaged } as const;
  if (!inside || !(tables instanceof NestedTables)) {
    const isFirstGeneration = technique?.name === 'hardware-assist';
    return { ...about, isNested: false, isFirstGeneration, rows: [], end: 'page', count: 0 };
  }
  const walker = new Walker(inside.allotment.host, tables.all[0] ?? null);
  const end = isPaged
    ? walkPaged(walker, gva, vcpu.get(CR3), vcpu.get(A20_MASK), (vcpu.get(CR4) & CR4_PSE) !== 0)
    : walker.lookUp('page', gva & vcpu.get(A20_MASK));
  return { ...about, isNested: true, isFirstGeneration: false, rows: walker.rows, end, count: walker.count };
}

function walkPaged(walker: Walker, gva: number, cr3: number, a20: number, hasLarge: boolean): WalkEnd {
  const directory = walker.lookUp('directory', ((cr3 & ~4095) | ((gva >>> 20) & 0xffc)) & a20);
  if (directory !== 'page') return directory;
  const pde = walker.lastEntry;
  if ((pde & PTE_P) === 0) return 'guest-fault';
  if (hasLarge && (pde & PDE_PS) !== 0)
    return walker.lookUp('page', ((pde & 0xffc00000) | (gva & 0x3fffff)) & a20);
  const table = walker.lookUp('table', ((pde & ~4095) | ((gva >>> 10) & 0xffc)) & a20);
  if (table !== 'page') return table;
  const pte = walker.lastEntry;
  if ((pte & PTE_P) === 0) return 'guest-fault';
  return walker.lookUp('page', ((pte & ~4095) | (gva & 4095)) & a20);
}

class Walker {
  readonly rows: WalkRow[] = [];
  count = 0;
  /** The guest's entry that was read last. */
  lastEntry = 0;
  private readonly host: { read32(hpa: number): number };
  private readonly root: number | null;

  /** @param root host physical address of the top table; null where there is none yet. */
  constructor(host: { read32(hpa: number): number }, root: number | null) {
    this.host = host;
    this.root = root;
  }

  /** Looks `gpa` up, and reads the guest's entry there if it is one; 'page' if that is done. */
  lookUp(of: LookUp, gpa: number): WalkEnd {
    const nested: NestedReference[] = [];
    let hpa: number | null = null;
    let table = this.root;
    for (let level = 4; table !== null; level--) {
      const at = table + 8 * (level === 4 ? 0 : (gpa >>> (3 + 9 * level)) & 511);
      const reference = this.reference(level as 1 | 2 | 3 | 4, at);
      nested.push(reference);
      const isThere = (reference.entry & RIGHTS) !== 0;
      table = isThere && level > 1 ? reference.entry & ~4095 : null;
      if (isThere && level === 1) hpa = ((reference.entry & ~4095) | (gpa & 4095)) >>> 0;
    }
    const guest = hpa !== null && of !== 'page' ? this.reference(0, hpa) : null;
    if (guest) this.lastEntry = guest.entry;
    this.rows.push({ of, gpa: gpa >>> 0, nested, hpa, guest });
    return hpa === null ? 'ept-violation' : 'page';
  }

  private reference(level: NestedReference['level'], hpa: number): NestedReference {
    return { number: ++this.count, level, hpa: hpa >>> 0, entry: this.host.read32(hpa) };
  }
}
