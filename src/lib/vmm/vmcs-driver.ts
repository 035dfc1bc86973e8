/**
 * The VMM's hand on VT-x: a VMCS in the VM's region of host memory, filled from the VCPU before the guest is entered and read into it
 * when the processor has come back. It calls what VMXON, VMPTRLD, VMWRITE, VMLAUNCH and VMRESUME do.
 */
import { Instruction } from '../isa/instruction.ts';
import {
  CR0_CD,
  CR0_ET,
  CR0_NE,
  CR0_NW,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_VMXE,
  EFLAGS_CF,
  EFLAGS_RF,
  EFLAGS_ZF,
  SS,
} from '../isa/registers.ts';
import type { CPU } from '../cpu/cpu.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DEBUG_PENDING,
  DELIVERED,
  DELIVERED_AT_DOUBLE,
  DR0,
  DR6,
  DR7,
  EIP,
  FEATURE_CONTROL,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDLE_DOUBLE,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  NMI_BLOCKED,
  RETIRED_DOUBLE,
  RIGHTS,
  SELECTOR,
  SHADOW,
  SHADOW_SS,
  SHADOW_STI,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
  TSC_OFFSET_DOUBLE,
  VMCS_POINTER,
  VMX_OFF,
  VMX_OPERATION,
  VMX_ROOT,
} from '../cpu/state.ts';
import { ALLOWED, VMCS_REVISION } from '../cpu/vmx/capabilities.ts';
import {
  BLOCKED_BY_MOV_SS,
  BLOCKED_BY_NMI,
  BLOCKED_BY_STI,
  ENTRY as ENTRY_CONTROL,
  ENTRY_FAILURE,
  EXIT,
  INFORMATION_IRET,
  INFORMATION_VALID,
  PIN,
  PROCESSOR,
  REASON,
  SECONDARY,
  TYPE_MASK,
  TYPE_SOFTWARE_INTERRUPT,
  UNUSABLE,
} from '../cpu/vmx/controls.ts';
import { ofSegment } from '../cpu/vmx/exit.ts';
import { FIELD } from '../cpu/vmx/fields.ts';
import { VMXInstructions } from '../cpu/vmx/instructions.ts';
import type { Allotment } from './allotment.ts';
import { ENTRY, VMCS_AT, VMM_BASE, VMXON_AT } from './layout.ts';
import type { NestedTables } from './mmu/nested-tables.ts';

const ESP = 4;
const CLOCKS = [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE, DELIVERED_AT_DOUBLE];
/** What of the guest is in a field as it is in the state block. */
const PLAIN: readonly (readonly [encoding: number, index: number])[] = [
  [FIELD.GUEST_CR3, CR3],
  [FIELD.GUEST_DR7, DR7],
  [FIELD.GUEST_RIP, EIP],
  [FIELD.GUEST_RSP, GPR + ESP],
  [FIELD.GUEST_GDTR_BASE, GDTR_BASE],
  [FIELD.GUEST_GDTR_LIMIT, GDTR_LIMIT],
  [FIELD.GUEST_IDTR_BASE, IDTR_BASE],
  [FIELD.GUEST_IDTR_LIMIT, IDTR_LIMIT],
  [FIELD.GUEST_SYSENTER_CS, SYSENTER_CS],
  [FIELD.GUEST_SYSENTER_ESP, SYSENTER_ESP],
  [FIELD.GUEST_SYSENTER_EIP, SYSENTER_EIP],
];
/** What the VMM and its guest share: the processor saves and loads none of it. */
const SHARED = [0, 1, 2, 3, 5, 6, 7].map((i) => GPR + i).concat([CR2, DR0, DR0 + 1, DR0 + 2, DR0 + 3, DR6]);
/** A TR that cannot be used cannot be entered with: a TSS that is as good as none. */
const EMPTY_TSS = 0x8b;
/** What the guest does that comes to the VMM, beside what always does. */
const EXITING = PROCESSOR.HLT_EXITING | PROCESSOR.UNCONDITIONAL_IO_EXITING | PROCESSOR.ACTIVATE_SECONDARY;
const PENDING = 0x400f;
const PENDING_ENABLED = 1 << 12;

export class VMCSDriver {
  private readonly allotment: Allotment;
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  private readonly tables: NestedTables;
  private readonly executing = { instruction: new Instruction(), shadowBefore: 0, interrupted: false };
  private readonly vmx: VMXInstructions;
  /** Instructions retired when the guest was entered as the VCPU stands. */
  private enteredAt = 0;

  constructor(allotment: Allotment, vcpu: CPU, tables: NestedTables) {
    this.allotment = allotment;
    this.cpu = allotment.host.cpu;
    this.vcpu = vcpu;
    this.tables = tables;
    this.vmx = new VMXInstructions(this.cpu, this.executing);
  }

  /** The guest has been left. */
  get hasLeft(): boolean {
    return this.cpu.get(VMX_OPERATION) === VMX_ROOT;
  }

  /** A field, without the flags that VMREAD sets: they are the guest's while it has only been stopped. */
  private read(encoding: number): number {
    this.cpu.counts.vmReads++;
    return this.cpu.vmx?.vmcs.read(encoding) ?? 0;
  }

  get reason(): number {
    return this.read(FIELD.EXIT_REASON) & 0xffff;
  }

  get qualification(): number {
    return this.read(FIELD.EXIT_QUALIFICATION);
  }

  get guestPhysical(): number {
    return this.read(FIELD.GUEST_PHYSICAL_ADDRESS);
  }

  get guestLinear(): number {
    return this.read(FIELD.GUEST_LINEAR_ADDRESS);
  }

  /** The event in whose delivery the guest was left, as interruption information; 0 for none. */
  get vectoring(): number {
    const information = this.read(FIELD.IDT_VECTORING_INFORMATION);
    return (information & INFORMATION_VALID) === 0 ? 0 : information;
  }

  /**
   * Enters the guest as the VCPU stands. False if the processor refuses that state.
   * @param window leave it as soon as it takes interrupts.
   */
  enter(window: boolean): boolean {
    this.enteredAt = this.vcpu.retired;
    this.takeControl();
    this.current();
    const wanted = window ? EXITING | PROCESSOR.INTERRUPT_WINDOW_EXITING : EXITING;
    this.vmx.write(FIELD.PROCESSOR_BASED_CONTROLS, ALLOWED.processor.zero | wanted);
    this.writeGuest();
    return this.go();
  }

  /** Goes on in the guest; what was being delivered when it was left is delivered again. */
  again(): boolean {
    const { vectoring } = this;
    if (vectoring !== 0) {
      this.vmx.write(FIELD.ENTRY_INTERRUPTION_INFORMATION, vectoring & ~INFORMATION_IRET);
      this.vmx.write(FIELD.ENTRY_EXCEPTION_ERROR_CODE, this.read(FIELD.IDT_VECTORING_ERROR_CODE));
      this.vmx.write(FIELD.ENTRY_INSTRUCTION_LENGTH, this.read(FIELD.EXIT_INSTRUCTION_LENGTH));
    }
    const isEntered = this.go();
    // INT n, INT3 and the like are instructions: one that has been delivered at last is retired.
    const isInstruction = (vectoring & TYPE_MASK) >= TYPE_SOFTWARE_INTERRUPT;
    const isDelivered = isEntered && (!this.hasLeft || this.vectoring === 0);
    const { d } = this.cpu;
    if (isInstruction && isDelivered) d[RETIRED_DOUBLE] = (d[RETIRED_DOUBLE] ?? 0) + 1;
    return isEntered;
  }

  /** After an exit: nobody runs at the address it leads to. */
  noticeExit(): void {
    const { cpu } = this;
    cpu.atEntry = false;
    cpu.stopRequested = false;
    // It is no delivery of the guest's.
    cpu.s[DELIVERED] = cpu.get(DELIVERED) - 1;
    if (this.reason === REASON.EPT_VIOLATION && this.vectoring === 0) this.restoreRF();
  }

  /** A violation has set RF in what is saved: the guest must not see that in the frame of an interrupt. */
  private restoreRF(): void {
    const { cpu, vcpu, enteredAt } = this;
    const before = cpu.retired === enteredAt ? vcpu.eflags() & EFLAGS_RF : 0;
    this.vmx.write(FIELD.GUEST_RFLAGS, (this.read(FIELD.GUEST_RFLAGS) & ~EFLAGS_RF) | before);
  }

  private go(): boolean {
    const { cpu, vmx } = this;
    vmx.enter(cpu.vmx?.vmcs.isLaunched === false);
    if (!this.hasLeft) return true;
    if (cpu.flag(EFLAGS_ZF) || cpu.flag(EFLAGS_CF)) return false;
    return (this.read(FIELD.EXIT_REASON) & ENTRY_FAILURE) === 0;
  }

  /** The VMM's own world on the processor, from which it enters. */
  private takeControl(): void {
    const { cpu, vcpu } = this;
    const { s } = cpu;
    s[ACTIVITY] = ACTIVE;
    s[SHADOW] = 0;
    s[CPL] = 0;
    cpu.stopRequested = false;
    cpu.atEntry = false;
    cpu.interruptLine = false;
    s[CR0] = CR0_PE | CR0_PG | CR0_NE | CR0_WP | CR0_ET | (vcpu.get(CR0) & (CR0_CD | CR0_NW));
    s[CR4] = CR4_VMXE;
    cpu.setEflags(0);
    for (const clock of CLOCKS) cpu.d[clock] = vcpu.d[clock] ?? 0;
    s[DELIVERED] = vcpu.get(DELIVERED);
    for (const index of SHARED) s[index] = vcpu.get(index);
  }

  /** VMX operation, with this VM's VMCS the current one. */
  private current(): void {
    const { cpu, vmx, allotment } = this;
    const vmcs = allotment.region + VMCS_AT;
    if (cpu.get(VMX_OPERATION) === VMX_OFF) {
      cpu.s[FEATURE_CONTROL] = 5;
      allotment.write32(VMXON_AT, VMCS_REVISION);
      vmx.on([allotment.region + VMXON_AT, 0]);
    }
    if (cpu.get(VMCS_POINTER) === vmcs) return;
    allotment.write32(VMCS_AT, VMCS_REVISION);
    vmx.clear([vmcs, 0]);
    vmx.load([vmcs, 0]);
    this.writeControls();
  }

  /** What is the same for each entry: controls and the host's state. */
  private writeControls(): void {
    const { vmx } = this;
    const { pin, exit, entry } = ALLOWED;
    vmx.write(FIELD.PIN_BASED_CONTROLS, pin.zero | PIN.EXTERNAL_INTERRUPT_EXITING);
    vmx.write(FIELD.SECONDARY_CONTROLS, SECONDARY.ENABLE_EPT | SECONDARY.UNRESTRICTED_GUEST);
    vmx.write(FIELD.EXIT_CONTROLS, exit.zero | EXIT.SAVE_DEBUG_CONTROLS | EXIT.ACKNOWLEDGE_INTERRUPT);
    vmx.write(FIELD.ENTRY_CONTROLS, entry.zero | ENTRY_CONTROL.LOAD_DEBUG_CONTROLS);
    vmx.write(FIELD.VMCS_LINK_POINTER, -1);
    vmx.write(FIELD.VMCS_LINK_POINTER + 1, -1);
    vmx.write(FIELD.HOST_CR0, CR0_PE | CR0_PG | CR0_NE | CR0_WP | CR0_ET);
    vmx.write(FIELD.HOST_CR4, CR4_VMXE);
    vmx.write(FIELD.HOST_CS_SELECTOR, 8);
    vmx.write(FIELD.HOST_SS_SELECTOR, 16);
    vmx.write(FIELD.HOST_TR_SELECTOR, 24);
    vmx.write(FIELD.HOST_RIP, (VMM_BASE + ENTRY) | 0);
  }

  private writeGuest(): void {
    const { vmx, vcpu, cpu } = this;
    for (const [encoding, index] of PLAIN) vmx.write(encoding, vcpu.get(index));
    vmx.write(FIELD.EPT_POINTER, this.tables.pointer);
    // NE is set throughout VMX operation, whatever the guest believes; of CR4 what the guest has not, or this processor.
    vmx.write(FIELD.CR0_GUEST_HOST_MASK, CR0_NE);
    vmx.write(FIELD.CR0_READ_SHADOW, vcpu.get(CR0));
    vmx.write(FIELD.GUEST_CR0, vcpu.get(CR0) | CR0_NE);
    vmx.write(FIELD.CR4_GUEST_HOST_MASK, ~(cpu.features.cr4 & vcpu.features.cr4));
    vmx.write(FIELD.CR4_READ_SHADOW, vcpu.get(CR4));
    vmx.write(FIELD.GUEST_CR4, vcpu.get(CR4) | CR4_VMXE);
    vmx.write(FIELD.GUEST_RFLAGS, vcpu.eflags());
    for (let segment = 0; segment <= TR; segment++) {
      const rights = vcpu.get(RIGHTS + segment) >>> 8;
      const isEmptyTSS = segment === TR && rights === 0;
      const unusable = UNUSABLE | (segment === SS ? vcpu.cpl << 5 : 0);
      vmx.write(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), vcpu.get(SELECTOR + segment));
      vmx.write(ofSegment(FIELD.GUEST_ES_BASE, segment), vcpu.get(BASE + segment));
      vmx.write(ofSegment(FIELD.GUEST_ES_LIMIT, segment), isEmptyTSS ? 0 : vcpu.get(LIMIT + segment));
      vmx.write(
        ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment),
        isEmptyTSS ? EMPTY_TSS : rights === 0 ? unusable : rights,
      );
    }
    const shadow = vcpu.get(SHADOW);
    vmx.write(
      FIELD.GUEST_INTERRUPTIBILITY,
      (shadow === SHADOW_STI ? BLOCKED_BY_STI : 0) |
        (shadow === SHADOW_SS ? BLOCKED_BY_MOV_SS : 0) |
        (vcpu.get(NMI_BLOCKED) !== 0 ? BLOCKED_BY_NMI : 0),
    );
    const causes = vcpu.get(DEBUG_PENDING) & PENDING;
    vmx.write(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS, causes | ((causes & 15) !== 0 ? PENDING_ENABLED : 0));
    vmx.write(FIELD.GUEST_ACTIVITY, 0);
    vmx.write(FIELD.ENTRY_INTERRUPTION_INFORMATION, 0);
  }

  /** Reads the guest's state into the VCPU: from the VMCS, or where it was only stopped from the registers. */
  takeBack(): void {
    const { cpu, vcpu, hasLeft } = this;
    const { s } = vcpu;
    for (const index of SHARED) s[index] = cpu.get(index);
    for (const clock of CLOCKS) vcpu.d[clock] = cpu.d[clock] ?? 0;
    s[DELIVERED] = cpu.get(DELIVERED);
    const plain = PLAIN.map(([encoding, index]) => (hasLeft ? this.read(encoding) : cpu.get(index)));
    PLAIN.forEach(([, index], i) => (s[index] = plain[i]!));
    const cr0 = hasLeft ? this.read(FIELD.GUEST_CR0) : cpu.get(CR0);
    s[CR0] = (cr0 & ~CR0_NE) | (vcpu.get(CR0) & CR0_NE);
    const mask = cpu.features.cr4 & vcpu.features.cr4;
    const cr4 = hasLeft ? this.read(FIELD.GUEST_CR4) : cpu.get(CR4);
    s[CR4] = (cr4 & mask) | (vcpu.get(CR4) & ~mask);
    for (let segment = 0; segment <= TR; segment++) this.takeSegment(segment, hasLeft);
    if (hasLeft) {
      const blocking = this.read(FIELD.GUEST_INTERRUPTIBILITY);
      s[SHADOW] =
        (blocking & BLOCKED_BY_STI) !== 0 ? SHADOW_STI : (blocking & BLOCKED_BY_MOV_SS) !== 0 ? SHADOW_SS : 0;
      s[NMI_BLOCKED] = (blocking & BLOCKED_BY_NMI) !== 0 ? 1 : 0;
      s[DEBUG_PENDING] = this.read(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS) & PENDING;
      s[CPL] = (this.read(FIELD.GUEST_SS_ACCESS_RIGHTS) >>> 5) & 3;
    } else {
      for (const index of [SHADOW, NMI_BLOCKED, DEBUG_PENDING, CPL]) s[index] = cpu.get(index);
    }
    vcpu.setEflags(hasLeft ? this.read(FIELD.GUEST_RFLAGS) : cpu.eflags());
    if (!hasLeft) cpu.vmx?.switchTo(VMX_ROOT);
    // Its own walks were done by the processor: what the VCPU's TLB says is of another time.
    vcpu.paging.flush(false);
    vcpu.stateReplaced();
  }

  private takeSegment(segment: number, hasLeft: boolean): void {
    const { cpu, vcpu } = this;
    const { s } = vcpu;
    const read = (encoding: number, index: number): number =>
      hasLeft ? this.read(ofSegment(encoding, segment)) : cpu.get(index + segment);
    const selector = read(FIELD.GUEST_ES_SELECTOR, SELECTOR);
    const inField = this.read(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment));
    const rights = hasLeft ? ((inField & UNUSABLE) !== 0 ? 0 : inField << 8) : cpu.get(RIGHTS + segment);
    const isEmptyTSS = segment === TR && s[RIGHTS + TR] === 0 && selector === s[SELECTOR + TR];
    // Of what could not be used, and still cannot, the hidden part is what it was.
    if (isEmptyTSS || (rights === 0 && s[RIGHTS + segment] === 0 && selector === s[SELECTOR + segment]))
      return;
    s[SELECTOR + segment] = selector;
    s[BASE + segment] = read(FIELD.GUEST_ES_BASE, BASE);
    s[LIMIT + segment] = read(FIELD.GUEST_ES_LIMIT, LIMIT);
    s[RIGHTS + segment] = rights;
  }
}
