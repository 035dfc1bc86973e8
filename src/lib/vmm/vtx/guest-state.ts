/**
 * The guest's state on its way: from the VCPU into the VMCS before the guest is entered, and back when the processor has come out. A field
 * is written only if it changes (own-vmcs.ts). Where real mode runs in virtual-8086 mode, the processor has another guest than the VCPU.
 */
import { EFLAGS_IOPL, EFLAGS_RF, EFLAGS_VIF, EFLAGS_VIP, EFLAGS_VM, SS } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { setRealSegment } from '../../cpu/segmentation.ts';
import {
  BASE,
  CPL,
  CR0,
  CR3,
  CR4,
  DEBUG_PENDING,
  DR7,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  NMI_BLOCKED,
  RIGHTS,
  SELECTOR,
  SHADOW,
  SHADOW_SS,
  SHADOW_STI,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
} from '../../cpu/state.ts';
import { BLOCKED_BY_MOV_SS, BLOCKED_BY_NMI, BLOCKED_BY_STI, UNUSABLE } from '../../cpu/vmx/controls.ts';
import { ofSegment } from '../../cpu/vmx/exit.ts';
import { FIELD } from '../../cpu/vmx/fields.ts';
import type { GuestMemory } from './guest-memory.ts';
import type { OwnVMCS } from './own-vmcs.ts';

const ESP = 4;
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
/** A TR that cannot be used cannot be entered with: a TSS that is as good as none. */
const EMPTY_TSS = 0x8b;
/** A segment as virtual-8086 mode has it. */
export const SEGMENT_8086 = 0xf3;
const PENDING = 0x400f;
const PENDING_ENABLED = 1 << 12;
/** Flags that are the VCPU's alone while real mode runs in virtual-8086 mode: the guest can neither see nor change them there. */
export const VIRTUAL_IN_8086 = EFLAGS_IOPL | EFLAGS_VM | EFLAGS_VIF | EFLAGS_VIP;

/** Reads a field, or where the guest was only stopped the word of the processor's state block at `index`. */
type Take = (encoding: number, index: number) => number;

export class GuestState {
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  private readonly memory: GuestMemory;
  private readonly vmcs: OwnVMCS;
  /** Real mode runs in virtual-8086 mode, since the guest was last written. */
  in8086 = false;

  constructor(cpu: CPU, vcpu: CPU, memory: GuestMemory, vmcs: OwnVMCS) {
    this.cpu = cpu;
    this.vcpu = vcpu;
    this.memory = memory;
    this.vmcs = vmcs;
  }

  /** Puts the guest, as the VCPU has it, into the VMCS. Precondition: the VMCS is current. */
  write(): void {
    const { vcpu, memory } = this;
    const { in8086 } = memory;
    this.in8086 = in8086;
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
    const { vcpu, vmcs } = this;
    const rights = vcpu.get(RIGHTS + segment) >>> 8;
    const isEmptyTSS = segment === TR && rights === 0;
    const unusable = UNUSABLE | (segment === SS ? vcpu.cpl << 5 : 0);
    vmcs.write(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), vcpu.get(SELECTOR + segment));
    vmcs.write(ofSegment(FIELD.GUEST_ES_BASE, segment), vcpu.get(BASE + segment));
    vmcs.write(ofSegment(FIELD.GUEST_ES_LIMIT, segment), isEmptyTSS ? 0 : vcpu.get(LIMIT + segment));
    const usual = isEmptyTSS ? EMPTY_TSS : rights === 0 ? unusable : rights;
    vmcs.write(
      ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment),
      this.in8086 && segment < LDTR ? SEGMENT_8086 : usual,
    );
  }

  /**
   * Reads all of the guest's state into the VCPU: from the VMCS if it has been left, from the registers where it was only stopped.
   * @param resume what RF is instead of what the VMCS has, or null.
   * @returns how many fields of the VMCS that takes.
   */
  take(hasLeft: boolean, resume: number | null): number {
    const { cpu, vcpu, memory, in8086 } = this;
    const { s } = vcpu;
    const { cr0, cr3, cr4 } = memory;
    let fields = 0;
    const take = (encoding: number, index: number): number => {
      fields++;
      return hasLeft ? this.vmcs.peek(encoding) : cpu.get(index);
    };
    for (const [encoding, index] of PLAIN) s[index] = take(encoding, index);
    s[CR0] = (take(FIELD.GUEST_CR0, CR0) & ~cr0.mask) | (vcpu.get(CR0) & cr0.mask);
    s[CR4] = (take(FIELD.GUEST_CR4, CR4) & ~cr4.mask) | (vcpu.get(CR4) & cr4.mask);
    if (cr3 === null) s[CR3] = take(FIELD.GUEST_CR3, CR3);
    for (let segment = 0; segment <= TR; segment++) {
      if (in8086) this.takeSegment8086(segment, take);
      else this.takeSegment(segment, take, hasLeft);
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
    if (resume !== null) flags = (flags & ~EFLAGS_RF) | resume;
    const own = in8086 ? VIRTUAL_IN_8086 : 0;
    vcpu.setEflags((flags & ~own) | (vcpu.eflags() & own));
    return fields + 3;
  }

  private takeSegment(segment: number, take: Take, hasLeft: boolean): void {
    const { cpu, vcpu } = this;
    const { s } = vcpu;
    const selector = take(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), SELECTOR + segment);
    const inField = take(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment), RIGHTS + segment);
    const base = take(ofSegment(FIELD.GUEST_ES_BASE, segment), BASE + segment);
    const limit = take(ofSegment(FIELD.GUEST_ES_LIMIT, segment), LIMIT + segment);
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
  private takeSegment8086(segment: number, take: Take): void {
    if (segment >= LDTR) return;
    const selector = take(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), SELECTOR + segment);
    if (selector !== this.vcpu.get(SELECTOR + segment)) setRealSegment(this.vcpu, segment, selector);
  }
}
