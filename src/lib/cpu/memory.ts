/**
 * Physical memory. One WebAssembly.Memory holds every byte that guests and processors see: state blocks first, then
 * frames of RAM and ROM. A frame map says where each page of a physical address space lies in it, so that a guest's
 * frames may be scattered and two address spaces never overlap unless somebody maps them so.
 */

export const PAGE_SIZE = 4096;
export const PAGE_MASK = 4095;

/** A frame map entry: the byte offset of the frame in the memory, with these flags in its low 12 bits. 0: nothing there. */
export const FRAME_PRESENT = 1;
/** Writes are ignored, as on a bus to a ROM. */
export const FRAME_READ_ONLY = 2;
/** Writes are told to CPU.tracedWrite: a VMM shadows what lies there. */
export const FRAME_TRACED = 4;

/** The bytes of a page in a snapshot; null while memory itself still holds them. Many snapshots may have one copy. */
export interface PageCopy {
  bytes: Uint8Array | null;
}

/** The host's memory, seen as bytes and as a view for unaligned little-endian access. */
export class HostMemory {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /**
   * By page (offset >>> 12): 1 while a snapshot has the page's bytes no copy but here (snapshot.ts). Whoever writes calls
   * `unshare` first, or uses `write32` and `clearPage`, which do.
   */
  readonly shared: Uint8Array;
  /** The pages of the snapshot that memory equals where `shared` is set. */
  sharedWith: readonly PageCopy[] = [];
  /**
   * Grows when a snapshot is taken or restored: who keeps a way to write that does not ask `shared`, or something derived from
   * what memory holds, drops it then. Never changes within a run.
   */
  epoch = 0;
  /** As dwords, in the order of this machine's bytes: to compare and to hash. */
  readonly words: Int32Array;
  private allocated = 0;

  /** @param size bytes in all, rounded up to 64 KiB; it never grows. @throws RangeError when the host cannot give them. */
  constructor(size: number) {
    const pages = Math.ceil(size / 65536);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
    this.shared = new Uint8Array(this.bytes.length / PAGE_SIZE);
    this.words = new Int32Array(this.memory.buffer);
  }

  /** Takes `size` bytes (rounded up to whole pages), zero-filled, and tells their offset. @throws RangeError when full. */
  allocate(size: number): number {
    const offset = this.allocated;
    const end = offset + Math.ceil(size / PAGE_SIZE) * PAGE_SIZE;
    if (end > this.bytes.length) throw new RangeError('host memory is exhausted');
    this.allocated = end;
    return offset;
  }

  /** Bytes taken so far, from 0 on. */
  get used(): number {
    return this.allocated;
  }

  /** Writes a dword at `offset`. Precondition: within one page. */
  write32(offset: number, value: number): void {
    if (this.shared[offset >>> 12] !== 0) this.unshare(offset >>> 12);
    this.view.setInt32(offset, value, true);
  }

  /** Fills the whole page at `offset` with zeros. */
  clearPage(offset: number): void {
    this.unshare(offset >>> 12);
    this.bytes.fill(0, offset, offset + PAGE_SIZE);
  }

  /** Copies page number `page` for the snapshots that have it, if need be: it may be written then. */
  unshare(page: number): void {
    if (this.shared[page] === 0) return;
    this.shared[page] = 0;
    const copy = this.sharedWith[page];
    if (copy) copy.bytes ??= this.bytes.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  }
}

/** A 32-bit physical address space: where each of its 2^20 pages lies in host memory. */
export class FrameMap {
  readonly entries = new Int32Array(1 << 20);
  /** Grows with each change, for who has derived something from the entries. */
  version = 0;
  /** The entries as they were saved or restored last, and in which version that was. */
  private saved: { version: number; pairs: Int32Array } = { version: -1, pairs: new Int32Array(0) };

  /**
   * Maps `size` bytes from physical address `base` to host memory from `offset` on.
   * Precondition: all three are multiples of 4096.
   */
  map(base: number, size: number, offset: number, readOnly = false): void {
    this.version++;
    const flags = FRAME_PRESENT | (readOnly ? FRAME_READ_ONLY : 0);
    for (let at = 0; at < size; at += PAGE_SIZE) {
      this.entries[(base + at) >>> 12] = (offset + at) | flags;
    }
  }

  /** Takes `size` bytes from `base` out of the address space: reads there give all ones, writes are lost. */
  unmap(base: number, size: number): void {
    this.version++;
    this.entries.fill(0, base >>> 12, (base >>> 12) + size / PAGE_SIZE);
  }

  /** Marks the frame at `page` (address >>> 12) as one whose writes must be told, or not; a frame that is not there stays so. */
  setTraced(page: number, traced: boolean): void {
    const entry = this.entries[page] ?? 0;
    if (entry === 0) return;
    this.version++;
    this.entries[page] = traced ? entry | FRAME_TRACED : entry & ~FRAME_TRACED;
  }

  /** The entries that are not 0, each behind its page; the same array as long as nothing changes. */
  save(): Int32Array {
    if (this.saved.version !== this.version) {
      const pairs: number[] = [];
      this.entries.forEach((entry, page) => entry !== 0 && pairs.push(page, entry));
      this.saved = { version: this.version, pairs: Int32Array.from(pairs) };
    }
    return this.saved.pairs;
  }

  /** Takes what `save` gave. */
  restore(pairs: Int32Array): void {
    if (this.saved.version === this.version && this.saved.pairs === pairs) return;
    this.entries.fill(0);
    for (let i = 0; i < pairs.length; i += 2) this.entries[pairs[i] ?? 0] = pairs[i + 1] ?? 0;
    this.saved = { version: ++this.version, pairs };
  }

  /** Offset in host memory of physical address `address`, or -1 where there is nothing. */
  offset(address: number): number {
    const entry = this.entries[address >>> 12] ?? 0;
    return entry === 0 ? -1 : (entry & ~PAGE_MASK) | (address & PAGE_MASK);
  }
}
