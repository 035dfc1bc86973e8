/**
 * The allocator A of the paper: called whenever an instruction would change what the machine gives the guest. The VCPU has
 * the new value by now; here the processor's side of it, the shadows, is brought in line. It decides what is given, and no
 * guest value ever reaches a real control or table register.
 */
import { EVENT } from '../record/events.ts';
import type { CPU } from '../cpu/cpu.ts';
import { BASE, CR0, CR3, CR4, GDTR_BASE, GDTR_LIMIT, LDTR, LIMIT, RIGHTS, SELECTOR } from '../cpu/state.ts';
import { CR0_PE, CR0_PG, CR0_WP, CR4_PGE, CR4_PSE } from '../isa/registers.ts';
import { handlerStep, RESOURCES, type Resource } from './handler-steps.ts';
import type { GuestMMU } from './mmu/guest-mmu.ts';
import type { ShadowDescriptors } from './shadow-descriptors.ts';

/** A word of the VCPU's state, and which of its bits count. */
type Watched = readonly [register: number, mask: number];
/** What is compared to know that the guest has asked for another address space. (CLTS asks for none.) */
const ADDRESS_SPACE: readonly Watched[] = [[CR3, -1]];
/** And for its tables to be read in another way. */
const PAGING: readonly Watched[] = [
  [CR0, CR0_PE | CR0_PG | CR0_WP],
  [CR4, CR4_PSE | CR4_PGE],
];
const TABLE: readonly Watched[] = [
  [GDTR_BASE, -1],
  [GDTR_LIMIT, -1],
  [SELECTOR + LDTR, -1],
  [BASE + LDTR, -1],
  [LIMIT + LDTR, -1],
  [RIGHTS + LDTR, -1],
];

export class Allocator {
  private readonly vcpu: CPU;
  private readonly mmu: GuestMMU;
  private readonly shadow: ShadowDescriptors | null;
  private readonly seen = new Map<number, number>();

  /** @param shadow null where the processor uses the guest's own descriptor tables. */
  constructor(vcpu: CPU, mmu: GuestMMU, shadow: ShadowDescriptors | null) {
    this.vcpu = vcpu;
    this.mmu = mmu;
    this.shadow = shadow;
    this.changed([...ADDRESS_SPACE, ...PAGING, ...TABLE]);
  }

  /**
   * Called after anything was interpreted or injected. `loadedCR3`: the guest has loaded CR3, which empties a TLB even
   * when the value is the same.
   */
  allocate(loadedCR3 = false): void {
    const { vcpu, mmu } = this;
    const newSpace = this.changed(ADDRESS_SPACE) || loadedCR3;
    const newPaging = this.changed(PAGING);
    if (newPaging) mmu.flush();
    if (newSpace) mmu.switchSpace();
    if (newSpace || newPaging) this.record('address-space', vcpu.get(CR3));
    this.watchTables(this.changed(TABLE));
  }

  /** The guest's physical addresses lead elsewhere: its A20 gate has moved. */
  forgetAll(): void {
    this.mmu.flush();
    this.allocate();
  }

  /** Traces the guest's descriptor tables where they lie now, and copies them anew if anything in them has changed; `isNew`: they are others. */
  watchTables(isNew = false): void {
    const { vcpu, shadow } = this;
    if (shadow === null) return;
    this.mmu.watch(shadow.guestFrames(vcpu));
    const isCopied = shadow.fits(vcpu) && shadow.sync(vcpu, vcpu.cpl === 3);
    if (isCopied || isNew) this.record('descriptor-table', vcpu.get(GDTR_BASE));
  }

  /** INVLPG. */
  forgetPage(gva: number): void {
    this.mmu.invalidate(gva);
    this.record('page', gva);
  }

  save(): [register: number, value: number][] {
    return [...this.seen];
  }

  /** Takes what `save` gave. */
  restore(seen: ReturnType<Allocator['save']>): void {
    for (const [register, value] of seen) this.seen.set(register, value);
  }

  private changed(watched: readonly Watched[]): boolean {
    let any = false;
    for (const [register, mask] of watched) {
      const value = this.vcpu.get(register) & mask;
      if (this.seen.get(register) !== value) any = true;
      this.seen.set(register, value);
    }
    return any;
  }

  private record(resource: Resource, value: number): void {
    this.vcpu.sink.emit(EVENT.handler, handlerStep('allocate'), RESOURCES.indexOf(resource), value, 0);
  }
}
