/**
 * The policy `out-of-sync`: as `write-traced`, but a page table that the guest writes again and again loses its trace, and may lag
 * behind the guest's own for as long as a TLB might: until the guest says INVLPG or loads CR3. Then what the shadow still
 * holds of it is compared with the guest's, entry for entry, and the trace set again. VMware Workstation dropped traces like
 * that from its second version on (Adams and Agesen 2006, 4.5).
 */
import { PTE_P } from '../../isa/registers.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { EVENT } from '../../record/events.ts';
import type { ShadowSpace } from './guest-mmu.ts';
import { WriteTraced } from './write-traced.ts';
import { HOLDS_CODE, HOLDS_DESCRIPTORS } from './write-traces.ts';

/** So many traced writes to a table are emulated before its trace is dropped. */
export const PATIENCE = 3;

interface Saved {
  readonly lagging: readonly number[];
  readonly hits: readonly (readonly [frame: number, count: number])[];
  readonly traced: PlainData;
}

export class OutOfSync extends WriteTraced {
  override readonly name = 'out-of-sync';
  /** Guest frames with shadowed tables that are not traced now. */
  private readonly lagging = new Set<number>();
  /** Traced writes since the trace was set, by frame. */
  private readonly hits = new Map<number, number>();

  protected override saveOwn(): PlainData {
    return { lagging: [...this.lagging], hits: [...this.hits], traced: super.saveOwn() };
  }

  protected override restoreOwn(data: PlainData): void {
    const { lagging, hits, traced } = data as unknown as Saved;
    super.restoreOwn(traced);
    this.lagging.clear();
    for (const frame of lagging) this.lagging.add(frame);
    this.hits.clear();
    for (const [frame, count] of hits) this.hits.set(frame, count);
  }

  protected override letGo(frame: number): boolean {
    // A directory stays traced: what hangs on one entry of it is too much to compare.
    const shadows = this.cache.ofFrame(frame);
    const { traces } = this;
    if (traces.hasReason(frame, HOLDS_DESCRIPTORS) || traces.hasReason(frame, HOLDS_CODE)) return false;
    if (shadows.length === 0) return false;
    if (shadows.some(({ kind }) => kind === 'directory')) return false;
    const hits = (this.hits.get(frame) ?? 0) + 1;
    this.hits.set(frame, hits);
    if (hits <= PATIENCE) return false;
    this.untraceTable(frame);
    this.lagging.add(frame);
    return true;
  }

  protected override traceTable(frame: number): void {
    this.resync(frame);
    super.traceTable(frame);
  }

  protected override untraceTable(frame: number): void {
    this.lagging.delete(frame);
    this.hits.delete(frame);
    super.untraceTable(frame);
  }

  /** Compares what is shadowed of the table in `frame` with the guest's, if it may lag. Its trace is the caller's to set. */
  private resync(frame: number): void {
    if (!this.lagging.delete(frame)) return;
    let changed = 0;
    for (const page of this.cache.ofFrame(frame)) {
      for (let i = 0; i < 1024; i++) {
        if (this.cache.read(page, i) & PTE_P && this.follow(page, i, 'resync')) changed++;
      }
    }
    this.counts.resyncs++;
    this.vcpu.sink.emit(EVENT.resync, frame << 12, changed, 0, 0);
  }

  override switchSpace(): void {
    for (const frame of [...this.lagging]) this.traceTable(frame);
    super.switchSpace();
  }

  protected override forget(gva: number): void {
    for (const { root } of this.spaces()) {
      const table = this.cache.at(this.host.read32(root + ((gva >>> 20) & 0xffc)));
      if (!table || !this.lagging.has(table.at >>> 12) || table.kind !== 'table') continue;
      const index = (gva >>> 12) & 1023;
      if (this.cache.read(table, index) & PTE_P) this.follow(table, index, 'invlpg');
    }
  }

  override mayLag(space: ShadowSpace, gva: number): boolean {
    const table = this.cache.at(this.host.read32(space.root + ((gva >>> 20) & 0xffc)));
    return table?.kind === 'table' && this.lagging.has(table.at >>> 12);
  }
}
