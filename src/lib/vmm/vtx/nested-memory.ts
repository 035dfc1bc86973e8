/**
 * Second generation: guest memory under extended page tables. Paging is the guest's own, with its CR3, real mode included; the VMM
 * hears of a page once, when it is first touched.
 */
import { CR0_NE, CR4_VMXE } from '../../isa/registers.ts';
import { REASON, SECONDARY } from '../../cpu/vmx/controls.ts';
import { EPT_WRITE } from '../../cpu/vmx/ept.ts';
import type { VMExit } from '../exit.ts';
import type { NestedTables } from '../mmu/nested-tables.ts';
import type { GuestMemory, Owned } from './guest-memory.ts';
import type { VMCSDriver } from './vmcs-driver.ts';

/** NE is set throughout VMX operation, whatever the guest believes. */
const CR0: Owned = { mask: CR0_NE, value: CR0_NE };

export class NestedMemory implements GuestMemory {
  readonly mmu: NestedTables;
  readonly controls = { primary: 0, secondary: SECONDARY.ENABLE_EPT | SECONDARY.UNRESTRICTED_GUEST };
  readonly exceptions = 0;
  readonly cr0 = CR0;
  readonly cr4: Owned;
  readonly cr3 = null;
  readonly in8086 = false;
  readonly runnable = true;

  /** @param features bits of CR4 that both guest and processor have. */
  constructor(mmu: NestedTables, features: number) {
    this.mmu = mmu;
    this.cr4 = { mask: ~features, value: CR4_VMXE };
  }

  get eptPointer(): number {
    return this.mmu.pointer;
  }

  settle(): void {
    this.mmu.settle();
  }

  exit(driver: VMCSDriver): VMExit | null {
    if (driver.reason !== REASON.EPT_VIOLATION) return null;
    const { qualification, guestPhysical, guestLinear } = driver;
    const verdict = this.mmu.judge(guestPhysical, (qualification & EPT_WRITE) !== 0);
    return verdict === 'hidden'
      ? { reason: 'ept-violation', vector: -1, error: qualification, gpa: guestPhysical, gva: guestLinear }
      : { reason: 'emulated-access', vector: -1, error: qualification, gva: guestLinear };
  }
}
