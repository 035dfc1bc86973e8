/**
 * First generation: the processor has VT-x, and neither extended page tables nor a guest without paging. The VMM's shadow page tables
 * are in force (mmu/), so that loads of CR3, INVLPG and page faults exit; CR0.PG, PE and WP are the VMM's, and the guest reads its own
 * from the read shadow. Its kernel is at CPL 0 all the same: no ring is compressed, no descriptor copied.
 *
 * A guest that has not switched paging on has tables that map each address to itself. In real mode it runs in virtual-8086 mode, where
 * every exception exits: what it does is done on the VCPU, through the guest's interrupt vector table.
 */
import {
  CR0_EM,
  CR0_ET,
  CR0_MP,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CR4_PGE,
  CR4_PSE,
  CR4_VMXE,
  EFLAGS_TF,
  PF_U,
  PF_W,
} from '../../isa/registers.ts';
import { VECTOR_PF } from '../../isa/vectors.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { CR0, EFLAGS } from '../../cpu/state.ts';
import { PROCESSOR, REASON } from '../../cpu/vmx/controls.ts';
import { PAGE_FAULT_REASONS, type VMExit } from '../exit.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import type { NotRunnable } from '../not-runnable.ts';
import { hasRealSegments } from '../runnable.ts';
import type { GuestMemory, Owned } from './guest-memory.ts';
import type { VMCSDriver } from './vmcs-driver.ts';

/** What the processor must have on while such a guest runs; the shadow tables say what the guest's WP makes of a page. */
const ON = CR0_PE | CR0_PG | CR0_WP | CR0_NE;
const PAGED: Owned = { mask: ON, value: ON };
/** In virtual-8086 mode all of CR0 is the VMM's: the guest reads none of it but by SMSW. */
const COPROCESSOR = CR0_TS | CR0_EM | CR0_MP;

export class ShadowMemory implements GuestMemory {
  readonly mmu: GuestMMU;
  readonly controls = {
    primary: PROCESSOR.CR3_LOAD_EXITING | PROCESSOR.CR3_STORE_EXITING | PROCESSOR.INVLPG_EXITING,
    secondary: 0,
  };
  readonly eptPointer = 0;
  private readonly vcpu: CPU;
  private readonly paged: Owned;

  /** @param features bits of CR4 that both guest and processor have. */
  constructor(mmu: GuestMMU, vcpu: CPU, features: number) {
    this.mmu = mmu;
    this.vcpu = vcpu;
    // Shadow tables have small pages alone, and none that is global.
    this.paged = { mask: ~features | CR4_PSE | CR4_PGE, value: CR4_VMXE };
  }

  get in8086(): boolean {
    return (this.vcpu.get(CR0) & CR0_PE) === 0;
  }

  get exceptions(): number {
    return this.in8086 ? -1 : 1 << VECTOR_PF;
  }

  get cr0(): Owned {
    return this.in8086 ? { mask: -1, value: ON | CR0_ET | (this.vcpu.get(CR0) & COPROCESSOR) } : PAGED;
  }

  /** In virtual-8086 mode there are neither its extensions nor what restricts RDTSC: real mode has neither. */
  get cr4(): Owned {
    return this.in8086 ? { mask: -1, value: CR4_VMXE } : this.paged;
  }

  get cr3(): number {
    return this.mmu.root(this.vcpu.cpl === 3);
  }

  get runnable(): true | NotRunnable {
    if (!this.in8086) return true;
    if (!hasRealSegments(this.vcpu)) return 'real-mode';
    if ((this.vcpu.get(EFLAGS) & EFLAGS_TF) !== 0) return 'single-step';
    return this.vcpu.breakpointsActive ? 'breakpoint' : true;
  }

  settle(): void {}

  exit(driver: VMCSDriver): VMExit | null {
    if (driver.reason !== REASON.EXCEPTION_OR_NMI || driver.vector !== VECTOR_PF) return null;
    const { error, qualification: gva } = driver;
    const user = this.in8086 || (error & PF_U) === 0 ? 0 : 1;
    const reason = PAGE_FAULT_REASONS[this.mmu.judge(gva, (error & PF_W) !== 0, user)];
    return { reason, vector: VECTOR_PF, error, gva };
  }
}
