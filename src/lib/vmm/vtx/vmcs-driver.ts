/**
 * The VMM's hand on VT-x: the guest's state goes from the VCPU into the VMCS (own-vmcs.ts) before the guest is entered, and back when the
 * processor has come out. A field is written only if it changes, and read only if it is needed.
 */
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
  EFLAGS_IOPL,
  EFLAGS_RF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  EFLAGS_ZF,
  SS,
} from '../../isa/registers.ts';
import { VECTOR_DB, VECTOR_PF } from '../../isa/vectors.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { setRealSegment } from '../../cpu/segmentation.ts';
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
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDLE_DOUBLE,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
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
  VMX_OPERATION,
  VMX_ROOT,
} from '../../cpu/state.ts';
import { ALLOWED } from '../../cpu/vmx/capabilities.ts';
import {
  BLOCKED_BY_MOV_SS,
  BLOCKED_BY_NMI,
  BLOCKED_BY_STI,
  ENTRY_FAILURE,
  INFORMATION_ERROR_CODE,
  INFORMATION_IRET,
  INFORMATION_VALID,
  PROCESSOR,
  REASON,
  TYPE_EXTERNAL,
  TYPE_HARDWARE_EXCEPTION,
  TYPE_MASK,
  TYPE_SOFTWARE_INTERRUPT,
  UNUSABLE,
} from '../../cpu/vmx/controls.ts';
import { ofSegment } from '../../cpu/vmx/exit.ts';
import { FIELD } from '../../cpu/vmx/fields.ts';
import type { Allotment } from '../allotment.ts';
import type { GuestMemory } from './guest-memory.ts';
import { OwnVMCS, type HostState } from './own-vmcs.ts';

const ESP = 4;
const CLOCKS = [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE, DELIVERED_AT_DOUBLE];
/** What of the guest is in a field as it is in the state block. */
const PLAIN: readonly (readonly [encoding: number, index: number])[] = [
  [FIELD.GUEST_DR7, DR7],
  [FIELD.GUEST_RIP, EIP],
  [FIELD.GUEST_RSP, GPR + ESP],
  [FIELD.GUEST_GDTR_BASE, GDTR_BASE],
  [FIELD.GUEST_GDTR_LIMIT, GDTR_LIMIT],
  [FIELD.GUEST_IDTR_BASE, IDTR_BASE],
  [FIELD.GUEST_IDTR_LIMIT, IDTR_LIMIT],
];
/** The same of what changes only where the VMM does it: WRMSR always exits. */
const MSRS: readonly (readonly [encoding: number, index: number])[] = [
  [FIELD.GUEST_SYSENTER_ESP, SYSENTER_ESP],
  [FIELD.GUEST_SYSENTER_EIP, SYSENTER_EIP],
];
/** What the VMM and its guest share: the processor saves and loads none of it. */
const SHARED = [0, 1, 2, 3, 5, 6, 7].map((i) => GPR + i).concat([CR2, DR0, DR0 + 1, DR0 + 2, DR0 + 3, DR6]);
/** A TR that cannot be used cannot be entered with: a TSS that is as good as none. */
const EMPTY_TSS = 0x8b;
/** A segment as virtual-8086 mode has it. */
export const SEGMENT_8086 = 0xf3;
/** What the guest does that comes to the VMM, beside what always does. */
const EXITING = PROCESSOR.HLT_EXITING | PROCESSOR.UNCONDITIONAL_IO_EXITING | PROCESSOR.ACTIVATE_SECONDARY;
const PENDING = 0x400f;
const PENDING_ENABLED = 1 << 12;
/** Flags that are the VCPU's alone while real mode runs in virtual-8086 mode: the guest can neither see nor change them there. */
export const VIRTUAL_IN_8086 = EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP;
/**
 * Fields of the guest's state that the VMM needs at an exit to do an instruction that touches registers alone: RFLAGS, CR0, base,
 * limit and rights of CS, interruptibility; RIP and the rights of SS, which tell the CPL, it has read before.
 */
const NEEDED = 6;

export class VMCSDriver {
  /** Of the exit noticed last: basic reason; what was being delivered, as interruption information, or 0. */
  reason = 0;
  vectoring = 0;
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  private readonly memory: GuestMemory;
  private readonly root: number;
  private readonly vmcs: OwnVMCS;
  /** Instructions retired, and deliveries behind them, when the guest was entered as the VCPU stands. */
  private enteredAt = 0;
  private deliveredThen = 0;
  /** Real mode runs in virtual-8086 mode. */
  private in8086 = false;
  /** RF as the guest had it before what has exited set it. */
  private resumeBefore = 0;
  /** During an entry that gives the guest an INT n or the like: the address behind it; else -1. */
  private behind = -1;
  /** It has been given. */
  private hasGiven = false;
  /** What the next entry gives the guest: an event whose delivery was broken off, or 0. */
  private given = 0;
  /** Fields of the guest's state read into the VCPU at the last exit that have not been counted yet. */
  private uncounted = 0;

  constructor(allotment: Allotment, vcpu: CPU, memory: GuestMemory, host: HostState) {
    this.cpu = allotment.host.cpu;
    this.vcpu = vcpu;
    this.memory = memory;
    this.root = host.root;
    this.vmcs = new OwnVMCS(allotment, memory.controls.secondary, host);
  }

  /** The guest has been left. */
  get hasLeft(): boolean {
    return this.cpu.get(VMX_OPERATION) === VMX_ROOT;
  }

  /** VMREADs and VMWRITEs since the exit noticed last. */
  get accesses(): readonly [reads: number, writes: number] {
    return [this.vmcs.reads, this.vmcs.writes];
  }

  get qualification(): number {
    return this.vmcs.read(FIELD.EXIT_QUALIFICATION);
  }

  get guestPhysical(): number {
    return this.vmcs.read(FIELD.GUEST_PHYSICAL_ADDRESS);
  }

  get guestLinear(): number {
    return this.vmcs.read(FIELD.GUEST_LINEAR_ADDRESS);
  }

  /** Vector of the exception that has exited. */
  get vector(): number {
    return this.vmcs.read(FIELD.EXIT_INTERRUPTION_INFORMATION) & 0xff;
  }

  /** Its error code, or 0. */
  get error(): number {
    return this.vmcs.read(FIELD.EXIT_INTERRUPTION_ERROR_CODE);
  }

  /** What the exit noticed last is for the trace: reason, qualification, guest RIP, interruption information. */
  get told(): readonly [number, number, number, number] {
    const { reason, vectoring } = this;
    const isException = reason === REASON.EXCEPTION_OR_NMI;
    return [
      reason,
      this.vmcs.peek(FIELD.EXIT_QUALIFICATION),
      this.vmcs.peek(FIELD.GUEST_RIP),
      isException ? this.vmcs.peek(FIELD.EXIT_INTERRUPTION_INFORMATION) : vectoring,
    ];
  }

  /** Interruption information of what the next entry gives the guest, or 0. */
  get information(): number {
    return this.given;
  }

  /**
   * Makes the VMCS as the VCPU stands.
   * @param window the guest is to be left as soon as it takes interrupts.
   */
  prepare(window: boolean): void {
    const { vcpu, memory, vmcs } = this;
    this.enteredAt = vcpu.retired;
    this.deliveredThen = vcpu.deliveredHere;
    this.in8086 = memory.in8086;
    this.given = 0;
    this.takeControl();
    vmcs.makeCurrent();
    // Uncounted: the request for a window comes and goes with the times at which the guest is stopped.
    const wanted = EXITING | memory.controls.primary | (window ? PROCESSOR.INTERRUPT_WINDOW_EXITING : 0);
    vmcs.put(FIELD.PROCESSOR_BASED_CONTROLS, ALLOWED.processor.zero | wanted);
    this.vmcs.write(FIELD.EXCEPTION_BITMAP, memory.exceptions);
    this.writeGuest();
    vmcs.isNew = false;
  }

  /** What was being delivered when the guest was left is to be delivered again. */
  deliverAgain(): void {
    const { vectoring } = this;
    if (vectoring === 0) return;
    const error =
      (vectoring & INFORMATION_ERROR_CODE) !== 0 ? this.vmcs.read(FIELD.IDT_VECTORING_ERROR_CODE) : 0;
    this.give(vectoring & ~INFORMATION_IRET, error);
    if ((vectoring & TYPE_MASK) >= TYPE_SOFTWARE_INTERRUPT)
      this.vmcs.write(FIELD.ENTRY_INSTRUCTION_LENGTH, this.vmcs.read(FIELD.EXIT_INSTRUCTION_LENGTH));
  }

  /** The page fault that has exited is the guest's own: it is to get it as the processor would have given it. */
  reflect(gva: number, error: number): void {
    this.cpu.s[CR2] = gva;
    // What a fault pushes has RF set.
    this.vmcs.write(FIELD.GUEST_RFLAGS, this.vmcs.read(FIELD.GUEST_RFLAGS) | EFLAGS_RF);
    this.give(INFORMATION_VALID | INFORMATION_ERROR_CODE | TYPE_HARDWARE_EXCEPTION | VECTOR_PF, error);
  }

  /** The next entry gives the guest an external interrupt. */
  giveInterrupt(vector: number): void {
    this.give(INFORMATION_VALID | TYPE_EXTERNAL | vector, 0);
  }

  private give(information: number, error: number): void {
    this.given = information;
    this.vmcs.write(FIELD.ENTRY_INTERRUPTION_INFORMATION, information);
    if ((information & INFORMATION_ERROR_CODE) !== 0)
      this.vmcs.write(FIELD.ENTRY_EXCEPTION_ERROR_CODE, error);
  }

  /** VMLAUNCH or VMRESUME. False if the processor refuses. */
  enter(): boolean {
    const { cpu, vmcs, given } = this;
    this.given = 0;
    const isInstruction = (given & TYPE_MASK) >= TYPE_SOFTWARE_INTERRUPT;
    this.behind = isInstruction
      ? (this.vmcs.peek(FIELD.GUEST_RIP) + this.vmcs.peek(FIELD.ENTRY_INSTRUCTION_LENGTH)) | 0
      : -1;
    this.hasGiven = false;
    vmcs.enter();
    if (this.hasGiven) cpu.d[RETIRED_DOUBLE] = cpu.retired + 1;
    if (!this.hasLeft) return true;
    if (cpu.flag(EFLAGS_ZF) || cpu.flag(EFLAGS_CF)) return false;
    return (this.vmcs.peek(FIELD.EXIT_REASON) & ENTRY_FAILURE) === 0;
  }

  /**
   * The guest has been given an event, its return address `eip`. INT n, INT3 and the like are instructions: one that is delivered
   * by an entry is retired with it, unless what is delivered is a fault in its stead.
   */
  noteDelivery(eip: number): void {
    this.hasGiven ||= this.behind !== -1 && eip === this.behind;
  }

  /** After an exit: nobody runs at the address it leads to. The VCPU learns of time, place and CPL. */
  noticeExit(): void {
    const { cpu, vcpu } = this;
    cpu.atEntry = false;
    cpu.stopRequested = false;
    // It is no delivery of the guest's.
    cpu.s[DELIVERED] = cpu.get(DELIVERED) - 1;
    this.vmcs.forgetCounts();
    this.uncounted = 0;
    this.reason = this.vmcs.read(FIELD.EXIT_REASON) & 0xffff;
    const vectoring = this.vmcs.read(FIELD.IDT_VECTORING_INFORMATION);
    this.vectoring = (vectoring & INFORMATION_VALID) === 0 ? 0 : vectoring;
    this.takeClocks();
    vcpu.s[EIP] = this.vmcs.read(FIELD.GUEST_RIP);
    if (!this.in8086) vcpu.s[CPL] = (this.vmcs.read(FIELD.GUEST_SS_ACCESS_RIGHTS) >>> 5) & 3;
    const isSame = cpu.retired === this.enteredAt && cpu.deliveredHere === this.deliveredThen;
    this.resumeBefore = isSame ? vcpu.eflags() & EFLAGS_RF : 0;
    const setsRF = this.reason === REASON.EPT_VIOLATION || this.reason === REASON.EXCEPTION_OR_NMI;
    if (setsRF && !this.deliversFault) this.restoreRF();
  }

  private takeClocks(): void {
    const { cpu, vcpu } = this;
    for (const clock of CLOCKS) vcpu.d[clock] = cpu.d[clock] ?? 0;
    vcpu.s[DELIVERED] = cpu.get(DELIVERED);
  }

  /** The exit has set RF in what is saved: the guest must not see that in the frame of an interrupt. */
  private restoreRF(): void {
    const flags = this.vmcs.read(FIELD.GUEST_RFLAGS) & ~EFLAGS_RF;
    this.vmcs.write(FIELD.GUEST_RFLAGS, flags | this.resumeBefore);
  }

  /** The guest was left in the delivery of a fault, which pushes RF. */
  private get deliversFault(): boolean {
    const { vectoring } = this;
    return (vectoring & TYPE_MASK) === TYPE_HARDWARE_EXCEPTION && (vectoring & 0xff) !== VECTOR_DB;
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
    s[CR3] = this.root;
    s[CR4] = CR4_VMXE;
    cpu.setEflags(0);
    for (const clock of CLOCKS) cpu.d[clock] = vcpu.d[clock] ?? 0;
    s[DELIVERED] = vcpu.get(DELIVERED);
    for (const index of SHARED) s[index] = vcpu.get(index);
  }

  private writeGuest(): void {
    const { vcpu, memory, in8086 } = this;
    const { cr0, cr3, cr4 } = memory;
    for (const [encoding, index] of PLAIN) this.vmcs.write(encoding, vcpu.get(index));
    for (const [encoding, index] of MSRS) this.vmcs.write(encoding, vcpu.get(index));
    // SYSENTER is #GP in real mode, and with a null selector in virtual-8086 mode.
    this.vmcs.write(FIELD.GUEST_SYSENTER_CS, in8086 ? 0 : vcpu.get(SYSENTER_CS));
    this.vmcs.write(FIELD.EPT_POINTER, memory.eptPointer);
    this.vmcs.write(FIELD.CR0_GUEST_HOST_MASK, cr0.mask);
    this.vmcs.write(FIELD.CR0_READ_SHADOW, vcpu.get(CR0) & cr0.mask);
    this.vmcs.write(FIELD.GUEST_CR0, (vcpu.get(CR0) & ~cr0.mask) | cr0.value);
    this.vmcs.write(FIELD.GUEST_CR3, cr3 ?? vcpu.get(CR3));
    this.vmcs.write(FIELD.CR4_GUEST_HOST_MASK, cr4.mask);
    this.vmcs.write(FIELD.CR4_READ_SHADOW, vcpu.get(CR4) & cr4.mask);
    this.vmcs.write(FIELD.GUEST_CR4, (vcpu.get(CR4) & ~cr4.mask) | cr4.value);
    const flags = vcpu.eflags();
    this.vmcs.write(FIELD.GUEST_RFLAGS, in8086 ? (flags & ~VIRTUAL_IN_8086) | EFLAGS_VM : flags);
    for (let segment = 0; segment <= TR; segment++) this.writeSegment(segment);
    const shadow = vcpu.get(SHADOW);
    this.vmcs.write(
      FIELD.GUEST_INTERRUPTIBILITY,
      (shadow === SHADOW_STI ? BLOCKED_BY_STI : 0) |
        (shadow === SHADOW_SS ? BLOCKED_BY_MOV_SS : 0) |
        (vcpu.get(NMI_BLOCKED) !== 0 ? BLOCKED_BY_NMI : 0),
    );
    const causes = vcpu.get(DEBUG_PENDING) & PENDING;
    this.vmcs.write(
      FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS,
      causes | ((causes & 15) !== 0 ? PENDING_ENABLED : 0),
    );
    this.vmcs.write(FIELD.GUEST_ACTIVITY, 0);
    // An exit has taken the event back; a guest that was only stopped has not exited.
    if (this.vmcs.isNew || this.vmcs.peek(FIELD.ENTRY_INTERRUPTION_INFORMATION) < 0)
      this.vmcs.write(FIELD.ENTRY_INTERRUPTION_INFORMATION, 0);
  }

  private writeSegment(segment: number): void {
    const { vcpu } = this;
    const field = (encoding: number, value: number): void =>
      this.vmcs.write(ofSegment(encoding, segment), value);
    const rights = vcpu.get(RIGHTS + segment) >>> 8;
    const isEmptyTSS = segment === TR && rights === 0;
    const unusable = UNUSABLE | (segment === SS ? vcpu.cpl << 5 : 0);
    field(FIELD.GUEST_ES_SELECTOR, vcpu.get(SELECTOR + segment));
    field(FIELD.GUEST_ES_BASE, vcpu.get(BASE + segment));
    field(FIELD.GUEST_ES_LIMIT, isEmptyTSS ? 0 : vcpu.get(LIMIT + segment));
    const usual = isEmptyTSS ? EMPTY_TSS : rights === 0 ? unusable : rights;
    field(FIELD.GUEST_ES_ACCESS_RIGHTS, this.in8086 && segment < LDTR ? SEGMENT_8086 : usual);
  }

  /** Reads all of the guest's state into the VCPU: from the VMCS, or where it was only stopped from the registers. */
  takeBack(): void {
    const { cpu, vcpu, hasLeft, memory, in8086 } = this;
    const { s } = vcpu;
    const { cr0, cr3, cr4 } = memory;
    let fields = 0;
    const take = (encoding: number, index: number): number => {
      fields++;
      return hasLeft ? this.vmcs.peek(encoding) : cpu.get(index);
    };
    for (const index of SHARED) s[index] = cpu.get(index);
    this.takeClocks();
    for (const [encoding, index] of PLAIN) s[index] = take(encoding, index);
    s[CR0] = (take(FIELD.GUEST_CR0, CR0) & ~cr0.mask) | (vcpu.get(CR0) & cr0.mask);
    s[CR4] = (take(FIELD.GUEST_CR4, CR4) & ~cr4.mask) | (vcpu.get(CR4) & cr4.mask);
    if (cr3 === null) s[CR3] = take(FIELD.GUEST_CR3, CR3);
    for (let segment = 0; segment <= TR; segment++) {
      if (in8086) this.takeSegment8086(segment, take);
      else this.takeSegment(segment, take);
    }
    if (hasLeft) {
      const blocking = this.vmcs.peek(FIELD.GUEST_INTERRUPTIBILITY);
      s[SHADOW] =
        (blocking & BLOCKED_BY_STI) !== 0 ? SHADOW_STI : (blocking & BLOCKED_BY_MOV_SS) !== 0 ? SHADOW_SS : 0;
      s[NMI_BLOCKED] = (blocking & BLOCKED_BY_NMI) !== 0 ? 1 : 0;
      s[DEBUG_PENDING] = this.vmcs.peek(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS) & PENDING;
    } else {
      for (const index of [SHADOW, NMI_BLOCKED, DEBUG_PENDING]) s[index] = cpu.get(index);
      if (!in8086) s[CPL] = cpu.get(CPL);
    }
    let flags = hasLeft ? this.vmcs.peek(FIELD.GUEST_RFLAGS) : cpu.eflags();
    // Its instruction is begun anew.
    if (hasLeft && this.deliversFault) flags = (flags & ~EFLAGS_RF) | this.resumeBefore;
    const own = in8086 ? VIRTUAL_IN_8086 : 0;
    vcpu.setEflags((flags & ~own) | (vcpu.eflags() & own));
    this.vmcs.countReads(NEEDED);
    this.uncounted = fields + 3 - NEEDED;
    if (!hasLeft) cpu.vmx?.switchTo(VMX_ROOT);
    // Its own walks were done by the processor: what the VCPU's TLB says is of another time.
    vcpu.paging.flush(false);
    vcpu.stateReplaced();
  }

  /** What it keeps between two exits besides the VMCS, for a snapshot. */
  save(): readonly [reads: number, writes: number, uncounted: number] {
    return [...this.accesses, this.uncounted];
  }

  /** Takes what `save` gave. */
  restore([reads = 0, writes = 0, uncounted = 0]: readonly number[]): void {
    this.vmcs.reads = reads;
    this.vmcs.writes = writes;
    this.uncounted = uncounted;
  }

  /** The VMM has needed all of the guest's state. */
  countWhole(): void {
    this.vmcs.countReads(this.uncounted);
    this.uncounted = 0;
  }

  private takeSegment(segment: number, take: (encoding: number, index: number) => number): void {
    const { cpu, vcpu, hasLeft } = this;
    const { s } = vcpu;
    const field = (encoding: number, index: number): number =>
      take(ofSegment(encoding, segment), index + segment);
    const selector = field(FIELD.GUEST_ES_SELECTOR, SELECTOR);
    const inField = field(FIELD.GUEST_ES_ACCESS_RIGHTS, RIGHTS);
    const base = field(FIELD.GUEST_ES_BASE, BASE);
    const limit = field(FIELD.GUEST_ES_LIMIT, LIMIT);
    const rights = hasLeft ? ((inField & UNUSABLE) !== 0 ? 0 : inField << 8) : cpu.get(RIGHTS + segment);
    const isEmptyTSS = segment === TR && s[RIGHTS + TR] === 0 && selector === s[SELECTOR + TR];
    // Of what could not be used, and still cannot, the hidden part is what it was.
    if (isEmptyTSS || (rights === 0 && s[RIGHTS + segment] === 0 && selector === s[SELECTOR + segment]))
      return;
    s[SELECTOR + segment] = selector;
    s[BASE + segment] = base;
    s[LIMIT + segment] = limit;
    s[RIGHTS + segment] = rights;
  }

  /** In virtual-8086 mode a load gives a segment the base of its selector; the rest is what real mode had. */
  private takeSegment8086(segment: number, take: (encoding: number, index: number) => number): void {
    if (segment >= LDTR) return;
    const selector = take(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), SELECTOR + segment);
    if (selector !== this.vcpu.get(SELECTOR + segment)) setRealSegment(this.vcpu, segment, selector);
  }
}
