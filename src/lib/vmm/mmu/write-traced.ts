/**
 * The policy `write-traced`: shadows are kept when the guest leaves an address space, and found again when it comes back. To stay
 * true meanwhile, the guest's tables are write-protected (a write trace, Adams and Agesen 2006, 4.5): each write to one traps, is
 * emulated, and is carried over into the shadow at once. A context switch costs nothing here; every change of a table costs
 * an exit.
 */
import { CR0_PG, PTE_A, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import { EVENT } from '../../record/events.ts';
import type { CPU } from '../../cpu/cpu.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { A20_MASK, CR0, CR3 } from '../../cpu/state.ts';
import type { Allotment } from '../allotment.ts';
import type { DropCause } from './drop-causes.ts';
import type { ShadowSpace } from './guest-mmu.ts';
import { bothLevels, isLargePage, type GuestMapping } from './guest-walk.ts';
import type { MMUPolicy } from './policies.ts';
import { entryAddress, guestEntries, type KernelRing } from './shadow-address-space.ts';
import { ShadowCache, shadowsTable, type ShadowPage, type ShadowRole } from './shadow-cache.ts';
import { ShadowMMU } from './shadow-mmu.ts';
import { HOLDS_PAGE_TABLE } from './write-traces.ts';

const ACCESS = PTE_US | PTE_RW;

interface Saved {
  readonly cache: ReturnType<ShadowCache['save']>;
  /** Host physical addresses, -1 for none. */
  readonly roots: readonly [number, number];
}

export class WriteTraced extends ShadowMMU {
  readonly name: MMUPolicy = 'write-traced';
  protected readonly cache: ShadowCache;
  /** The directories in force, found when first asked for: virtual supervisor, virtual user. */
  private roots: [ShadowPage | null, ShadowPage | null] = [null, null];

  constructor(allotment: Allotment, vcpu: CPU, ring: KernelRing) {
    super(allotment, vcpu, ring);
    this.cache = new ShadowCache(allotment, ring);
    vcpu.tracedWrite = (gpa, bytes) => this.written(gpa, bytes);
  }

  get used(): number {
    return this.cache.used;
  }

  root(user: boolean): number {
    return this.directory(user).hpa;
  }

  entry(gva: number, user: boolean): number {
    const at = entryAddress(this.host, this.root(user), gva);
    return at < 0 ? 0 : this.host.read32(at);
  }

  spaces(): readonly ShadowSpace[] {
    return [...this.cache.all()]
      .filter((page) => this.cache.isDirectory(page))
      .map(({ hpa, kind, at, user }) => ({
        root: hpa,
        directory: kind === 'directory' ? at : -1,
        user,
      }));
  }

  mayLag(_space: ShadowSpace, _gva: number): boolean {
    return false;
  }

  protected saveOwn(): PlainData {
    return { cache: this.cache.save(), roots: this.roots.map((page) => page?.hpa ?? -1) };
  }

  protected restoreOwn(data: PlainData): void {
    const { cache, roots } = data as unknown as Saved;
    this.cache.restore(cache);
    this.roots = [this.cache.at(roots[0]) ?? null, this.cache.at(roots[1]) ?? null];
  }

  private get isPaged(): boolean {
    return (this.vcpu.get(CR0) & CR0_PG) !== 0;
  }

  /** A guest without paging has one directory; with paging, one for each of its own. */
  private directory(user: boolean): ShadowPage {
    const separate = user && this.ring === 3;
    const { vcpu } = this;
    return (this.roots[separate ? 1 : 0] ??= this.open({
      kind: this.isPaged ? 'directory' : 'unpaged-directory',
      at: this.isPaged ? vcpu.get(CR3) & ~4095 & vcpu.get(A20_MASK) : 0,
      access: 0,
      user: separate,
    }));
  }

  /** The page of that role, made where there is none; its guest table is traced from then on. */
  protected open(role: ShadowRole): ShadowPage {
    const found = this.cache.find(role);
    if (found) return found;
    let page = this.cache.make(role);
    while (page === null) {
      this.reclaim();
      page = this.cache.make(role);
    }
    if (shadowsTable(role)) this.traceTable(role.at >>> 12);
    return page;
  }

  protected traceTable(frame: number): void {
    const isNew = !this.traces.hasReason(frame, HOLDS_PAGE_TABLE);
    if (this.traces.add(frame, HOLDS_PAGE_TABLE)) this.writeProtect(frame);
    if (isNew) this.vcpu.sink.emit(EVENT.trace, frame << 12, 1, 0, 0);
  }

  protected untraceTable(frame: number): void {
    this.traces.remove(frame, HOLDS_PAGE_TABLE);
    this.vcpu.sink.emit(EVENT.trace, frame << 12, 0, 0, 0);
  }

  protected writeProtect(frame: number): void {
    const offset = this.vcpu.frames.offset(frame << 12);
    if (offset < 0 || this.cache.writeProtect(this.host.physical(offset) >>> 12) === 0) return;
    this.recordDrop('write-protect');
    this.host.cpu.paging.flush(false);
  }

  /** There is no room: the table not used the longest goes. */
  private reclaim(): void {
    const page = this.cache.leastRecent(this.roots);
    if (page === null) throw new Error('the shadow pool is too small for one address space');
    this.counts.reclaims++;
    this.discard(page, 'reclaim');
  }

  /** Gives a page back, and with it those that nothing leads to any more, and their traces. */
  private discard(page: ShadowPage, cause: DropCause): void {
    this.recordDrop(cause, 0, 0, page.hpa);
    for (const child of this.cache.remove(page)) {
      if (child.parents.size === 0) this.discard(child, cause);
    }
    const frame = page.at >>> 12;
    if (shadowsTable(page) && this.cache.ofFrame(frame).length === 0) this.untraceTable(frame);
    this.host.cpu.paging.flush(false);
  }

  protected prepare(gva: number, mapping: GuestMapping): void {
    this.tableFor(gva, mapping);
  }

  /** The shadow table for `gva`, linked into the present directory. */
  private tableFor(gva: number, mapping: GuestMapping): ShadowPage {
    const directory = this.directory(this.vcpu.cpl === 3);
    const index = gva >>> 22;
    const table = this.open(this.roleOfTable(index, mapping.pdeAddress, mapping.pde, directory.user));
    if ((this.cache.read(directory, index) & ~4095) !== table.hpa) this.cache.link(directory, index, table);
    return table;
  }

  private roleOfTable(index: number, pdeAddress: number, pde: number, user: boolean): ShadowRole {
    if (pdeAddress === -1) return { kind: 'unpaged', at: index << 22, access: 0, user };
    if (isLargePage(this.vcpu, pde)) return { kind: 'large', at: pdeAddress, access: 0, user };
    const at = pde & ~4095 & this.vcpu.get(A20_MASK);
    return { kind: 'table', at, access: pde & ACCESS, user };
  }

  protected put(gva: number, entry: number): number {
    const directory = this.directory(this.vcpu.cpl === 3);
    const table = this.cache.at(this.cache.read(directory, gva >>> 22));
    if (!table) throw new Error('no shadow table for an entry that was judged');
    return this.cache.write(table, (gva >>> 12) & 1023, entry);
  }

  /** The VCPU has written into a traced frame. */
  private written(gpa: number, bytes: number): void {
    const first = gpa & ~3;
    const last = (gpa + bytes - 1) & ~3;
    const pages = this.cache.ofFrame(gpa >>> 12);
    if (pages.length === 0) return;
    for (const page of pages) {
      // One may have been discarded on account of another: a directory may be a page table of its own.
      if (this.cache.at(page.hpa) !== page) continue;
      this.follow(page, (first & 4095) >>> 2, 'traced-write');
      if (last !== first && this.cache.at(page.hpa) === page) {
        this.follow(page, (last & 4095) >>> 2, 'traced-write');
      }
    }
    // The VCPU has a TLB of its own, which must not be staler than the shadow.
    this.vcpu.paging.flush(false);
  }

  /** Brings entry `index` of `page` in line with the guest's table; true if it had to change. */
  protected follow(page: ShadowPage, index: number, cause: DropCause): boolean {
    const guest = this.vcpu.paging.readPhysical32(page.at + index * 4);
    const before = this.cache.read(page, index);
    if (page.kind === 'directory') {
      // An entry that is the VMM's stays so, whatever the guest has there.
      if (index < guestEntries(this.ring)) this.followDirectory(page, index, guest, before, cause);
    } else this.followTable(page, index, guest, before);
    const after = this.cache.at(page.hpa) === page ? this.cache.read(page, index) : 0;
    this.vcpu.sink.emit(EVENT['traced-write'], page.at + index * 4, guest, before, after);
    return after !== before;
  }

  /** What a directory entry led to is unlinked unless it still says the same; what is kept already is linked at once. */
  private followDirectory(
    page: ShadowPage,
    index: number,
    guest: number,
    before: number,
    cause: DropCause,
  ): void {
    const pdeAddress = page.at + index * 4;
    const walked = (guest & (PTE_P | PTE_A)) === (PTE_P | PTE_A);
    const role = this.roleOfTable(index, pdeAddress, guest, page.user);
    // A splintered page's entries were made from the directory entry itself.
    const kept = walked && role.kind === 'table' ? this.cache.find(role) : undefined;
    if (before & PTE_P && kept?.hpa !== (before & ~4095)) {
      const left = this.cache.unlink(page, index);
      if (left && left.parents.size === 0) this.discard(left, cause);
      this.host.cpu.paging.flush(false);
    }
    if (kept) this.cache.link(page, index, kept);
  }

  /** An entry that the guest has made, with Accessed set, is made here too before it is missed: that saves a hidden fault. */
  private followTable(page: ShadowPage, index: number, guest: number, before: number): void {
    const walked = (guest & (PTE_P | PTE_A)) === (PTE_P | PTE_A);
    const gpa = guest & ~4095 & this.vcpu.get(A20_MASK);
    const after = walked ? this.shadowEntry(gpa, bothLevels(page.access, guest), page.user) : 0;
    if (after === before) return;
    const at = this.cache.write(page, index, after);
    if (after !== 0) this.recordEntry(this.linear(page, index), after, at, guest);
    if (before & PTE_P) this.host.cpu.paging.flush(false);
  }

  /** A linear address that entry `index` of a page table maps. */
  private linear(page: ShadowPage, index: number): number {
    const [parent = 0] = page.parents;
    return (((parent & 4095) >>> 2) << 22) | (index << 12) | 0;
  }

  /** The shadow is never stale: there is nothing to forget. */
  protected forget(_gva: number): void {}

  switchSpace(): void {
    this.roots = [null, null];
  }

  flush(): void {
    this.counts.flushes++;
    this.recordDrop('flush');
    this.roots = [null, null];
    for (const page of [...this.cache.all()]) {
      if (this.cache.at(page.hpa) === page) this.discard(page, 'flush');
    }
  }
}
