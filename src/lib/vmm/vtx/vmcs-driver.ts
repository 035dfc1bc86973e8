/**
 * The VMM's hand on VT-x: entries with what they give the guest, and exits with what they say. The guest's state (guest-state.ts) goes
 * into the VMCS (own-vmcs.ts) before the guest is entered, and back when the processor has come out, as far as it is needed.
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
  EFLAGS_RF,
  EFLAGS_ZF,
} from '../../isa/registers.ts';
import { VECTOR_DB, VECTOR_PF } from '../../isa/vectors.ts';
import type { CPU } from '../../cpu/cpu.ts';

import {
  ACTIVE,
  ACTIVITY,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DELIVERED,
  DELIVERED_AT_DOUBLE,
  DR0,
  DR6,
  EIP,
  GPR,
  RETIRED_DOUBLE,
  SHADOW,
  VMX_OPERATION,
  VMX_ROOT,
} from '../../cpu/state.ts';
import { ALLOWED } from '../../cpu/vmx/capabilities.ts';
import {
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
} from '../../cpu/vmx/controls.ts';

import { FIELD } from '../../cpu/vmx/fields.ts';
import type { Allotment } from '../allotment.ts';
import { copyClocks } from '../vmm-world.ts';
import type { GuestMemory } from './guest-memory.ts';
import { GuestState } from './guest-state.ts';
import { OwnVMCS, type HostState } from './own-vmcs.ts';

/** What the VMM and its guest share: the processor saves and loads none of it. */
const SHARED = [0, 1, 2, 3, 5, 6, 7].map((i) => GPR + i).concat([CR2, DR0, DR0 + 1, DR0 + 2, DR0 + 3, DR6]);
/** What the guest does that comes to the VMM, beside what always does. */
const EXITING = PROCESSOR.HLT_EXITING | PROCESSOR.UNCONDITIONAL_IO_EXITING | PROCESSOR.ACTIVATE_SECONDARY;
/**
 * Fields of the guest's state that the VMM needs at an exit to do an instruction that touches registers alone: RFLAGS, CR0, base,
 * limit and rights of CS, interruptibility; RIP and the rights of SS, which tell the CPL, it has read before.
 */
const NEEDED = 6;

/** Has `to` be at the moment of `from`: under VT-x a delivery of the guest's is the processor's own. */
function copyMoment(from: CPU, to: CPU): void {
  copyClocks(from, to);
  to.d[DELIVERED_AT_DOUBLE] = from.d[DELIVERED_AT_DOUBLE] ?? 0;
  to.s[DELIVERED] = from.get(DELIVERED);
}

export class VMCSDriver {
  /** Of the exit noticed last: basic reason; what was being delivered, as interruption information, or 0. */
  reason = 0;
  vectoring = 0;
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  private readonly memory: GuestMemory;
  private readonly root: number;
  private readonly vmcs: OwnVMCS;
  private readonly guest: GuestState;
  /** Instructions retired, and deliveries behind them, when the guest was entered as the VCPU stands. */
  private enteredAt = 0;
  private deliveredThen = 0;
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
    this.guest = new GuestState(this.cpu, vcpu, memory, this.vmcs);
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
    this.given = 0;
    this.takeControl();
    vmcs.makeCurrent();
    // Uncounted: the request for a window comes and goes with the times at which the guest is stopped.
    const wanted = EXITING | memory.controls.primary | (window ? PROCESSOR.INTERRUPT_WINDOW_EXITING : 0);
    vmcs.put(FIELD.PROCESSOR_BASED_CONTROLS, ALLOWED.processor.zero | wanted);
    this.vmcs.write(FIELD.EXCEPTION_BITMAP, memory.exceptions);
    this.guest.write();
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
    copyMoment(cpu, vcpu);
    vcpu.s[EIP] = this.vmcs.read(FIELD.GUEST_RIP);
    if (!this.guest.in8086) vcpu.s[CPL] = (this.vmcs.read(FIELD.GUEST_SS_ACCESS_RIGHTS) >>> 5) & 3;
    const isSame = cpu.retired === this.enteredAt && cpu.deliveredHere === this.deliveredThen;
    this.resumeBefore = isSame ? vcpu.eflags() & EFLAGS_RF : 0;
    const setsRF = this.reason === REASON.EPT_VIOLATION || this.reason === REASON.EXCEPTION_OR_NMI;
    if (setsRF && !this.deliversFault) this.restoreRF();
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
    copyMoment(vcpu, cpu);
    for (const index of SHARED) s[index] = vcpu.get(index);
  }

  /** Takes all of the guest's state into the VCPU. */
  takeBack(): void {
    const { cpu, vcpu, guest, hasLeft } = this;
    for (const index of SHARED) vcpu.s[index] = cpu.get(index);
    copyMoment(cpu, vcpu);
    // Its instruction is begun anew.
    const fields = guest.take(hasLeft, hasLeft && this.deliversFault ? this.resumeBefore : null);
    this.vmcs.countReads(NEEDED);
    this.uncounted = fields - NEEDED;
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
}
