/** Exceptions and interrupts: delivery through the IDT (SDM vol. 3, chapter 6; vol. 2, INT n). */
import {
  CR0_PE,
  CS,
  DS,
  EFLAGS_AC,
  EFLAGS_IF,
  EFLAGS_NT,
  EFLAGS_RF,
  EFLAGS_TF,
  EFLAGS_VM,
  ES,
  ESP,
  FS,
  GS,
  SS,
} from '../isa/registers.ts';
import { VECTOR_DB, VECTOR_DF, VECTOR_GP, VECTOR_NMI, VECTOR_PF, VECTOR_TS } from '../isa/vectors.ts';
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
  TYPE_INTERRUPT_GATE16,
  TYPE_INTERRUPT_GATE32,
  TYPE_TASK_GATE,
  TYPE_TRAP_GATE16,
  TYPE_TRAP_GATE32,
  type Descriptor,
} from './descriptor.ts';
import { DR7_GD } from './debug.ts';
import { NO_PROGRESS_LIMIT } from './engine/run.ts';
import { Fault } from './fault.ts';
import {
  checkStackSegment,
  markAccessed,
  readDescriptor,
  readEntry,
  setCodeSegment,
  setNullSegment,
  setRealSegment,
  setSegment,
} from './segmentation.ts';
import { NewStack, push } from './stack.ts';
import {
  ACTIVE,
  ACTIVITY,
  BASE,
  CR0,
  DR7,
  EIP,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  NMI_BLOCKED,
  RIGHTS,
  SELECTOR,
  SHADOW,
  SHUTDOWN,
  TR,
} from './state.ts';
import { switchTask } from './tasks.ts';
import { isRedirected, redirectedInterrupt } from './virtual-interrupts.ts';

/** Where an interrupt comes from: 'exception', 'external' and 'int1' ignore gate DPL, and set the EXT bit of error codes. */
export type InterruptKind = 'exception' | 'external' | 'int' | 'int3' | 'into' | 'int1';

/** Stack pointer of ring `ring` from the TSS. Throws #TS(TR) if the TSS is too short. */
export function innerStack(cpu: CPU, ring: number, external: number): { selector: number; pointer: number } {
  const s = cpu.s;
  const is32 = ((s[RIGHTS + TR] ?? 0) & 0x800) !== 0;
  const at = is32 ? 4 + ring * 8 : 2 + ring * 4;
  const end = is32 ? at + 5 : at + 3;
  const limit = s[LIMIT + TR] ?? 0;
  if (end > limit >>> 0) cpu.invalidTSS(((s[SELECTOR + TR] ?? 0) & 0xfffc) | external);
  const base = ((s[BASE + TR] ?? 0) + at) | 0;
  return is32
    ? { pointer: cpu.paging.read(base, 4, 0), selector: cpu.paging.read((base + 4) | 0, 2, 0) }
    : { pointer: cpu.paging.read(base, 2, 0), selector: cpu.paging.read((base + 2) | 0, 2, 0) };
}

/**
 * Delivers `vector` once, through IVT or IDT. EIP must be what is to be saved. Changes nothing but memory below the
 * new stack pointer, and the blocking of NMIs, if it throws a fault.
 * @param error error code to push, or -1.
 */
export function interrupt(cpu: CPU, vector: number, kind: InterruptKind, error = -1): void {
  const s = cpu.s;
  const eip = s[EIP] ?? 0;
  const cpl = cpu.cpl;
  // From then on, even if its delivery faults.
  if (vector === VECTOR_NMI && kind === 'external') {
    if (cpu.guest === null) s[NMI_BLOCKED] = 1;
    else cpu.guest.blockNMI();
  }
  if (((s[CR0] ?? 0) & CR0_PE) === 0) realModeInterrupt(cpu, vector);
  else if (kind === 'int' && isRedirected(cpu, vector)) redirectedInterrupt(cpu, vector);
  else protectedModeInterrupt(cpu, vector, kind, error);
  s[ACTIVITY] = ACTIVE;
  s[SHADOW] = 0;
  if (vector === VECTOR_DB && kind === 'exception' && cpu.guest?.isInjecting !== true) {
    // The handler may use the debug registers (INT1's not, as Bochs has it).
    s[DR7] = (s[DR7] ?? 0) & ~DR7_GD;
  }
  cpu.modeChanged();
  cpu.counts.deliveries++;
  cpu.sink.emit(EVENT.trap, vector, error, eip, cpl);
  cpu.noteTransfer();
}

function realModeInterrupt(cpu: CPU, vector: number): void {
  const s = cpu.s;
  if (vector * 4 + 3 > (s[IDTR_LIMIT] ?? 0) >>> 0) cpu.generalProtection(vector * 8 + 2);
  const at = ((s[IDTR_BASE] ?? 0) + vector * 4) | 0;
  const offset = cpu.paging.read(at, 2, 0);
  const selector = cpu.paging.read(at + 2, 2, 0);
  const flags = cpu.eflags();
  push(cpu, 2, flags & 0xffff);
  push(cpu, 2, s[SELECTOR + CS] ?? 0);
  push(cpu, 2, (s[EIP] ?? 0) & 0xffff);
  cpu.setEflags(flags & ~(EFLAGS_IF | EFLAGS_TF | EFLAGS_AC | EFLAGS_RF));
  setRealSegment(cpu, CS, selector);
  s[EIP] = offset;
}

const GATES = [
  ...[TYPE_TASK_GATE, TYPE_INTERRUPT_GATE16, TYPE_TRAP_GATE16],
  ...[TYPE_INTERRUPT_GATE32, TYPE_TRAP_GATE32],
];

/** The gate of `vector`, once an interrupt of this kind may pass it. */
function findGate(cpu: CPU, vector: number, kind: InterruptKind, external: number): Descriptor {
  const s = cpu.s;
  const error = vector * 8 + 2 + external;
  if (vector * 8 + 7 > (s[IDTR_LIMIT] ?? 0) >>> 0) cpu.generalProtection(error);
  const gate = readEntry(cpu, 0, ((s[IDTR_BASE] ?? 0) + vector * 8) | 0);
  if (isSegment(gate) || !GATES.includes(systemType(gate))) cpu.generalProtection(error);
  const obeysDPL = kind === 'int' || kind === 'int3' || kind === 'into';
  if (obeysDPL && dpl(gate) < cpu.cpl) cpu.generalProtection(error);
  if (!isPresent(gate)) cpu.notPresent(error);
  return gate;
}

/** The code segment that a gate leads to: one of this ring or of an inner one, and of ring 0 from virtual-8086 mode. */
function findHandler(cpu: CPU, selector: number, external: number): Descriptor {
  if ((selector & 0xfffc) === 0) cpu.generalProtection(external);
  const error = (selector & 0xfffc) | external;
  const code = readDescriptor(cpu, selector, VECTOR_GP, external);
  if (!isCode(code) || dpl(code) > cpu.cpl) cpu.generalProtection(error);
  if (!isPresent(code)) cpu.notPresent(error);
  if (cpu.isVirtual8086 && (isConforming(code) || dpl(code) !== 0)) cpu.generalProtection(error);
  return code;
}

function protectedModeInterrupt(cpu: CPU, vector: number, kind: InterruptKind, error: number): void {
  const s = cpu.s;
  const external = kind === 'exception' || kind === 'external' || kind === 'int1' ? 1 : 0;
  const gate = findGate(cpu, vector, kind, external);
  const type = systemType(gate);
  const target = gateTarget(gate);
  // The saved image has RF set for faults, so that a code breakpoint does not fire again on return.
  const isOwnFault = kind === 'exception' && vector !== VECTOR_DB && cpu.guest?.isInjecting !== true;
  const resume = isOwnFault ? EFLAGS_RF : 0;
  if (type === TYPE_TASK_GATE) {
    switchTask(cpu, target.selector, 'interrupt', error, external, resume);
    return;
  }
  const code = findHandler(cpu, target.selector, external);
  const flags = cpu.eflags();
  const wasVirtual8086 = (flags & EFLAGS_VM) !== 0;
  const inner = !isConforming(code) && dpl(code) < cpu.cpl;
  const ring = inner ? dpl(code) : cpu.cpl;
  const width = (type & 8) !== 0 ? 4 : 2;

  let stack: NewStack;
  let stackDescriptor: Descriptor | null = null;
  if (inner) {
    const pointer = innerStack(cpu, ring, external);
    stackDescriptor = checkStackSegment(cpu, pointer.selector, ring, VECTOR_TS, { external });
    stack = NewStack.of(cpu, stackDescriptor, pointer.pointer, ring, external);
    if (wasVirtual8086) {
      for (const segment of [GS, FS, DS, ES]) stack.push(width, s[SELECTOR + segment] ?? 0);
    }
    stack.push(width, s[SELECTOR + SS] ?? 0);
    stack.push(width, s[GPR + ESP] ?? 0);
  } else {
    stack = NewStack.current(cpu, external);
  }
  stack.push(width, flags | resume);
  stack.push(width, s[SELECTOR + CS] ?? 0);
  stack.push(width, s[EIP] ?? 0);
  if (error >= 0) stack.push(width, error);
  if (target.offset >>> 0 > segmentLimit(code) >>> 0) cpu.generalProtection(external);

  // No fault from here on but of a page that holds an Accessed bit.
  const markedCode = markAccessed(cpu, code);
  if (stackDescriptor) setSegment(cpu, SS, stackDescriptor.selector, markAccessed(cpu, stackDescriptor));
  s[GPR + ESP] = stack.is32 ? stack.pointer : ((s[GPR + ESP] ?? 0) & ~0xffff) | (stack.pointer & 0xffff);
  if (wasVirtual8086) for (const segment of [GS, FS, DS, ES]) setNullSegment(cpu, segment, 0);
  const disabled = type === TYPE_INTERRUPT_GATE16 || type === TYPE_INTERRUPT_GATE32 ? EFLAGS_IF : 0;
  cpu.setEflags(flags & ~(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM | disabled));
  setCodeSegment(cpu, target.selector, markedCode, ring, target.offset);
}

/** Contributory exceptions (SDM vol. 3, table 6-4): #DE #TS #NP #SS #GP. */
function isContributory(vector: number): boolean {
  return vector === 0 || (vector >= 10 && vector <= 13);
}

/** Something to be delivered; `error` -1 for no error code. */
export interface Event {
  readonly vector: number;
  readonly kind: InterruptKind;
  readonly error: number;
}

/** What is delivered next when delivery of `now` has met `fault`: null for the shutdown of a triple fault. */
export function eventAfter(now: Event, fault: Fault): Event | null {
  if (now.vector === VECTOR_DF && now.kind === 'exception') return null;
  const second = fault.vector;
  const first = now.kind === 'exception' ? now.vector : -1;
  const doubled = isContributory(first)
    ? isContributory(second)
    : first === VECTOR_PF && (isContributory(second) || second === VECTOR_PF);
  return doubled
    ? { vector: VECTOR_DF, kind: 'exception', error: 0 }
    : { vector: second, kind: 'exception', error: fault.error };
}

/**
 * Delivers with all that may follow: a fault in delivery, a double fault, and the shutdown of a triple fault
 * (SDM vol. 3, 6.15). Does not throw guest faults. After a shutdown `cpu.fault` says what it began with. Faults that double
 * none, such as #AC of a misaligned stack, can follow each other for ever: they end as deliveries without progress.
 */
export function deliver(cpu: CPU, vector: number, kind: InterruptKind, error = -1): void {
  const s = cpu.s;
  if (cpu.probe !== null && kind === 'external') cpu.probe.interrupted(cpu);
  if (cpu.guest !== null) {
    cpu.vmx?.deliver({ vector, kind, error });
    return;
  }
  let esp = s[GPR + ESP] ?? 0;
  let now: Event = { vector, kind, error };
  for (let attempts = 0; attempts <= NO_PROGRESS_LIMIT; attempts++) {
    try {
      interrupt(cpu, now.vector, now.kind, now.error);
      cpu.countDelivery();
      return;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (thrown.inNewTask) esp = s[GPR + ESP] ?? 0;
      s[GPR + ESP] = esp;
      const next = eventAfter(now, thrown);
      if (next === null) {
        s[ACTIVITY] = SHUTDOWN;
        // What it began with is what a reader wants to know.
        cpu.fault.vector = vector;
        cpu.fault.error = error;
        return;
      }
      now = next;
    }
  }
  cpu.countDelivery(NO_PROGRESS_LIMIT + 1);
}

/** Checks that a near transfer to `offset` stays within CS; #GP(0) otherwise. */
export function checkCodeOffset(cpu: CPU, offset: number): void {
  if (offset >>> 0 > (cpu.s[LIMIT + CS] ?? 0) >>> 0) cpu.generalProtection(0);
}
