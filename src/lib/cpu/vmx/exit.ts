/** What a VM exit saves of the guest and loads of the host (SDM vol. 3, chapter 27). */
import { CS, FS, GS, SS } from '../../isa/registers.ts';
import type { CPU } from '../cpu.ts';
import { Fault } from '../fault.ts';
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
} from '../state.ts';
import { readMSR, writeMSR } from '../system.ts';
import { BLOCKED_BY_MOV_SS, BLOCKED_BY_NMI, BLOCKED_BY_STI, EXIT, PIN, UNUSABLE } from './controls.ts';
import { FIELD } from './fields.ts';
import type { Guest } from './guest.ts';
import type { VMCS } from './vmcs.ts';

const ESP = 4;
/** Bits of CR0 that VM entry and VM exit leave alone: ET, NW, CD and those that are not there. */
export const CR0_KEPT = 0x7ffaffd0;
/** DR6's bits among the pending debug exceptions, and "a breakpoint of them is enabled". */
const PENDING_CAUSES = 0x400f;
const PENDING_ENABLED = 1 << 12;

/** Encoding of a field that a group of segment registers has, for number `segment` (ES to GS, LDTR, TR). */
export function ofSegment(encoding: number, segment: number): number {
  return encoding + 2 * segment;
}

/** Writes the guest-state area; `flags` is what RFLAGS is to be. */
export function saveGuest(cpu: CPU, vmcs: VMCS, guest: Guest, flags: number): void {
  const { s } = cpu;
  const save = (encoding: number, index: number): void => vmcs.write(encoding, s[index] ?? 0);
  save(FIELD.GUEST_CR0, CR0);
  save(FIELD.GUEST_CR3, CR3);
  save(FIELD.GUEST_CR4, CR4);
  if (guest.hasExit(EXIT.SAVE_DEBUG_CONTROLS)) save(FIELD.GUEST_DR7, DR7);
  save(FIELD.GUEST_RIP, EIP);
  save(FIELD.GUEST_RSP, GPR + ESP);
  vmcs.write(FIELD.GUEST_RFLAGS, flags);
  for (let segment = 0; segment <= TR; segment++) {
    save(ofSegment(FIELD.GUEST_ES_SELECTOR, segment), SELECTOR + segment);
    save(ofSegment(FIELD.GUEST_ES_BASE, segment), BASE + segment);
    save(ofSegment(FIELD.GUEST_ES_LIMIT, segment), LIMIT + segment);
    const rights = (s[RIGHTS + segment] ?? 0) >>> 8;
    // The DPL of SS is the CPL, whether SS can be used or not.
    const unusable = UNUSABLE | (segment === SS ? (s[CPL] ?? 0) << 5 : 0);
    vmcs.write(ofSegment(FIELD.GUEST_ES_ACCESS_RIGHTS, segment), rights === 0 ? unusable : rights);
  }
  save(FIELD.GUEST_GDTR_BASE, GDTR_BASE);
  save(FIELD.GUEST_GDTR_LIMIT, GDTR_LIMIT);
  save(FIELD.GUEST_IDTR_BASE, IDTR_BASE);
  save(FIELD.GUEST_IDTR_LIMIT, IDTR_LIMIT);
  save(FIELD.GUEST_SYSENTER_CS, SYSENTER_CS);
  save(FIELD.GUEST_SYSENTER_ESP, SYSENTER_ESP);
  save(FIELD.GUEST_SYSENTER_EIP, SYSENTER_EIP);
  save(FIELD.GUEST_ACTIVITY, ACTIVITY);
  saveBlocking(cpu, vmcs, guest);
}

function saveBlocking(cpu: CPU, vmcs: VMCS, guest: Guest): void {
  const shadow = cpu.get(SHADOW);
  const isBlockedByNMI = cpu.get(guest.hasPin(PIN.VIRTUAL_NMIS) ? VIRTUAL_NMI_BLOCKED : NMI_BLOCKED) !== 0;
  vmcs.write(
    FIELD.GUEST_INTERRUPTIBILITY,
    (shadow === SHADOW_STI ? BLOCKED_BY_STI : 0) |
      (shadow === SHADOW_SS ? BLOCKED_BY_MOV_SS : 0) |
      (isBlockedByNMI ? BLOCKED_BY_NMI : 0),
  );
  const causes = cpu.get(DEBUG_PENDING) & PENDING_CAUSES;
  const pending = causes | ((causes & 0xf) !== 0 ? PENDING_ENABLED : 0);
  vmcs.write(FIELD.GUEST_PENDING_DEBUG_EXCEPTIONS, shadow === SHADOW_SS ? pending : 0);
}

/** Rights of what VM exit loads into segment registers: flat, of ring 0. */
const FLAT_CODE = 0xc09b00;
const FLAT_DATA = 0xc09300;
const BUSY_TSS32 = 0x8b00;

/** Loads the host-state area. */
export function loadHost(cpu: CPU, vmcs: VMCS): void {
  const { s } = cpu;
  const load = (index: number, encoding: number): number => (s[index] = vmcs.read(encoding));
  s[CR0] = (cpu.get(CR0) & CR0_KEPT) | (vmcs.read(FIELD.HOST_CR0) & ~CR0_KEPT);
  load(CR3, FIELD.HOST_CR3);
  load(CR4, FIELD.HOST_CR4);
  s[DR7] = 0x400;
  load(SYSENTER_CS, FIELD.HOST_SYSENTER_CS);
  load(SYSENTER_ESP, FIELD.HOST_SYSENTER_ESP);
  load(SYSENTER_EIP, FIELD.HOST_SYSENTER_EIP);
  for (let segment = 0; segment < LDTR; segment++) {
    const selector = load(SELECTOR + segment, ofSegment(FIELD.HOST_ES_SELECTOR, segment));
    const usable = selector !== 0;
    s[BASE + segment] = 0;
    s[LIMIT + segment] = usable ? -1 : 0;
    s[RIGHTS + segment] = usable ? (segment === CS ? FLAT_CODE : FLAT_DATA) : 0;
  }
  if (s[RIGHTS + FS] !== 0) load(BASE + FS, FIELD.HOST_FS_BASE);
  if (s[RIGHTS + GS] !== 0) load(BASE + GS, FIELD.HOST_GS_BASE);
  load(SELECTOR + TR, FIELD.HOST_TR_SELECTOR);
  load(BASE + TR, FIELD.HOST_TR_BASE);
  s[LIMIT + TR] = 0x67;
  s[RIGHTS + TR] = BUSY_TSS32 & RIGHTS_MASK;
  s[SELECTOR + LDTR] = 0;
  s[BASE + LDTR] = 0;
  s[LIMIT + LDTR] = 0;
  s[RIGHTS + LDTR] = 0;
  load(GDTR_BASE, FIELD.HOST_GDTR_BASE);
  s[GDTR_LIMIT] = 0xffff;
  load(IDTR_BASE, FIELD.HOST_IDTR_BASE);
  s[IDTR_LIMIT] = 0xffff;
  load(EIP, FIELD.HOST_RIP);
  load(GPR + ESP, FIELD.HOST_RSP);
  s[CPL] = 0;
  s[SHADOW] = 0;
  s[DEBUG_PENDING] = 0;
  s[ACTIVITY] = ACTIVE;
  cpu.setEflags(0);
}

/** MSRs that no list may name: those of FS and GS, of the x2APIC, of SMM (SDM vol. 3, 26.4 and 27.4). */
function isForbidden(index: number): boolean {
  const number = index >>> 0;
  return number === 0xc0000100 || number === 0xc0000101 || number >>> 8 === 8 || number === 0x9b;
}

/** Tries one entry of a list; false if it is not to be done. */
function attempt(cpu: CPU, address: number, action: (index: number, at: number) => void): boolean {
  const { paging } = cpu;
  const index = paging.readPhysical(address, 4);
  if (paging.readPhysical(address + 4, 4) !== 0 || isForbidden(index)) return false;
  try {
    action(index, address + 8);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

/** Loads the `count` MSRs listed at physical `address`; the number (from 1) of the first that cannot be, or 0. */
export function loadMSRs(cpu: CPU, address: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const done = attempt(cpu, (address + 16 * i) | 0, (index, at) =>
      writeMSR(cpu, index, cpu.paging.readPhysical(at, 4), cpu.paging.readPhysical(at + 4, 4)),
    );
    if (!done) return i + 1;
  }
  return 0;
}

/** Stores them. */
export function storeMSRs(cpu: CPU, address: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const done = attempt(cpu, (address + 16 * i) | 0, (index, at) => {
      const [low, high] = readMSR(cpu, index);
      cpu.paging.writePhysical(at, 4, low);
      cpu.paging.writePhysical(at + 4, 4, high);
    });
    if (!done) return i + 1;
  }
  return 0;
}
