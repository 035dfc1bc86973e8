/** VM entry: VMLAUNCH and VMRESUME (SDM vol. 3, chapter 26). */
import type { CPU } from '../cpu.ts';
import { breakpointsChanged } from '../debug.ts';
import type { InterruptKind } from '../interrupts.ts';
import {
  ACTIVE,
  ACTIVITY,
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
  HALTED,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  NMI_BLOCKED,
  RIGHTS,
  RIGHTS_MASK,
  SELECTOR,
  SHADOW,
  SHADOW_SS,
  SHADOW_STI,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
  VIRTUAL_NMI_BLOCKED,
  VMX_NON_ROOT,
} from '../state.ts';
import { CR0_PE, EFLAGS_VM, ESP, SS } from '../../isa/registers.ts';
import { VECTOR_OF } from '../../isa/vectors.ts';
import {
  BLOCKED_BY_MOV_SS,
  BLOCKED_BY_NMI,
  BLOCKED_BY_STI,
  ENTRY,
  ERROR,
  INFORMATION_ERROR_CODE,
  INFORMATION_VALID,
  PIN,
  REASON,
  TYPE_EXTERNAL,
  TYPE_HARDWARE_EXCEPTION,
  TYPE_MASK,
  TYPE_NMI,
  TYPE_PRIVILEGED_SOFTWARE_EXCEPTION,
  TYPE_SOFTWARE_INTERRUPT,
  UNUSABLE,
} from './controls.ts';
import { checkEntry } from './entry-checks.ts';
import { CR0_KEPT, loadMSRs, ofSegment } from './exit.ts';
import { FIELD } from './fields.ts';
import { ACTIVITY_HLT, checkGuest } from './guest-checks.ts';
import type { VMCS } from './vmcs.ts';
import type { VMX } from './vmx.ts';

/**
 * VMLAUNCH (`launch`) or VMRESUME. Precondition: VMX root operation, CPL 0. `shadow` is the interrupt shadow in which it is
 * executed. True if the guest has been entered, or the entry has failed as an exit does: EIP is not the next instruction's.
 */
export function enter(cpu: CPU, vmx: VMX, launch: boolean, shadow: number): boolean {
  const { vmcs } = vmx;
  if (vmcs.pointer === -1) {
    vmcs.failInvalid();
    return false;
  }
  const error =
    shadow === SHADOW_SS
      ? ERROR.BLOCKED_BY_MOV_SS
      : launch && vmcs.isLaunched
        ? ERROR.VMLAUNCH_NOT_CLEAR
        : !launch && !vmcs.isLaunched
          ? ERROR.VMRESUME_NOT_LAUNCHED
          : checkEntry(cpu, vmcs);
  if (error !== 0) {
    vmcs.fail(error);
    return false;
  }
  const qualification = checkGuest(cpu, vmcs);
  if (qualification >= 0) {
    vmx.fail(REASON.INVALID_GUEST_STATE, qualification);
    return true;
  }
  loadGuest(cpu, vmcs);
  vmx.guest.takeControls(vmcs);
  const refused = loadMSRs(
    cpu,
    vmcs.read(FIELD.ENTRY_MSR_LOAD_ADDRESS),
    vmcs.read(FIELD.ENTRY_MSR_LOAD_COUNT),
  );
  if (refused !== 0) {
    vmx.fail(REASON.MSR_LOADING, refused);
    return true;
  }
  if (launch) vmcs.setLaunched();
  loadBlocking(cpu, vmcs, vmx);
  cpu.counts.vmEntries++;
  vmx.switchTo(VMX_NON_ROOT);
  inject(cpu, vmcs, vmx);
  return true;
}

function loadGuest(cpu: CPU, vmcs: VMCS): void {
  const { s } = cpu;
  const load = (index: number, encoding: number): number => (s[index] = vmcs.read(encoding));
  s[CR0] = (cpu.get(CR0) & CR0_KEPT) | (vmcs.read(FIELD.GUEST_CR0) & ~CR0_KEPT);
  load(CR3, FIELD.GUEST_CR3);
  load(CR4, FIELD.GUEST_CR4);
  if ((vmcs.read(FIELD.ENTRY_CONTROLS) & ENTRY.LOAD_DEBUG_CONTROLS) !== 0) {
    s[DR7] = (vmcs.read(FIELD.GUEST_DR7) & 0xffff2fff) | 0x400;
  }
  for (let segment = 0; segment <= TR; segment++) {
    load(SELECTOR + segment, ofSegment(FIELD.GUEST_ES_SELECTOR, segment));
    load(BASE + segment, ofSegment(FIELD.GUEST_ES_BASE, segment));
    load(LIMIT + segment, ofSegment(FIELD.GUEST_ES_LIMIT, segment));
    const rights = vmcs.read(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment));
    s[RIGHTS + segment] = (rights & UNUSABLE) !== 0 ? 0 : (rights << 8) & RIGHTS_MASK;
    // Not even a push may find room there.
    if ((rights & UNUSABLE) !== 0 && segment < LDTR) s[LIMIT + segment] = 0;
  }
  load(GDTR_BASE, FIELD.GUEST_GDTR_BASE);
  load(GDTR_LIMIT, FIELD.GUEST_GDTR_LIMIT);
  load(IDTR_BASE, FIELD.GUEST_IDTR_BASE);
  load(IDTR_LIMIT, FIELD.GUEST_IDTR_LIMIT);
  load(SYSENTER_CS, FIELD.GUEST_SYSENTER_CS);
  load(SYSENTER_ESP, FIELD.GUEST_SYSENTER_ESP);
  load(SYSENTER_EIP, FIELD.GUEST_SYSENTER_EIP);
  load(EIP, FIELD.GUEST_RIP);
  load(GPR + ESP, FIELD.GUEST_RSP);
  const flags = vmcs.read(FIELD.GUEST_RFLAGS);
  const isReal = (cpu.get(CR0) & CR0_PE) === 0;
  const stackDPL = (vmcs.read(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, SS)) >>> 5) & 3;
  s[CPL] = isReal ? 0 : (flags & EFLAGS_VM) !== 0 ? 3 : stackDPL;
  cpu.setEflags(flags);
  breakpointsChanged(cpu);
}

/** Interruptibility, activity, pending debug exceptions: nothing of them where an event is injected. */
function loadBlocking(cpu: CPU, vmcs: VMCS, { guest }: VMX): void {
  const { s } = cpu;
  const isInjecting = (vmcs.read(FIELD.ENTRY_INTERRUPTION_INFORMATION) & INFORMATION_VALID) !== 0;
  const blocking = vmcs.read(FIELD.GUEST_INTERRUPTIBILITY);
  const pending = vmcs.read(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS);
  s[SHADOW] = isInjecting
    ? 0
    : (blocking & BLOCKED_BY_STI) !== 0
      ? SHADOW_STI
      : (blocking & BLOCKED_BY_MOV_SS) !== 0
        ? SHADOW_SS
        : 0;
  const isEnabled = (pending & (1 << 12)) !== 0;
  s[DEBUG_PENDING] = isInjecting ? 0 : pending & (isEnabled ? 0x400f : 0x4000);
  const isHalted = !isInjecting && vmcs.read(FIELD.GUEST_ACTIVITY) === ACTIVITY_HLT;
  s[ACTIVITY] = isHalted ? HALTED : ACTIVE;
  const byNMI = (blocking & BLOCKED_BY_NMI) !== 0 ? 1 : 0;
  const isVirtual = guest.hasPin(PIN.VIRTUAL_NMIS);
  s[NMI_BLOCKED] = isVirtual ? 0 : byNMI;
  s[VIRTUAL_NMI_BLOCKED] = isVirtual ? byNMI : 0;
}

/** What delivers an event of this type; software ones return behind their instruction. */
function kindOf(information: number): InterruptKind {
  switch (information & TYPE_MASK) {
    case TYPE_EXTERNAL:
    case TYPE_NMI:
      return 'external';
    case TYPE_HARDWARE_EXCEPTION:
      return 'exception';
    case TYPE_SOFTWARE_INTERRUPT:
      return 'int';
    case TYPE_PRIVILEGED_SOFTWARE_EXCEPTION:
      return 'int1';
    default:
      return (information & 0xff) === VECTOR_OF ? 'into' : 'int3';
  }
}

function inject(cpu: CPU, vmcs: VMCS, vmx: VMX): void {
  const information = vmcs.read(FIELD.ENTRY_INTERRUPTION_INFORMATION);
  if ((information & INFORMATION_VALID) === 0) return;
  const hasError = (information & INFORMATION_ERROR_CODE) !== 0;
  const kind = kindOf(information);
  const isInstruction = kind !== 'external' && kind !== 'exception';
  vmx.begin();
  vmx.guest.isInjecting = true;
  if (isInstruction) vmx.guest.length = vmcs.read(FIELD.ENTRY_INSTRUCTION_LENGTH);
  vmx.deliver(
    { vector: information & 0xff, kind, error: hasError ? vmcs.read(FIELD.ENTRY_EXCEPTION_ERROR_CODE) : -1 },
    vmx.guest.length,
  );
  vmx.guest.isInjecting = false;
}
