/**
 * The VMCS of one VM, in its region of host memory, as the VMM has it: made the processor's current one, filled with what never changes,
 * its fields reached by what VMREAD and VMWRITE do, which are counted. It calls what VMXON, VMCLEAR, VMPTRLD, VMLAUNCH and VMRESUME do.
 */
import { Instruction } from '../../isa/instruction.ts';
import { CR0_ET, CR0_NE, CR0_PE, CR0_PG, CR0_WP, CR4_VMXE } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { FEATURE_CONTROL, VMCS_POINTER, VMX_OFF, VMX_OPERATION } from '../../cpu/state.ts';
import { ALLOWED, VMCS_REVISION } from '../../cpu/vmx/capabilities.ts';
import { ENTRY as ENTRY_CONTROL, EXIT, PIN } from '../../cpu/vmx/controls.ts';
import { FIELD } from '../../cpu/vmx/fields.ts';
import { VMXInstructions } from '../../cpu/vmx/instructions.ts';
import type { Allotment } from '../allotment.ts';
import {
  ENTRY,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_TSS,
  STACK_TOP,
  VMCS_AT,
  VMM_BASE,
  VMXON_AT,
} from '../layout.ts';

/** What a VM exit loads of the VMM's world: its address space and its segments. */
export interface HostState {
  /** Host physical address of the page directory. */
  readonly root: number;
  readonly codeSelector: number;
  readonly dataSelector: number;
  readonly tssSelector: number;
}

export class OwnVMCS {
  /** VMREADs and VMWRITEs since `forgetCounts`. */
  reads = 0;
  writes = 0;
  /** No field has been written yet. */
  isNew = false;
  private readonly allotment: Allotment;
  private readonly cpu: CPU;
  private readonly secondary: number;
  private readonly host: HostState;
  private readonly vmx: VMXInstructions;

  /** @param secondary the secondary processor-based controls. */
  constructor(allotment: Allotment, secondary: number, host: HostState) {
    this.allotment = allotment;
    // A VM before this one may have left its own there.
    allotment.write32(VMCS_AT, 0);
    this.cpu = allotment.host.cpu;
    this.secondary = secondary;
    this.host = host;
    const executing = { instruction: new Instruction(), shadowBefore: 0, interrupted: false };
    this.vmx = new VMXInstructions(this.cpu, executing);
  }

  /** A field, without the flags that VMREAD sets (they are the guest's while it has only been stopped), and uncounted. */
  peek(encoding: number): number {
    return this.cpu.vmx?.vmcs.read(encoding) ?? 0;
  }

  /** Has a field be `value`, uncounted. */
  put(encoding: number, value: number): void {
    this.cpu.vmx?.vmcs.write(encoding, value);
  }

  /** VMREAD. */
  read(encoding: number): number {
    this.countReads(1);
    return this.peek(encoding);
  }

  /** Counts `count` fields as read that have been peeked at. */
  countReads(count: number): void {
    this.reads += count;
    this.cpu.counts.vmReads += count;
  }

  /** VMWRITE, unless the field is so already. */
  write(encoding: number, value: number): void {
    if (!this.isNew && this.peek(encoding) === value) return;
    this.writes++;
    this.vmx.write(encoding, value);
  }

  forgetCounts(): void {
    this.reads = 0;
    this.writes = 0;
  }

  /** VMLAUNCH the first time, then VMRESUME. */
  enter(): void {
    this.vmx.enter(this.cpu.vmx?.vmcs.isLaunched === false);
  }

  /** VMX operation, with this VMCS the current one; a new one with all that never changes in it. */
  makeCurrent(): void {
    const { cpu, vmx, allotment } = this;
    const vmcs = allotment.region + VMCS_AT;
    if (cpu.get(VMX_OPERATION) === VMX_OFF) {
      cpu.s[FEATURE_CONTROL] = 5;
      allotment.write32(VMXON_AT, VMCS_REVISION);
      vmx.on([allotment.region + VMXON_AT, 0]);
    }
    this.isNew = allotment.read32(VMCS_AT) !== VMCS_REVISION;
    if (!this.isNew && cpu.get(VMCS_POINTER) === vmcs) return;
    allotment.write32(VMCS_AT, VMCS_REVISION);
    if (this.isNew) vmx.clear([vmcs, 0]);
    vmx.load([vmcs, 0]);
    if (this.isNew) this.writeControls();
  }

  /** What is the same for each entry: controls and the host's state. */
  private writeControls(): void {
    const { pin, exit, entry } = ALLOWED;
    this.write(FIELD.PIN_BASED_CONTROLS, pin.zero | PIN.EXTERNAL_INTERRUPT_EXITING);
    this.write(FIELD.SECONDARY_CONTROLS, this.secondary);
    this.write(FIELD.EXIT_CONTROLS, exit.zero | EXIT.SAVE_DEBUG_CONTROLS | EXIT.ACKNOWLEDGE_INTERRUPT);
    this.write(FIELD.ENTRY_CONTROLS, entry.zero | ENTRY_CONTROL.LOAD_DEBUG_CONTROLS);
    this.write(FIELD.PAGE_FAULT_ERROR_MASK, 0);
    this.write(FIELD.PAGE_FAULT_ERROR_MATCH, 0);
    this.write(FIELD.VMCS_LINK_POINTER, -1);
    this.write(FIELD.VMCS_LINK_POINTER + 1, -1);
    this.write(FIELD.HOST_CR0, CR0_PE | CR0_PG | CR0_NE | CR0_WP | CR0_ET);
    const { root, codeSelector, dataSelector, tssSelector } = this.host;
    this.write(FIELD.HOST_CR3, root);
    this.write(FIELD.HOST_CR4, CR4_VMXE);
    this.write(FIELD.HOST_CS_SELECTOR, codeSelector);
    this.write(FIELD.HOST_SS_SELECTOR, dataSelector);
    this.write(FIELD.HOST_TR_SELECTOR, tssSelector);
    this.write(FIELD.HOST_TR_BASE, (VMM_BASE + SHADOW_TSS) | 0);
    this.write(FIELD.HOST_GDTR_BASE, (VMM_BASE + SHADOW_GDT) | 0);
    this.write(FIELD.HOST_IDTR_BASE, (VMM_BASE + SHADOW_IDT) | 0);
    this.write(FIELD.HOST_RSP, (VMM_BASE + STACK_TOP) | 0);
    this.write(FIELD.HOST_RIP, (VMM_BASE + ENTRY) | 0);
  }
}
