/**
 * Linear to physical (SDM vol. 3, 4.3): two-level 32-bit paging with U/S, R/W, WP, PSE, PGE, A and D, and the TLB. The TLB is
 * architectural: an entry stays, stale or not, until INVLPG, MOV to CR3 or CR0 or CR4, a conflict, or a use that its
 * rights do not allow (then the tables are walked again).
 */
import {
  CR0_PG,
  CR0_WP,
  CR4_PGE,
  CR4_PSE,
  PDE_PS,
  PF_P,
  PF_RSVD,
  PF_U,
  PF_W,
  PTE_A,
  PTE_D,
  PTE_G,
  PTE_P,
  PTE_RW,
  PTE_US,
} from '../isa/registers.ts';
import { VECTOR_AC, VECTOR_PF } from '../isa/vectors.ts';
import type { CPU } from './cpu.ts';
import { noteData } from './debug.ts';
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_MASK } from './memory.ts';
import type { EPT } from './vmx/ept.ts';
import { EPT_EXECUTE, EPT_READ, EPT_WRITE } from './vmx/ept.ts';
import { A20_MASK, CPL, CR0, CR2, CR3, CR4, TLB_ENTRY, TLB_SIZE, TLB_TAG } from './state.ts';

const TLB_MASK = TLB_SIZE - 1;
/** Bits of a 4 MiB page's directory entry that must be clear: there is neither PAT nor PSE-36 (SDM vol. 3, table 4-4). */
const PDE_RESERVED = 0x003ff000;

/**
 * Who keeps something derived from the TLB or from memory: a faster engine. It hears of each change that comes through this
 * file; what others change between two runs (host memory, the state block), it must find out itself.
 */
export interface PagingWatcher {
  /** The entry at `slot` of the TLB is another one now, or gone. */
  slotChanged(slot: number): void;
  /** Any entry may be another one now. */
  flushed(): void;
  /** `bytes` have been written at `host`, an offset in host memory. */
  written(host: number, bytes: number): void;
}

function errorCode(present: number, write: 0 | 1, user: 0 | 1): number {
  return present | (write ? PF_W : 0) | (user ? PF_U : 0);
}

export class Paging {
  /** CR0.PG, kept by the CPU. */
  enabled = false;
  /** Data accesses meet breakpoints (debug.ts). */
  watching = false;
  watcher: PagingWatcher | null = null;
  /** Extended page tables under these, while a guest of VT-x runs that has them. */
  nested: EPT | null = null;
  /** The walk is for an instruction fetch: EPT tells those apart. */
  private isFetch = false;
  /** The linear address that the walk is for. */
  private linear = 0;
  /** The entries that `consult` has read. */
  private pde = 0;
  private pte = 0;
  /** How many those were. */
  private references = 0;
  private readonly cpu: CPU;
  private readonly s: Int32Array;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly frames: Int32Array;
  private readonly shared: Uint8Array;

  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.s = cpu.s;
    this.view = cpu.memory.view;
    this.bytes = cpu.memory.bytes;
    this.frames = cpu.frames.entries;
    this.shared = cpu.memory.shared;
  }

  /** Empties the TLB; global entries stay if `keepGlobal` and CR4.PGE. */
  flush(keepGlobal: boolean): void {
    const s = this.s;
    const keep = keepGlobal && ((s[CR4] ?? 0) & CR4_PGE) !== 0;
    for (let i = 0; i < TLB_SIZE; i++) {
      if (!keep || ((s[TLB_ENTRY + i] ?? 0) & PTE_G) === 0) s[TLB_TAG + i] = 0;
    }
    this.cpu.counts.tlbFlushes++;
    this.watcher?.flushed();
  }

  /** INVLPG: forgets the page of `linear`, global or not; of a 4 MiB page, all that is cached of it (SDM vol. 3, 4.10.4.1). */
  invalidate(linear: number): void {
    const { s } = this;
    const slot = (linear >>> 12) & TLB_MASK;
    if (s[TLB_TAG + slot] === ((linear & ~PAGE_MASK) | 1)) s[TLB_TAG + slot] = 0;
    this.watcher?.slotChanged(slot);
    if (((s[CR4] ?? 0) & CR4_PSE) === 0) return;
    for (let i = 0; i < TLB_SIZE; i++) {
      const isOfPage = (((s[TLB_TAG + i] ?? 0) ^ linear) & 0xffc00000) === 0;
      if (isOfPage && ((s[TLB_ENTRY + i] ?? 0) & PDE_PS) !== 0) s[TLB_TAG + i] = 0;
    }
    this.watcher?.flushed();
  }

  /**
   * Physical address of `linear` for an access by the current CPL (`user` 1: as CPL 3, 0: supervisor).
   * Throws #PF with CR2 set.
   */
  translate(linear: number, write: 0 | 1, user: 0 | 1): number {
    const a20 = this.s[A20_MASK] ?? -1;
    if (!this.enabled) return linear & a20;
    const s = this.s;
    const slot = (linear >>> 12) & TLB_MASK;
    if (s[TLB_TAG + slot] === ((linear & ~PAGE_MASK) | 1)) {
      const entry = s[TLB_ENTRY + slot] ?? 0;
      if (this.allows(entry, write, user) && (!write || (entry & PTE_D) !== 0)) {
        return (entry & ~PAGE_MASK) | (linear & PAGE_MASK);
      }
    }
    return this.walk(linear, write, user);
  }

  /** The same for the fetch of an instruction byte by the current CPL. */
  translateFetch(linear: number): number {
    if (this.nested === null) return this.translate(linear, 0, this.user);
    this.isFetch = true;
    try {
      return this.translate(linear, 0, this.user);
    } finally {
      this.isFetch = false;
    }
  }

  /** True if the rights of a TLB entry allow the access; a write needs its Dirty bit besides. */
  allows(entry: number, write: 0 | 1, user: 0 | 1): boolean {
    if (user && (entry & PTE_US) === 0) return false;
    return !write || (entry & PTE_RW) !== 0 || (!user && ((this.s[CR0] ?? 0) & CR0_WP) === 0);
  }

  /**
   * The error code of the #PF that `translate` would throw, or -1 if none. Changes nothing: for an engine that knows the
   * access to be all that an instruction can fault by, and spares the throw.
   */
  faultCode(linear: number, write: 0 | 1, user: 0 | 1): number {
    // What a guest of VT-x faults by may exit.
    if (!this.enabled || this.cpu.guest !== null) return -1;
    const s = this.s;
    const slot = (linear >>> 12) & TLB_MASK;
    if (s[TLB_TAG + slot] === ((linear & ~PAGE_MASK) | 1)) {
      const entry = s[TLB_ENTRY + slot] ?? 0;
      if (this.allows(entry, write, user) && (!write || (entry & PTE_D) !== 0)) return -1;
    }
    const present = this.consult(linear, write, user);
    if (present < 0) return -1;
    this.cpu.counts.walkReferences += this.references;
    return errorCode(present, write, user);
  }

  /** Reads the entries for `linear` into `pde` and `pte`: the P and RSVD bits of the fault that they make of the access, or -1. */
  private consult(linear: number, write: 0 | 1, user: 0 | 1): number {
    const s = this.s;
    const pde = this.readPhysical32(((s[CR3] ?? 0) & ~PAGE_MASK) | ((linear >>> 20) & 0xffc));
    this.pde = pde;
    this.references = 1;
    if ((pde & PTE_P) === 0) return 0;
    if ((pde & PDE_PS) !== 0 && ((s[CR4] ?? 0) & CR4_PSE) !== 0) {
      if ((pde & PDE_RESERVED) !== 0) return PF_P | PF_RSVD;
      return this.allows(pde, write, user) ? -1 : PF_P;
    }
    const pte = this.readPhysical32((pde & ~PAGE_MASK) | ((linear >>> 10) & 0xffc));
    this.pte = pte;
    this.references = 2;
    if ((pte & PTE_P) === 0) return 0;
    return this.allows(pte & (pde | ~(PTE_US | PTE_RW)), write, user) ? -1 : PF_P;
  }

  private walk(linear: number, write: 0 | 1, user: 0 | 1): number {
    const s = this.s;
    this.linear = linear;
    if (this.nested !== null && ((s[CR0] ?? 0) & CR0_PG) === 0) {
      return this.fill(linear, linear & ~PAGE_MASK, PTE_US | PTE_RW | PTE_D, write);
    }
    const present = this.consult(linear, write, user);
    this.cpu.counts.walkReferences += this.references;
    if (present >= 0) {
      this.cpu.fault.addressBefore = s[CR2] ?? 0;
      s[CR2] = linear;
      this.cpu.raise(VECTOR_PF, errorCode(present, write, user));
    }
    const { pde } = this;
    const pdeAddress = ((s[CR3] ?? 0) & ~PAGE_MASK) | ((linear >>> 20) & 0xffc);
    let entry: number;
    let frame: number;
    if ((pde & PDE_PS) !== 0 && ((s[CR4] ?? 0) & CR4_PSE) !== 0) {
      const marked = pde | PTE_A | (write ? PTE_D : 0);
      if (marked !== pde) this.mark(pdeAddress, marked);
      entry = marked & (PTE_US | PTE_RW | PTE_D | PTE_G | PDE_PS);
      frame = (pde & 0xffc00000) | (linear & 0x3ff000);
    } else {
      const pteAddress = (pde & ~PAGE_MASK) | ((linear >>> 10) & 0xffc);
      const { pte } = this;
      const both = pte & (pde | ~(PTE_US | PTE_RW));
      if ((pde & PTE_A) === 0) this.mark(pdeAddress, pde | PTE_A);
      const marked = pte | PTE_A | (write ? PTE_D : 0);
      if (marked !== pte) this.mark(pteAddress, marked);
      entry = (both & (PTE_US | PTE_RW)) | (marked & (PTE_D | PTE_G));
      frame = pte & ~PAGE_MASK;
    }
    return this.fill(linear, frame, entry, write);
  }

  /** Remembers in the TLB that `linear` is in the (guest-physical) page `frame`, with the rights of `entry`. */
  private fill(linear: number, frame: number, entry: number, write: 0 | 1): number {
    const { s, nested } = this;
    frame &= s[A20_MASK] ?? -1;
    if (nested !== null) {
      const access = write ? EPT_WRITE : this.isFetch ? EPT_EXECUTE : EPT_READ;
      frame = nested.translate(frame | (linear & PAGE_MASK), access, linear, 'page') & ~PAGE_MASK;
      const { rights } = nested;
      // A page that the guest may not write, or not all else, is walked to again.
      if ((rights & EPT_WRITE) === 0) entry &= ~PTE_D;
      if ((rights & (EPT_READ | EPT_EXECUTE)) !== (EPT_READ | EPT_EXECUTE))
        return frame | (linear & PAGE_MASK);
    }
    const slot = (linear >>> 12) & TLB_MASK;
    s[TLB_TAG + slot] = (linear & ~PAGE_MASK) | 1;
    s[TLB_ENTRY + slot] = frame | entry;
    this.cpu.counts.tlbFills++;
    this.watcher?.slotChanged(slot);
    return frame | (linear & PAGE_MASK);
  }

  /** 1 if the current CPL is 3: data accesses are then user accesses. */
  get user(): 0 | 1 {
    return this.s[CPL] === 3 ? 1 : 0;
  }

  /** #AC if alignment is checked here and `linear` is no multiple of `bytes`. Precondition: an ordinary data access. */
  private checkAlignment(linear: number, bytes: number): void {
    if ((linear & (bytes - 1)) !== 0) this.cpu.raise(VECTOR_AC, 0);
  }

  /** Reads `bytes` (1, 2, 4) at `linear`, zero-extended (4: int32). Throws #PF, #AC. */
  read(linear: number, bytes: 1 | 2 | 4, user: 0 | 1 = this.user): number {
    if (this.cpu.alignmentChecked && user) this.checkAlignment(linear, bytes);
    if (this.watching) noteData(this.cpu, linear, bytes, false);
    if ((linear & PAGE_MASK) + bytes <= 4096) {
      return this.readPhysical(this.translate(linear, 0, user), bytes);
    }
    const first = this.translate(linear, 0, user);
    const second = this.translate((linear + bytes - 1) & ~PAGE_MASK, 0, user);
    let value = 0;
    for (let i = 0; i < bytes; i++) {
      value |= this.readPhysical(this.across(linear, i, first, second), 1) << (8 * i);
    }
    return value;
  }

  /** Writes `bytes` at `linear`; on a fault nothing is written. Throws #PF, #AC. */
  write(linear: number, bytes: 1 | 2 | 4, value: number, user: 0 | 1 = this.user): void {
    if (this.cpu.alignmentChecked && user) this.checkAlignment(linear, bytes);
    if (this.watching) noteData(this.cpu, linear, bytes, true);
    if ((linear & PAGE_MASK) + bytes <= 4096) {
      this.writePhysical(this.translate(linear, 1, user), bytes, value);
      return;
    }
    const first = this.translate(linear, 1, user);
    const second = this.translate((linear + bytes - 1) & ~PAGE_MASK, 1, user);
    for (let i = 0; i < bytes; i++)
      this.writePhysical(this.across(linear, i, first, second), 1, value >>> (8 * i));
  }

  /** Checks that a write of `bytes` at `linear` will not fault. Throws #PF, #AC. */
  probeWrite(linear: number, bytes: number, user: 0 | 1 = this.user): void {
    if (this.cpu.alignmentChecked && user) this.checkAlignment(linear, bytes);
    this.translate(linear, 1, user);
    if ((linear & PAGE_MASK) + bytes > 4096) this.translate((linear + bytes - 1) & ~PAGE_MASK, 1, user);
  }

  private across(linear: number, i: number, first: number, second: number): number {
    const at = (linear & PAGE_MASK) + i;
    return at < 4096 ? first + i : (second & ~PAGE_MASK) | (at - 4096);
  }

  /** Offset in host memory of physical `address`, or -1 where nothing answers. */
  hostOffset(address: number): number {
    const frame = this.frames[address >>> 12] ?? 0;
    return frame === 0 ? -1 : (frame & ~PAGE_MASK) | (address & PAGE_MASK);
  }

  /** Reads physical memory; all ones where nothing answers. Precondition: within one page. */
  readPhysical(address: number, bytes: 1 | 2 | 4): number {
    const frame = this.frames[address >>> 12] ?? 0;
    if (frame === 0) return bytes === 4 ? -1 : bytes === 2 ? 0xffff : 0xff;
    const at = (frame & ~PAGE_MASK) | (address & PAGE_MASK);
    if (bytes === 4) return this.view.getInt32(at, true);
    return bytes === 2 ? this.view.getUint16(at, true) : (this.bytes[at] ?? 0);
  }

  /** Writes physical memory; lost where nothing answers or a ROM does. Precondition: within one page. */
  writePhysical(address: number, bytes: 1 | 2 | 4, value: number): void {
    const frame = this.frames[address >>> 12] ?? 0;
    if (frame === 0 || (frame & FRAME_READ_ONLY) !== 0) return;
    const at = (frame & ~PAGE_MASK) | (address & PAGE_MASK);
    if (this.shared[at >>> 12] !== 0) this.cpu.memory.unshare(at >>> 12);
    if (bytes === 4) this.view.setInt32(at, value, true);
    else if (bytes === 2) this.view.setUint16(at, value, true);
    else this.bytes[at] = value;
    this.watcher?.written(at, bytes);
    if ((frame & FRAME_TRACED) !== 0) this.cpu.tracedWrite(address, bytes);
  }

  /** A dword of the tables. */
  readPhysical32(address: number): number {
    const at = address & (this.s[A20_MASK] ?? -1);
    if (this.nested === null) return this.readPhysical(at, 4);
    return this.readPhysical(this.nested.translate(at, EPT_READ, this.linear, 'table'), 4);
  }

  /** Sets Accessed and Dirty in a table entry: no write of the program's, so no write trace. */
  private mark(address: number, entry: number): void {
    address &= this.s[A20_MASK] ?? -1;
    if (this.nested !== null) address = this.nested.translate(address, EPT_WRITE, this.linear, 'table');
    const frame = this.frames[address >>> 12] ?? 0;
    if (frame === 0 || (frame & FRAME_READ_ONLY) !== 0) return;
    const at = (frame & ~PAGE_MASK) | (address & PAGE_MASK);
    this.cpu.memory.write32(at, entry);
    this.watcher?.written(at, 4);
  }

  /**
   * Physical address of `linear` without faults, A/D or TLB: for debuggers and the VMM. -1 where not mapped.
   */
  peek(linear: number): number {
    const physical = this.peekTables(linear);
    return this.nested === null || physical === -1 ? physical : this.nested.peek(physical);
  }

  /** The same by the tables under CR3 alone: in a guest of VT-x, its guest-physical address. */
  peekTables(linear: number): number {
    if (!this.enabled || ((this.s[CR0] ?? 0) & CR0_PG) === 0) return linear;
    const s = this.s;
    const pde = this.peekPhysical32(((s[CR3] ?? 0) & ~PAGE_MASK) | ((linear >>> 20) & 0xffc));
    if ((pde & PTE_P) === 0) return -1;
    if ((pde & PDE_PS) !== 0 && ((s[CR4] ?? 0) & CR4_PSE) !== 0)
      return (pde & 0xffc00000) | (linear & 0x3fffff);
    const pte = this.peekPhysical32((pde & ~PAGE_MASK) | ((linear >>> 10) & 0xffc));
    return (pte & PTE_P) === 0 ? -1 : (pte & ~PAGE_MASK) | (linear & PAGE_MASK);
  }

  private peekPhysical32(address: number): number {
    const at = address & (this.s[A20_MASK] ?? -1);
    if (this.nested === null) return this.readPhysical(at, 4);
    const physical = this.nested.peek(at);
    return physical === -1 ? 0 : this.readPhysical(physical, 4);
  }
}
