// Seeded programs for the differential between engines: likely instructions on wandering pointers, loops, calls, code that
// writes itself, faults, interrupts, ports; in 16 and 32 bits, with and without paging. A fault's handler steps one byte
// into what faulted and goes on, so that every program also runs code nobody meant.

import { random as generator } from '../../src/lib/isa/testing.ts';
import { CR0_ET, CR0_PE, CR0_PG } from '../../src/lib/isa/registers.ts';
import {
  BASE,
  CPL,
  CR0,
  CR3,
  CR4,
  EFLAGS,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  RIGHTS,
  SELECTOR,
  TR,
} from '../../src/lib/cpu/state.ts';
import type { Machine } from './pair.ts';

export const SIZE = 1 << 17;
export const KINDS = ['flat', 'limited', 'paged', 'user', 'real', '16-bit'] as const;
export type Kind = (typeof KINDS)[number];

const CODE = 0x1000;
const CODE_SIZE = 0x600;
const HANDLERS = 0x2000;
const IDT = 0x3000;
const GDT = 0x3800;
const TSS = 0x3900;
const DATA = 0x8000;
const TABLES = 0x10000;
const STACK = 0x7f00;
const KERNEL_STACK = 0x7800;

type Random = () => number;

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff];
}

export function dword(value: number): number[] {
  return [...word(value), ...word(value >>> 16)];
}

/** One-byte opcodes with ModRM that take no immediate. */
const MODRM = [
  0x00, 0x01, 0x02, 0x03, 0x08, 0x09, 0x0a, 0x0b, 0x11, 0x13, 0x19, 0x1b, 0x20, 0x21, 0x23, 0x28, 0x29, 0x2a,
  0x2b, 0x30, 0x31, 0x33, 0x38, 0x39, 0x3a, 0x3b, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8d, 0xd0,
  0xd1, 0xd2, 0xd3, 0xf6, 0xf7, 0xfe, 0xff,
];
/** Two-byte ones. */
const MODRM_0F = [
  0x40, 0x42, 0x44, 0x45, 0x4c, 0x4f, 0x90, 0x92, 0x94, 0x95, 0x9a, 0x9c, 0x9f, 0xa3, 0xab, 0xaf, 0xb0, 0xb1,
  0xb6, 0xb7, 0xbc, 0xbe, 0xbf, 0xc1, 0xa5,
];
/** Whole instructions: string operations, flags, BCD, privileged ones, segment loads. */
const PLAIN = [
  [0xa4],
  [0xa5],
  [0xaa],
  [0xab],
  [0xac],
  [0xaf],
  [0xf3, 0xa4],
  [0xf3, 0xab],
  [0xf2, 0xae],
  [0xfc],
  [0xfd],
  [0xf8],
  [0xf9],
  [0xf5],
  [0x98],
  [0x99],
  [0x9c],
  [0x9d],
  [0x9e],
  [0x9f],
  [0x27],
  [0x37],
  [0x60],
  [0x61],
  [0xc9],
  [0xc8, 8, 0, 0],
  [0xfa],
  [0xfb],
  [0xcd, 0x80],
  [0xcc],
  [0xec],
  [0xee],
  [0xef],
  [0x0f, 0xa2],
  [0x0f, 0x31],
  [0x06],
  [0x07],
  [0x1e],
  [0x1f],
  [0x16],
  [0x17],
  [0x8e, 0xd8],
  [0x8e, 0xc0],
  [0x0f, 0x06],
  [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8],
  [0x0f, 0x01, 0x3b],
  [0x90],
  [0xd7],
  [0xc3],
  [0xcf],
  [0xe3, 2],
  [0xf4],
];

/** ModRM with what follows: mostly registers, else a pointer and a small displacement. */
function operand(random: Random, is16: boolean): number[] {
  const reg = random() & 7;
  if (random() % 5 < 2) return [0xc0 | (reg << 3) | (random() & 7)];
  if (is16) {
    return random() & 1
      ? [0x40 | (reg << 3) | (4 + (random() & 3)), random() & 0x7f]
      : [(reg << 3) | 6, ...word(DATA + (random() & 0xfff))];
  }
  switch (random() % 4) {
    case 0:
      return [0x44 | (reg << 3), ((random() & 3) << 6) | (4 << 3) | 3, random() & 0x7f];
    case 1:
      return [(reg << 3) | 5, ...dword(DATA + (random() & 0x1fff))];
    case 2:
      return [0x44 | (reg << 3), ((random() & 3) << 6) | (1 << 3) | 6, random() & 0x7f];
    default:
      return [0x40 | (reg << 3) | (random() & 1 ? 3 : 6), random() & 0x7f];
  }
}

/** One instruction, or a few that belong together. `at` is where it will stand, in the code. */
function instruction(random: Random, is16: boolean, at: number): number[] {
  const prefix =
    random() % (is16 ? 5 : 12) === 0
      ? [0x66]
      : random() % 40 === 0
        ? [[0x26, 0x2e, 0x64, 0x67, 0xf0][random() % 5] ?? 0x26]
        : [];
  const immediate = is16 ? word(random()) : dword(random());
  const address = (value: number): number[] => (is16 ? word(value) : dword(value));
  switch (random() % 16) {
    case 0:
    case 1:
    case 2:
      return [...prefix, MODRM[random() % MODRM.length] ?? 0, ...operand(random, is16)];
    case 3:
      return [...prefix, 0x0f, MODRM_0F[random() % MODRM_0F.length] ?? 0, ...operand(random, is16)];
    case 4:
      return [0x83, ...operand(random, is16), random() & 0xff];
    case 5:
      return [0xc1, ...operand(random, is16), random() & 0x1f];
    case 6:
      // A pointer anew: into data, or now and then into the code.
      return [
        0xb8 + ([3, 6, 7, 5][random() & 3] ?? 3),
        ...address(random() % 6 ? DATA + (random() % 0x5000) : CODE + (random() & 0x7ff)),
      ];
    case 7:
      return [0xb8 + (random() & 3), ...immediate];
    case 8:
      return [0x70 + (random() & 15), random() & 0x1f];
    case 9:
      // A short loop: load the counter, some work, back.
      return [
        0xb9,
        ...address(1 + (random() & 15)),
        0x40 + (random() & 7),
        0x01,
        0xd8 | (random() & 7),
        0xe2,
        0xfb,
      ];
    case 10:
      return [0x50 + (random() & 7), 0x58 + (random() & 7)];
    case 11:
      // Into the code: the immediate of an instruction, or anything.
      return random() & 1
        ? [0x80, is16 ? 0x06 : 0x05, ...address(CODE + (random() % CODE_SIZE)), random() & 3]
        : [0xc6, is16 ? 0x06 : 0x05, ...address(CODE + at + 9 + (random() & 15)), random() & 0xff];
    case 12:
      return [...prefix, ...(PLAIN[random() % PLAIN.length] ?? [])];
    case 13:
      return [0x68, ...immediate, 0x58 + (random() & 3)];
    case 14: {
      // A call forward, into whatever.
      const distance = random() & 0x3f;
      return [0xe8, ...address(distance)];
    }
    default:
      return [0xf6 + (random() & 1), 0xc0 | ((2 + (random() & 5)) << 3) | (random() & 7)];
  }
}

function program(random: Random, is16: boolean): number[] {
  const code: number[] = [];
  while (code.length < CODE_SIZE) code.push(...instruction(random, is16, code.length));
  // And round again.
  const back = -(code.length + (is16 ? 3 : 5));
  code.push(0xe9, ...(is16 ? word(back) : dword(back)));
  return code;
}

const ERROR_CODES = new Set([8, 10, 11, 12, 13, 14, 17]);

/** Loads the program of `seed` into `machine` and sets its state. Precondition: SIZE bytes of RAM. */
export function load(machine: Machine, seed: number, kind: Kind): void {
  const random = generator(Math.imul(seed, 0x9e3779b1));
  const { cpu } = machine;
  const ram = machine.bytes(SIZE);
  const { s } = cpu;
  const is16 = kind === 'real' || kind === '16-bit';
  cpu.reset();
  machine.events = 0;
  machine.eventHash = 0;
  ram.fill(0);
  for (let i = 0; i < 0x6000; i += 4) ram.writeInt32LE(random() | 0, DATA + i);
  ram.set(program(random, is16), CODE);
  if (kind === 'real') {
    // PUSH BP; MOV BP, SP; INC WORD [BP+2]; POP BP; IRET.
    ram.set([0x55, 0x89, 0xe5, 0xff, 0x46, 2, 0x5d, 0xcf], HANDLERS);
    for (let vector = 0; vector < 256; vector++) ram.set([...word(HANDLERS), 0, 0], vector * 4);
    for (let i = 0; i < 6; i++) s[BASE + i] = s[SELECTOR + i] = 0;
  } else {
    protectedState(machine, ram, kind);
  }
  for (let i = 0; i < 8; i++) s[GPR + i] = DATA + (random() & 0x1ffc);
  s[GPR + 1] = random() & 31;
  s[GPR + 4] = STACK;
  // Upper halves that 16-bit code should neither see nor lose.
  if (is16 && random() & 1) for (let i = 0; i < 8; i++) s[GPR + i] = (s[GPR + i] ?? 0) | (random() << 16);
  s[EIP] = CODE;
  s[EFLAGS] = 0x202 | (random() % 8 === 0 ? 0x100 : 0);
  cpu.modeChanged();
}

/** Flat segments (or what `kind` asks for), an IDT that leads to the handlers, a TSS; and page tables where it is paged. */
function protectedState(machine: Machine, ram: Buffer, kind: Kind): void {
  const { cpu } = machine;
  const { s } = cpu;
  const user = kind === 'user';
  const paged = kind === 'paged' || user;
  const big = kind === '16-bit' ? 0 : 0x00400000;
  const limit = kind === 'limited' ? 0x1ffff : -1;
  const dplOf = (ring: number): number => ring << 13;
  const segments = [
    [0x9b00 | big, 0],
    [0x9300 | big, 0],
    [0x9b00 | big, 3],
    [0x9300 | big, 3],
  ] as const;
  segments.forEach(([rights, ring], i) => {
    const granular = limit === -1 ? 0x008f0000 : 0x00010000;
    ram.writeInt32LE(0x0000ffff, GDT + 8 + i * 8);
    ram.writeInt32LE(rights | dplOf(ring) | granular, GDT + 12 + i * 8);
  });
  // INC of the saved EIP, with an error code first or without; the 16-bit kind has 32-bit gates to 16-bit code.
  const increment = kind === '16-bit' ? [0x66, 0x67, 0xff, 0x04, 0x24, 0x66, 0xcf] : [0xff, 0x04, 0x24, 0xcf];
  const drop = kind === '16-bit' ? [0x66, 0x83, 0xc4, 4] : [0x83, 0xc4, 4];
  ram.set(increment, HANDLERS);
  ram.set([...drop, ...increment], HANDLERS + 0x40);
  for (let vector = 0; vector < 256; vector++) {
    const handler = HANDLERS + (ERROR_CODES.has(vector) ? 0x40 : 0);
    const type = vector === 0x80 || vector === 3 ? 0xef : 0x8e;
    ram.set([...word(handler), 8, 0, 0, type, 0, 0], IDT + vector * 8);
  }
  ram.writeInt32LE(KERNEL_STACK, TSS + 4);
  ram.writeInt32LE(0x10, TSS + 8);
  const ring = user ? 3 : 0;
  for (let i = 0; i < 6; i++) {
    s[SELECTOR + i] = (i === 1 ? (user ? 0x18 : 8) : user ? 0x20 : 0x10) | ring;
    s[BASE + i] = 0;
    s[LIMIT + i] = limit;
    s[RIGHTS + i] = (i === 1 ? 0x9b00 : 0x9300) | big | dplOf(ring) | (limit === -1 ? 0x00800000 : 0);
  }
  s[SELECTOR + TR] = 0x28;
  s[BASE + TR] = TSS;
  s[LIMIT + TR] = 0x67;
  s[RIGHTS + TR] = 0x8b00;
  s[CPL] = ring;
  s[GDTR_BASE] = GDT;
  s[GDTR_LIMIT] = 0x27;
  s[IDTR_BASE] = IDT;
  s[IDTR_LIMIT] = 0x7ff;
  s[CR0] = CR0_PE | CR0_ET | (paged ? CR0_PG | 0x10000 : 0);
  s[CR3] = TABLES;
  s[CR4] = 0x90 & cpu.features.cr4;
  if (!paged) return;
  ram.writeInt32LE((TABLES + 0x1000) | 7, TABLES);
  // 16 MiB on, the first pages of RAM again, through TLB slots that conflict with them.
  ram.writeInt32LE((TABLES + 0x1000) | 7, TABLES + 16);
  for (let page = 0; page < 32; page++) ram.writeInt32LE((page << 12) | 7, TABLES + 0x1000 + page * 4);
  // In the data: a page not there, one read-only, one the supervisor's, one that is the code again, one nowhere.
  const entries = [0, (DATA + 0x1000) | 5, (DATA + 0x2000) | 3, CODE | 7, 0x7ff000 | 7];
  entries.forEach((entry, i) => ram.writeInt32LE(entry, TABLES + 0x1000 + ((DATA >>> 12) + 2 + i) * 4));
}
