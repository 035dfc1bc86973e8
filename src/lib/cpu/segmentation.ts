/** Logical to linear addresses, and the loading of segment registers (SDM vol. 3, chapters 3 and 5). */
import { CS, SS } from '../isa/registers.ts';
import { CR0_PE } from '../isa/registers.ts';
import { VECTOR_GP, VECTOR_SS } from '../isa/vectors.ts';
import type { CPU } from './cpu.ts';
import {
  dpl,
  isCode,
  isConforming,
  isPresent,
  isReadable,
  isWritableData,
  segmentBase,
  segmentLimit,
  segmentRights,
  systemType,
  TSS_BUSY,
  TYPE_LDT,
  TYPE_TSS16,
  TYPE_TSS32,
  isSegment,
  type Descriptor,
  type DescriptorWords,
} from './descriptor.ts';
import { PAGE_MASK } from './memory.ts';
import {
  BASE,
  CPL,
  CR0,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_ACCESSED,
  RIGHTS_BIG,
  RIGHTS_CODE,
  RIGHTS_EXPAND_DOWN,
  RIGHTS_PRESENT,
  RIGHTS_REAL,
  RIGHTS_S,
  RIGHTS_VIRTUAL_8086,
  RIGHTS_WRITABLE,
  SELECTOR,
  TR,
} from './state.ts';

/** True if `offset .. offset + bytes - 1` lies within a segment of these rights, base and limit. */
export function withinLimit(
  rights: number,
  base: number,
  limit: number,
  offset: number,
  bytes: number,
): boolean {
  const first = offset >>> 0;
  const last = first + bytes - 1;
  if ((rights & (RIGHTS_CODE | RIGHTS_EXPAND_DOWN | RIGHTS_S)) === (RIGHTS_EXPAND_DOWN | RIGHTS_S)) {
    return first > limit >>> 0 && last <= (rights & RIGHTS_BIG ? 0xffffffff : 0xffff);
  }
  // In a flat segment an access wraps (SDM vol. 3, 5.3, leaves it to the processor; this is Bochs's way).
  return last <= limit >>> 0 || (limit === -1 && base === 0);
}

/**
 * Linear address of a data access through segment register `segment`, checked for type and limit.
 * Throws #GP(0), or #SS(0) through SS.
 */
export function linearAddress(
  cpu: CPU,
  segment: number,
  offset: number,
  bytes: number,
  write: boolean,
): number {
  const s = cpu.s;
  const rights = s[RIGHTS + segment] ?? 0;
  const limit = s[LIMIT + segment] ?? 0;
  // A flat, writable, expand-up data segment allows everything that does not wrap.
  if (limit === -1 && (rights & 0x9e00) === 0x9200 && offset >>> 0 <= 0xfffffff0) {
    return ((s[BASE + segment] ?? 0) + offset) | 0;
  }
  if (((s[CR0] ?? 0) & CR0_PE) !== 0) {
    if ((rights & RIGHTS_PRESENT) === 0) cpu.generalProtection(0);
    const code = (rights & RIGHTS_CODE) !== 0;
    const writable = (rights & RIGHTS_WRITABLE) !== 0;
    if (write ? code || !writable : code && !writable) segmentFault(cpu, segment);
  }
  if (!withinLimit(rights, s[BASE + segment] ?? 0, limit, offset, bytes)) segmentFault(cpu, segment);
  return ((s[BASE + segment] ?? 0) + offset) | 0;
}

function segmentFault(cpu: CPU, segment: number): never {
  return segment === SS ? cpu.stackFault(0) : cpu.generalProtection(0);
}

/**
 * Reads the descriptor of `selector` from GDT or LDT, or gives null if it lies outside (or there is no LDT).
 * Precondition: not a null selector.
 */
export function tryReadDescriptor(cpu: CPU, selector: number): Descriptor | null {
  const s = cpu.s;
  let base: number;
  let limit: number;
  if (selector & 4) {
    if (((s[RIGHTS + LDTR] ?? 0) & RIGHTS_PRESENT) === 0) return null;
    base = s[BASE + LDTR] ?? 0;
    limit = s[LIMIT + LDTR] ?? 0;
  } else {
    base = s[GDTR_BASE] ?? 0;
    limit = s[GDTR_LIMIT] ?? 0;
  }
  if (((selector & 0xfff8) | 7) > limit >>> 0) return null;
  const address = (base + (selector & 0xfff8)) | 0;
  return readEntry(cpu, selector, address);
}

/** The eight bytes at linear `address` of a descriptor table. Throws #PF. */
export function readEntry(cpu: CPU, selector: number, address: number): Descriptor {
  const { paging } = cpu;
  if ((address & PAGE_MASK) > 4096 - 8 || paging.watching) {
    return { selector, address, low: paging.read(address, 4, 0), high: paging.read((address + 4) | 0, 4, 0) };
  }
  const physical = paging.translate(address, 0, 0);
  return {
    selector,
    address,
    low: paging.readPhysical(physical, 4),
    high: paging.readPhysical((physical + 4) | 0, 4),
  };
}

/** As tryReadDescriptor; where there is none, the fault `vector` with the selector and `external` as its error code. */
export function readDescriptor(cpu: CPU, selector: number, vector = VECTOR_GP, external = 0): Descriptor {
  return tryReadDescriptor(cpu, selector) ?? cpu.raise(vector, (selector & 0xfffc) | external);
}

/** Sets the Accessed bit of a code or data descriptor in its table, if clear; gives it with the bit set. */
export function markAccessed(cpu: CPU, d: Descriptor): Descriptor {
  if ((d.high & RIGHTS_ACCESSED) !== 0) return d;
  const high = d.high | RIGHTS_ACCESSED;
  cpu.paging.write((d.address + 5) | 0, 1, (high >>> 8) & 0xff, 0);
  return { ...d, high };
}

/** Fills register `segment` from a descriptor, or the words of one, that has been checked. */
export function setSegment(cpu: CPU, segment: number, selector: number, d: DescriptorWords): void {
  const s = cpu.s;
  s[SELECTOR + segment] = selector;
  s[BASE + segment] = segmentBase(d);
  s[LIMIT + segment] = segmentLimit(d);
  s[RIGHTS + segment] = segmentRights(d);
}

/** A flat segment, without a look at the table: as SYSENTER and SYSEXIT load them. */
export function setFlatSegment(cpu: CPU, segment: number, selector: number, rights: number): void {
  const { s } = cpu;
  s[SELECTOR + segment] = selector;
  s[BASE + segment] = 0;
  s[LIMIT + segment] = -1;
  s[RIGHTS + segment] = rights;
}

/** A null selector: the segment cannot be used. */
export function setNullSegment(cpu: CPU, segment: number, selector: number): void {
  const s = cpu.s;
  s[SELECTOR + segment] = selector;
  s[BASE + segment] = 0;
  s[LIMIT + segment] = 0;
  s[RIGHTS + segment] = 0;
}

/** What a load means in real mode (limit and rights stay) and in virtual-8086 mode (both set anew). */
export function setRealSegment(cpu: CPU, segment: number, selector: number): void {
  const s = cpu.s;
  s[SELECTOR + segment] = selector & 0xffff;
  s[BASE + segment] = (selector & 0xffff) << 4;
  if (cpu.isVirtual8086) {
    s[LIMIT + segment] = 0xffff;
    s[RIGHTS + segment] = RIGHTS_VIRTUAL_8086;
  } else if (segment === CS && (s[RIGHTS + CS] ?? 0) === 0) {
    s[RIGHTS + CS] = RIGHTS_REAL;
  }
}

/** MOV, POP, LDS ... to a segment register other than CS (SDM vol. 2, MOV). Throws #GP, #NP, #SS. */
export function loadSegment(cpu: CPU, segment: number, selector: number): void {
  if (!cpu.isProtected) {
    setRealSegment(cpu, segment, selector);
    return;
  }
  if (segment === SS) {
    loadStackSegment(cpu, selector, cpu.cpl);
    return;
  }
  if ((selector & 0xfffc) === 0) {
    setNullSegment(cpu, segment, selector);
    return;
  }
  const d = readDescriptor(cpu, selector);
  const error = selector & 0xfffc;
  if (!isReadable(d)) cpu.generalProtection(error);
  if (!(isCode(d) && isConforming(d))) {
    if ((selector & 3) > dpl(d) || cpu.cpl > dpl(d)) cpu.generalProtection(error);
  }
  if (!isPresent(d)) cpu.notPresent(error);
  setSegment(cpu, segment, selector, markAccessed(cpu, d));
}

interface StackChecks {
  /** The EXT bit of error codes. */
  readonly external?: number;
  /** A task switch asks first whether the segment is there. */
  readonly presentFirst?: boolean;
  /** What a segment that is not there raises: #SS, and in IRET #NP, as Bochs and QEMU have it (the SDM says #SS). */
  readonly missing?: number;
}

/** The checks of an SS load for privilege `cpl`; `vector` is #GP or #TS. */
export function checkStackSegment(
  cpu: CPU,
  selector: number,
  cpl: number,
  vector: number,
  { external = 0, presentFirst = false, missing = VECTOR_SS }: StackChecks = {},
): Descriptor {
  if ((selector & 0xfffc) === 0) cpu.raise(vector, external);
  const error = (selector & 0xfffc) | external;
  const d = readDescriptor(cpu, selector, vector, external);
  if (!isWritableData(d)) cpu.raise(vector, error);
  if (presentFirst && !isPresent(d)) cpu.raise(missing, error);
  if ((selector & 3) !== cpl || dpl(d) !== cpl) cpu.raise(vector, error);
  if (!isPresent(d)) cpu.raise(missing, error);
  return d;
}

/** Loads SS with the checks of `checkStackSegment`. */
function loadStackSegment(cpu: CPU, selector: number, cpl: number): void {
  const d = checkStackSegment(cpu, selector, cpl, VECTOR_GP);
  setSegment(cpu, SS, selector, markAccessed(cpu, d));
}

/** Loads CS from a checked descriptor with `cpl` as RPL, sets CPL and EIP. The limit has been checked. */
export function setCodeSegment(cpu: CPU, selector: number, d: Descriptor, cpl: number, eip: number): void {
  const marked = markAccessed(cpu, d);
  setSegment(cpu, CS, (selector & 0xfffc) | cpl, marked);
  cpu.s[EIP] = eip;
  setCPL(cpu, cpl);
}

/** Changes CPL and what hangs on it. */
export function setCPL(cpu: CPU, cpl: number): void {
  cpu.s[CPL] = cpl;
  cpu.modeChanged();
}

/** LLDT (SDM vol. 2). Precondition: protected mode, CPL 0. */
export function loadLDTR(cpu: CPU, selector: number): void {
  if ((selector & 0xfffc) === 0) {
    cpu.s[SELECTOR + LDTR] = selector;
    cpu.s[RIGHTS + LDTR] = 0;
    return;
  }
  const error = selector & 0xfffc;
  if (selector & 4) cpu.generalProtection(error);
  const d = readDescriptor(cpu, selector);
  if (isSegment(d) || systemType(d) !== TYPE_LDT) cpu.generalProtection(error);
  if (!isPresent(d)) cpu.notPresent(error);
  setSegment(cpu, LDTR, selector, d);
}

/** LTR (SDM vol. 2): marks the TSS busy. Precondition: protected mode, CPL 0. */
export function loadTaskRegister(cpu: CPU, selector: number): void {
  const error = selector & 0xfffc;
  if (error === 0 || selector & 4) cpu.generalProtection(error);
  const d = readDescriptor(cpu, selector);
  const type = systemType(d);
  if (isSegment(d) || (type !== TYPE_TSS16 && type !== TYPE_TSS32)) cpu.generalProtection(error);
  if (!isPresent(d)) cpu.notPresent(error);
  const high = d.high | TSS_BUSY;
  cpu.paging.write((d.address + 4) | 0, 4, high, 0);
  setSegment(cpu, TR, selector, { ...d, high });
}

/** What LAR, LSL, VERR and VERW see of `selector`: see Execution.askDescriptor. */
export function askDescriptor(
  cpu: CPU,
  question: 'lar' | 'lsl' | 'verr' | 'verw',
  selector: number,
): number | null {
  if ((selector & 0xfffc) === 0) return null;
  const d = tryReadDescriptor(cpu, selector);
  if (d === null) return null;
  const conforming = isCode(d) && isConforming(d);
  const visible = dpl(d) >= Math.max(cpu.cpl, selector & 3);
  switch (question) {
    case 'verr':
      return isReadable(d) && (conforming || visible) ? 1 : null;
    case 'verw':
      return isWritableData(d) && visible ? 1 : null;
    case 'lar':
    case 'lsl': {
      // Bit n: system type n may be asked for. LAR: TSSs, LDT, call gates, task gate; LSL: TSSs and LDT.
      const types = question === 'lar' ? 0x1a3e : 0x0a0e;
      if (!isSegment(d) && ((types >>> systemType(d)) & 1) === 0) return null;
      if (!conforming && !visible) return null;
      return question === 'lar' ? d.high & 0x00ffff00 : segmentLimit(d);
    }
  }
}
