/**
 * The memory of the machine that the experiment runs on. E is one page, the window; the system tables lie beside it, where
 * the window's limit lets no operand reach. Relocation moves the window (its segments' base) or its frame (paging), and
 * what is in it moves along, as E|r and E|r(+)x do in the paper.
 *
 *     1'0000 window    3'0000 window, relocated    5'0000, 5'1000 their frames where paging places them elsewhere
 *     2'0000 tables    2'4000 the same tables again    2'7000 stack of ring 0    2'A000 page directory, page table
 */
import { makeSegment } from '../../cpu/descriptor.ts';
import { PTE_A, PTE_D, PTE_P, PTE_RW, PTE_US } from '../../isa/registers.ts';

export const WINDOW = 0x10000;
export const WINDOW_RELOCATED = 0x30000;
/** Bytes of the window: its segments' limit, plus one. */
export const WINDOW_SIZE = 0x400;
/** Bytes of the page it lies in, which virtual-8086 code reaches whole; it finds nothing in the 60 KiB above. */
export const WINDOW_PAGE = 0x1000;
export const FRAME_ELSEWHERE = 0x50000;
export const FRAME_RELOCATED_ELSEWHERE = 0x51000;
export const TABLES = 0x20000;
export const TABLES_MOVED = 0x24000;
export const TABLES_SIZE = 0x480;
export const KERNEL_STACK = 0x28000;
export const PAGE_DIRECTORY = 0x2a000;
export const PAGE_TABLE = 0x2b000;
/** All RAM lies below. */
export const RAM_SIZE = 0x60000;

/** Offsets within the tables. */
export const GDT_AT = 0;
export const LDT_AT = 0x180;
export const TSS_AT = 0x1c0;
export const TSS2_AT = 0x240;
export const IDT_AT = 0x300;
export const IDT_SIZE = 0x180;
export const LDT_LIMIT = 0x1f;
export const TSS_LIMIT = 0x67;
/** The last descriptor below GDT_LIMIT is BEYOND - 8; BEYOND itself lies behind it, where a longer table has one more. */
export const GDT_LIMIT = 0xd7;
export const BEYOND = 0xd8;
export const GDT_LIMIT_LONGER = 0xdf;

/** Offsets within the window. */
export const CODE = 0x80;
export const TARGET = 0x100;
export const DATA = 0x180;
export const DATA_WORDS = 24;
export const STACK = 0x280;
export const STACK_WORDS = 16;

/** Selectors of the GDT, RPL 0. The first two are the guest kernel's code and stack: their DPL is the CPL it runs at. */
export const SELECTORS = {
  code: 0x08,
  stack: 0x10,
  code1: 0x18,
  data1: 0x20,
  code3: 0x28,
  data3: 0x30,
  conforming: 0x38,
  otherCode: 0x40,
  otherData: 0x48,
  ldt: 0x50,
  ldtAgain: 0x58,
  tss: 0x60,
  tss2: 0x68,
  tssAgain: 0x70,
  gate0: 0x78,
  gate3: 0x80,
  taskGate: 0x88,
  notPresent: 0x90,
  executeOnly: 0x98,
  readOnly: 0xa0,
  expandDown: 0xa8,
  kernelData: 0xb0,
  vmmCode: 0xb8,
  vmmData: 0xc0,
  otherCode1: 0xc8,
  otherCode0: 0xd0,
} as const;

const CODE_RIGHTS = 0x00409b00;
const DATA_RIGHTS = 0x00409300;

/** DPL at its place in a descriptor's upper half. */
export function dplBits(dpl: number): number {
  return dpl << 13;
}

/** Writes the eight bytes of a descriptor into `tables` (int32 words) at `offset`. */
export function putDescriptor(tables: Int32Array, offset: number, low: number, high: number): void {
  tables[offset >> 2] = low;
  tables[(offset >> 2) + 1] = high;
}

function putSegment(tables: Int32Array, selector: number, base: number, limit: number, rights: number): void {
  const { low, high } = makeSegment(base, limit, rights);
  putDescriptor(tables, GDT_AT + selector, low, high);
}

/** Segments over the window: their base moves with it. */
export function putWindowSegments(tables: Int32Array, window: number, cpl: number): void {
  const limit = WINDOW_SIZE - 1;
  const s = SELECTORS;
  putSegment(tables, s.code, window, limit, CODE_RIGHTS | dplBits(cpl));
  putSegment(tables, s.stack, window, limit, DATA_RIGHTS | dplBits(cpl));
  putSegment(tables, s.code1, window, limit, CODE_RIGHTS | dplBits(1));
  putSegment(tables, s.data1, window, 0x2ff, DATA_RIGHTS | dplBits(1));
  putSegment(tables, s.code3, window, limit, CODE_RIGHTS | dplBits(3));
  putSegment(tables, s.data3, window, limit, DATA_RIGHTS | dplBits(3));
  putSegment(tables, s.conforming, window, limit, CODE_RIGHTS | 0x400);
  putSegment(tables, s.otherCode, window + 0x10, 0x1ff, CODE_RIGHTS | dplBits(3));
  putSegment(tables, s.otherData, window + 0x10, 0x1ff, DATA_RIGHTS | dplBits(3));
  putSegment(tables, s.notPresent, window, limit, (DATA_RIGHTS | dplBits(3)) & ~0x8000);
  putSegment(tables, s.executeOnly, window, limit, (CODE_RIGHTS & ~0x200) | dplBits(3));
  putSegment(tables, s.readOnly, window, limit, (DATA_RIGHTS & ~0x200) | dplBits(3));
  putSegment(tables, s.expandDown, window, 0x7f, DATA_RIGHTS | 0x400 | dplBits(3));
  putSegment(tables, s.kernelData, window + 0x10, 0x2ff, DATA_RIGHTS);
  putSegment(tables, s.otherCode1, window + 0x10, 0x1ff, CODE_RIGHTS | dplBits(1));
  putSegment(tables, s.otherCode0, window + 0x10, 0x1ff, CODE_RIGHTS);
}

function putGate(tables: Int32Array, offset: number, selector: number, at: number, type: number): void {
  putDescriptor(tables, offset, (selector << 16) | (at & 0xffff), (at & 0xffff0000) | 0x8000 | type);
}

/** Where the VMM's handlers would be; nothing is executed there. */
const HANDLER = 0x26000;

/** GDT, LDT, both TSSs and IDT as they are for a guest kernel at `cpl`. */
export function makeTables(window: number, cpl: number): Int32Array {
  const tables = new Int32Array(TABLES_SIZE >> 2);
  const s = SELECTORS;
  putWindowSegments(tables, window, cpl);
  for (const selector of [s.ldt, s.ldtAgain])
    putSegment(tables, selector, TABLES + LDT_AT, LDT_LIMIT, 0x8200);
  putSegment(tables, s.tss, TABLES + TSS_AT, TSS_LIMIT, 0x8b00);
  putSegment(tables, s.tssAgain, TABLES + TSS_AT, TSS_LIMIT, 0x8b00);
  putSegment(tables, s.tss2, TABLES + TSS2_AT, TSS_LIMIT, 0x8900 | dplBits(3));
  putGate(tables, s.gate0, s.vmmCode, HANDLER, 0xc00 | dplBits(3));
  putGate(tables, s.gate3, s.code3, TARGET, 0xc00 | dplBits(3));
  putGate(tables, s.taskGate, s.tss2, 0, 0x500 | dplBits(3));
  putSegment(tables, s.vmmCode, 0, -1, CODE_RIGHTS);
  putSegment(tables, s.vmmData, 0, -1, DATA_RIGHTS);
  putSegment(tables, BEYOND, window, 0x1ff, DATA_RIGHTS | dplBits(3));
  const entries = [
    makeSegment(window, WINDOW_SIZE - 1, DATA_RIGHTS | dplBits(3)),
    makeSegment(window, WINDOW_SIZE - 1, DATA_RIGHTS),
    makeSegment(window + 0x10, 0x1ff, CODE_RIGHTS | dplBits(3)),
  ];
  entries.forEach(({ low, high }, i) => putDescriptor(tables, LDT_AT + 8 * i, low, high));
  putTSS(tables, TSS_AT);
  putTSS(tables, TSS2_AT);
  for (let vector = 0; vector * 8 < IDT_SIZE; vector++) {
    const open = vector === 3 || vector === 4 || vector >= 0x20;
    putGate(tables, IDT_AT + 8 * vector, s.vmmCode, HANDLER, 0xe00 | dplBits(open ? 3 : 0));
  }
  return tables;
}

function putTSS(tables: Int32Array, offset: number): void {
  const s = SELECTORS;
  const put = (at: number, value: number): void => {
    tables[(offset + at) >> 2] = value;
  };
  put(0x04, KERNEL_STACK);
  put(0x08, s.vmmData);
  put(0x0c, STACK);
  put(0x10, s.data1 | 1);
  put(0x1c, PAGE_DIRECTORY);
  put(0x20, TARGET);
  put(0x24, 0x2);
  put(0x38, STACK);
  for (let i = 0; i < 6; i++) put(0x48 + 4 * i, (i === 1 ? s.code3 : s.data3) | 3);
  put(0x60, s.ldt);
  // The I/O bitmap would begin behind the limit: no port is allowed.
  put(0x64, (TSS_LIMIT + 1) << 16);
}

/** The page directory and the one page table, as int32 words: low memory where it is, the windows' frames elsewhere. */
export function makePaging(): { directory: Int32Array; table: Int32Array } {
  const directory = new Int32Array(1024);
  const table = new Int32Array(1024);
  const touched = PTE_A | PTE_D | PTE_P | PTE_RW;
  directory[0] = PAGE_TABLE | touched | PTE_US;
  for (let page = 0; page <= PAGE_TABLE >> 12; page++) table[page] = (page << 12) | touched;
  table[WINDOW >> 12] = FRAME_ELSEWHERE | touched | PTE_US;
  table[WINDOW_RELOCATED >> 12] = FRAME_RELOCATED_ELSEWHERE | touched | PTE_US;
  return { directory, table };
}
