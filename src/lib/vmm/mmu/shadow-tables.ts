/**
 * A shadow address space: a page directory and page tables in host physical memory, which the processor walks while a guest
 * runs. The last directory entry maps the VMM, for the supervisor alone.
 */
import { PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { Host } from '../host.ts';
import { REGION_SIZE, SHADOW_TABLES, VMM_BASE, VMM_MEMORY } from '../layout.ts';

const DIRECTORY_FLAGS = PTE_P | PTE_RW | PTE_US | PTE_A;
const VMM_FLAGS = PTE_P | PTE_RW | PTE_A | PTE_D;

/** Pages of the VMM's memory for shadow tables, taken one after the other and all given back together. */
export class ShadowPool {
  private next = SHADOW_TABLES;
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** A zeroed page's host physical address, or -1 when there is none left. */
  take(): number {
    if (this.next >= VMM_MEMORY) return -1;
    const hpa = this.next;
    this.next += 4096;
    this.host.memory.bytes.fill(0, this.host.offset(hpa), this.host.offset(hpa) + 4096);
    return hpa;
  }

  reset(): void {
    this.next = SHADOW_TABLES;
  }

  /** Bytes in use. */
  get used(): number {
    return this.next - SHADOW_TABLES;
  }
}

export class ShadowAddressSpace {
  /** Host physical address of the page directory: what CR3 gets. */
  directory = 0;
  private readonly host: Host;
  private readonly pool: ShadowPool;

  constructor(host: Host, pool: ShadowPool) {
    this.host = host;
    this.pool = pool;
  }

  /** An empty address space with only the VMM in it. Precondition: the pool has just been reset or has two pages left. */
  build(): void {
    this.directory = this.pool.take();
    const own = this.pool.take();
    for (let at = 0; at < REGION_SIZE; at += 4096) this.host.write32(own + (at >>> 10), at | VMM_FLAGS);
    this.host.write32(this.directory + ((VMM_BASE >>> 20) & 0xffc), own | PTE_P | PTE_RW | PTE_A);
  }

  /** Host physical address of the entry for guest linear `gva`, or -1 where there is no page table yet. */
  entryAddress(gva: number): number {
    const pde = this.host.read32(this.directory + ((gva >>> 20) & 0xffc));
    return (pde & PTE_P) === 0 ? -1 : (pde & ~4095) | ((gva >>> 10) & 0xffc);
  }

  /** The entry for `gva`; 0 where there is none. */
  entry(gva: number): number {
    const at = this.entryAddress(gva);
    return at < 0 ? 0 : this.host.read32(at);
  }

  /** Writes the entry for `gva`; its host physical address, or -1 when the pool is exhausted. Precondition: below the VMM. */
  put(gva: number, entry: number): number {
    let at = this.entryAddress(gva);
    if (at < 0) {
      const table = this.pool.take();
      if (table < 0) return -1;
      this.host.write32(this.directory + ((gva >>> 20) & 0xffc), table | DIRECTORY_FLAGS);
      at = table | ((gva >>> 10) & 0xffc);
    }
    this.host.write32(at, entry);
    return at;
  }

  /** Takes the entry for `gva` out. */
  drop(gva: number): void {
    const at = this.entryAddress(gva);
    if (at >= 0) this.host.write32(at, 0);
  }

  /** Calls `visit` with the linear page address and entry of each present guest entry, ascending. */
  forEach(visit: (gva: number, entry: number) => void): void {
    for (let i = 0; i < VMM_BASE >>> 22; i++) {
      const pde = this.host.read32(this.directory + i * 4);
      if ((pde & PTE_P) === 0) continue;
      for (let j = 0; j < 1024; j++) {
        const entry = this.host.read32((pde & ~4095) + j * 4);
        if (entry & PTE_P) visit((i << 22) | (j << 12), entry);
      }
    }
  }
}
