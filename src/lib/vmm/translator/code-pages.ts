/**
 * The pages of the guest that units were made from, and whether what was found there still holds. Their frames are write-traced: a write
 * into a unit's source takes the unit out. And they may be mapped elsewhere, or their tables' Accessed bits be cleared: whenever the
 * guest makes its TLB forget, the pages are looked at, and units of one that a fetch would now find otherwise (or would mark as
 * accessed) sleep until the guest comes there, and it is fetched on the VCPU.
 */
import { CR4_PSE, PDE_PS, PTE_A, PTE_P } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import type { PagingWatcher } from '../../cpu/paging.ts';
import { A20_MASK, CR3, CR4, TLB_SIZE } from '../../cpu/state.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import type { TranslationCache } from './cache.ts';
import type { Unit } from './unit.ts';

interface CodePage {
  /** Guest physical address of its frame. */
  readonly gpa: number;
  readonly units: Set<Unit>;
}

export class CodePages implements PagingWatcher {
  /** A unit has been taken out, because its source was written or its page lies elsewhere. */
  onDeath: (unit: Unit) => void = () => {};
  private readonly vcpu: CPU;
  private readonly mmu: GuestMMU;
  private readonly cache: TranslationCache;
  /** By linear page. */
  private readonly pages = new Map<number, CodePage>();
  private inDoubt = false;

  /** Hears of the VCPU's TLB and of its writes to traced frames from now on. */
  constructor(vcpu: CPU, mmu: GuestMMU, cache: TranslationCache) {
    this.vcpu = vcpu;
    this.mmu = mmu;
    this.cache = cache;
    vcpu.paging.watcher = this;
    const { tracedWrite } = vcpu;
    vcpu.tracedWrite = (gpa, bytes) => {
      tracedWrite(gpa, bytes);
      this.sourceWritten(gpa, bytes);
    };
  }

  slotChanged(slot: number): void {
    if (this.inDoubt) return;
    for (const page of this.pages.keys()) if ((page & (TLB_SIZE - 1)) === slot) this.inDoubt = true;
  }

  flushed(): void {
    this.inDoubt = true;
  }

  written(): void {}

  /** Puts to sleep what the guest's tables do not vouch for any more. To be called before translated code runs. */
  review(): void {
    if (!this.inDoubt) return;
    this.inDoubt = false;
    for (const [page, { gpa, units }] of this.pages) {
      if (fetchedFrom(this.vcpu, page << 12) === gpa) continue;
      for (const unit of units) if (unit.state === 'awake') this.cache.close(unit, 'asleep');
    }
  }

  /** The guest has fetched from `linear`, which lies at `gpa`: what was made from there may run, what was made from elsewhere not. */
  fetched(linear: number, gpa: number): void {
    const known = this.pages.get(linear >>> 12);
    if (!known) return;
    if (known.gpa !== (gpa & ~4095)) {
      for (const unit of [...known.units]) this.kill(unit);
      return;
    }
    for (const unit of known.units) if (unit.state === 'asleep') this.cache.wake(unit);
  }

  add(unit: Unit): void {
    const gpa = unit.gpa & ~4095;
    let page = this.pages.get(unit.page);
    if (!page) {
      page = { gpa, units: new Set() };
      this.pages.set(unit.page, page);
      this.mmu.watchCode(gpa >>> 12, true);
    }
    page.units.add(unit);
  }

  /** Takes `unit` out, for good. */
  kill(unit: Unit): void {
    this.cache.close(unit, 'dead');
    const page = this.pages.get(unit.page);
    page?.units.delete(unit);
    if (page?.units.size === 0) this.forget(unit.page, page);
    this.onDeath(unit);
  }

  private forget(linearPage: number, { gpa }: CodePage): void {
    this.pages.delete(linearPage);
    if (![...this.pages.values()].some((other) => other.gpa === gpa)) this.mmu.watchCode(gpa >>> 12, false);
  }

  /** All units are gone. */
  clear(): void {
    for (const [page, of] of [...this.pages]) this.forget(page, of);
  }

  private sourceWritten(gpa: number, bytes: number): void {
    for (const page of [...this.pages.values()]) {
      if (page.gpa !== (gpa & ~4095)) continue;
      for (const unit of [...page.units]) {
        if (gpa < unit.gpa + unit.length && unit.gpa < gpa + bytes) this.kill(unit);
      }
    }
  }

  /** From the cache as it was restored. The traces are the MMU's to restore. */
  restore(): void {
    this.pages.clear();
    this.inDoubt = true;
    for (const unit of this.cache.units) {
      if (unit.state === 'dead') continue;
      const page = this.pages.get(unit.page) ?? { gpa: unit.gpa & ~4095, units: new Set() };
      page.units.add(unit);
      this.pages.set(unit.page, page);
    }
  }
}

/**
 * Guest physical address of the page at `linear` if the guest's tables map it now and a fetch there would change nothing in
 * them; else -1.
 */
function fetchedFrom(vcpu: CPU, linear: number): number {
  const { paging } = vcpu;
  const a20 = vcpu.get(A20_MASK);
  if (!paging.enabled) return linear & a20;
  const used = PTE_P | PTE_A;
  const pde = paging.readPhysical32((vcpu.get(CR3) & ~4095) | ((linear >>> 20) & 0xffc));
  if ((pde & used) !== used) return -1;
  if ((pde & PDE_PS) !== 0 && (vcpu.get(CR4) & CR4_PSE) !== 0)
    return ((pde & 0xffc00000) | (linear & 0x3ff000)) & a20;
  const pte = paging.readPhysical32((pde & ~4095) | ((linear >>> 10) & 0xffc));
  return (pte & used) === used ? pte & ~4095 & a20 : -1;
}
