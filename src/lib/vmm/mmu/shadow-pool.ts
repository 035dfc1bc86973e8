/** The VMM's frames for shadow page tables. */
import type { Host } from '../host.ts';
import { SHADOW_TABLES, VMM_MEMORY } from '../layout.ts';

export class ShadowPool {
  /** How many pages may be out at once. */
  capacity = (VMM_MEMORY - SHADOW_TABLES) / 4096;
  private readonly host: Host;
  private readonly free: number[] = [];
  private next = SHADOW_TABLES;
  private taken = 0;

  constructor(host: Host) {
    this.host = host;
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
    return hpa >= SHADOW_TABLES && hpa < this.next;
  }
}
