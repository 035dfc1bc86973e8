/** What every technique is to the rest of the VMM; what not every one has is optional. */
import type { CPU } from '../../cpu/cpu.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import type { Stepper } from '../../cpu/engine/stepper.ts';
import type { LoadedImage } from '../../pc/loaders/index.ts';
import type { Allocator } from '../allocator.ts';
import type { ComponentCounts } from '../cost/components.ts';
import type { Allotment } from '../allotment.ts';
import type { VMExit } from '../exit.ts';
import type { Host } from '../host.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import type { ShadowDescriptors } from '../shadow-descriptors.ts';
import type { Work } from '../work.ts';
import type { WorldSwitch } from '../world-switch.ts';
import type { VMMTechnique } from './names.ts';

/** An external interrupt to be given to the guest. */
export interface VirtualInterrupt {
  readonly vector: number;
}

export interface Technique {
  readonly name: VMMTechnique;
  readonly mmu: GuestMMU;
  /**
   * Runs the guest until `limit` instructions are retired in all, or until the VMM must act: at once with 'not-runnable' where
   * the technique cannot run the guest as it stands.
   */
  run(limit: number): VMExit;
  /** Deals with an exit in its own way; false: as exit-handlers.ts does. Absent: always so. */
  handle?(exit: VMExit): boolean;
  /** Its own way into the guest's world; null where the guest cannot run. Absent: that of world-switch.ts. */
  readonly ownWorld?: { enterGuest(): void; takeInterrupt(): void } | null;
  /** Gives the guest an interrupt at the boundary where it stands. */
  inject(event: VirtualInterrupt): void;
  /**
   * In HLT: the virtual time at which something comes that no interrupt tells of; the present if it has come, and the guest goes on.
   * Infinity, or absent: never.
   */
  wakesAt?(): number;
  /** Bytes of the VMM's memory that it has taken of the pool of page tables for something else than shadow page tables; none if absent. */
  readonly nestedBytes?: number;
  /** Bytes of code that it has made and keeps; none if absent. */
  readonly cacheBytes?: number;
  /** What it has done that neither processor nor Work counts, by component of the ledger; nothing if absent. */
  readonly counted?: ComponentCounts;
  /** What it keeps between two stretches, for a snapshot. */
  save(): PlainData;
  /** Takes what `save` gave. */
  restore(state: PlainData): void;
}

/** What a technique is made of: the parts of a VM. */
export interface TechniqueParts {
  readonly host: Host;
  readonly allotment: Allotment;
  /** What the VM was started with. */
  readonly image: LoadedImage;
  readonly instructionsPerTick: number;
  readonly vcpu: CPU;
  /** The VCPU's engine: it decodes what trapped, and interprets. */
  readonly engine: Stepper;
  readonly mmu: GuestMMU;
  readonly shadow: ShadowDescriptors;
  readonly world: WorldSwitch;
  readonly allocator: Allocator;
  /** What became of the guest's instructions: a technique counts those that it has executed. */
  readonly work: Work;
  /** True if an external interrupt waits that the guest takes at this boundary. */
  interruptDue(): boolean;
  /** True if one waits, whether the guest takes it now or not. */
  interruptWaits(): boolean;
}
