/**
 * A walk through the guest's own page tables, on the VCPU: what the bare processor would have done at this access, Accessed and
 * Dirty bits included, with each entry that it read put on record.
 */
import { CR4_PSE, PDE_PS, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import { VECTOR_PF } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { Fault } from '../../cpu/fault.ts';
import { A20_MASK, CR3, CR4 } from '../../cpu/state.ts';

/** What the guest's tables say of a linear address. */
export interface GuestMapping {
  readonly gpa: number;
  /** U/S and R/W of both levels together, D of the entry that maps the page. All of them while paging is off. */
  readonly rights: number;
  /** Guest physical address of the directory entry, -1 while paging is off. */
  readonly pdeAddress: number;
  readonly pde: number;
  /** The entry that maps the page: the directory entry itself for 4 MiB, 0 while paging is off. */
  readonly entry: number;
  readonly isLarge: boolean;
}

const UNPAGED = { rights: PTE_US | PTE_RW | PTE_D, pdeAddress: -1, pde: 0, entry: 0, isLarge: false };

/**
 * Walks for an access as the user's (`user` 1) or the supervisor's. The VCPU's TLB is not asked: a shadow entry is made from the tables as they
 * are. Null if the guest's tables deny the access (CR2 of the VCPU is then set).
 */
export function walkGuest(vcpu: CPU, gva: number, write: boolean, user: 0 | 1): GuestMapping | null {
  const { paging } = vcpu;
  let gpa: number;
  try {
    paging.invalidate(gva);
    gpa = paging.translate(gva, write ? 1 : 0, user);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.vector !== VECTOR_PF) throw thrown;
    readEntries(vcpu, gva);
    return null;
  }
  return paging.enabled ? { gpa, ...readEntries(vcpu, gva) } : { gpa, ...UNPAGED };
}

function readEntries(vcpu: CPU, gva: number): Omit<GuestMapping, 'gpa'> {
  const { paging, sink } = vcpu;
  const a20 = vcpu.get(A20_MASK);
  const pdeAddress = ((vcpu.get(CR3) & ~4095) | ((gva >>> 20) & 0xffc)) & a20;
  const pde = paging.readPhysical32(pdeAddress);
  sink.emit(EVENT.walk, gva, 1, pdeAddress, pde);
  if ((pde & PTE_P) === 0) return { rights: 0, pdeAddress, pde, entry: 0, isLarge: false };
  if (isLargePage(vcpu, pde)) {
    return { rights: pde & (PTE_US | PTE_RW | PTE_D), pdeAddress, pde, entry: pde, isLarge: true };
  }
  const pteAddress = ((pde & ~4095) | ((gva >>> 10) & 0xffc)) & a20;
  const pte = paging.readPhysical32(pteAddress);
  sink.emit(EVENT.walk, gva, 2, pteAddress, pte);
  return { rights: bothLevels(pde, pte), pdeAddress, pde, entry: pte, isLarge: false };
}

/** True if directory entry `pde` maps 4 MiB itself. */
export function isLargePage(vcpu: CPU, pde: number): boolean {
  return (pde & PDE_PS) !== 0 && (vcpu.get(CR4) & CR4_PSE) !== 0;
}

/** U/S and R/W that both levels allow, and D of the page. */
export function bothLevels(pde: number, pte: number): number {
  return (pde & pte & (PTE_US | PTE_RW)) | (pte & PTE_D);
}
