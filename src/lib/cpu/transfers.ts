/** Far transfers: JMP, CALL, RET, IRET to other segments, gates and tasks; SYSENTER and SYSEXIT (SDM vol. 2). */
import {
  CR0_PE,
  CS,
  DS,
  ECX,
  EDX,
  EFLAGS_AC,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_NT,
  EFLAGS_RF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  EFLAGS_ID,
  ES,
  ESP,
  FS,
  GS,
  SS,
} from '../isa/registers.ts';
import { VECTOR_GP, VECTOR_NP, VECTOR_TS } from '../isa/vectors.ts';
import { EVENT } from '../record/events.ts';
import type { CPU } from './cpu.ts';
import {
  dpl,
  gateTarget,
  isCode,
  isConforming,
  isPresent,
  isSegment,
  segmentLimit,
  systemType,
  TYPE_CALL_GATE16,
  TYPE_CALL_GATE32,
  TYPE_TASK_GATE,
  TYPE_TSS16,
  TYPE_TSS32,
  type Descriptor,
} from './descriptor.ts';
import { checkCodeOffset, innerStack } from './interrupts.ts';
import {
  checkStackSegment,
  markAccessed,
  readDescriptor,
  setCodeSegment,
  setCPL,
  setFlatSegment,
  setNullSegment,
  setRealSegment,
  setSegment,
} from './segmentation.ts';
import { NewStack, peekStack, push, setStackPointer, stackPointer } from './stack.ts';
import {
  BASE,
  CR0,
  EIP,
  GPR,
  NMI_BLOCKED,
  RIGHTS,
  SELECTOR,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
} from './state.ts';
import { switchTask } from './tasks.ts';
import { checkVirtualFlags, hasVirtualIF, loadVirtualFlags } from './virtual-interrupts.ts';

/** Tells of a transfer out of ring `from` that is neither a delivery nor an IRET between rings: those tell of themselves. */
function noteRing(cpu: CPU, from: number): void {
  if (cpu.cpl !== from) cpu.sink.emit(EVENT.ring, from, cpu.cpl, cpu.get(EIP), 0);
}

function checkOffset(cpu: CPU, d: Descriptor, offset: number): void {
  if (offset >>> 0 > segmentLimit(d) >>> 0) cpu.generalProtection(0);
}

/** Code segment checks of a direct far JMP or CALL, or of a gate's target (`viaGate`, then DPL <= CPL is enough). */
function checkCode(cpu: CPU, selector: number, d: Descriptor, viaGate: boolean): void {
  const error = selector & 0xfffc;
  if (!isCode(d)) cpu.generalProtection(error);
  if (viaGate || isConforming(d)) {
    if (dpl(d) > cpu.cpl) cpu.generalProtection(error);
  } else if ((selector & 3) > cpu.cpl || dpl(d) !== cpu.cpl) cpu.generalProtection(error);
  if (!isPresent(d)) cpu.notPresent(error);
}

/** JMP ptr16:v, JMP m16:v. */
export function farJump(cpu: CPU, selector: number, offset: number): void {
  if (!cpu.isProtected) {
    realTransfer(cpu, selector, offset);
    return;
  }
  if ((selector & 0xfffc) === 0) cpu.generalProtection(0);
  const d = readDescriptor(cpu, selector);
  if (isSegment(d)) {
    checkCode(cpu, selector, d, false);
    checkOffset(cpu, d, offset);
    setCodeSegment(cpu, selector, d, cpu.cpl, offset);
    return;
  }
  const gate = systemTarget(cpu, selector, d, 'jump');
  if (gate === null) return;
  const code = gateCode(cpu, gate.selector);
  if (!isConforming(code) && dpl(code) !== cpu.cpl) cpu.generalProtection(gate.selector & 0xfffc);
  checkOffset(cpu, code, gate.offset);
  setCodeSegment(cpu, gate.selector, code, cpu.cpl, gate.offset);
}

/** CALL ptr16:v, CALL m16:v. `width` is the operand size in bytes. */
export function farCall(cpu: CPU, width: 2 | 4, selector: number, offset: number): void {
  const s = cpu.s;
  if (!cpu.isProtected) {
    checkCodeOffset(cpu, offset);
    push(cpu, width, s[SELECTOR + CS] ?? 0);
    push(cpu, width, s[EIP] ?? 0);
    realTransfer(cpu, selector, offset);
    return;
  }
  if ((selector & 0xfffc) === 0) cpu.generalProtection(0);
  const d = readDescriptor(cpu, selector);
  if (isSegment(d)) {
    checkCode(cpu, selector, d, false);
    const stack = NewStack.current(cpu, 0);
    stack.push(width, s[SELECTOR + CS] ?? 0);
    stack.push(width, s[EIP] ?? 0);
    checkOffset(cpu, d, offset);
    setCodeSegment(cpu, selector, d, cpu.cpl, offset);
    setStackPointer(cpu, stack.pointer);
    return;
  }
  const gate = systemTarget(cpu, selector, d, 'call');
  if (gate === null) return;
  const code = gateCode(cpu, gate.selector);
  const slot = gate.is32 ? 4 : 2;
  if (isConforming(code) || dpl(code) === cpu.cpl) {
    const stack = NewStack.current(cpu, 0);
    stack.push(slot, s[SELECTOR + CS] ?? 0);
    stack.push(slot, s[EIP] ?? 0);
    checkOffset(cpu, code, gate.offset);
    setCodeSegment(cpu, gate.selector, code, cpu.cpl, gate.offset);
    setStackPointer(cpu, stack.pointer);
    return;
  }
  const [from, ring] = [cpu.cpl, dpl(code)];
  const pointer = innerStack(cpu, ring, 0);
  const stackDescriptor = checkStackSegment(cpu, pointer.selector, ring, VECTOR_TS);
  const stack = NewStack.of(cpu, stackDescriptor, pointer.pointer, ring, 0);
  stack.push(slot, s[SELECTOR + SS] ?? 0);
  stack.push(slot, s[GPR + ESP] ?? 0);
  for (let i = (d.high & 31) - 1; i >= 0; i--) stack.push(slot, peekStack(cpu, slot, i * slot));
  stack.push(slot, s[SELECTOR + CS] ?? 0);
  stack.push(slot, s[EIP] ?? 0);
  checkOffset(cpu, code, gate.offset);
  setSegment(cpu, SS, pointer.selector, markAccessed(cpu, stackDescriptor));
  setCodeSegment(cpu, gate.selector, code, ring, gate.offset);
  setStackPointer(cpu, stack.pointer);
  noteRing(cpu, from);
  cpu.noteTransfer();
}

/** A TSS or task gate is switched to (null); a call gate gives its target. Else #GP(selector). */
function systemTarget(
  cpu: CPU,
  selector: number,
  d: Descriptor,
  cause: 'jump' | 'call',
): { selector: number; offset: number; is32: boolean } | null {
  const error = selector & 0xfffc;
  const type = systemType(d);
  const isGate = type === TYPE_CALL_GATE16 || type === TYPE_CALL_GATE32 || type === TYPE_TASK_GATE;
  if (!isGate && type !== TYPE_TSS16 && type !== TYPE_TSS32) cpu.generalProtection(error);
  if (dpl(d) < cpu.cpl || (selector & 3) > dpl(d)) cpu.generalProtection(error);
  if (!isPresent(d)) cpu.notPresent(error);
  if (!isGate) {
    toTask(cpu, selector, cause);
    return null;
  }
  const target = gateTarget(d);
  if (type === TYPE_TASK_GATE) {
    toTask(cpu, target.selector, cause);
    return null;
  }
  return { ...target, is32: type === TYPE_CALL_GATE32 };
}

function toTask(cpu: CPU, selector: number, cause: 'jump' | 'call' | 'iret'): void {
  const from = cpu.cpl;
  switchTask(cpu, selector, cause);
  noteRing(cpu, from);
}

function gateCode(cpu: CPU, selector: number): Descriptor {
  if ((selector & 0xfffc) === 0) cpu.generalProtection(0);
  const code = readDescriptor(cpu, selector);
  checkCode(cpu, selector, code, true);
  return code;
}

function realTransfer(cpu: CPU, selector: number, offset: number): void {
  checkCodeOffset(cpu, offset);
  setRealSegment(cpu, CS, selector);
  cpu.s[EIP] = offset;
}

/** RETF; `release` bytes of parameters are dropped on both stacks. */
export function farReturn(cpu: CPU, width: 2 | 4, release: number): void {
  const s = cpu.s;
  // From the far end: CR2 tells it (processors and Bochs alike).
  const selector = peekStack(cpu, width, width) & 0xffff;
  const eip = peekStack(cpu, width, 0);
  const drop = 2 * width + release;
  if (!cpu.isProtected) {
    checkCodeOffset(cpu, eip);
    setStackPointer(cpu, stackPointer(cpu) + drop);
    setRealSegment(cpu, CS, selector);
    s[EIP] = eip;
    return;
  }
  const code = returnCode(cpu, selector);
  const ring = selector & 3;
  if (ring === cpu.cpl) {
    checkOffset(cpu, code, eip);
    setCodeSegment(cpu, selector, code, ring, eip);
    setStackPointer(cpu, stackPointer(cpu) + drop);
    return;
  }
  const outerESP = peekStack(cpu, width, drop);
  const outerSS = peekStack(cpu, width, drop + width) & 0xffff;
  const stack = checkStackSegment(cpu, outerSS, ring, VECTOR_GP);
  const from = cpu.cpl;
  returnOutward(cpu, selector, code, eip, stack, outerESP, release);
  noteRing(cpu, from);
}

/** The code segment that RETF and IRET go to (SDM vol. 2, RET). */
function returnCode(cpu: CPU, selector: number): Descriptor {
  if ((selector & 0xfffc) === 0) cpu.generalProtection(0);
  const error = selector & 0xfffc;
  const d = readDescriptor(cpu, selector);
  const ring = selector & 3;
  if (!isCode(d) || ring < cpu.cpl) cpu.generalProtection(error);
  if (isConforming(d) ? dpl(d) > ring : dpl(d) !== ring) cpu.generalProtection(error);
  if (!isPresent(d)) cpu.notPresent(error);
  return d;
}

function returnOutward(
  cpu: CPU,
  selector: number,
  code: Descriptor,
  eip: number,
  stack: Descriptor,
  outerESP: number,
  release: number,
): void {
  const s = cpu.s;
  const ring = selector & 3;
  checkOffset(cpu, code, eip);
  const markedStack = markAccessed(cpu, stack);
  setCodeSegment(cpu, selector, code, ring, eip);
  setSegment(cpu, SS, stack.selector, markedStack);
  if (cpu.stackIs32) s[GPR + ESP] = (outerESP + release) | 0;
  else s[GPR + ESP] = ((s[GPR + ESP] ?? 0) & ~0xffff) | ((outerESP + release) & 0xffff);
  dropPrivilegedSegments(cpu, ring);
}

/** Data segments that the outer ring may not hold become null (SDM vol. 3, 5.8.6). */
export function dropPrivilegedSegments(cpu: CPU, ring: number): void {
  dropPrivilegedSegment(cpu, ES, ring);
  dropPrivilegedSegment(cpu, DS, ring);
  dropPrivilegedSegment(cpu, FS, ring);
  dropPrivilegedSegment(cpu, GS, ring);
}

function dropPrivilegedSegment(cpu: CPU, segment: number, ring: number): void {
  const rights = cpu.s[RIGHTS + segment] ?? 0;
  const conformingCode = (rights & 0x1c00) === 0x1c00;
  if (((rights >>> 13) & 3) < ring && !conformingCode) setNullSegment(cpu, segment, 0);
}

/** CF PF AF ZF SF TF DF OF NT: what IRET restores at any privilege. */
const IRET_FLAGS = 0x4dd5;

/** Flags that IRET may change in protected mode at CPL `cpl` (before the return) and IOPL. */
export function iretMask(cpu: CPU, width: 2 | 4, cpl: number): number {
  let mask = IRET_FLAGS;
  if (width === 4) mask |= EFLAGS_RF | EFLAGS_AC | EFLAGS_ID;
  if (cpl <= cpu.iopl) mask |= EFLAGS_IF;
  if (cpl === 0) {
    mask |= EFLAGS_IOPL;
    if (width === 4) mask |= EFLAGS_VIF | EFLAGS_VIP;
  }
  return mask;
}

function loadReturnFlags(cpu: CPU, value: number, mask: number): void {
  cpu.setEflags((cpu.eflags() & ~mask) | (value & mask));
}

/** IRET, IRETD (SDM vol. 2). NMIs come in again even if it faults (SDM vol. 3, 28.2.3). */
export function interruptReturn(cpu: CPU, width: 2 | 4): void {
  const s = cpu.s;
  if (cpu.guest === null) s[NMI_BLOCKED] = 0;
  else cpu.guest.unblockNMI();
  const nested = cpu.isProtected && (cpu.eflags() & EFLAGS_NT) !== 0;
  if (nested) {
    toTask(cpu, cpu.paging.read(s[BASE + TR] ?? 0, 2, 0), 'iret');
    return;
  }
  // From the far end, as RETF.
  const flags = peekStack(cpu, width, 2 * width);
  const selector = peekStack(cpu, width, width) & 0xffff;
  const eip = peekStack(cpu, width, 0);
  if (!cpu.isProtected) {
    checkCodeOffset(cpu, eip);
    const virtual = hasVirtualIF(cpu);
    if (virtual) checkVirtualFlags(cpu, flags);
    const keep = cpu.isVirtual8086 ? EFLAGS_IOPL : 0;
    const mask = ((width === 4 ? EFLAGS_RF | EFLAGS_AC | EFLAGS_ID : 0) | 0x7fd5) & ~keep;
    setStackPointer(cpu, stackPointer(cpu) + 3 * width);
    setRealSegment(cpu, CS, selector);
    s[EIP] = eip;
    if (virtual) loadVirtualFlags(cpu, flags);
    else loadReturnFlags(cpu, flags, mask);
  } else if (width === 4 && (flags & EFLAGS_VM) !== 0 && cpu.cpl === 0) {
    returnToVirtual8086(cpu, eip, selector, flags);
  } else {
    const code = returnCode(cpu, selector);
    const ring = selector & 3;
    const mask = iretMask(cpu, width, cpu.cpl);
    if (ring === cpu.cpl) {
      checkOffset(cpu, code, eip);
      setCodeSegment(cpu, selector, code, ring, eip);
      setStackPointer(cpu, stackPointer(cpu) + 3 * width);
    } else {
      const outerESP = peekStack(cpu, width, 3 * width);
      const outerSS = peekStack(cpu, width, 4 * width) & 0xffff;
      const stack = checkStackSegment(cpu, outerSS, ring, VECTOR_GP, { missing: VECTOR_NP });
      returnOutward(cpu, selector, code, eip, stack, outerESP, 0);
    }
    loadReturnFlags(cpu, flags, mask);
  }
  cpu.counts.returns++;
  cpu.sink.emit(EVENT.return, s[EIP] ?? 0, cpu.cpl, 0, 0);
}

function returnToVirtual8086(cpu: CPU, eip: number, selector: number, flags: number): void {
  const s = cpu.s;
  const words = Array.from({ length: 6 }, (_, i) => peekStack(cpu, 4, 12 + 4 * i));
  if (eip >>> 0 > 0xffff) cpu.generalProtection(0);
  cpu.setEflags(flags & 0x3f7fd5);
  setRealSegment(cpu, CS, selector);
  [SS, ES, DS, FS, GS].forEach((segment, i) => setRealSegment(cpu, segment, words[i + 1] ?? 0));
  s[GPR + ESP] = words[0] ?? 0;
  s[EIP] = eip & 0xffff;
  setCPL(cpu, 3);
}

const FLAT_CODE = 0x00c09b00;
const FLAT_DATA = 0x00c09300;

/** SYSENTER: to CPL 0 at what the MSRs say. #GP(0) in real mode or if SYSENTER_CS is null. */
export function sysenter(cpu: CPU): void {
  const s = cpu.s;
  const selector = (s[SYSENTER_CS] ?? 0) & 0xfffc;
  const from = cpu.cpl;
  if (((s[CR0] ?? 0) & CR0_PE) === 0 || selector === 0) cpu.generalProtection(0);
  cpu.setEflags(cpu.eflags() & ~(EFLAGS_VM | EFLAGS_IF | EFLAGS_RF));
  setFlatSegment(cpu, CS, selector, FLAT_CODE);
  setFlatSegment(cpu, SS, (selector + 8) & 0xffff, FLAT_DATA);
  s[GPR + ESP] = s[SYSENTER_ESP] ?? 0;
  s[EIP] = s[SYSENTER_EIP] ?? 0;
  setCPL(cpu, 0);
  cpu.counts.fastCalls++;
  noteRing(cpu, from);
  cpu.noteTransfer();
}

/** SYSEXIT: to CPL 3 at EDX with stack ECX. Precondition: CPL 0. */
export function sysexit(cpu: CPU): void {
  const s = cpu.s;
  const selector = (s[SYSENTER_CS] ?? 0) & 0xfffc;
  if (selector === 0) cpu.generalProtection(0);
  setFlatSegment(cpu, CS, (selector + 16) | 3, FLAT_CODE | 0x6000);
  setFlatSegment(cpu, SS, (selector + 24) | 3, FLAT_DATA | 0x6000);
  s[EIP] = s[GPR + EDX] ?? 0;
  s[GPR + ESP] = s[GPR + ECX] ?? 0;
  setCPL(cpu, 3);
  cpu.counts.fastCalls++;
  noteRing(cpu, 0);
}
