/**
 * What the rest of the VMM asks of a shadow MMU, whatever its policy. The guest's own page tables lead from gva to gpa; the
 * processor walks shadow page tables, which lead from gva to hpa. What a policy promises is what a TLB does: a shadow entry says
 * what the guest's tables said at some moment since the guest last invalidated it, and a right that the guest adds is in force at
 * once. A guest that obeys the SDM (vol. 3, 4.10.4) cannot tell the policies, or the bare machine's TLB, apart.
 */
import type { PlainData } from '../../cpu/snapshot.ts';
import type { MMUName } from './policies.ts';

/**
 * What a page fault is: `true`, the guest's tables deny the access too; `hidden`, only the shadow lacks an entry, and `fill`
 * makes it; `traced`, a write to a page whose writes must be seen; `emulate`, the shadow cannot allow it for another reason
 * (no memory there, a ROM, the VMM's region, a kernel's write without WP).
 */
export type FaultVerdict = 'true' | 'hidden' | 'traced' | 'emulate';

/** An address space that the shadow holds, whether it is the guest's present one or kept for later. */
export interface ShadowSpace {
  /** Host physical address of its directory. */
  readonly root: number;
  /** Guest physical address of the directory that it shadows; -1 for that of a guest without paging. */
  readonly directory: number;
  /** For virtual user mode. */
  readonly user: boolean;
}

/** How often what happened: where Adams and Agesen (2006, 4.5) see the three-way trade-off. */
export interface MMUCounts {
  /** Faults that only the shadow made. */
  hiddenFaults: number;
  /** Faults that the guest's tables made, and the guest got. */
  trueFaults: number;
  /** Writes to traced page tables, an exit each. */
  traces: number;
  /** Shadow entries made. */
  fills: number;
  /** How often all of the shadow was thrown away. */
  flushes: number;
  /** Tables compared with the guest's, entry for entry, after their traces had been dropped. */
  resyncs: number;
  /** Single pages forgotten (INVLPG). */
  invalidations: number;
  /** Shadow tables taken back because there was no room. */
  reclaims: number;
}

export interface GuestMMU {
  readonly name: MMUName;
  readonly counts: Readonly<MMUCounts>;
  /**
   * Decides on a fault at `gva`; `write` and `user` as the processor's error code said (`user` absent: as the VCPU's privilege has
   * it). Sets the guest's A and D bits as a walk does.
   */
  judge(gva: number, write: boolean, user?: 0 | 1): FaultVerdict;
  /** Makes the shadow entry for `gva`. Precondition: `judge` has just said `hidden` of it. `linear`: see nested-tables.ts. */
  fill(gva: number, linear?: number): void;
  /** The guest has forgotten one page (INVLPG). */
  invalidate(gva: number): void;
  /** The guest has loaded CR3. */
  switchSpace(): void;
  /** The guest's tables mean something else now: CR0.PG or WP, CR4.PSE or PGE, the A20 gate. */
  flush(): void;
  /** The guest frames (gpa >>> 12) that hold its descriptor tables now: writes to them must be seen. */
  watch(frames: readonly number[]): void;
  /** Guest frame `frame` (gpa >>> 12) holds code that has been translated, and writes to it must be seen; or no longer. */
  watchCode(frame: number, on: boolean): void;
  /** What CR3 must be while virtual privilege `user` runs. */
  root(user: boolean): number;
  /** The shadow entry for `gva` in that space; 0 for none. */
  entry(gva: number, user: boolean): number;
  /** All that it holds, for who checks it. */
  spaces(): readonly ShadowSpace[];
  /** True if the entry for `gva` in a space may lag behind the guest's table until the guest invalidates it. */
  mayLag(space: ShadowSpace, gva: number): boolean;
  /** The page that was forgotten last. */
  readonly lastInvalidated: number;
  /** True if the writes to guest frame `frame` are seen. */
  isTraced(frame: number): boolean;
  /** Bytes of shadow tables. */
  readonly used: number;
  /** What it keeps besides memory, for a snapshot. */
  save(): PlainData;
  /** Takes what `save` gave. Precondition: memory and the VCPU are what they were then. */
  restore(data: PlainData): void;
}

export function noCounts(): MMUCounts {
  return {
    hiddenFaults: 0,
    trueFaults: 0,
    traces: 0,
    fills: 0,
    flushes: 0,
    resyncs: 0,
    invalidations: 0,
    reclaims: 0,
  };
}
