/** A walk through page tables for who looks on: no faults, no TLB, no Accessed or Dirty bits set. */
import { CR0_PG, CR4_PSE, PDE_PS, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { A20_MASK, CR0, CR3, CR4 } from '../../cpu/state.ts';

/** One entry that a walk reads. */
export interface WalkReference {
  readonly level: 'directory' | 'table';
  /** Physical address of the entry, in the walker's own space, unsigned. */
  readonly address: number;
  readonly entry: number;
}

export interface TableWalk {
  readonly isPaged: boolean;
  readonly references: readonly WalkReference[];
  /** Where the address leads, unsigned, with its offset; null where an entry is not present. */
  readonly gpa: number | null;
  /** U/S and R/W of both levels, Dirty of the entry that maps the page; all of them without paging. */
  readonly rights: number;
  readonly isLarge: boolean;
  /** A reserved bit is set in a 4 MiB entry: each access faults (SDM vol. 3, 4.7). */
  readonly isReserved: boolean;
}

/** Bits of a 4 MiB page's directory entry that must be clear. */
const PDE_RESERVED = 0x003ff000;
const NOWHERE = { gpa: null, rights: 0, isReserved: false };

/** How the tables under `directory` (CR3 as it is, if absent) lead from `linear` to a physical address. */
export function walkTables(cpu: CPU, linear: number, directory = cpu.get(CR3)): TableWalk {
  const a20 = cpu.get(A20_MASK);
  if ((cpu.get(CR0) & CR0_PG) === 0) {
    const gpa = (linear & a20) >>> 0;
    return {
      ...{ isPaged: false, references: [], gpa, isLarge: false, isReserved: false },
      rights: PTE_US | PTE_RW | PTE_D,
    };
  }
  const read = (level: WalkReference['level'], at: number): WalkReference => {
    const address = (at & a20) >>> 0;
    return { level, address, entry: cpu.paging.readPhysical32(address) };
  };
  const pde = read('directory', (directory & ~4095) | ((linear >>> 20) & 0xffc));
  const isLarge = (pde.entry & PDE_PS) !== 0 && (cpu.get(CR4) & CR4_PSE) !== 0;
  const one = { isPaged: true, references: [pde], isLarge };
  if ((pde.entry & PTE_P) === 0) return { ...one, ...NOWHERE };
  if (isLarge) {
    const gpa = (((pde.entry & 0xffc00000) | (linear & 0x3fffff)) & a20) >>> 0;
    const rights = pde.entry & (PTE_US | PTE_RW | PTE_D);
    return { ...one, gpa, rights, isReserved: (pde.entry & PDE_RESERVED) !== 0 };
  }
  const pte = read('table', (pde.entry & ~4095) | ((linear >>> 10) & 0xffc));
  const both = { ...one, references: [pde, pte] };
  if ((pte.entry & PTE_P) === 0) return { ...both, ...NOWHERE };
  const rights = (pde.entry & pte.entry & (PTE_US | PTE_RW)) | (pte.entry & PTE_D);
  const gpa = (((pte.entry & ~4095) | (linear & 4095)) & a20) >>> 0;
  return { ...both, gpa, rights, isReserved: false };
}
