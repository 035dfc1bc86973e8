/**
 * Acceleration tables: where in host memory a linear page lies, for those accesses that need no walk, no fault and no notice.
 * They are derived from the architectural TLB, slot by slot, and lose an entry with it. Reads and writes are apart, user
 * and supervisor too. A page may be written through the tables only while its Dirty bit is set, its writes are not
 * traced and nothing is decoded from it.
 */
import { PTE_D } from '../../../isa/registers.ts';
import type { CPU } from '../../cpu.ts';
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_MASK } from '../../memory.ts';
import { A20_MASK, BASE, LIMIT, RIGHTS, TLB_ENTRY, TLB_SIZE, TLB_TAG } from '../../state.ts';
import type { CodePages } from './code-pages.ts';

/** What no tag of an access is: a page address and the low bits of a misaligned one. */
const NONE = 4;
/** Up to so many entries are forgotten one by one; of more, all are. */
const FEW = 32;

/** Pairs of words by TLB slot: the linear page address, and what takes a linear address to host memory. */
export interface Tables {
  readonly reads: Int32Array;
  readonly writes: Int32Array;
}

function emptyTables(): Tables {
  return { reads: new Int32Array(2 * TLB_SIZE).fill(NONE), writes: new Int32Array(2 * TLB_SIZE).fill(NONE) };
}

export class AccessTables {
  /** The linear address that `within` has found. */
  linear = 0;
  /** Slots of the entries that have come since the last flush: a world switch and a single step flush often, and most often few. */
  private readonly recent = new Int32Array(FEW);
  /** How many entries have come since; only of the first FEW the slots are known. */
  private entries = 0;
  private readonly supervisor = emptyTables();
  private readonly user = emptyTables();
  private readonly cpu: CPU;
  private readonly s: Int32Array;
  private readonly frames: Int32Array;
  private readonly codePages: CodePages;

  constructor(cpu: CPU, codePages: CodePages) {
    this.cpu = cpu;
    this.s = cpu.s;
    this.frames = cpu.frames.entries;
    this.codePages = codePages;
  }

  /** Those of the present privilege. */
  ofPrivilege(): Tables {
    return this.cpu.paging.user === 1 ? this.user : this.supervisor;
  }

  flush(): void {
    if (this.entries > FEW) {
      for (const { reads, writes } of [this.supervisor, this.user]) {
        reads.fill(NONE);
        writes.fill(NONE);
      }
    } else for (let i = 0; i < this.entries; i++) this.drop(this.recent[i] ?? 0);
    this.entries = 0;
  }

  /** An entry comes into `slot` of the tables. */
  private note(slot: number): void {
    if (this.entries < FEW) this.recent[this.entries] = slot >>> 1;
    this.entries++;
  }

  /** Maps the linear page at `linear` to host memory at `host`, for both privileges. */
  map(linear: number, host: number): void {
    const slot = (linear >>> 11) & (2 * TLB_SIZE - 2);
    this.note(slot);
    for (const { reads, writes } of [this.supervisor, this.user]) {
      for (const table of [reads, writes]) {
        table[slot] = linear;
        table[slot + 1] = (host - linear) | 0;
      }
    }
  }

  /** Forgets what may be written: a page has become one that holds decoded code. */
  flushWrites(): void {
    this.supervisor.writes.fill(NONE);
    this.user.writes.fill(NONE);
  }

  /** Forgets TLB slot `slot`. */
  drop(slot: number): void {
    const { supervisor, user } = this;
    supervisor.reads[2 * slot] = NONE;
    supervisor.writes[2 * slot] = NONE;
    user.reads[2 * slot] = NONE;
    user.writes[2 * slot] = NONE;
  }

  /**
   * True if `bytes` at `offset` of a segment are plainly within it; their linear address is then in `linear`. False is "ask the
   * stepper", not a fault. `segment` is a micro-op's: see layout.ts.
   */
  within(segment: number, offset: number, bytes: number, write: boolean): boolean {
    const { s } = this;
    const at = segment >= 16 ? offset & 0xffff : offset;
    const register = (segment & 15) - 1;
    // Present, data, expand-up; for a write, writable.
    const mask = write ? 0x9e00 : 0x9c00;
    if (((s[RIGHTS + register] ?? 0) & mask) !== (0x9200 & mask)) return false;
    if ((at >>> 0) + bytes - 1 > (s[LIMIT + register] ?? 0) >>> 0) return false;
    this.linear = ((s[BASE + register] ?? 0) + at) | 0;
    return true;
  }

  /** Offset in host memory of `bytes` to be read at `linear`, where that needs no walk; else -1. */
  readHost(linear: number, bytes: number): number {
    return this.isOdd(linear, bytes) ? -1 : this.read(this.ofPrivilege().reads, linear, this.cpu.paging.user);
  }

  /** The same for what the processor reads by itself, whatever CPL: a descriptor, a stack pointer of the TSS. */
  systemReadHost(linear: number, bytes: number): number {
    return (linear & PAGE_MASK) + bytes > 4096 ? -1 : this.read(this.supervisor.reads, linear, 0);
  }

  private read(reads: Int32Array, linear: number, user: 0 | 1): number {
    const slot = (linear >>> 11) & (2 * TLB_SIZE - 2);
    if (reads[slot] !== (linear & ~PAGE_MASK)) {
      const frame = this.frame(linear, 0, user);
      if (frame === 0) return -1;
      this.note(slot);
      reads[slot] = linear & ~PAGE_MASK;
      reads[slot + 1] = ((frame & ~PAGE_MASK) - (linear & ~PAGE_MASK)) | 0;
    }
    return ((reads[slot + 1] ?? 0) + linear) | 0;
  }

  /** The same for a write: not to be had where instructions are decoded from these bytes. */
  writeHost(linear: number, bytes: number): number {
    if (this.isOdd(linear, bytes)) return -1;
    return this.write(this.ofPrivilege().writes, linear, bytes, this.cpu.paging.user);
  }

  /** The same for a stack frame that the processor pushes for a ring below 3. */
  systemWriteHost(linear: number, bytes: number): number {
    return (linear & PAGE_MASK) + bytes > 4096 ? -1 : this.write(this.supervisor.writes, linear, bytes, 0);
  }

  private write(writes: Int32Array, linear: number, bytes: number, user: 0 | 1): number {
    const slot = (linear >>> 11) & (2 * TLB_SIZE - 2);
    if (writes[slot] !== (linear & ~PAGE_MASK)) {
      const frame = this.frame(linear, 1, user);
      if (frame === 0 || (frame & (FRAME_READ_ONLY | FRAME_TRACED)) !== 0) return -1;
      const host = (frame & ~PAGE_MASK) | (linear & PAGE_MASK);
      this.cpu.memory.unshare(host >>> 12);
      if (this.codePages.holds(host)) return this.codePages.covers(host, bytes) ? -1 : host;
      this.note(slot);
      writes[slot] = linear & ~PAGE_MASK;
      writes[slot + 1] = ((frame & ~PAGE_MASK) - (linear & ~PAGE_MASK)) | 0;
    }
    return ((writes[slot + 1] ?? 0) + linear) | 0;
  }

  /** Crosses a page, or is checked for alignment and fails. */
  isOdd(linear: number, bytes: number): boolean {
    return (linear & PAGE_MASK) + bytes > 4096 || (this.cpu.alignmentChecked && (linear & (bytes - 1)) !== 0);
  }

  /** Frame map entry of the page at `linear` if the TLB as it stands allows the access; else 0. */
  private frame(linear: number, write: 0 | 1, user: 0 | 1): number {
    const { s, cpu } = this;
    const { paging } = cpu;
    if (!paging.enabled) return this.frames[(linear & (s[A20_MASK] ?? -1)) >>> 12] ?? 0;
    const slot = (linear >>> 12) & (TLB_SIZE - 1);
    if (s[TLB_TAG + slot] !== ((linear & ~PAGE_MASK) | 1)) return 0;
    const entry = s[TLB_ENTRY + slot] ?? 0;
    if (!paging.allows(entry, write, user) || (write && (entry & PTE_D) === 0)) return 0;
    return this.frames[entry >>> 12] ?? 0;
  }
}
