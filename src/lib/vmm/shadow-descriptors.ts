/**
 * The VMM's own GDT, LDT, IDT and TSS, which the processor uses while a guest runs. The shadow GDT and LDT hold a de-privileged
 * copy of each of the guest's segment descriptors at the same place, so that the guest's selectors work. Above the limit of the
 * guest's GDT are the VMM's own, where the real LDTR and TR always point (SDM vol. 3, 3.4.5).
 */
import {
  dpl,
  isConforming,
  isCode,
  isData,
  isPresent,
  isSegment,
  makeSegment,
  segmentBase,
  segmentLimit,
  segmentRights,
  type Descriptor,
} from '../cpu/descriptor.ts';
import {
  A20_MASK,
  BASE,
  CR0,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_ACCESSED,
  RIGHTS_EXPAND_DOWN,
  RIGHTS_PRESENT,
  SELECTOR,
  TR,
} from '../cpu/state.ts';
import type { CPU } from '../cpu/cpu.ts';
import { CR0_PE } from '../isa/registers.ts';
import type { Allotment } from './allotment.ts';
import {
  CACHE,
  CACHE_DATA,
  CACHE_DATA_SIZE,
  CACHE_SIZE,
  CALLOUT,
  ENTRY,
  ENTRY_STRIDE,
  GUEST_TOP,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_LDT,
  SHADOW_TSS,
  STACK_TOP,
  VMM_BASE,
} from './layout.ts';

const LDT_RIGHTS = 0x8200;
const TSS_RIGHTS = 0x8b00;
/** The VMM's descriptors, in this order above the guest's limit: code, stack and data, TSS; then that of the shadow LDT. */
const VMM_DESCRIPTORS = [
  makeSegment(0, -1, 0x00c09b00),
  makeSegment(0, -1, 0x00c09300),
  makeSegment((VMM_BASE + SHADOW_TSS) | 0, 0x67, TSS_RIGHTS),
];
/** Behind them, for binary translation alone: the translation cache as code, and the data of its own. Both are ring 1's. */
const CACHE_DESCRIPTORS = [
  makeSegment((VMM_BASE + CACHE) | 0, CACHE_SIZE - 1, 0x0040bb00),
  makeSegment((VMM_BASE + CACHE_DATA) | 0, CACHE_DATA_SIZE - 1, 0x0040b300),
];
const VMM_SLOTS = VMM_DESCRIPTORS.length + 1 + CACHE_DESCRIPTORS.length;
const NOT_PRESENT = { low: 0, high: 0 };
/** A guest's GDT may use so many bytes, that the VMM's slots fit above. */
const LARGEST_GUEST_LIMIT = 0xffff - VMM_SLOTS * 8;

/** The ring that the guest's kernel really runs in; see ring compression in the README. */
export type GuestRing = 1 | 3;

/**
 * What a guest's descriptor becomes. Its DPL 0 becomes the guest's real ring; its limit ends below the VMM. Not present
 * becomes whatever cannot be given so: a use of it traps, and an interpreter does what the guest's own table says. That goes for
 * system descriptors, for segments that would reach the VMM from below upwards, and for descriptors not accessed yet, so
 * that the Accessed bit gets into the guest's table at the first load.
 */
export function shadowDescriptor(
  d: Descriptor,
  ring: GuestRing,
  virtualUser: boolean,
): { low: number; high: number } {
  if (!isSegment(d) || !isPresent(d) || (d.high & RIGHTS_ACCESSED) === 0) return NOT_PRESENT;
  const base = segmentBase(d) >>> 0;
  const room = (GUEST_TOP >>> 0) - base;
  const expandsDown = isData(d) && (d.high & RIGHTS_EXPAND_DOWN) !== 0;
  if (room < 0 || expandsDown) return NOT_PRESENT;
  if (isCode(d) && isConforming(d) && dpl(d) > 0 && ring === 1) return NOT_PRESENT;
  // Virtual user code at ring 3 must not load what the guest keeps from it, though its kernel is at ring 3 as well.
  if (ring === 3 && virtualUser && dpl(d) < 3 && !(isCode(d) && isConforming(d))) return NOT_PRESENT;
  const privilege = ring === 3 ? 3 : Math.max(dpl(d), 1);
  const rights = (segmentRights(d) & ~0x6000) | (privilege << 13);
  return makeSegment(base | 0, truncatedLimit(segmentLimit(d) >>> 0, room) | 0, rights);
}

/**
 * The largest limit a descriptor can express that is neither above the guest's own nor above `room`. A large limit counts
 * in pages, and what does not fill a page must go: rounded up, a segment with an odd base would reach into the VMM.
 */
function truncatedLimit(limit: number, room: number): number {
  if (limit <= room) return limit;
  return room <= 0xfffff ? room : Math.floor((room + 1) / 4096) * 4096 - 1;
}

/** A table of the guest's: where it lies in its linear memory, and how many descriptors it has. */
interface GuestTable {
  readonly base: number;
  readonly count: number;
}

const NO_TABLE: GuestTable = { base: 0, count: 0 };

/** The guest's GDT; none in real mode, where it is not used. */
function guestGDT(vcpu: CPU): GuestTable {
  if ((vcpu.get(CR0) & CR0_PE) === 0) return NO_TABLE;
  return { base: vcpu.get(GDTR_BASE), count: (vcpu.get(GDTR_LIMIT) + 1) >>> 3 };
}

/**
 * The guest's LDT, as far as a selector reaches. Before the first LLDT the register describes 64 KiB from 0 (SDM vol. 3, table 9-1), which
 * no kernel means: shadowed, it would trace its writes to all of that. What is loaded through it then is interpreted.
 */
function guestLDT(vcpu: CPU): GuestTable {
  if ((vcpu.get(CR0) & CR0_PE) === 0 || (vcpu.get(SELECTOR + LDTR) & 0xfffc) === 0) return NO_TABLE;
  if ((vcpu.get(RIGHTS + LDTR) & RIGHTS_PRESENT) === 0) return NO_TABLE;
  const limit = Math.min(vcpu.get(LIMIT + LDTR) >>> 0, 0xffff);
  return { base: vcpu.get(BASE + LDTR), count: (limit + 1) >>> 3 };
}

type SavedDescriptors = {
  readonly [selector in 'codeSelector' | 'dataSelector' | 'tssSelector' | 'ldtSelector']: number;
} & { readonly copiedUser: boolean | null; readonly gdt: readonly number[]; readonly ldt: readonly number[] };

export class ShadowDescriptors {
  /** Selectors of the VMM's segments, now. */
  codeSelector = 0;
  dataSelector = 0;
  tssSelector = 0;
  private ldtSelector = 0;
  private readonly allotment: Allotment;
  private readonly ring: GuestRing;
  /** Translated code runs at ring 1, and none of the guest's own there. */
  private readonly translates: boolean;
  /** The guest's tables as they were last copied. */
  private gdt: Int32Array = new Int32Array(0);
  private ldt: Int32Array = new Int32Array(0);
  private copiedUser: boolean | null = null;

  constructor(allotment: Allotment, ring: GuestRing, translates = false) {
    this.allotment = allotment;
    this.ring = ring;
    this.translates = translates;
    this.writeTSS();
  }

  /** Selectors, with RPL 1, of the translation cache and of its data; 0 but for binary translation. */
  get cacheSelector(): number {
    return this.translates ? this.codeSelector + 8 * (VMM_DESCRIPTORS.length + 1) + 1 : 0;
  }

  get cacheDataSelector(): number {
    return this.translates ? this.cacheSelector + 8 : 0;
  }

  /** Descriptors in the shadow LDT. */
  get localCount(): number {
    return this.ldt.length >>> 1;
  }

  /** True if the guest's GDT leaves room for the VMM's slots. */
  fits(vcpu: CPU): boolean {
    return guestGDT(vcpu).count * 8 <= LARGEST_GUEST_LIMIT + 1;
  }

  /**
   * Makes the shadow tables agree with the guest's as they are now; true if anything had changed. Without `vcpu` only the VMM's own
   * descriptors are in them, as under VT-x.
   * Precondition: `fits`.
   */
  sync(vcpu: CPU | null, virtualUser: boolean): boolean {
    const gdt = vcpu ? peekTable(vcpu, guestGDT(vcpu)) : new Int32Array(0);
    const ldt = vcpu ? peekTable(vcpu, guestLDT(vcpu)) : new Int32Array(0);
    if (virtualUser === this.copiedUser && isSame(gdt, this.gdt) && isSame(ldt, this.ldt)) return false;
    this.copy(gdt, SHADOW_GDT, 1, virtualUser);
    this.copy(ldt, SHADOW_LDT, 0, virtualUser);
    const first = Math.max(gdt.length >> 1, 1);
    const shadowLDT = makeSegment((VMM_BASE + SHADOW_LDT) | 0, Math.max(ldt.length * 4 - 1, 0), LDT_RIGHTS);
    const own = [...VMM_DESCRIPTORS, shadowLDT, ...(this.translates ? CACHE_DESCRIPTORS : [])];
    own.forEach((d, i) => this.put(SHADOW_GDT, first + i, d));
    this.codeSelector = first * 8;
    this.dataSelector = first * 8 + 8;
    this.tssSelector = first * 8 + 16;
    this.ldtSelector = ldt.length === 0 ? 0 : first * 8 + 24;
    this.gdt = gdt;
    this.ldt = ldt;
    this.copiedUser = virtualUser;
    this.allotment.write32(SHADOW_TSS + 8, this.dataSelector);
    this.writeIDT();
    return true;
  }

  /** The guest's tables as copied, and where the VMM's own descriptors stand behind them. The copies themselves are memory. */
  save(): SavedDescriptors {
    const { codeSelector, dataSelector, tssSelector, ldtSelector, copiedUser } = this;
    const selectors = { codeSelector, dataSelector, tssSelector, ldtSelector, copiedUser };
    return { ...selectors, gdt: [...this.gdt], ldt: [...this.ldt] };
  }

  /** Takes what `save` gave. */
  restore({ gdt, ldt, ...selectors }: SavedDescriptors): void {
    Object.assign(this, selectors);
    this.gdt = Int32Array.from(gdt);
    this.ldt = Int32Array.from(ldt);
  }

  /** De-privileged copies of `words` in the shadow table at `table`, from descriptor `first` on. */
  private copy(words: Int32Array, table: number, first: number, virtualUser: boolean): void {
    for (let i = first; i < words.length >> 1; i++) {
      const low = words[2 * i] ?? 0;
      const high = words[2 * i + 1] ?? 0;
      const d = { selector: i * 8, address: 0, low, high };
      this.put(table, i, shadowDescriptor(d, this.ring, virtualUser));
    }
  }

  /** The guest frames (gpa >>> 12) in which the guest's descriptor tables lie now. */
  guestFrames(vcpu: CPU): number[] {
    const frames = new Set<number>();
    for (const { base, count } of [guestGDT(vcpu), guestLDT(vcpu)]) {
      const pages = count === 0 ? 0 : Math.ceil(((base & 4095) + count * 8) / 4096);
      for (let i = 0; i < pages; i++) {
        const page = vcpu.paging.peek(((base & ~4095) + i * 4096) | 0);
        // With paging off -1 is an address like any other; a page's is even.
        if (page !== -1) frames.add((page & vcpu.get(A20_MASK)) >>> 12);
      }
    }
    return [...frames];
  }

  /** The guest's own descriptor for `selector` as last copied; null where its table has none. */
  guest(selector: number): Descriptor | null {
    const words = (selector & 4) === 0 ? this.gdt : this.ldt;
    const at = (selector & 0xfff8) >>> 2;
    if (at + 1 >= words.length) return null;
    return { selector, address: 0, low: words[at] ?? 0, high: words[at + 1] ?? 0 };
  }

  /** The shadow of the guest's descriptor `selector` as it stands in the table. */
  shadow(selector: number): { low: number; high: number } {
    const at = ((selector & 4) === 0 ? SHADOW_GDT : SHADOW_LDT) + (selector & 0xfff8);
    return { low: this.allotment.read32(at), high: this.allotment.read32(at + 4) };
  }

  /** Loads the physical processor's table registers and ring 0 segments: the VMM's world. */
  load(cpu: CPU): void {
    const { s } = cpu;
    s[GDTR_BASE] = (VMM_BASE + SHADOW_GDT) | 0;
    s[GDTR_LIMIT] = this.tssSelector + 15 + (this.translates ? 8 * CACHE_DESCRIPTORS.length : 0);
    s[IDTR_BASE] = (VMM_BASE + SHADOW_IDT) | 0;
    s[IDTR_LIMIT] = 256 * 8 - 1;
    s[SELECTOR + LDTR] = this.ldtSelector;
    s[BASE + LDTR] = (VMM_BASE + SHADOW_LDT) | 0;
    s[LIMIT + LDTR] = Math.max(this.ldt.length * 4 - 1, 0);
    s[RIGHTS + LDTR] = this.ldtSelector === 0 ? 0 : LDT_RIGHTS;
    s[SELECTOR + TR] = this.tssSelector;
    s[BASE + TR] = (VMM_BASE + SHADOW_TSS) | 0;
    s[LIMIT + TR] = 0x67;
    s[RIGHTS + TR] = TSS_RIGHTS;
  }

  private put(table: number, index: number, descriptor: { low: number; high: number }): void {
    this.allotment.write32(table + index * 8, descriptor.low);
    this.allotment.write32(table + index * 8 + 4, descriptor.high);
  }

  /**
   * 256 interrupt gates with DPL 0: INT n of a guest faults and tells where it stands. Only translated code has one that it may use.
   */
  private writeIDT(): void {
    for (let vector = 0; vector < 256; vector++) {
      const offset = (VMM_BASE + ENTRY + vector * ENTRY_STRIDE) | 0;
      const rights = this.translates && vector === CALLOUT ? 0xae00 : 0x8e00;
      this.allotment.write32(SHADOW_IDT + vector * 8, (offset & 0xffff) | (this.codeSelector << 16));
      this.allotment.write32(SHADOW_IDT + vector * 8 + 4, (offset & 0xffff0000) | rights);
    }
  }

  /** The stack for ring 0, and an I/O bitmap base beyond the limit: every port traps. */
  private writeTSS(): void {
    this.allotment.write32(SHADOW_TSS + 4, (VMM_BASE + STACK_TOP) | 0);
    this.allotment.write32(SHADOW_TSS + 0x64, 0x68 << 16);
  }
}

/** Reads a table of the guest's without faults or traces in its page tables; 0 where nothing is mapped. */
function peekTable(vcpu: CPU, { base, count }: GuestTable): Int32Array {
  const { paging, frames, memory } = vcpu;
  const a20 = vcpu.get(A20_MASK);
  const table = new Uint8Array(count * 8);
  for (let next = 0; next < table.length;) {
    const done = next;
    const at = (base + done) | 0;
    const size = Math.min(table.length - done, 4096 - (at & 4095));
    next = done + size;
    const page = paging.enabled ? paging.peek(at & ~4095) : at & ~4095;
    if (page === -1 && paging.enabled) continue;
    const offset = frames.offset((page & a20) | (at & 4095));
    // Where no memory answers, all ones are read.
    if (offset < 0) table.fill(0xff, done, done + size);
    else table.set(memory.bytes.subarray(offset, offset + size), done);
  }
  return new Int32Array(table.buffer);
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
