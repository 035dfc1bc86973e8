/** Whose each frame of host physical memory is, and what it is for: runs of frames alike, in order. */
import { FRAME_READ_ONLY, FRAME_TRACED, PAGE_SIZE } from '../../cpu/memory.ts';
import { FREE, OWNED_BY_VMM } from '../../vmm/frames.ts';
import { CACHE, REGION_SIZE, VMCS_AT, VMXON_AT } from '../../vmm/layout.ts';
import { NestedTables } from '../../vmm/mmu/nested-tables.ts';
import { Paravirtualization } from '../../vmm/techniques/paravirtualization.ts';
import type { Technique } from '../../vmm/techniques/technique.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import type { Bench } from '../workbench.ts';
import { isDirect } from './direct.ts';
import { frameOrigin, type FrameOrigin } from './frame-origin.ts';
import { isTable } from './frame-types.ts';
import { ownTables } from './vmm-memory.ts';

export interface FramesInquiry {
  readonly kind: 'frames';
  /** A frame by its host physical address, whose origin is asked for as well. */
  readonly at?: number;
}

/**
 * Of the VMM: `vmm` its descriptor tables, stack and entries; `vmcs` the VMXON region and the VMCS; `cache` the translation cache with its
 * data and marks; `shadow` shadow page tables, `nested` extended page tables, `own-tables` page tables for itself; `unused` what is empty.
 * Of the VM: `vm` its memory; `traced` what is write-traced; `rom` what cannot be written; of a paravirtualized one `direct` tables in
 * force, which it only reads, and `shared` the pages by which it and the VMM talk. `other`: another VM's. `free`: nobody's.
 */
export const FRAME_USES = [
  ...(['vmm', 'vmcs', 'cache', 'shadow', 'nested', 'own-tables', 'unused'] as const),
  ...(['vm', 'traced', 'rom', 'direct', 'shared', 'other', 'free'] as const),
] as const;
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
  /** Of the frame that was asked for; null where none was, and bare. */
  readonly origin: FrameOrigin | null;
}

export function inspectFrames(bench: Bench, { at }: FramesInquiry): FramesFinding {
  const { machine, configuration } = bench;
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
    origin: inside && at !== undefined ? originAt(bench, inside, at, uses) : null,
  };
}

function originAt(
  bench: Bench,
  inside: VMMInside,
  at: number,
  uses: readonly FrameUse[],
): FrameOrigin | null {
  const frame = Math.floor((at >>> 0) / PAGE_SIZE);
  const use = uses[frame];
  return use === undefined ? null : frameOrigin(bench, inside, frame * PAGE_SIZE, use);
}

function usesOnHost(inside: VMMInside, guest: Int32Array): FrameUse[] {
  const { allotment, technique } = inside;
  const { host, owner, region, pool } = allotment;
  const uses = Array.from({ length: host.frames.count }, (_, frame): FrameUse => {
    const of = host.frames.owner(frame * PAGE_SIZE);
    return of === FREE ? 'free' : of === OWNED_BY_VMM ? 'unused' : of === owner ? 'vm' : 'other';
  });
  const put = (use: FrameUse, hpa: number): void => void (uses[hpa / PAGE_SIZE] = use);
  for (let at = 0; at < REGION_SIZE; at += PAGE_SIZE) put(regionUse(technique, at), region + at);
  // A paravirtualized guest has no shadow: what was taken for one is in no use.
  const tables =
    technique.mmu instanceof NestedTables ? 'nested' : isDirect({ inside }) ? 'unused' : 'shadow';
  for (const hpa of pool.pages()) put(tables, hpa);
  for (const hpa of ownTables(inside)) put('own-tables', hpa);
  for (const entry of guest) {
    if ((entry & (FRAME_TRACED | FRAME_READ_ONLY)) === 0) continue;
    put(entry & FRAME_TRACED ? 'traced' : 'rom', host.physical(entry & ~4095));
  }
  if (technique instanceof Paravirtualization) putDirect(technique, host.frames.of(owner), put);
  return uses;
}

/** What the page at offset `at` of the VMM's region is for, as far as `technique` uses it. */
function regionUse({ name }: Technique, at: number): FrameUse {
  if (name === 'hardware-assist' && (at === VMXON_AT || at === VMCS_AT)) return 'vmcs';
  return name === 'binary-translation' && at >= CACHE ? 'cache' : 'vmm';
}

/** Frames of a paravirtualized guest that are more than its memory. */
function putDirect(
  { guest }: Paravirtualization,
  own: readonly number[],
  put: (use: FrameUse, hpa: number) => void,
): void {
  const { frames, state } = guest;
  if (state.base === 0) return;
  for (const hpa of own) if (isTable(frames.type(hpa))) put('direct', hpa);
  put('shared', state.shared);
  put('shared', state.console);
}

/** Bare, the guest's addresses are the machine's: what is there up to the end of its RAM. */
function bareUses(guest: Int32Array, mem: number): FrameUse[] {
  return Array.from({ length: mem * 256 }, (_, frame): FrameUse => {
    const entry = guest[frame] ?? 0;
    if (entry === 0) return 'free';
    return entry & FRAME_READ_ONLY ? 'rom' : 'vm';
  });
}
