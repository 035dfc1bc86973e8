/**
 * The processor's own tables while a paravirtualized guest runs, in the VMM's region (layout.ts). The GDT's first 14 pages are the
 * guest's frames, or nothing; behind them stand the VMM's descriptors, and flat segments for any guest. The IDT leads to the VMM, but
 * for hypercalls, which the kernel may make, and the one software interrupt that goes straight to ring 1.
 *
 *     GDT page  0       13 | 14                                     | 15
 *               the guest's | VMM code, data; flat segments; TSS, LDT | empty
 */
import { makeSegment, type DescriptorWords } from '../../cpu/descriptor.ts';
import {
  BASE,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  SELECTOR,
  TR,
} from '../../cpu/state.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { PTE_P, PTE_RW } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import {
  ENTRY,
  ENTRY_STRIDE,
  GUEST_TOP,
  REGION_SIZE,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_LDT,
  SHADOW_TSS,
  STACK_TOP,
  VMM_BASE,
} from '../layout.ts';
import type { GuestState } from './guest-state.ts';
import { HYPERCALL_VECTOR } from './interface.ts';

export const VMM_CODE = 0xe008;
export const VMM_DATA = 0xe010;
const TSS_SELECTOR = 0xe038;
const LDT_SELECTOR = 0xe040;
const LDT_RIGHTS = 0x8200;
const TSS_RIGHTS = 0x8b00;
const TSS_LIMIT = 0x67;
/** The guest's pages of the GDT, and all of the LDT's. */
export const GDT_PAGES = 14;
export const LDT_PAGES = 16;
/** Present interrupt gates, which a guest's INT n may not pass, or from ring 1 only; a trap gate, which leaves IF as it is. */
const VMM_GATE = 0x8e00;
const HYPERCALL_GATE = 0xae00;
const FAST_GATE = 0x8f00;

/** The descriptors behind the guest's, from VMM_CODE on. Flat segments for ring 1 and 3 end below the VMM. */
const FLAT = (GUEST_TOP >>> 12) << 12;
const OWN_DESCRIPTORS: readonly DescriptorWords[] = [
  makeSegment(0, -1, 0x00c09b00),
  makeSegment(0, -1, 0x00c09300),
  makeSegment(0, FLAT | 0xfff, 0x00c0bb00),
  makeSegment(0, FLAT | 0xfff, 0x00c0b300),
  makeSegment(0, FLAT | 0xfff, 0x00c0fb00),
  makeSegment(0, FLAT | 0xfff, 0x00c0f300),
  makeSegment((VMM_BASE + SHADOW_TSS) | 0, TSS_LIMIT, TSS_RIGHTS),
];

/** A handler that the IDT leads to without the VMM. */
export interface FastGate {
  readonly vector: number;
  readonly dpl: number;
  readonly selector: number;
  readonly offset: number;
}

export class MachineTables {
  private readonly allotment: Allotment;
  private readonly state: GuestState;

  constructor(allotment: Allotment, state: GuestState) {
    this.allotment = allotment;
    this.state = state;
  }

  /** Writes all of the region: no table of the guest's yet. Precondition: `state` has a page for the region's page table. */
  build(): void {
    const { allotment } = this;
    for (let at = 0; at < REGION_SIZE; at += 4) allotment.write32(at, 0);
    for (let page = 0; page < REGION_SIZE >>> 12; page++)
      this.mapPage(page, this.allotment.region + page * 4096);
    OWN_DESCRIPTORS.forEach((d, i) => this.putDescriptor(VMM_CODE + i * 8, d));
    this.setLDT();
    allotment.write32(SHADOW_TSS + 4, (VMM_BASE + STACK_TOP) | 0);
    allotment.write32(SHADOW_TSS + 8, VMM_DATA);
    allotment.write32(SHADOW_TSS + 0x64, (TSS_LIMIT + 1) << 16);
    this.setFastGate(null);
  }

  /** The guest's GDT lies where the state says now. */
  setGDT(): void {
    this.mapTable(SHADOW_GDT >>> 12, GDT_PAGES, this.state.gdt);
  }

  /** The guest's LDT is what the state says now; LDTR takes it with the next entry. */
  setLDT(): void {
    const { ldt, ldtEntries: count } = this.state;
    this.mapTable(SHADOW_LDT >>> 12, LDT_PAGES, ldt);
    const d = makeSegment((VMM_BASE + SHADOW_LDT) | 0, Math.max(count * 8 - 1, 0), LDT_RIGHTS);
    this.putDescriptor(LDT_SELECTOR, count === 0 ? { low: 0, high: 0 } : d);
  }

  /** The stack that the processor takes for ring 1, coming from ring 3. */
  setKernelStack(selector: number, pointer: number): void {
    this.allotment.write32(SHADOW_TSS + 12, pointer);
    this.allotment.write32(SHADOW_TSS + 16, selector);
  }

  /** All gates anew: to the VMM, but for hypercalls (DPL 1) and `fast`. */
  setFastGate(fast: FastGate | null): void {
    for (let vector = 0; vector < 256; vector++) {
      const offset = (VMM_BASE + ENTRY + vector * ENTRY_STRIDE) | 0;
      if (vector === fast?.vector)
        this.putGate(vector, fast.selector, fast.offset, FAST_GATE | (fast.dpl << 13));
      else this.putGate(vector, VMM_CODE, offset, vector === HYPERCALL_VECTOR ? HYPERCALL_GATE : VMM_GATE);
    }
  }

  /** Loads the processor's table registers. */
  load(cpu: CPU): void {
    const { s } = cpu;
    s[GDTR_BASE] = (VMM_BASE + SHADOW_GDT) | 0;
    s[GDTR_LIMIT] = 0xffff;
    s[IDTR_BASE] = (VMM_BASE + SHADOW_IDT) | 0;
    s[IDTR_LIMIT] = 256 * 8 - 1;
    s[SELECTOR + LDTR] = this.state.ldtEntries === 0 ? 0 : LDT_SELECTOR;
    s[BASE + LDTR] = (VMM_BASE + SHADOW_LDT) | 0;
    s[LIMIT + LDTR] = Math.max(this.state.ldtEntries * 8 - 1, 0);
    s[RIGHTS + LDTR] = this.state.ldtEntries === 0 ? 0 : LDT_RIGHTS;
    s[SELECTOR + TR] = TSS_SELECTOR;
    s[BASE + TR] = (VMM_BASE + SHADOW_TSS) | 0;
    s[LIMIT + TR] = TSS_LIMIT;
    s[RIGHTS + TR] = TSS_RIGHTS;
  }

  /** The descriptor of `selector` in the table that the processor uses; null where there is none. */
  descriptor(selector: number): DescriptorWords | null {
    const isLocal = (selector & 4) !== 0;
    const index = (selector & 0xffff) >>> 3;
    if (isLocal ? index >= this.state.ldtEntries : index === 0) return null;
    const at = (isLocal ? SHADOW_LDT : SHADOW_GDT) + index * 8;
    const { host } = this.allotment;
    const frame = host.read32(this.state.regionTable + (at >>> 12) * 4) & ~4095;
    return { low: host.read32(frame + (at & 4095)), high: host.read32(frame + (at & 4095) + 4) };
  }

  private mapTable(first: number, pages: number, frames: readonly number[]): void {
    for (let i = 0; i < pages; i++) {
      this.mapPage(first + i, frames[i] ?? this.allotment.region + (first + i) * 4096);
    }
    // The processor may hold the pages as they were.
    this.allotment.host.cpu.paging.flush(false);
  }

  private mapPage(page: number, hpa: number): void {
    this.allotment.host.write32(this.state.regionTable + page * 4, hpa | PTE_P | PTE_RW);
  }

  private putDescriptor(selector: number, { low, high }: DescriptorWords): void {
    this.allotment.write32(SHADOW_GDT + selector, low);
    this.allotment.write32(SHADOW_GDT + selector + 4, high);
  }

  private putGate(vector: number, selector: number, offset: number, rights: number): void {
    this.allotment.write32(SHADOW_IDT + vector * 8, (offset & 0xffff) | (selector << 16));
    this.allotment.write32(SHADOW_IDT + vector * 8 + 4, (offset & 0xffff0000) | rights);
  }
}
