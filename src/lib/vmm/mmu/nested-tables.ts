/**
 * Extended page tables for one VM (SDM vol. 3, 28.2): they say where its guest-physical pages lie in host physical memory, and are
 * all that keeps the guest to its own frames. A page gets its entry when it is first touched; what the frame map has no frame for
 * never does. They shadow nothing: what the guest does with its own tables is no affair of theirs, and the addresses that they judge
 * and fill are guest-physical.
 */
import type { CPU } from '../../cpu/cpu.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_MASK, PAGE_SIZE } from '../../cpu/memory.ts';
import { A20_MASK } from '../../cpu/state.ts';
import { EPT_EXECUTE, EPT_READ, EPT_WRITE } from '../../cpu/vmx/ept.ts';
import { EVENT } from '../../record/events.ts';
import type { Allotment } from '../allotment.ts';
import type { Host } from '../host.ts';
import { noCounts, type FaultVerdict, type GuestMMU } from './guest-mmu.ts';

const TABLE = EPT_READ | EPT_WRITE | EPT_EXECUTE;
const WRITE_BACK = 6 << 3;
/** The EPT pointer's low bits: write-back, a walk of four levels. */
const POINTER_BITS = 6 | (3 << 3);

interface Saved {
  readonly root: number;
  readonly a20: number;
  readonly tables: readonly number[];
  readonly mapped: readonly (readonly [page: number, entry: number])[];
  readonly counts: ReturnType<typeof noCounts>;
}

export class NestedTables implements GuestMMU {
  readonly name = 'nested';
  readonly counts = noCounts();
  readonly lastInvalidated = -1;
  private readonly allotment: Allotment;
  private readonly vcpu: CPU;
  /** Host physical address of the top table, or 0. */
  private top = 0;
  /** What each guest page (gpa >>> 12) is mapped to: its frame map entry when that was done. */
  private readonly mapped = new Map<number, number>();
  private tables: number[] = [];
  private version = -1;
  private a20 = -1;

  constructor(allotment: Allotment, vcpu: CPU) {
    this.allotment = allotment;
    this.vcpu = vcpu;
  }

  /** Bytes of tables. */
  get used(): number {
    return this.tables.length * PAGE_SIZE;
  }

  /** Low half of the EPT pointer. */
  get pointer(): number {
    if (this.top === 0) this.top = this.takeTable();
    return this.top | POINTER_BITS;
  }

  /** Forgets what the frame map or the A20 gate has made wrong. To be called before the guest is entered. */
  settle(): void {
    const { vcpu, mapped } = this;
    const a20 = vcpu.get(A20_MASK);
    if (this.version === vcpu.frames.version && this.a20 === a20) return;
    const stale = this.a20 !== a20 || [...mapped].some(([page, entry]) => this.entryOf(page << 12) !== entry);
    if (stale) this.clear();
    this.version = vcpu.frames.version;
    this.a20 = a20;
  }

  /** `hidden` if only the entry is missing; `emulate` where there is no memory, or a ROM that is written to. */
  judge(gpa: number, write: boolean): FaultVerdict {
    const entry = this.entryOf(gpa);
    const isReadOnly = (entry & FRAME_READ_ONLY) !== 0;
    return entry === 0 || (write && isReadOnly) || this.mapped.has(gpa >>> 12) ? 'emulate' : 'hidden';
  }

  /** Maps the page of `gpa`, to which linear address `linear` has led. */
  fill(gpa: number, linear = 0): void {
    const { host } = this.allotment;
    const frame = this.entryOf(gpa);
    const at = this.slot(gpa);
    const rights = (frame & FRAME_READ_ONLY) !== 0 ? EPT_READ | EPT_EXECUTE : TABLE;
    const entry = host.physical(frame & ~PAGE_MASK) | rights | WRITE_BACK;
    host.write32(at, entry);
    host.write32(at + 4, 0);
    this.mapped.set(gpa >>> 12, frame);
    this.counts.fills++;
    this.vcpu.sink.emit(EVENT['ept-fill'], gpa & ~PAGE_MASK, entry, at, linear & ~PAGE_MASK);
  }

  /** Frame map entry of `gpa`, traces apart. */
  private entryOf(gpa: number): number {
    const { frames, s } = this.vcpu;
    return (frames.entries[(gpa & (s[A20_MASK] ?? -1)) >>> 12] ?? 0) & ~FRAME_TRACED;
  }

  /** Host physical address of the lowest entry for `gpa`; the tables on the way are made. Precondition: the pool has four pages. */
  private slot(gpa: number): number {
    for (let attempt = 0; attempt < 2; attempt++) {
      let table = this.pointer & ~PAGE_MASK;
      for (let level = 4; table > 0; level--) {
        const at = table + 8 * (level === 4 ? 0 : (gpa >>> (3 + 9 * level)) & 511);
        if (level === 1) return at;
        table = this.below(at);
      }
      // No room for another table: all begin anew.
      this.clear();
    }
    throw new Error('the pool is too small for extended page tables');
  }

  /** The table that the entry at `at` leads to, made if need be; 0 where there is no room. */
  private below(at: number): number {
    const { host } = this.allotment;
    const entry = host.read32(at);
    if (entry !== 0) return entry & ~PAGE_MASK;
    const table = this.takeTable();
    if (table !== 0) host.write32(at, table | TABLE);
    return table;
  }

  private takeTable(): number {
    const table = this.allotment.pool.take();
    if (table < 0) return 0;
    this.tables.push(table);
    return table;
  }

  private clear(): void {
    for (const table of this.tables) this.allotment.pool.give(table);
    this.tables = [];
    this.top = 0;
    this.mapped.clear();
    this.counts.flushes++;
  }

  /** Host physical addresses of all tables, the top one first. */
  get all(): readonly number[] {
    return this.tables;
  }

  /** The guest's own tables are in force: it forgets pages, goes to other spaces and changes its tables without the VMM. */
  invalidate(): void {}
  switchSpace(): void {}
  flush(): void {}
  watch(): void {}
  watchCode(): void {}

  root(): number {
    return this.pointer & ~PAGE_MASK;
  }

  entry(): number {
    return 0;
  }

  spaces(): readonly [] {
    return [];
  }

  mayLag(): boolean {
    return false;
  }

  isTraced(): boolean {
    return false;
  }

  save(): PlainData {
    const { top, a20, tables, mapped, counts } = this;
    return { root: top, a20, tables: [...tables], mapped: [...mapped], counts: { ...counts } };
  }

  /** The tables themselves are memory, and the pool is a part of its own. */
  restore(data: PlainData): void {
    const { root, a20, tables, mapped, counts } = data as unknown as Saved;
    this.top = root;
    this.a20 = a20;
    this.version = -1;
    this.tables = [...tables];
    this.mapped.clear();
    for (const [page, entry] of mapped) this.mapped.set(page, entry);
    Object.assign(this.counts, counts);
  }
}

/**
 * Calls `visit` for each entry that is not empty of the tables under `root`, ascending: where it lies, its level (1 maps a page), its low
 * half, and the first guest-physical address that it is for. What an entry leads to is visited if `visit` says so.
 */
export function forEachNested(
  host: Host,
  root: number,
  visit: (at: number, level: number, entry: number, gpa: number) => boolean,
): void {
  const walk = (table: number, level: number, first: number): void => {
    for (let i = 0; i < (level === 4 ? 1 : level === 3 ? 4 : 512); i++) {
      const entry = host.read32(table + 8 * i);
      const gpa = level === 4 ? 0 : (first + i * 2 ** (3 + 9 * level)) | 0;
      if (entry !== 0 && visit(table + 8 * i, level, entry, gpa) && level > 1)
        walk(entry & ~PAGE_MASK, level - 1, gpa);
    }
  };
  walk(root, 4, 0);
}
