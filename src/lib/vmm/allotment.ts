/**
 * What of the host is set apart for one VM: its number as an owner of frames, its VCPU's state block, its VMM region and its share
 * of the frames for shadow page tables. Two VMs have nothing of this in common, so that no guest, however greedy, takes from
 * another.
 */
import type { Host } from './host.ts';
import type { ShadowPool } from './mmu/shadow-pool.ts';

export class Allotment {
  readonly host: Host;
  /** Owner of the VM's frames (frames.ts). */
  readonly owner: number;
  /** Offset of the VCPU's state block in host memory, where no guest can address it. */
  readonly vcpuState: number;
  /** Host physical address of what lies at VMM_BASE while this VM runs: the descriptor tables made for it, and a stack. */
  readonly region: number;
  readonly pool: ShadowPool;

  constructor(host: Host, owner: number, vcpuState: number, region: number, pool: ShadowPool) {
    this.host = host;
    this.owner = owner;
    this.vcpuState = vcpuState;
    this.region = region;
    this.pool = pool;
  }

  /** The dword at `offset` of the region (layout.ts). */
  read32(offset: number): number {
    return this.host.read32(this.region + offset);
  }

  write32(offset: number, value: number): void {
    this.host.write32(this.region + offset, value);
  }
}
