/**
 * The invariant of the shadow MMU, checked on the tables that the processor really walks: every entry is justified by an entry of
 * the guest's and by the frame map. It holds at every step and under every policy, and asks nothing of how a policy came to its
 * entries: the guest's tables are read here once more, straight from memory.
 */
import { hex } from '../../bits/bits.ts';
import { CR0_WP, CR4_PSE, PDE_PS, PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { FRAME_READ_ONLY } from '../../cpu/memory.ts';
import { A20_MASK, CR0, CR4 } from '../../cpu/state.ts';
import type { Allotment } from '../allotment.ts';
import { REGION_SIZE, VMM_BASE } from '../layout.ts';
import type { GuestMMU, ShadowSpace } from './guest-mmu.ts';
import { forEachEntry, isVMMs, type KernelRing } from './shadow-address-space.ts';

/** What the guest's tables say of a page; null where they map nothing. */
interface Justification {
  readonly gpa: number;
  readonly writable: boolean;
  readonly user: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
}

/** The parts of a VM that the invariant speaks of. */
export interface ShadowParts {
  readonly vcpu: CPU;
  readonly mmu: GuestMMU;
  readonly ring: KernelRing;
  readonly allotment: Allotment;
}

/**
 * Checks one VM again and again. Where a policy lets an entry lag behind the guest's table, as a TLB may, what was justified at
 * the last check may stand, until the guest invalidates it.
 */
export class ShadowInvariant {
  private readonly parts: ShadowParts;
  /** Entries found justified, by space and page, since the last flush. */
  private justified = new Map<string, number>();
  private flushes = 0;
  private invalidations = 0;

  constructor(parts: ShadowParts) {
    this.parts = parts;
  }

  /** A sentence for each entry that breaks the invariant; none if it holds. */
  check(): string[] {
    const { mmu, allotment, ring } = this.parts;
    const { host } = allotment;
    const { flushes, invalidations } = mmu.counts;
    const before = flushes === this.flushes ? this.justified : new Map<string, number>();
    const forgotten = invalidations === this.invalidations ? -1 : mmu.lastInvalidated >>> 12;
    this.flushes = flushes;
    this.invalidations = invalidations;
    this.justified = new Map();
    const found: string[] = [];
    for (const space of mmu.spaces()) {
      if (ring !== 0) found.push(...checkVMMRegion(allotment, space.root));
      forEachEntry(host, space.root, ring, (gva, entry) => {
        const key = `${space.root} ${gva}`;
        const said = this.judge(space, gva, entry);
        const stale = before.get(key) === entry && gva >>> 12 !== forgotten && mmu.mayLag(space, gva);
        if (said !== null && !stale) found.push(`${hex(gva)} -> ${hex(entry)}: ${said}`);
        else this.justified.set(key, entry);
        const always = this.mustNever(gva, entry);
        if (always !== null) found.push(`${hex(gva)} -> ${hex(entry)}: ${always}`);
      });
    }
    return found;
  }

  /** What no staleness excuses: a foreign frame, a ROM or a traced page that can be written. */
  private mustNever(gva: number, entry: number): string | null {
    const { vcpu, mmu, ring, allotment } = this.parts;
    const { host, owner } = allotment;
    if (isVMMs(gva, ring)) return "an entry of the guest's in the VMM's region";
    const hpa = entry & ~4095;
    if (host.frames.owner(hpa) !== owner) return "the frame is not this VM's";
    if ((entry & PTE_RW) === 0) return null;
    const frame = this.guestFrame(hpa);
    if (frame < 0) return 'the frame is not in the frame map';
    if (((vcpu.frames.entries[frame] ?? 0) & FRAME_READ_ONLY) !== 0) return 'a ROM that can be written';
    return mmu.isTraced(frame) ? 'a write-traced page that can be written' : null;
  }

  /** Why the guest's tables, as they are now, do not justify `entry`; null if they do. */
  private judge(space: ShadowSpace, gva: number, entry: number): string | null {
    const { vcpu, ring, allotment } = this.parts;
    const { host } = allotment;
    const guest = this.translate(space.directory, gva);
    if (guest === null) return 'the guest maps nothing there';
    const offset = vcpu.frames.offset(guest.gpa);
    if (offset < 0 || (host.physical(offset) & ~4095) !== (entry & ~4095))
      return 'another frame than the guest says';
    if (!guest.accessed) return 'Accessed is clear in the guest';
    if (entry & PTE_RW && !guest.dirty) return 'writable before Dirty is set in the guest';
    const supervisorOnly = ring === 3 ? !space.user : !guest.user;
    const writable = guest.writable || (supervisorOnly && (vcpu.get(CR0) & CR0_WP) === 0);
    if (entry & PTE_RW && !writable) return "writable against the guest's R/W";
    const userMay = ring === 3 ? guest.user || !space.user : guest.user;
    if (entry & PTE_US && !userMay) return "for the user against the guest's U/S";
    return null;
  }

  private translate(directory: number, gva: number): Justification | null {
    const a20 = this.parts.vcpu.get(A20_MASK);
    if (directory === -1) {
      return { gpa: gva & a20, writable: true, user: true, accessed: true, dirty: true };
    }
    const pde = this.read(directory | ((gva >>> 20) & 0xffc));
    if ((pde & PTE_P) === 0) return null;
    const large = (pde & PDE_PS) !== 0 && (this.parts.vcpu.get(CR4) & CR4_PSE) !== 0;
    const pte = large ? pde : this.read((pde & ~4095) | ((gva >>> 10) & 0xffc));
    if ((pte & PTE_P) === 0) return null;
    const both = pde & pte;
    return {
      gpa: (large ? (pde & 0xffc00000) | (gva & 0x3ff000) : pte & ~4095) & a20,
      writable: (both & PTE_RW) !== 0,
      user: (both & PTE_US) !== 0,
      accessed: (both & PTE_A) !== 0,
      dirty: (pte & PTE_D) !== 0,
    };
  }

  /** A dword of guest physical memory; all ones where there is none. */
  private read(gpa: number): number {
    const { vcpu } = this.parts;
    const offset = vcpu.frames.offset(gpa & vcpu.get(A20_MASK));
    return offset < 0 ? -1 : vcpu.memory.view.getInt32(offset, true);
  }

  /** The guest frame that lies at host physical `hpa`, or -1. */
  private guestFrame(hpa: number): number {
    const { vcpu, allotment } = this.parts;
    const { host } = allotment;
    if (this.frames === null) {
      this.frames = new Map();
      vcpu.frames.entries.forEach((entry, frame) => {
        if (entry !== 0) this.frames?.set(host.physical(entry & ~4095), frame);
      });
    }
    return this.frames.get(hpa) ?? -1;
  }
  private frames: Map<number, number> | null = null;
}

/** What is wrong at the top of the space under `root`, which is the VMM's, for the supervisor alone, and maps the VM's region. */
export function checkVMMRegion({ host, region }: Allotment, root: number): string[] {
  const pde = host.read32(root + ((VMM_BASE >>> 20) & 0xffc));
  if ((pde & PTE_P) === 0) return ['the VMM is not mapped'];
  const found: string[] = [];
  if (pde & PTE_US) found.push("the VMM's region is open to the user");
  for (let i = 0; i < 1024; i++) {
    const entry = host.read32((pde & ~4095) + i * 4);
    const right = i * 4096 < REGION_SIZE ? (entry & ~4095) === region + i * 4096 : (entry & PTE_P) === 0;
    if (!right) found.push(`page ${i} of the VMM's region leads to ${hex(entry)}`);
  }
  return found;
}
