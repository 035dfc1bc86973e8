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

/**
 * Field offsets of a TSS (SDM vol. 3, figures 7-2 and 7-10). Segments in order ES CS SS DS FS GS, then LDT. What is saved ends
 * with the byte at `last`, and its field at `end`.
 */
const TSS32 = {
  ...{ limit: 0x67, end: 0x5f, last: 0x5d },
  ...{ eip: 0x20, eflags: 0x24, registers: 0x28, segments: 0x48, ldt: 0x60 },
};
const TSS16 = {
  ...{ limit: 0x2b, end: 0x29, last: 0x29 },
  ...{ eip: 0x0e, eflags: 0x10, registers: 0x12, segments: 0x22, ldt: 0x2a },
};

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
  const code = (selector & 0xfffc) | external;
  const vector = cause === 'iret' ? VECTOR_TS : VECTOR_GP;
  if ((selector & 0xfffc) === 0 || selector & 4) cpu.raise(vector, code);
  const next = readDescriptor(cpu, selector, vector, external);
  const type = systemType(next);
  const wanted = cause === 'iret' ? [TYPE_TSS16_BUSY, TYPE_TSS32_BUSY] : [TYPE_TSS16, TYPE_TSS32];
  if (isSegment(next) || !wanted.includes(type)) cpu.raise(vector, code);
  if (!isPresent(next)) cpu.notPresent(code);
  const is32 = (type & 8) !== 0;
  const layout = is32 ? TSS32 : TSS16;
  const newBase = segmentBase(next);
  if (segmentLimit(next) >>> 0 < layout.limit) cpu.invalidTSS(code);

  const oldIs32 = ((s[RIGHTS + TR] ?? 0) & 0x800) !== 0;
  const old = oldIs32 ? TSS32 : TSS16;
  const oldBase = s[BASE + TR] ?? 0;
  const oldWidth = oldIs32 ? 4 : 2;
  const step = is32 ? 4 : 2;

  // Both ends of both TSSs first, then read the new task whole before anything is written, so that a page fault leaves the
  // old task as it is.
  paging.read(newBase, 1, 0);
  paging.read((newBase + layout.limit) | 0, 1, 0);
  if ((s[LIMIT + TR] ?? 0) >>> 0 < old.end) cpu.invalidTSS(((s[SELECTOR + TR] ?? 0) & 0xfffc) | external);
  if (cause === 'call' || cause === 'interrupt') paging.probeWrite(newBase, 2, 0);
  paging.probeWrite((oldBase + old.eip) | 0, 1, 0);
  paging.probeWrite((oldBase + old.last) | 0, 1, 0);
  const readWord = (at: number): number => paging.read((newBase + at) | 0, step, 0);
  const cr3 = is32 ? paging.read((newBase + 0x1c) | 0, 4, 0) : 0;
  const eip = readWord(layout.eip);
  let eflags = readWord(layout.eflags);
  const registers = Array.from({ length: 8 }, (_, i) => readWord(layout.registers + i * step));
  const segmentCount = is32 ? 6 : 4;
  const selectors = Array.from({ length: 6 }, (_, i) =>
    i < segmentCount ? paging.read((newBase + layout.segments + i * step) | 0, 2, 0) : 0,
  );
  const ldt = paging.read((newBase + layout.ldt) | 0, 2, 0);
  const trap = is32 && (paging.read((newBase + 0x64) | 0, 2, 0) & 1) !== 0;

  let oldFlags = cpu.eflags() | resume;
  if (cause === 'iret') oldFlags &= ~EFLAGS_NT;
  if (cause === 'jump' || cause === 'iret') setBusy(cpu, s[SELECTOR + TR] ?? 0, false);
  const writeOld = (at: number, value: number): void => paging.write((oldBase + at) | 0, oldWidth, value, 0);
  writeOld(old.eip, s[EIP] ?? 0);
  writeOld(old.eflags, oldFlags);
  for (let i = 0; i < 8; i++) writeOld(old.registers + i * oldWidth, s[GPR + i] ?? 0);
  for (let i = 0; i < (oldIs32 ? 6 : 4); i++) {
    paging.write((oldBase + old.segments + i * oldWidth) | 0, 2, s[SELECTOR + i] ?? 0, 0);
  }
  if (cause === 'call' || cause === 'interrupt') {
    paging.write(newBase, 2, s[SELECTOR + TR] ?? 0, 0);
    eflags |= EFLAGS_NT;
  }
  if (cause !== 'iret') setBusy(cpu, selector, true);
  s[SELECTOR + TR] = selector & 0xffff;
  s[BASE + TR] = newBase;
  s[LIMIT + TR] = segmentLimit(next);
  s[RIGHTS + TR] = (next.high & 0x00f0ff00) | TSS_BUSY;
  s[CR0] = (s[CR0] ?? 0) | CR0_TS;
  s[DR7] = (s[DR7] ?? 0) & ~DR7_LOCAL;
  breakpointsChanged(cpu);
  if (is32 && ((s[CR0] ?? 0) & CR0_PG) !== 0) {
    s[CR3] = cr3;
    paging.flush(true);
  }
  s[EIP] = is32 ? eip : eip & 0xffff;
  cpu.setEflags(is32 ? eflags : (eflags & 0xffff) | 0);
  // A 16-bit TSS leaves the upper halves undefined; ones, as in Bochs.
  for (let i = 0; i < 8; i++) {
    s[GPR + i] = is32 ? (registers[i] ?? 0) : 0xffff0000 | (registers[i] ?? 0);
  }
  try {
    loadTaskSegments(cpu, selectors, ldt, external);
    if (trap) s[DEBUG_PENDING] = DR6_BT;
    if (error >= 0) push(cpu, is32 ? 4 : 2, error);
    if ((s[EIP] ?? 0) >>> 0 > (s[LIMIT + CS] ?? 0) >>> 0) cpu.generalProtection(external);
  } catch (thrown) {
    if (thrown instanceof Fault) thrown.inNewTask = true;
    throw thrown;
  }
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
