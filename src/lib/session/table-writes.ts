/**
 * Which instructions write into a page table of the guest's: into its page directory, or into a page table that an entry of the
 * directory names, as CR3 and the entries stand right before (SDM vol. 3, 4.3). Where the table lies is all that counts, not by which
 * address it is reached; the tables of another address space are data like any other. What a delivery pushes, and Accessed and Dirty
 * bits, are not the guest's writing.
 */
import { PAGE_MASK } from '../cpu/memory.ts';
import { A20_MASK, CR0, CR3, CR4 } from '../cpu/state.ts';
import { CR0_PG, CR4_PSE, PDE_PS, PTE_P } from '../isa/registers.ts';
import type { GuestMachine } from '../workbench/bench.ts';
import type { Midway } from '../workbench/midway.ts';
import { storeFinder, type WriteTest } from './writes.ts';

/** @param guest what the guest believes at the instruction that is asked about. */
export function tableWriteTest(machine: GuestMachine, guest: Midway): WriteTest {
  const storesOf = storeFinder(machine);
  const isTableAt = (linear: number): boolean => {
    const gpa = guest.toPhysical(linear | 0);
    return gpa !== -1 && isTable(gpa & ~PAGE_MASK, machine, guest);
  };
  return (cpu, instruction) =>
    (guest.get(CR0) & CR0_PG) !== 0 &&
    storesOf(cpu, instruction).some(({ gva, bytes }) => isTableAt(gva) || isTableAt(gva + bytes - 1));
}

/** Precondition: paging is on. */
function isTable(page: number, machine: GuestMachine, guest: Midway): boolean {
  const a20 = guest.get(A20_MASK);
  const directory = guest.get(CR3) & ~PAGE_MASK & a20;
  const wanted = page & a20;
  if (wanted === directory) return true;
  const at = machine.toHost(directory);
  if (at < 0) return false;
  const { view } = guest.memory;
  const large = (guest.get(CR4) & CR4_PSE) !== 0 ? PDE_PS : 0;
  for (let i = 0; i < 1024; i++) {
    const entry = view.getInt32(at + 4 * i, true);
    if ((entry & (PTE_P | large)) === PTE_P && (entry & ~PAGE_MASK & a20) === wanted) return true;
  }
  return false;
}
