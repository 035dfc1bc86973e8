/**
 * The VMM's own GDT, IDT and TSS, which the processor uses while a guest runs. The shadow GDT holds a de-privileged copy of
 * each of the guest's segment descriptors at the same place, so that the guest's selectors work, and above the guest's limit
 * the VMM's own (SDM vol. 3, 3.4.5).
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
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_ACCESSED,
  RIGHTS_EXPAND_DOWN,
  SELECTOR,
  TR,
} from '../cpu/state.ts';
import type { CPU } from '../cpu/cpu.ts';
import type { Host } from './host.ts';
import {
  ENTRY,
  ENTRY_STRIDE,
  GUEST_TOP,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_TSS,
  STACK_TOP,
  VMM_BASE,
} from './layout.ts';

/** The VMM's descriptors, in this order above the guest's limit: code, stack and data, TSS. */
const VMM_DESCRIPTORS = [
  makeSegment(0, -1, 0x00c09b00),
  makeSegment(0, -1, 0x00c09300),
  makeSegment((VMM_BASE + SHADOW_TSS) | 0, 0x67, 0x00008b00),
];
const VMM_SLOTS = VMM_DESCRIPTORS.length;
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

export class ShadowDescriptors {
  /** Selectors of the VMM's segments, now. */
  codeSelector = 0;
  dataSelector = 0;
  private tssSelector = 0;
  private readonly host: Host;
  private readonly ring: GuestRing;
  /** The guest's table as it was last copied. */
  private copied: Int32Array = new Int32Array(0);
  private copiedUser = false;

  constructor(host: Host, ring: GuestRing) {
    this.host = host;
    this.ring = ring;
    this.writeTSS();
  }

  /** True if the guest's GDT leaves room for the VMM's slots. */
  fits(vcpu: CPU): boolean {
    return vcpu.get(GDTR_LIMIT) >>> 0 <= LARGEST_GUEST_LIMIT;
  }

  /**
   * Makes the shadow GDT agree with the guest's table as it is now; true if anything had changed.
   * Precondition: `fits`.
   */
  sync(vcpu: CPU, virtualUser: boolean): boolean {
    const count = (vcpu.get(GDTR_LIMIT) + 1) >>> 3;
    const words = peekWords(vcpu, vcpu.get(GDTR_BASE), count * 2);
    const same =
      words.length === this.copied.length &&
      virtualUser === this.copiedUser &&
      words.every((word, i) => word === this.copied[i]);
    if (same) return false;
    for (let i = 1; i < count; i++) {
      const low = words[2 * i] ?? 0;
      const high = words[2 * i + 1] ?? 0;
      this.put(i, shadowDescriptor({ selector: i * 8, address: 0, low, high }, this.ring, virtualUser));
    }
    VMM_DESCRIPTORS.forEach((descriptor, i) => this.put(count + i, descriptor));
    this.codeSelector = count * 8;
    this.dataSelector = count * 8 + 8;
    this.tssSelector = count * 8 + 16;
    this.copied = words;
    this.copiedUser = virtualUser;
    this.writeIDT();
    return true;
  }

  /** The guest frames (gpa >>> 12) in which the guest's GDT lies now. */
  guestFrames(vcpu: CPU): number[] {
    const first = vcpu.get(GDTR_BASE) & ~4095;
    const last = (vcpu.get(GDTR_BASE) + vcpu.get(GDTR_LIMIT)) | 0;
    const frames: number[] = [];
    for (let gva = first; ; gva = (gva + 4096) | 0) {
      const page = vcpu.paging.peek(gva);
      // With paging off -1 is an address like any other; a page's is even.
      if (page !== -1) frames.push((page & vcpu.get(A20_MASK)) >>> 12);
      if (gva >>> 12 === last >>> 12) return frames;
    }
  }

  /** The guest's own descriptor for `selector` as last copied; null where its GDT has none. Its LDT is not shadowed. */
  guest(selector: number): Descriptor | null {
    const at = (selector & 0xfff8) >>> 2;
    if ((selector & 4) !== 0 || at + 1 >= this.copied.length) return null;
    return { selector, address: 0, low: this.copied[at] ?? 0, high: this.copied[at + 1] ?? 0 };
  }

  /** The shadow of the guest's descriptor `selector` as it stands in the table. */
  shadow(selector: number): { low: number; high: number } {
    const at = SHADOW_GDT + (selector & 0xfff8);
    return { low: this.host.read32(at), high: this.host.read32(at + 4) };
  }

  /** Loads the physical processor's table registers and ring 0 segments: the VMM's world. */
  load(cpu: CPU): void {
    const { s } = cpu;
    s[GDTR_BASE] = (VMM_BASE + SHADOW_GDT) | 0;
    s[GDTR_LIMIT] = this.tssSelector + 7;
    s[IDTR_BASE] = (VMM_BASE + SHADOW_IDT) | 0;
    s[IDTR_LIMIT] = 256 * 8 - 1;
    s[SELECTOR + LDTR] = 0;
    s[RIGHTS + LDTR] = 0;
    s[SELECTOR + TR] = this.tssSelector;
    s[BASE + TR] = (VMM_BASE + SHADOW_TSS) | 0;
    s[LIMIT + TR] = 0x67;
    s[RIGHTS + TR] = 0x8b00;
    this.host.write32(SHADOW_TSS + 8, this.dataSelector);
  }

  private put(index: number, descriptor: { low: number; high: number }): void {
    this.host.write32(SHADOW_GDT + index * 8, descriptor.low);
    this.host.write32(SHADOW_GDT + index * 8 + 4, descriptor.high);
  }

  /** 256 interrupt gates with DPL 0: INT n of a guest faults and tells where it stands. */
  private writeIDT(): void {
    for (let vector = 0; vector < 256; vector++) {
      const offset = (VMM_BASE + ENTRY + vector * ENTRY_STRIDE) | 0;
      this.host.write32(SHADOW_IDT + vector * 8, (offset & 0xffff) | (this.codeSelector << 16));
      this.host.write32(SHADOW_IDT + vector * 8 + 4, (offset & 0xffff0000) | 0x8e00);
    }
  }

  /** The stack for ring 0, and an I/O bitmap base beyond the limit: every port traps. */
  private writeTSS(): void {
    this.host.write32(SHADOW_TSS + 4, (VMM_BASE + STACK_TOP) | 0);
    this.host.write32(SHADOW_TSS + 0x64, 0x68 << 16);
  }
}

/** Reads `count` dwords of guest linear memory without faults or traces in its page tables; 0 where nothing is mapped. */
function peekWords(vcpu: CPU, gva: number, count: number): Int32Array {
  const { paging } = vcpu;
  const bytes = new Uint8Array(count * 4);
  let page = -1;
  for (let i = 0; i < bytes.length; i++) {
    const at = (gva + i) | 0;
    if (i === 0 || (at & 4095) === 0) page = paging.enabled ? paging.peek(at & ~4095) : at & ~4095;
    const mapped = page !== -1 || !paging.enabled;
    bytes[i] = mapped ? paging.readPhysical((page & vcpu.get(A20_MASK)) | (at & 4095), 1) : 0;
  }
  return new Int32Array(bytes.buffer);
}
