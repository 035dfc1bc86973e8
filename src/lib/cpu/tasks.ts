/** Task switches through TSS descriptors and task gates (SDM vol. 3, chapter 7). */
import { CR0_PG, CR0_TS, CS, DS, EFLAGS_NT, ES, FS, GS, SS } from '../isa/registers.ts';
import { VECTOR_GP, VECTOR_TS } from '../isa/vectors.ts';
import type { CPU } from './cpu.ts';
import { breakpointsChanged, DR6_BT, DR7_LOCAL } from './debug.ts';
import {
  dpl,
  isCode,
  isConforming,
  isPresent,
  isReadable,
  isSegment,
  segmentBase,
  segmentLimit,
  systemType,
  TSS_BUSY,
  TYPE_LDT,
  TYPE_TSS16,
  TYPE_TSS16_BUSY,
  TYPE_TSS32,
  TYPE_TSS32_BUSY,
  type Descriptor,
} from './descriptor.ts';
import { Fault } from './fault.ts';
import {
  checkStackSegment,
  markAccessed,
  readDescriptor,
  setCPL,
  setNullSegment,
  setRealSegment,
  setSegment,
} from './segmentation.ts';
import { push } from './stack.ts';
import { BASE, CR0, CR3, DEBUG_PENDING, DR7, EIP, GPR, LDTR, LIMIT, RIGHTS, SELECTOR, TR } from './state.ts';

/** Why a task switch happens; 'iret' returns to the linked task. */
export type TaskSwitchCause = 'jump' | 'call' | 'interrupt' | 'iret';

/** Field offsets of a TSS (SDM vol. 3, figures 7-2 and 7-10). */
interface Layout {
  /** Bytes of a field. */
  readonly width: 2 | 4;
  /** The least limit of a TSS that is switched to, and of one that is left. */
  readonly limit: number;
  readonly oldLimit: number;
  readonly eip: number;
  readonly eflags: number;
  readonly registers: number;
  /** In order ES CS SS DS FS GS, as many as there are. */
  readonly segments: number;
  readonly segmentCount: number;
  /** The last byte that is saved. */
  readonly last: number;
  readonly ldt: number;
}

const TSS32: Layout = {
  ...{ width: 4, limit: 0x67, oldLimit: 0x5f, eip: 0x20, eflags: 0x24, registers: 0x28 },
  ...{ segments: 0x48, segmentCount: 6, last: 0x5d, ldt: 0x60 },
};
const TSS16: Layout = {
  ...{ width: 2, limit: 0x2b, oldLimit: 0x29, eip: 0x0e, eflags: 0x10, registers: 0x12 },
  ...{ segments: 0x22, segmentCount: 4, last: 0x29, ldt: 0x2a },
};
/** Of a 32-bit TSS alone. */
const TSS32_CR3 = 0x1c;
const TSS32_TRAP = 0x64;

/** `type` is a system descriptor's, of which bit 3 tells the width. */
function layoutOf(type: number): Layout {
  return (type & 8) !== 0 ? TSS32 : TSS16;
}

/** What a TSS says of its task. */
interface TaskState {
  readonly cr3: number;
  readonly eip: number;
  readonly eflags: number;
  readonly registers: readonly number[];
  readonly selectors: readonly number[];
  readonly ldt: number;
  /** The T bit: a debug trap when the task has been switched to. */
  readonly trap: boolean;
}

/**
 * Switches to the task whose TSS `selector` names.
 * @param error error code to push on the new stack, or -1.
 * @param external EXT bit for error codes.
 * @param resume RF, to be set in the flags that are saved.
 */
export function switchTask(
  cpu: CPU,
  selector: number,
  cause: TaskSwitchCause,
  error = -1,
  external = 0,
  resume = 0,
): void {
  const s = cpu.s;
  const { paging } = cpu;
  const nests = cause === 'call' || cause === 'interrupt';
  const next = findTask(cpu, selector, cause, external);
  if (cpu.guest !== null) cpu.guest.taskSwitch(selector, cause);
  const layout = layoutOf(systemType(next));
  const base = segmentBase(next);
  const oldSelector = s[SELECTOR + TR] ?? 0;
  const oldBase = s[BASE + TR] ?? 0;
  const old = layoutOf(((s[RIGHTS + TR] ?? 0) >>> 8) & 15);

  // Both ends of both TSSs first, then the new task whole, before anything is written: a page fault leaves the old task as
  // it is.
  paging.read(base, 1, 0);
  paging.read((base + layout.limit) | 0, 1, 0);
  if ((s[LIMIT + TR] ?? 0) >>> 0 < old.oldLimit) cpu.invalidTSS((oldSelector & 0xfffc) | external);
  if (nests) paging.probeWrite(base, 2, 0);
  paging.probeWrite((oldBase + old.eip) | 0, 1, 0);
  paging.probeWrite((oldBase + old.last) | 0, 1, 0);
  const task = readTask(cpu, base, layout);

  if (!nests) setBusy(cpu, oldSelector, false);
  const flags = cpu.eflags() | resume;
  saveTask(cpu, oldBase, old, cause === 'iret' ? flags & ~EFLAGS_NT : flags);
  if (nests) paging.write(base, 2, oldSelector, 0);
  if (cause !== 'iret') setBusy(cpu, selector, true);

  setSegment(cpu, TR, selector & 0xffff, { low: next.low, high: next.high | TSS_BUSY });
  s[CR0] = (s[CR0] ?? 0) | CR0_TS;
  s[DR7] = (s[DR7] ?? 0) & ~DR7_LOCAL;
  breakpointsChanged(cpu);
  if (layout === TSS32 && ((s[CR0] ?? 0) & CR0_PG) !== 0) {
    s[CR3] = task.cr3;
    paging.flush(true);
  }
  s[EIP] = task.eip;
  cpu.setEflags(nests ? task.eflags | EFLAGS_NT : task.eflags);
  task.registers.forEach((value, i) => (s[GPR + i] = value));
  try {
    loadTaskSegments(cpu, task.selectors, task.ldt, external);
    if (task.trap) s[DEBUG_PENDING] = DR6_BT;
    if (error >= 0) push(cpu, layout.width, error);
    if ((s[EIP] ?? 0) >>> 0 > (s[LIMIT + CS] ?? 0) >>> 0) cpu.generalProtection(external);
  } catch (thrown) {
    if (thrown instanceof Fault) thrown.inNewTask = true;
    throw thrown;
  }
}

/** The descriptor of the TSS that `selector` names, once it is good to be switched to. */
function findTask(cpu: CPU, selector: number, cause: TaskSwitchCause, external: number): Descriptor {
  const error = (selector & 0xfffc) | external;
  const vector = cause === 'iret' ? VECTOR_TS : VECTOR_GP;
  if ((selector & 0xfffc) === 0 || selector & 4) cpu.raise(vector, error);
  const next = readDescriptor(cpu, selector, vector, external);
  const wanted = cause === 'iret' ? [TYPE_TSS16_BUSY, TYPE_TSS32_BUSY] : [TYPE_TSS16, TYPE_TSS32];
  if (isSegment(next) || !wanted.includes(systemType(next))) cpu.raise(vector, error);
  if (!isPresent(next)) cpu.notPresent(error);
  if (segmentLimit(next) >>> 0 < layoutOf(systemType(next)).limit) cpu.invalidTSS(error);
  return next;
}

function readTask(cpu: CPU, base: number, layout: Layout): TaskState {
  const { width } = layout;
  const is32 = width === 4;
  const read = (at: number, bytes: 2 | 4 = width): number => cpu.paging.read((base + at) | 0, bytes, 0);
  // What a 16-bit TSS has no place for: no segment in FS and GS, and upper halves of registers that are undefined; ones, as
  // in Bochs.
  const cr3 = is32 ? read(TSS32_CR3) : 0;
  const eip = read(layout.eip);
  const eflags = read(layout.eflags);
  const upper = is32 ? 0 : 0xffff0000;
  const registers = Array.from({ length: 8 }, (_, i) => upper | read(layout.registers + i * width));
  const selectors = Array.from({ length: 6 }, (_, i) =>
    i < layout.segmentCount ? read(layout.segments + i * width, 2) : 0,
  );
  const ldt = read(layout.ldt, 2);
  const trap = is32 && (read(TSS32_TRAP, 2) & 1) !== 0;
  return { cr3, eip, eflags, registers, selectors, ldt, trap };
}

/** Saves what the processor holds, with `eflags`, in the TSS at `base`. */
function saveTask(cpu: CPU, base: number, layout: Layout, eflags: number): void {
  const { s, paging } = cpu;
  const { width } = layout;
  const write = (at: number, value: number, bytes: 2 | 4 = width): void =>
    paging.write((base + at) | 0, bytes, value, 0);
  write(layout.eip, s[EIP] ?? 0);
  write(layout.eflags, eflags);
  for (let i = 0; i < 8; i++) write(layout.registers + i * width, s[GPR + i] ?? 0);
  for (let i = 0; i < layout.segmentCount; i++) write(layout.segments + i * width, s[SELECTOR + i] ?? 0, 2);
}

/**
 * Faults from here on belong to the new task (SDM vol. 3, 7.3). All selectors are there from the start, with unusable hidden
 * parts, and CPL is 3 until SS is good: the fault is then delivered on a stack of the new TSS. The order is that of Bochs.
 */
function loadTaskSegments(cpu: CPU, selectors: readonly number[], ldt: number, external: number): void {
  const s = cpu.s;
  for (let i = 0; i < 6; i++) setNullSegment(cpu, i, selectors[i] ?? 0);
  s[SELECTOR + LDTR] = ldt;
  s[RIGHTS + LDTR] = 0;
  setCPL(cpu, 3);
  const error = (selector: number): number => (selector & 0xfffc) | external;
  const invalid = (selector: number): never => cpu.invalidTSS(error(selector));
  if ((ldt & 0xfffc) !== 0) {
    if (ldt & 4) invalid(ldt);
    const d = readDescriptor(cpu, ldt, VECTOR_TS, external);
    if (isSegment(d) || systemType(d) !== TYPE_LDT || !isPresent(d)) invalid(ldt);
    setSegment(cpu, LDTR, ldt, d);
  }
  if (cpu.isVirtual8086) {
    for (let i = 0; i < 6; i++) setRealSegment(cpu, i, selectors[i] ?? 0);
    return;
  }
  const cs = selectors[CS] ?? 0;
  const cpl = cs & 3;
  const ss = selectors[SS] ?? 0;
  const stack = checkStackSegment(cpu, ss, cpl, VECTOR_TS, { external, presentFirst: true });
  setSegment(cpu, SS, ss, markAccessed(cpu, stack));
  setCPL(cpu, cpl);
  for (const segment of [DS, ES, FS, GS]) {
    const selector = selectors[segment] ?? 0;
    if ((selector & 0xfffc) !== 0) loadTaskDataSegment(cpu, segment, selector, cpl, external);
  }
  if ((cs & 0xfffc) === 0) invalid(cs);
  const code = readDescriptor(cpu, cs, VECTOR_TS, external);
  if (!isCode(code) || (isConforming(code) ? dpl(code) > cpl : dpl(code) !== cpl)) invalid(cs);
  if (!isPresent(code)) cpu.notPresent(error(cs));
  setSegment(cpu, CS, cs, markAccessed(cpu, code));
}

function loadTaskDataSegment(
  cpu: CPU,
  segment: number,
  selector: number,
  cpl: number,
  external: number,
): void {
  const error = (selector & 0xfffc) | external;
  const d: Descriptor = readDescriptor(cpu, selector, VECTOR_TS, external);
  if (!isReadable(d)) cpu.invalidTSS(error);
  if (!(isCode(d) && isConforming(d)) && dpl(d) < Math.max(cpl, selector & 3)) cpu.invalidTSS(error);
  if (!isPresent(d)) cpu.notPresent(error);
  setSegment(cpu, segment, selector, markAccessed(cpu, d));
}

function setBusy(cpu: CPU, selector: number, busy: boolean): void {
  const d = readDescriptor(cpu, selector, VECTOR_TS);
  cpu.paging.write((d.address + 4) | 0, 4, busy ? d.high | TSS_BUSY : d.high & ~TSS_BUSY, 0);
}
