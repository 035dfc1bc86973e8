/** What VM entry checks of the guest state: it fails as a VM exit then (SDM vol. 3, 26.3.1). */
import { CR0_PE, CR0_PG, CS, EFLAGS_IF, EFLAGS_TF, EFLAGS_VM, SS } from '../../isa/registers.ts';
import type { CPU } from '../cpu.ts';
import { LDTR, TR } from '../state.ts';
import { CR0_FIXED, CR0_FIXED_UNRESTRICTED, CR4_FIXED, VMCS_REVISION } from './capabilities.ts';
import {
  BLOCKED_BY_MOV_SS,
  BLOCKED_BY_NMI,
  BLOCKED_BY_STI,
  INFORMATION_VALID,
  PIN,
  SECONDARY,
  TYPE_EXTERNAL,
  TYPE_MASK,
  TYPE_NMI,
  UNUSABLE,
} from './controls.ts';
import { secondaryControls } from './entry-checks.ts';
import { ofSegment } from './exit.ts';
import { FIELD } from './fields.ts';
import { isAddress, type VMCS } from './vmcs.ts';

/** Exit qualification of a failure by the VMCS link pointer; of others it is 0. */
const LINK_POINTER = 4;
const EFLAGS_RESERVED = 0xffc08028 | 0;
const PENDING_RESERVED = ~0x500f;
const PENDING_BS = 1 << 14;
/** Activity states that a guest can be entered in. */
export const ACTIVITY_ACTIVE = 0;
export const ACTIVITY_HLT = 1;

/** A segment register as the VMCS has it. */
interface Segment {
  readonly selector: number;
  readonly base: number;
  readonly limit: number;
  readonly rights: number;
}

function segmentOf(vmcs: VMCS, segment: number): Segment {
  return {
    selector: vmcs.read(ofSegment(FIELD.GUEST_ES_SELECTOR, segment)),
    base: vmcs.read(ofSegment(FIELD.GUEST_ES_BASE, segment)),
    limit: vmcs.read(ofSegment(FIELD.GUEST_ES_LIMIT, segment)),
    rights: vmcs.read(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment)),
  };
}

const TYPE = 15;
const S = 1 << 4;
const P = 1 << 7;
const RESERVED = 0xfffe0f00 | 0;
const G = 1 << 15;

function dplOf({ rights }: Segment): number {
  return (rights >>> 5) & 3;
}

/** What holds of all segments that can be used: no reserved bit, present, G as the limit wants it. */
function isWhole({ rights, limit }: Segment, isSystem: boolean): boolean {
  if ((rights & (P | RESERVED)) !== P || ((rights & S) === 0) !== isSystem) return false;
  return (rights & G) !== 0 ? (limit & 0xfff) === 0xfff : (limit & 0xfff00000) === 0;
}

/** The exit qualification if the guest state is no good, or -1. */
export function checkGuest(cpu: CPU, vmcs: VMCS): number {
  const flags = vmcs.read(FIELD.GUEST_RFLAGS);
  const unrestricted = (secondaryControls(vmcs) & SECONDARY.UNRESTRICTED_GUEST) !== 0;
  const isWell =
    controlRegisters(cpu, vmcs, unrestricted) &&
    (flags & (EFLAGS_RESERVED | 2)) === 2 &&
    ((flags & EFLAGS_VM) === 0 || (vmcs.read(FIELD.GUEST_CR0) & CR0_PE) !== 0) &&
    segments(vmcs, (flags & EFLAGS_VM) !== 0, unrestricted) &&
    systemSegments(vmcs) &&
    vmcs.read(FIELD.GUEST_GDTR_LIMIT) >>> 0 <= 0xffff &&
    vmcs.read(FIELD.GUEST_IDTR_LIMIT) >>> 0 <= 0xffff;
  if (!isWell) return 0;
  if (!linkPointer(vmcs)) return LINK_POINTER;
  return otherState(vmcs, flags) ? -1 : 0;
}

function controlRegisters(cpu: CPU, vmcs: VMCS, unrestricted: boolean): boolean {
  const cr0 = vmcs.read(FIELD.GUEST_CR0);
  if ((~cr0 & (unrestricted ? CR0_FIXED_UNRESTRICTED : CR0_FIXED)) !== 0) return false;
  if ((cr0 & CR0_PG) !== 0 && (cr0 & CR0_PE) === 0) return false;
  const cr4 = vmcs.read(FIELD.GUEST_CR4);
  return (~cr4 & CR4_FIXED) === 0 && (cr4 & ~cpu.features.cr4) === 0;
}

function segments(vmcs: VMCS, isVirtual8086: boolean, unrestricted: boolean): boolean {
  const all = Array.from({ length: LDTR }, (_, i) => segmentOf(vmcs, i));
  if (isVirtual8086) {
    return all.every(
      ({ selector, base, limit, rights }) => base === selector << 4 && limit === 0xffff && rights === 0xf3,
    );
  }
  const code = all[CS]!;
  const stack = all[SS]!;
  if (!isWhole(code, false) || !codeType(code, stack, unrestricted)) return false;
  const isRealMode = (vmcs.read(FIELD.GUEST_CR0) & CR0_PE) === 0;
  if (!unrestricted) {
    if ((stack.selector & 3) !== (code.selector & 3) || dplOf(stack) !== (stack.selector & 3)) return false;
  } else if ((isRealMode || (code.rights & TYPE) === 3) && dplOf(stack) !== 0) return false;
  return all.every((segment, i) => {
    if (i === CS || (segment.rights & UNUSABLE) !== 0) return true;
    const type = segment.rights & TYPE;
    if (!isWhole(segment, false)) return false;
    if (i === SS) return type === 3 || type === 7;
    if ((type & 1) === 0 || (type & 10) === 8) return false;
    return unrestricted || type > 11 || dplOf(segment) >= (segment.selector & 3);
  });
}

/** Accessed code, its DPL by SS's; in an unrestricted guest also read-write data of ring 0. */
function codeType(code: Segment, stack: Segment, unrestricted: boolean): boolean {
  switch (code.rights & TYPE) {
    case 3:
      return unrestricted && dplOf(code) === 0;
    case 9:
    case 11:
      return dplOf(code) === dplOf(stack);
    case 13:
    case 15:
      return dplOf(code) <= dplOf(stack);
    default:
      return false;
  }
}

function systemSegments(vmcs: VMCS): boolean {
  const ldt = segmentOf(vmcs, LDTR);
  if ((ldt.rights & UNUSABLE) === 0) {
    if ((ldt.selector & 4) !== 0 || (ldt.rights & TYPE) !== 2 || !isWhole(ldt, true)) return false;
  }
  const task = segmentOf(vmcs, TR);
  const type = task.rights & TYPE;
  if ((task.selector & 4) !== 0 || (task.rights & UNUSABLE) !== 0 || !isWhole(task, true)) return false;
  return type === 3 || type === 11;
}

function linkPointer(vmcs: VMCS): boolean {
  const low = vmcs.read(FIELD.VMCS_LINK_POINTER);
  const high = vmcs.read(FIELD.VMCS_LINK_POINTER + 1);
  if (low === -1 && high === -1) return true;
  return isAddress(low, high, 4096) && vmcs.revision(low) === VMCS_REVISION && low !== vmcs.pointer;
}

/** Activity, interruptibility, pending debug exceptions, and the event to be injected (26.3.1.5). */
function otherState(vmcs: VMCS, flags: number): boolean {
  const activity = vmcs.read(FIELD.GUEST_ACTIVITY);
  const blocking = vmcs.read(FIELD.GUEST_INTERRUPTIBILITY);
  const pending = vmcs.read(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS);
  const bySTI = (blocking & BLOCKED_BY_STI) !== 0;
  const byMovSS = (blocking & BLOCKED_BY_MOV_SS) !== 0;
  if (activity !== ACTIVITY_ACTIVE && activity !== ACTIVITY_HLT) return false;
  if (activity === ACTIVITY_HLT && (dplOf(segmentOf(vmcs, SS)) !== 0 || bySTI || byMovSS)) return false;
  if ((blocking & ~(BLOCKED_BY_STI | BLOCKED_BY_MOV_SS | BLOCKED_BY_NMI)) !== 0 || (bySTI && byMovSS))
    return false;
  if (bySTI && (flags & EFLAGS_IF) === 0) return false;
  if ((pending & PENDING_RESERVED) !== 0) return false;
  if (bySTI || byMovSS || activity === ACTIVITY_HLT) {
    if (((flags & EFLAGS_TF) !== 0) !== ((pending & PENDING_BS) !== 0)) return false;
  }
  return event(vmcs, flags, bySTI || byMovSS, (blocking & BLOCKED_BY_NMI) !== 0, activity);
}

function event(vmcs: VMCS, flags: number, isBlocked: boolean, byNMI: boolean, activity: number): boolean {
  const information = vmcs.read(FIELD.ENTRY_INTERRUPTION_INFORMATION);
  if ((information & INFORMATION_VALID) === 0) return true;
  const type = information & TYPE_MASK;
  if (type === TYPE_EXTERNAL && (isBlocked || (flags & EFLAGS_IF) === 0)) return false;
  if (type === TYPE_NMI) {
    if (isBlocked) return false;
    if (byNMI && (vmcs.read(FIELD.PIN_BASED_CONTROLS) & PIN.VIRTUAL_NMIS) !== 0) return false;
  }
  if (activity !== ACTIVITY_HLT) return true;
  // From HLT: external interrupts, NMI, #DB, #MC.
  const vector = information & 0xff;
  return type === TYPE_EXTERNAL || type === TYPE_NMI || (type === 3 << 8 && (vector === 1 || vector === 18));
}
