/**
 * How a guest of VT-x is given its memory: what the two generations differ by. The second has extended page tables and lets a guest
 * do without paging (nested-memory.ts); the first has neither, and the VMM's shadow page tables are in force (shadow-memory.ts).
 */
import type { VMExit } from '../exit.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import type { NotRunnable } from '../not-runnable.ts';
import type { VMCSDriver } from './vmcs-driver.ts';

/** What of a control register is the VMM's: the bits of `mask`, which read `value` while the guest runs. */
export interface Owned {
  readonly mask: number;
  readonly value: number;
}

export interface GuestMemory {
  readonly mmu: GuestMMU;
  /** True, or why the processor cannot run the guest as its VCPU stands. */
  readonly runnable: true | NotRunnable;
  /** Makes ready for a VM entry. */
  settle(): void;
  /** Processor-based controls, primary and secondary, beside those that are always set. */
  readonly controls: { readonly primary: number; readonly secondary: number };
  /** The exception bitmap: which exceptions of the guest exit. */
  readonly exceptions: number;
  /** Low half of the EPT pointer; 0 without extended page tables. */
  readonly eptPointer: number;
  readonly cr0: Owned;
  readonly cr4: Owned;
  /** What CR3 must be while the guest runs; null if it is the guest's own. */
  readonly cr3: number | null;
  /** The guest is in real mode, and runs in virtual-8086 mode. */
  readonly in8086: boolean;
  /** What the VMM has to do about the exit that `driver` has noticed, if it is one of memory; the VCPU knows time, place and CPL. */
  exit(driver: VMCSDriver): VMExit | null;
}
