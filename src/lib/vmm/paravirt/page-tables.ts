/**
 * Direct page tables: the tables that the guest has built, with machine addresses in them, are those that the processor walks.
 * The VMM's part is to see that no entry leads where it must not. A frame is validated whole when it becomes a table, and from then
 * on nobody but the VMM writes to it, entry by entry (Barham et al. 2003, 3.3.3).
 */
import { PDE_PS, PTE_G, PTE_P, PTE_RW } from '../../isa/registers.ts';
import type { Host } from '../host.ts';
import { VMM_BASE } from '../layout.ts';
import { isSafeDescriptor } from './descriptor-check.ts';
import type { FrameTable } from './frame-table.ts';
import type { GuestState } from './guest-state.ts';
import { DIRECTORY, GDT, LDT, PLAIN, TABLE, WRITABLE } from './frame-types.ts';
import { HYPERCALL_ERRORS } from './interface.ts';

/** The directory's entry for the VMM's region: the last. */
export const VMM_SLOT = VMM_BASE >>> 22;
const { EPERM, EBUSY, EINVAL } = HYPERCALL_ERRORS;
/** Large pages, and entries that outlive a change of space: neither is the guest's to make. */
const FORBIDDEN = PDE_PS | PTE_G;

export class DirectTables {
  private readonly host: Host;
  private readonly frames: FrameTable;
  private readonly state: GuestState;
  /** Told of each frame that has changed its type. */
  private readonly changed: (hpa: number, before: number, after: number) => void;
  /** A mapping was taken away or lessened since the TLB was emptied: the TLB may still have it. */
  mayBeStale = false;
  /** Entries that have been looked at in validation, in all. */
  checked = 0;

  constructor(
    host: Host,
    frames: FrameTable,
    state: GuestState,
    changed: (hpa: number, before: number, after: number) => void,
  ) {
    this.host = host;
    this.frames = frames;
    this.state = state;
    this.changed = changed;
  }

  owns(hpa: number): boolean {
    return this.frames.owns(hpa);
  }

  typeOf(hpa: number): number {
    return this.frames.type(hpa);
  }

  /** Does `change`, which gives 0 or an error, whole or not at all. */
  private attempt(change: () => number): number {
    return this.frames.transaction(change, (hpa, before) => {
      const after = this.frames.type(hpa);
      const slot = hpa + VMM_SLOT * 4;
      if (after === DIRECTORY) this.host.write32(slot, this.vmmEntry);
      else if (before === DIRECTORY) this.host.write32(slot, 0);
      // What could be written through the TLB must not be, now that it is a table.
      if (after !== PLAIN && after !== WRITABLE && this.mayBeStale) this.forgetAll();
      this.changed(hpa, before, after);
    });
  }

  /** One more use of the frame at `hpa` as `type`: 0, or why not. */
  take(hpa: number, type: number): number {
    return this.attempt(() => this.acquire(hpa, type));
  }

  /** One use less. */
  giveBack(hpa: number, type: number): void {
    this.attempt(() => this.release(hpa, type));
  }

  /** A use of `second` in the place of one of `first` (-1: of none), both as `type`; all of it or nothing. */
  exchange(first: readonly number[], second: readonly number[], type: number): number {
    return this.attempt(() => {
      for (const hpa of second) {
        const error = this.acquire(hpa, type);
        if (error !== 0) return error;
      }
      for (const hpa of first) this.release(hpa, type);
      return 0;
    });
  }

  /** Holds the frame at `hpa` as `type` even while nothing refers to it. */
  pin(hpa: number, type: number): number {
    if ((hpa & 4095) !== 0) return EINVAL;
    return this.attempt(() => {
      if (!this.frames.owns(hpa)) return EPERM;
      if (this.frames.isPinned(hpa)) return EBUSY;
      const error = this.acquire(hpa, type);
      if (error === 0) this.frames.setPinned(hpa, true);
      return error;
    });
  }

  unpin(hpa: number): number {
    if ((hpa & 4095) !== 0) return EINVAL;
    return this.attempt(() => {
      if (!this.frames.owns(hpa)) return EPERM;
      if (!this.frames.isPinned(hpa)) return EINVAL;
      this.frames.setPinned(hpa, false);
      return this.release(hpa, this.frames.type(hpa));
    });
  }

  /** Writes `entry` at machine address `at` of a page table or directory, if it may stand there: 0, or why not. */
  update(at: number, entry: number): number {
    const { frames, host } = this;
    if ((at & 3) !== 0) return EINVAL;
    const hpa = at & ~4095;
    if (!frames.owns(hpa)) return EPERM;
    const type = frames.type(hpa);
    if (type !== TABLE && type !== DIRECTORY) return EPERM;
    if (type === DIRECTORY && (at & 4095) >>> 2 === VMM_SLOT) return EPERM;
    const old = host.read32(at);
    const error = this.attempt(() => {
      const refused = this.acquireEntry(entry, type);
      return refused === 0 ? this.releaseEntry(old, type) : refused;
    });
    if (error === 0) host.write32(at, entry);
    return error;
  }

  /** What every directory has for the VMM's region. */
  get vmmEntry(): number {
    return this.state.regionTable | PTE_P | PTE_RW;
  }

  private forgetAll(): void {
    this.host.cpu.paging.flush(false);
    this.mayBeStale = false;
  }

  private acquire(hpa: number, type: number): number {
    const { frames } = this;
    if (!frames.owns(hpa)) return EPERM;
    if (type === PLAIN || frames.type(hpa) === type) {
      frames.add(hpa, type);
      return 0;
    }
    if (frames.type(hpa) !== PLAIN) return EBUSY;
    // The type comes first: a table that maps itself writable is thereby refused.
    frames.add(hpa, type);
    return this.validate(hpa, type);
  }

  private release(hpa: number, type: number): number {
    if (!this.frames.remove(hpa, type)) return 0;
    if (type !== TABLE && type !== DIRECTORY) return 0;
    for (let i = 0; i < 1024; i++) {
      if (type === TABLE || i !== VMM_SLOT) this.releaseEntry(this.host.read32(hpa + i * 4), type);
    }
    return 0;
  }

  /** What the frame holds must be fit for its new type. */
  private validate(hpa: number, type: number): number {
    const { host } = this;
    if (type === WRITABLE) return 0;
    if (type === GDT || type === LDT) {
      this.checked += 512;
      for (let at = hpa; at < hpa + 4096; at += 8) {
        if (!isSafeDescriptor(host.read32(at), host.read32(at + 4))) return EPERM;
      }
      return 0;
    }
    for (let i = 0; i < 1024; i++) {
      if (type === DIRECTORY && i === VMM_SLOT) continue;
      const error = this.acquireEntry(host.read32(hpa + i * 4), type);
      if (error !== 0) return error;
    }
    return 0;
  }

  /** A table's or directory's entry begins to count. */
  private acquireEntry(entry: number, type: number): number {
    this.checked++;
    if ((entry & PTE_P) === 0) return 0;
    if ((entry & FORBIDDEN) !== 0) return EINVAL;
    return this.acquire(entry & ~4095, usedAs(entry, type));
  }

  private releaseEntry(entry: number, type: number): number {
    if ((entry & PTE_P) === 0) return 0;
    this.mayBeStale = true;
    return this.release(entry & ~4095, usedAs(entry, type));
  }
}

/** As what a present entry of a table or directory uses the frame that it leads to. */
export function usedAs(entry: number, type: number): number {
  if (type === DIRECTORY) return TABLE;
  return (entry & PTE_RW) !== 0 ? WRITABLE : PLAIN;
}
