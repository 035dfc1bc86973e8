/**
 * The shadow MMU under its simplest policy, `virtual-tlb`: the shadow tables are a big TLB. An entry is made when the guest
 * misses it (a hidden page fault), from the guest's own tables as they are then, and all go when the guest loads CR3 or
 * otherwise flushes. The guest's tables are not traced: like a TLB, the shadow may be stale until the guest says INVLPG.
 */
import { PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import { VECTOR_PF } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { Fault } from '../../cpu/fault.ts';
import { FRAME_READ_ONLY } from '../../cpu/memory.ts';
import { GDTR_BASE, GDTR_LIMIT, TLB_ENTRY, TLB_SIZE } from '../../cpu/state.ts';
import { handlerStep } from '../handler-steps.ts';
import type { Host } from '../host.ts';
import { VMM_BASE } from '../layout.ts';
import type { GuestRing } from '../shadow-descriptors.ts';
import { ShadowAddressSpace, ShadowPool } from './shadow-tables.ts';

/**
 * What a page fault is: `true`, the guest's tables deny the access too; `hidden`, only the shadow lacks an entry, and `fill`
 * makes it; `traced`, a write to a page whose writes must be seen; `emulate`, the shadow cannot allow it for another reason
 * (no memory there, a ROM, the VMM's region, a kernel's write without WP).
 */
export type FaultVerdict = 'true' | 'hidden' | 'traced' | 'emulate';

/** What the rest of the VMM asks of a shadow MMU, whatever its policy. */
export interface GuestMMU {
  readonly name: string;
  /** Decides on a fault at `gva`; `write` as the processor's error code said. Sets the guest's A and D bits as a walk does. */
  judge(gva: number, write: boolean): FaultVerdict;
  /** Makes the shadow entry for `gva`. Precondition: `judge` has just said `hidden` of it. */
  fill(gva: number): void;
  /** The guest has forgotten one page (INVLPG). */
  invalidate(gva: number): void;
  /** The guest's address space changed: CR3, CR0, CR4. */
  flush(): void;
  /** What CR3 must be while virtual privilege `user` runs. */
  root(user: boolean): number;
  /** The shadow entry for `gva` in that space; 0 for none. */
  entry(gva: number, user: boolean): number;
  /** Bytes of shadow tables. */
  readonly used: number;
  /** Faults seen so far. */
  readonly hiddenFaults: number;
  readonly trueFaults: number;
}

export class VirtualTLB implements GuestMMU {
  readonly name = 'virtual-tlb';
  hiddenFaults = 0;
  trueFaults = 0;
  /** The entry that `judge` found. */
  private judged = 0;
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly ring: GuestRing;
  private readonly pool: ShadowPool;
  /** For virtual supervisor and user; at ring 1 one serves both, since paging parts ring 1 from ring 3. */
  private readonly supervisor: ShadowAddressSpace;
  private readonly user: ShadowAddressSpace;

  constructor(host: Host, vcpu: CPU, ring: GuestRing) {
    this.host = host;
    this.vcpu = vcpu;
    this.ring = ring;
    this.pool = new ShadowPool(host);
    this.supervisor = new ShadowAddressSpace(host, this.pool);
    this.user = ring === 1 ? this.supervisor : new ShadowAddressSpace(host, this.pool);
    this.flush();
  }

  get used(): number {
    return this.pool.used;
  }

  root(user: boolean): number {
    return this.space(user).directory;
  }

  entry(gva: number, user: boolean): number {
    return this.space(user).entry(gva);
  }

  private space(user: boolean): ShadowAddressSpace {
    return user ? this.user : this.supervisor;
  }

  flush(): void {
    this.pool.reset();
    this.supervisor.build();
    if (this.user !== this.supervisor) this.user.build();
    this.host.cpu.paging.flush(false);
  }

  invalidate(gva: number): void {
    this.supervisor.drop(gva);
    this.user.drop(gva);
    this.host.cpu.paging.invalidate(gva);
  }

  judge(gva: number, write: boolean): FaultVerdict {
    if (gva >>> 0 >= VMM_BASE >>> 0) return 'emulate';
    const { vcpu } = this;
    const isUser = vcpu.cpl === 3;
    let gpa: number;
    try {
      gpa = vcpu.paging.translate(gva, write ? 1 : 0, isUser ? 1 : 0);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.vector !== VECTOR_PF) throw thrown;
      this.trueFaults++;
      return 'true';
    }
    const entry = this.shadowEntry(gva, gpa);
    // Without WP a guest kernel may write where R/W is clear. A shadow cannot say so for ring 1 alone.
    if (entry === 0) return 'emulate';
    if (write && (entry & PTE_RW) === 0) return this.isTraced(gpa) ? 'traced' : 'emulate';
    this.hiddenFaults++;
    this.judged = entry;
    return 'hidden';
  }

  /** The shadow entry for `gva`, which the guest maps to `gpa`: no more than its tables allow, now that they have been walked. */
  private shadowEntry(gva: number, gpa: number): number {
    const { vcpu } = this;
    const frame = vcpu.frames.entries[gpa >>> 12] ?? 0;
    if (frame === 0) return 0;
    const guest = this.guestRights(gva);
    const writable = (guest & PTE_RW) !== 0 && (frame & FRAME_READ_ONLY) === 0 && !this.isTraced(gpa);
    const flags =
      PTE_P |
      PTE_A |
      (writable && (guest & PTE_D) !== 0 ? PTE_RW | PTE_D : 0) |
      (this.ring === 3 || (guest & PTE_US) !== 0 ? PTE_US : 0);
    return this.host.physical(frame & ~4095) | flags;
  }

  fill(gva: number): void {
    const { vcpu, judged: entry } = this;
    const isUser = vcpu.cpl === 3;
    let at = this.space(isUser).put(gva, entry);
    if (at < 0) {
      this.flush();
      at = this.space(isUser).put(gva, entry);
    }
    this.host.cpu.paging.invalidate(gva);
    vcpu.sink.emit(EVENT['shadow-write'], gva & ~4095, entry, at, 0);
    vcpu.sink.emit(EVENT.handler, handlerStep('shadow-write'), gva & ~4095, entry, at);
  }

  /** U/S, R/W and D of the page, as the VCPU's TLB has them after the walk; all of them while paging is off. */
  private guestRights(gva: number): number {
    const { vcpu } = this;
    if (!vcpu.paging.enabled) return PTE_US | PTE_RW | PTE_D;
    return vcpu.get(TLB_ENTRY + ((gva >>> 12) & (TLB_SIZE - 1)));
  }

  /** True if the page at `gpa` holds part of the guest's GDT: writes to it must be seen (a write trace). */
  private isTraced(gpa: number): boolean {
    const { vcpu } = this;
    const first = vcpu.get(GDTR_BASE);
    const last = (first + (vcpu.get(GDTR_LIMIT) & 0xffff)) | 0;
    for (let gva = first & ~4095; ; gva = (gva + 4096) | 0) {
      const page = vcpu.paging.peek(gva);
      if (page !== -1 && page >>> 12 === gpa >>> 12) return true;
      if (gva >>> 12 === last >>> 12) return false;
    }
  }
}
