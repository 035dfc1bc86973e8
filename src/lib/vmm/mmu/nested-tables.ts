/**
 * Extended page tables for one VM (SDM vol. 3, 28.2): they say where its guest-physical pages lie in host physical memory, and are
 * all that keeps the guest to its own frames. A page gets its entry when it is first touched; what the frame map has no frame for
 * never does.
 */
import type { CPU } from '../../cpu/cpu.ts';
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_MASK, PAGE_SIZE } from '../../cpu/memory.ts';
import { A20_MASK } from '../../cpu/state.ts';
import { EPT_EXECUTE, EPT_READ, EPT_WRITE } from '../../cpu/vmx/ept.ts';
import type { Allotment } from '../allotment.ts';

const TABLE = EPT_READ | EPT_WRITE | EPT_EXECUTE;
const WRITE_BACK = 6 << 3;
/** The EPT pointer's low bits: write-back, a walk of four levels. */
const POINTER_BITS = 6 | (3 << 3);

export class NestedTables {
  private readonly allotment: Allotment;
  private readonly vcpu: CPU;
  /** Host physical address of the top table, or 0. */
  private root = 0;
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
    if (this.root === 0) this.root = this.takeTable();
    return this.root | POINTER_BITS;
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

  /** Maps the page of `gpa`; false where there is no memory, or a ROM that is written to. */
  fill(gpa: number, write: boolean): boolean {
    const entry = this.entryOf(gpa);
    const isReadOnly = (entry & FRAME_READ_ONLY) !== 0;
    if (entry === 0 || (write && isReadOnly) || this.mapped.has(gpa >>> 12)) return false;
    const at = this.slot(gpa);
    if (at < 0) return false;
    const { host } = this.allotment;
    const rights = isReadOnly ? EPT_READ | EPT_EXECUTE : TABLE;
    host.write32(at, host.physical(entry & ~PAGE_MASK) | rights | WRITE_BACK);
    host.write32(at + 4, 0);
    this.mapped.set(gpa >>> 12, entry);
    return true;
  }

  /** Frame map entry of `gpa`, traces apart. */
  private entryOf(gpa: number): number {
    const { frames, s } = this.vcpu;
    return (frames.entries[(gpa & (s[A20_MASK] ?? -1)) >>> 12] ?? 0) & ~FRAME_TRACED;
  }

  /** Host physical address of the lowest entry for `gpa`; the tables on the way are made. -1 where there is no room even then. */
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
    return -1;
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
    this.root = 0;
    this.mapped.clear();
  }

  save(): readonly number[] {
    const { root, a20, tables, mapped } = this;
    return [root, a20, tables.length, ...tables, ...[...mapped].flat()];
  }

  /** Takes what `save` gave; the tables themselves are memory, and the pool is a part of its own. */
  restore([root = 0, a20 = -1, count = 0, ...rest]: readonly number[]): void {
    this.root = root;
    this.a20 = a20;
    this.version = -1;
    this.tables = rest.slice(0, count);
    this.mapped.clear();
    for (let i = count; i < rest.length; i += 2) this.mapped.set(rest[i]!, rest[i + 1]!);
  }
}
