/**
 * Shadow pages kept from one address space to the next. Each is one page of the processor's paging structures and shadows one
 * table of the guest's, found by that table's place and by its *role*: what the same guest table means depends on how the
 * processor came to it. A table that two directories share is shadowed once.
 */
import { PTE_P, PTE_RW } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import type { Host } from '../host.ts';
import { DIRECTORY_FLAGS, guestEntries, linkVMM, mapVMM, type KernelRing } from './shadow-address-space.ts';
import type { ShadowPool } from './shadow-pool.ts';

/** `large`: the 1024 pages into which one 4 MiB page of the guest is splintered. `unpaged`: of a guest without paging. */
export type ShadowKind = 'directory' | 'table' | 'large' | 'unpaged-directory' | 'unpaged';
const KINDS: readonly ShadowKind[] = ['directory', 'table', 'large', 'unpaged-directory', 'unpaged'];

export interface ShadowRole {
  readonly kind: ShadowKind;
  /**
   * Directory, table: guest physical address of the guest's table. Large: of the directory entry that maps the 4 MiB. Unpaged: the
   * first address mapped.
   */
  readonly at: number;
  /** U/S and R/W that the level above leaves. */
  readonly access: number;
  /** For virtual user mode, where that has an address space of its own. */
  readonly user: boolean;
}

export interface ShadowPage extends ShadowRole {
  readonly hpa: number;
  /** Host physical addresses of the directory entries that lead here. */
  readonly parents: Set<number>;
  /** When it was last asked for. */
  used: number;
}

/** A number for each role: `at` is a multiple of 4, the rest of the role fits below it. */
function keyOf({ kind, at, access, user }: ShadowRole): number {
  return (at >>> 2) * 64 + KINDS.indexOf(kind) * 8 + (access & 6) + (user ? 1 : 0);
}

/** True if the role's table is a frame of the guest's own. */
export function shadowsTable(role: ShadowRole): boolean {
  return role.kind === 'directory' || role.kind === 'table';
}

export class ShadowCache {
  private readonly host: Host;
  private readonly pool: ShadowPool;
  private readonly pages = new Map<number, ShadowPage>();
  private readonly byFrame = new Map<number, Set<ShadowPage>>();
  private readonly byAddress = new Map<number, ShadowPage>();
  /** From a host frame to the places of the entries that map it: the reverse map. */
  private readonly mappers = new Map<number, Set<number>>();
  /** The table that maps the VMM, in every directory; 0 where none does. */
  private readonly own: number;
  /** Entries of a directory that are the guest's. */
  private readonly entries: number;
  private clock = 0;

  /** Precondition: the pool has a page. */
  constructor(allotment: Allotment, ring: KernelRing) {
    this.host = allotment.host;
    this.pool = allotment.pool;
    this.entries = guestEntries(ring);
    this.own = ring === 0 ? 0 : this.pool.take();
    if (this.own !== 0) mapVMM(allotment, this.own);
  }

  find(role: ShadowRole): ShadowPage | undefined {
    const page = this.pages.get(keyOf(role));
    if (page) page.used = ++this.clock;
    return page;
  }

  /** The shadow page at host physical `hpa`. */
  at(hpa: number): ShadowPage | undefined {
    return this.byAddress.get(hpa & ~4095);
  }

  /** The pages that shadow the guest's table in `frame`. */
  ofFrame(frame: number): ShadowPage[] {
    return [...(this.byFrame.get(frame) ?? [])];
  }

  all(): IterableIterator<ShadowPage> {
    return this.pages.values();
  }

  /** Bytes in use. */
  get used(): number {
    return (this.pages.size + (this.own === 0 ? 0 : 1)) * 4096;
  }

  /** A new, empty page for `role`; null when the pool is exhausted. */
  make(role: ShadowRole): ShadowPage | null {
    const hpa = this.pool.take();
    if (hpa < 0) return null;
    const page = this.add({ ...role, hpa, used: ++this.clock });
    if (this.own !== 0 && this.isDirectory(page)) linkVMM(this.host, hpa, this.own);
    return page;
  }

  private add(role: Omit<ShadowPage, 'parents'>): ShadowPage {
    const page: ShadowPage = { ...role, parents: new Set() };
    this.pages.set(keyOf(role), page);
    this.byAddress.set(page.hpa, page);
    if (shadowsTable(role)) {
      const frame = role.at >>> 12;
      const same = this.byFrame.get(frame) ?? new Set();
      this.byFrame.set(frame, same.add(page));
    }
    return page;
  }

  /** Which pages there are, in their order. What is in them is memory, and tells who leads to whom and who maps what. */
  save(): { clock: number; pages: Omit<ShadowPage, 'parents'>[] } {
    const pages = [...this.pages.values()].map(({ kind, at, access, user, hpa, used }) => ({
      ...{ kind, at, access, user, hpa, used },
    }));
    return { clock: this.clock, pages };
  }

  /** Takes what `save` gave. Precondition: memory is what it was then. */
  restore({ clock, pages }: ReturnType<ShadowCache['save']>): void {
    for (const map of [this.pages, this.byFrame, this.byAddress, this.mappers]) map.clear();
    this.clock = clock;
    for (const page of pages) this.add(page);
    for (const page of this.pages.values()) {
      const isDirectory = this.isDirectory(page);
      for (let i = 0; i < (isDirectory ? this.entries : 1024); i++) {
        const entry = this.read(page, i);
        if ((entry & PTE_P) === 0) continue;
        if (isDirectory) this.at(entry)?.parents.add(page.hpa + i * 4);
        else this.noteMapper(entry, page.hpa + i * 4);
      }
    }
  }

  private noteMapper(entry: number, at: number): void {
    const others = this.mappers.get(entry >>> 12) ?? new Set();
    this.mappers.set(entry >>> 12, others.add(at));
  }

  isDirectory(page: ShadowRole): boolean {
    return page.kind === 'directory' || page.kind === 'unpaged-directory';
  }

  /** The page that has not been asked for the longest, other than `keep`. */
  leastRecent(keep: readonly (ShadowPage | null)[]): ShadowPage | null {
    let oldest: ShadowPage | null = null;
    for (const page of this.pages.values()) {
      if (!keep.includes(page) && (oldest === null || page.used < oldest.used)) oldest = page;
    }
    return oldest;
  }

  read(page: ShadowPage, index: number): number {
    return this.host.read32(page.hpa + index * 4);
  }

  /** Writes entry `index` of a page table, and keeps the reverse map; its host physical address. */
  write(page: ShadowPage, index: number, entry: number): number {
    const at = page.hpa + index * 4;
    const before = this.host.read32(at);
    if (before & PTE_P) this.mappers.get(before >>> 12)?.delete(at);
    if (entry & PTE_P) this.noteMapper(entry, at);
    this.host.write32(at, entry);
    return at;
  }

  /** Makes entry `index` of `directory` lead to `table`. */
  link(directory: ShadowPage, index: number, table: ShadowPage): void {
    const at = directory.hpa + index * 4;
    this.host.write32(at, table.hpa | DIRECTORY_FLAGS);
    table.parents.add(at);
  }

  /** Takes entry `index` out of `directory`; the table that it led to, if there was one. */
  unlink(directory: ShadowPage, index: number): ShadowPage | undefined {
    const at = directory.hpa + index * 4;
    const table = this.at(this.host.read32(at));
    this.host.write32(at, 0);
    table?.parents.delete(at);
    return table;
  }

  /** Takes R/W from every entry that maps host frame `frame`; how many there were. */
  writeProtect(frame: number): number {
    let count = 0;
    for (const at of this.mappers.get(frame) ?? []) {
      const entry = this.host.read32(at);
      if ((entry & PTE_RW) === 0) continue;
      this.host.write32(at, entry & ~PTE_RW);
      count++;
    }
    return count;
  }

  /** Gives `page` back to the pool; what led to it leads nowhere, and what it led to is returned. */
  remove(page: ShadowPage): ShadowPage[] {
    const children: ShadowPage[] = [];
    for (const at of page.parents) this.host.write32(at, 0);
    if (this.isDirectory(page)) {
      for (let i = 0; i < this.entries; i++) {
        const child = this.read(page, i) & PTE_P ? this.unlink(page, i) : undefined;
        if (child) children.push(child);
      }
    } else for (let i = 0; i < 1024; i++) this.write(page, i, 0);
    this.pages.delete(keyOf(page));
    this.byAddress.delete(page.hpa);
    const same = this.byFrame.get(page.at >>> 12);
    if (same?.delete(page) && same.size === 0) this.byFrame.delete(page.at >>> 12);
    this.pool.give(page.hpa);
    return children;
  }
}
