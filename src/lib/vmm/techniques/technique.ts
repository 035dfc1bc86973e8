/** What every technique is to the rest of the VMM: four members. */
import type { VMExit } from '../exit.ts';
import type { GuestMMU } from '../mmu/virtual-tlb.ts';

/** An external interrupt to be given to the guest. */
export interface VirtualInterrupt {
  readonly vector: number;
}

export interface Technique {
  readonly name: string;
  readonly mmu: GuestMMU;
  /** Runs the guest until `limit` instructions are retired in all, or until the VMM must act. Precondition: directlyRunnable. */
  run(limit: number): VMExit;
  /** Gives the guest an interrupt at the boundary where it stands. */
  inject(event: VirtualInterrupt): void;
}
