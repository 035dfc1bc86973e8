/**
 * A shadow address space: a page directory and page tables in host physical memory, which the processor walks while a guest
 * runs. The last directory entry maps the VMM, for the supervisor alone; but not for a guest of VT-x, whose exits change the
 * address space: all of that is the guest's.
 */
import { PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import type { Host } from '../host.ts';
import { REGION_SIZE, VMM_BASE } from '../layout.ts';
import type { GuestRing } from '../shadow-descriptors.ts';
import type { ShadowPool } from './shadow-pool.ts';

/** The ring that a guest's kernel really runs in; 0 is VT-x's non-root operation, with nothing of the VMM's in its address space. */
export type KernelRing = 0 | GuestRing;

/** Entries of a directory, from the first, that are the guest's. */
export function guestEntries(ring: KernelRing): number {
  return ring === 0 ? 1024 : VMM_BASE >>> 22;
}

/** True if `gva` lies in what the VMM takes of the guest's address space. */
export function isVMMs(gva: number, ring: KernelRing): boolean {
  return gva >>> 22 >= guestEntries(ring);
}

/** All rights: what a page may be used for is said by the entry that maps it. */
export const DIRECTORY_FLAGS = PTE_P | PTE_RW | PTE_US | PTE_A;
const VMM_FLAGS = PTE_P | PTE_RW | PTE_A | PTE_D;

/** Fills the table at `table` with the VMM's own region. */
export function mapVMM({ host, region }: Allotment, table: number): void {
  for (let at = 0; at < REGION_SIZE; at += 4096) host.write32(table + (at >>> 10), (region + at) | VMM_FLAGS);
}

/** Puts the VMM's own `table` into a directory. */
export function linkVMM(host: Host, directory: number, table: number): void {
  host.write32(directory + ((VMM_BASE >>> 20) & 0xffc), table | PTE_P | PTE_RW | PTE_A);
}

/** Host physical address of the entry for `gva` in the space under `directory`, or -1 where there is no table yet. */
export function entryAddress(host: Host, directory: number, gva: number): number {
  const pde = host.read32(directory + ((gva >>> 20) & 0xffc));
  return (pde & PTE_P) === 0 ? -1 : (pde & ~4095) | ((gva >>> 10) & 0xffc);
}

/** Calls `visit` with the linear page address and entry of each present guest entry under `directory`, ascending. */
export function forEachEntry(
  host: Host,
  directory: number,
  ring: KernelRing,
  visit: (gva: number, entry: number) => void,
): void {
  for (let i = 0; i < guestEntries(ring); i++) {
    const pde = host.read32(directory + i * 4);
    if ((pde & PTE_P) === 0) continue;
    for (let j = 0; j < 1024; j++) {
      const entry = host.read32((pde & ~4095) + j * 4);
      if (entry & PTE_P) visit((i << 22) | (j << 12), entry);
    }
  }
}

/** A space that is filled entry by entry and thrown away whole. */
export class ShadowAddressSpace {
  /** Host physical address of the page directory: what CR3 gets. */
  directory = 0;
  private readonly allotment: Allotment;
  private readonly host: Host;
  private readonly pool: ShadowPool;
  private readonly ring: KernelRing;
  private pages: number[] = [];

  constructor(allotment: Allotment, ring: KernelRing) {
    this.allotment = allotment;
    this.ring = ring;
    this.host = allotment.host;
    this.pool = allotment.pool;
  }

  /** Throws away what there is and begins anew, with only the VMM in it, if that. Precondition: the pool has two pages. */
  rebuild(): void {
    for (const hpa of this.pages) this.pool.give(hpa);
    this.pages = [];
    this.directory = this.take();
    if (this.ring === 0) return;
    const own = this.take();
    mapVMM(this.allotment, own);
    linkVMM(this.host, this.directory, own);
  }

  private take(): number {
    const hpa = this.pool.take();
    if (hpa >= 0) this.pages.push(hpa);
    return hpa;
  }

  save(): { directory: number; pages: number[] } {
    return { directory: this.directory, pages: [...this.pages] };
  }

  /** Takes what `save` gave; the pages themselves are memory. */
  restore({ directory, pages }: ReturnType<ShadowAddressSpace['save']>): void {
    this.directory = directory;
    this.pages = [...pages];
  }

  /** Bytes in use. */
  get used(): number {
    return this.pages.length * 4096;
  }

  /** The entry for `gva`; 0 where there is none. */
  entry(gva: number): number {
    const at = entryAddress(this.host, this.directory, gva);
    return at < 0 ? 0 : this.host.read32(at);
  }

  /** Writes the entry for `gva`; its host physical address, or -1 when the pool is exhausted. Precondition: below the VMM. */
  put(gva: number, entry: number): number {
    let at = entryAddress(this.host, this.directory, gva);
    if (at < 0) {
      const table = this.take();
      if (table < 0) return -1;
      this.host.write32(this.directory + ((gva >>> 20) & 0xffc), table | DIRECTORY_FLAGS);
      at = table | ((gva >>> 10) & 0xffc);
    }
    this.host.write32(at, entry);
    return at;
  }

  /** Takes the entry for `gva` out, or those of all 4 MiB around it. */
  drop(gva: number, all: boolean): void {
    const at = entryAddress(this.host, this.directory, gva);
    if (at < 0) return;
    if (!all) this.host.write32(at, 0);
    else for (let i = 0; i < 4096; i += 4) this.host.write32((at & ~4095) + i, 0);
  }
}
