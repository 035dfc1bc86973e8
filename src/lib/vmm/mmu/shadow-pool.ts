/** One VM's share of the VMM's frames for shadow page tables. */
import type { Host } from '../host.ts';

export class ShadowPool {
  /** How many pages may be out at once. */
  capacity: number;
  /** The share, from `first` up to `end`: host physical addresses. */
  readonly first: number;
  readonly end: number;
  private readonly host: Host;
  private free: number[] = [];
  private next: number;
  private taken = 0;

  constructor(host: Host, first: number, end: number) {
    this.host = host;
    this.first = first;
    this.end = end;
    this.next = first;
    this.capacity = (end - first) / 4096;
  }

  /** A zeroed page's host physical address, or -1 when there is none left. */
  take(): number {
    if (this.taken >= this.capacity) return -1;
    const hpa = this.free.pop() ?? this.next;
    if (hpa === this.next) this.next += 4096;
    this.taken++;
    const at = this.host.offset(hpa);
    this.host.memory.clearPage(at);
    return hpa;
  }

  /** Takes a page back. Precondition: `take` gave it. */
  give(hpa: number): void {
    this.free.push(hpa);
    this.taken--;
  }

  /** True if the page at `hpa` is one of the pool's that has ever been out. */
  has(hpa: number): boolean {
    return hpa >= this.first && hpa < this.next;
  }

  /** Host physical addresses of the pages that are out, ascending. */
  pages(): number[] {
    const free = new Set(this.free);
    const pages: number[] = [];
    for (let hpa = this.first; hpa < this.next; hpa += 4096) if (!free.has(hpa)) pages.push(hpa);
    return pages;
  }

  /** How many pages are out. */
  get used(): number {
    return this.taken;
  }

  save(): { free: number[]; next: number; taken: number } {
    return { free: [...this.free], next: this.next, taken: this.taken };
  }

  /** Takes what `save` gave; the pages themselves are memory. */
  restore({ free, next, taken }: ReturnType<ShadowPool['save']>): void {
    this.free = [...free];
    this.next = next;
    this.taken = taken;
  }

  /** Takes all pages back. */
  reset(): void {
    this.free = [];
    this.next = this.first;
    this.taken = 0;
  }
}
