/**
 * What all policies share: how a page fault is judged, and what a shadow entry may say. A policy adds where entries are kept, for
 * how long, and which of the guest's page tables are write-traced.
 */
import { CR0_PG, CR0_WP, PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import { EVENT } from '../../record/events.ts';
import type { CPU } from '../../cpu/cpu.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { FRAME_READ_ONLY } from '../../cpu/memory.ts';
import { CR0 } from '../../cpu/state.ts';
import type { Allotment } from '../allotment.ts';
import { handlerStep } from '../handler-steps.ts';
import type { Host } from '../host.ts';
import { noCounts, type FaultVerdict, type GuestMMU, type MMUCounts, type ShadowSpace } from './guest-mmu.ts';
import { walkGuest, type GuestMapping } from './guest-walk.ts';
import { dropCauseIndex, type DropCause } from './drop-causes.ts';
import type { MMUPolicy } from './policies.ts';
import { isVMMs, type KernelRing } from './shadow-address-space.ts';
import { HOLDS_CODE, HOLDS_DESCRIPTORS, HOLDS_PAGE_TABLE, WriteTraces } from './write-traces.ts';

interface Saved {
  readonly counts: MMUCounts;
  readonly lastInvalidated: number;
  readonly traces: ReturnType<WriteTraces['save']>;
  readonly own: PlainData;
}

export abstract class ShadowMMU implements GuestMMU {
  abstract readonly name: MMUPolicy;
  readonly counts = noCounts();
  lastInvalidated = 0;
  protected readonly host: Host;
  protected readonly vcpu: CPU;
  protected readonly ring: KernelRing;
  protected readonly traces: WriteTraces;
  /** What `judge` found, for `fill`. */
  private judged: { mapping: GuestMapping; entry: number } | null = null;

  /** @param ring the guest kernel's real ring: at 3 there are two spaces, for virtual supervisor and virtual user. */
  constructor({ host }: Allotment, vcpu: CPU, ring: KernelRing) {
    this.host = host;
    this.vcpu = vcpu;
    this.ring = ring;
    this.traces = new WriteTraces(vcpu);
  }

  judge(gva: number, write: boolean, asUser = this.vcpu.paging.user): FaultVerdict {
    if (isVMMs(gva, this.ring)) return 'emulate';
    const mapping = walkGuest(this.vcpu, gva, write, asUser);
    if (mapping === null) {
      this.counts.trueFaults++;
      return 'true';
    }
    this.prepare(gva, mapping);
    const user = this.vcpu.cpl === 3;
    let entry = this.shadowEntry(mapping.gpa, mapping.rights, user);
    // Without WP a guest kernel may write where R/W is clear. A shadow cannot say so for the kernel's ring alone.
    if (entry === 0) return 'emulate';
    const frame = mapping.gpa >>> 12;
    if (write && (entry & PTE_RW) === 0) {
      if (!this.traces.has(frame)) return 'emulate';
      if (!this.letGo(frame)) {
        if (this.traces.hasReason(frame, HOLDS_PAGE_TABLE)) this.counts.traces++;
        return 'traced';
      }
      entry = this.shadowEntry(mapping.gpa, mapping.rights, user);
    }
    this.counts.hiddenFaults++;
    this.judged = { mapping, entry };
    return 'hidden';
  }

  fill(gva: number): void {
    const { vcpu, judged } = this;
    if (judged === null) throw new Error('no fault has been judged');
    this.judged = null;
    const hpa = this.put(gva, judged.entry, vcpu.cpl === 3);
    this.host.cpu.paging.invalidate(gva);
    this.recordEntry(gva, judged.entry, hpa, judged.mapping.entry);
  }

  protected recordEntry(gva: number, entry: number, hpa: number, guest: number): void {
    const { sink } = this.vcpu;
    this.counts.fills++;
    sink.emit(EVENT['shadow-write'], gva & ~4095, entry, hpa, guest);
    sink.emit(EVENT.handler, handlerStep('shadow-write'), gva & ~4095, entry, hpa);
  }

  /** Records that `entry` (0: more than one) at `hpa` was taken out. */
  protected recordDrop(cause: DropCause, gva = 0, entry = 0, hpa = 0): void {
    this.vcpu.sink.emit(EVENT['shadow-drop'], dropCauseIndex(cause), gva, entry, hpa);
  }

  /**
   * The shadow entry for a page at `gpa` to which the guest's tables give `rights`: never more than those, nor what a trace
   * withholds. Writable only once Dirty is set, so that the first write is seen and sets it. 0 where the guest has no memory, or
   * the space may not have the page.
   */
  protected shadowEntry(gpa: number, rights: number, user: boolean): number {
    const frame = this.vcpu.frames.entries[gpa >>> 12] ?? 0;
    // At ring 3 the user's space has not what is the supervisor's: U/S could not keep the user out.
    if (frame === 0 || (this.ring === 3 && user && (rights & PTE_US) === 0)) return 0;
    const forUser = this.ring === 3 ? user : (rights & PTE_US) !== 0;
    const allowed = (rights & PTE_RW) !== 0 || (!forUser && this.ignoresReadOnly);
    const may = allowed && (frame & FRAME_READ_ONLY) === 0 && !this.traces.has(gpa >>> 12);
    return (
      this.host.physical(frame & ~4095) |
      PTE_P |
      PTE_A |
      (may && (rights & PTE_D) !== 0 ? PTE_RW | PTE_D : 0) |
      (this.ring === 3 || (rights & PTE_US) !== 0 ? PTE_US : 0)
    );
  }

  /** The guest's supervisor may write to read-only pages: CR0.WP is clear. */
  private get ignoresReadOnly(): boolean {
    return (this.vcpu.get(CR0) & (CR0_PG | CR0_WP)) === CR0_PG;
  }

  watch(frames: readonly number[]): void {
    const { traces } = this;
    for (const frame of traces.frames(HOLDS_DESCRIPTORS)) {
      if (!frames.includes(frame)) traces.remove(frame, HOLDS_DESCRIPTORS);
    }
    for (const frame of frames) if (traces.add(frame, HOLDS_DESCRIPTORS)) this.writeProtect(frame);
  }

  watchCode(frame: number, on: boolean): void {
    const { traces } = this;
    if (on === traces.hasReason(frame, HOLDS_CODE)) return;
    this.vcpu.sink.emit(EVENT.trace, frame << 12, on ? 1 : 0, 0, 0);
    if (!on) traces.remove(frame, HOLDS_CODE);
    else if (traces.add(frame, HOLDS_CODE)) this.writeProtect(frame);
  }

  isTraced(frame: number): boolean {
    return this.traces.has(frame);
  }

  /** Makes ready for the entry of `gva`: a policy that traces page tables traces those on its way now. */
  protected abstract prepare(gva: number, mapping: GuestMapping): void;
  /** Puts an entry into the space that runs; tells its host physical address. */
  protected abstract put(gva: number, entry: number, user: boolean): number;
  /** Takes R/W from every shadow entry that maps guest frame `frame`. */
  protected abstract writeProtect(frame: number): void;
  /** True if the policy has just dropped the trace of `frame`, to which the guest writes. */
  protected letGo(_frame: number): boolean {
    return false;
  }

  invalidate(gva: number): void {
    this.counts.invalidations++;
    this.lastInvalidated = gva;
    // The top of the space is the VMM's: what a guest forgets there was never shadowed.
    if (!isVMMs(gva, this.ring)) this.forget(gva);
    this.host.cpu.paging.invalidate(gva);
  }

  save(): PlainData {
    const { counts, lastInvalidated } = this;
    return { counts: { ...counts }, lastInvalidated, traces: this.traces.save(), own: this.saveOwn() };
  }

  restore(data: PlainData): void {
    const { counts, lastInvalidated, traces, own } = data as unknown as Saved;
    Object.assign(this.counts, counts);
    this.lastInvalidated = lastInvalidated;
    this.traces.restore(traces);
    this.judged = null;
    this.restoreOwn(own);
  }

  /** What a policy keeps besides its shadow tables, which are memory. */
  protected abstract saveOwn(): PlainData;
  protected abstract restoreOwn(data: PlainData): void;

  /** Lets go of what the shadow holds for the page of `gva` in spite of the guest's tables. */
  protected abstract forget(gva: number): void;
  abstract switchSpace(): void;
  abstract flush(): void;
  abstract root(user: boolean): number;
  abstract entry(gva: number, user: boolean): number;
  abstract spaces(): readonly ShadowSpace[];
  abstract mayLag(space: ShadowSpace, gva: number): boolean;
  abstract readonly used: number;
}
