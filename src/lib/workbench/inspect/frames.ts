/** Whose each frame of host physical memory is, and what it is for: runs of frames alike, in order. */
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_SIZE } from '../../cpu/memory.ts';
import { FREE, OWNED_BY_VMM } from '../../vmm/frames.ts';
import { REGION_SIZE } from '../../vmm/layout.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import type { Bench } from '../workbench.ts';

export interface FramesInquiry {
  readonly kind: 'frames';
}

/**
 * `vmm`: its descriptor tables, stack and entries. `shadow`: shadow page tables in use. `unused`: the VMM's, empty. `vm`: the guest's
 * memory; `traced`: of it, what is write-traced; `rom`: what cannot be written. `other`: another VM's. `free`: nobody's.
 */
export const FRAME_USES = ['vmm', 'shadow', 'unused', 'vm', 'traced', 'rom', 'other', 'free'] as const;
export type FrameUse = (typeof FRAME_USES)[number];

export interface FrameRun {
  /** Host physical address of the first frame, unsigned (bare: the guest's own). */
  readonly hpa: number;
  readonly count: number;
  readonly use: FrameUse;
}

export interface FramesFinding {
  readonly kind: 'frames';
  readonly isVirtual: boolean;
  /** Frames in all. */
  readonly count: number;
  /** How many frames each use has; those that none has are left out. */
  readonly uses: readonly { readonly use: FrameUse; readonly count: number }[];
  readonly runs: readonly FrameRun[];
}

export function inspectFrames({ machine, configuration }: Bench): FramesFinding {
  const { inside, vcpu } = machine;
  const uses = inside
    ? usesOnHost(inside, vcpu.frames.entries)
    : bareUses(vcpu.frames.entries, configuration.mem);
  const counts = FRAME_USES.map((use) => ({ use, count: uses.filter((one) => one === use).length }));
  const runs: FrameRun[] = [];
  uses.forEach((use, frame) => {
    const last = runs.at(-1);
    if (last?.use === use) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ hpa: frame * PAGE_SIZE, count: 1, use });
  });
  return {
    ...{ kind: 'frames', isVirtual: inside !== null, count: uses.length, runs },
    uses: counts.filter(({ count }) => count > 0),
  };
}

function usesOnHost({ allotment }: VMMInside, guest: Int32Array): FrameUse[] {
  const { host, owner, region, pool } = allotment;
  const uses = Array.from({ length: host.frames.count }, (_, frame): FrameUse => {
    const of = host.frames.owner(frame * PAGE_SIZE);
    return of === FREE ? 'free' : of === OWNED_BY_VMM ? 'unused' : of === owner ? 'vm' : 'other';
  });
  for (let at = region; at < region + REGION_SIZE; at += PAGE_SIZE) uses[at / PAGE_SIZE] = 'vmm';
  for (const hpa of pool.pages()) uses[hpa / PAGE_SIZE] = 'shadow';
  for (const entry of guest) {
    if ((entry & (FRAME_TRACED | FRAME_READ_ONLY)) === 0) continue;
    uses[host.physical(entry & ~4095) / PAGE_SIZE] = entry & FRAME_TRACED ? 'traced' : 'rom';
  }
  return uses;
}

/** Bare, the guest's addresses are the machine's: what is there up to the end of its RAM. */
function bareUses(guest: Int32Array, mem: number): FrameUse[] {
  return Array.from({ length: mem * 256 }, (_, frame): FrameUse => {
    const entry = guest[frame] ?? 0;
    if (entry === 0) return 'free';
    return entry & FRAME_READ_ONLY ? 'rom' : 'vm';
  });
}
