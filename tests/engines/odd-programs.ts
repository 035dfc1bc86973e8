// Seeded programs whose tables are likely and wrong: descriptors, gates, TSSs and page tables of every type that lead to each
// other, past their limits, to where no memory answers; and code that goes through them. None of it may make an engine throw or
// hang, and both must do the same.

import {
  CR0_AM,
  CR0_EM,
  CR0_ET,
  CR0_MP,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CS,
  EFLAGS_TF,
  EFLAGS_NT,
  EFLAGS_VM,
  ESP,
} from '../../src/lib/isa/registers.ts';
import {
  A20_MASK,
  BASE,
  CPL,
  CR0,
  CR3,
  CR4,
  DR0,
  DR7,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  SELECTOR,
  SYSENTER_CS,
  SYSENTER_EIP,
  SYSENTER_ESP,
  TR,
} from '../../src/lib/cpu/state.ts';
import { Random } from '../conformance/random.ts';
import type { Machine } from './pair.ts';
import { dword, SIZE } from './programs.ts';

const CODE = 0x1000;
const CODE_END = 0x1f00;
const GDT = 0x2000;
const LDT = 0x2800;
const IDT = 0x3000;
const DIRECTORY = 0x4000;
const TABLE = 0x5000;
const TASKS = [0x6000, 0x6100, 0x6200];
const STACK = 0x7000;
const BEHIND = 0x8000;
/** Selectors of the first so many descriptors are likely. */
const DESCRIPTORS = 24;
/** Access bytes of flat segments, the first of ring 0. */
const FLAT = [0x9b, 0x93, 0xfb, 0xf3];
const [CODE0, DATA0] = [8, 16];

/** Access bytes: code and data of every sort, TSSs, LDT, gates. */
const ACCESS = [
  0x9b, 0x93, 0x9a, 0x92, 0xfb, 0xf3, 0x9f, 0xff, 0x97, 0xf7, 0x99, 0xbb, 0xb3, 0xdb, 0xd3, 0x89, 0x8b, 0x81,
  0x83, 0xe9, 0xe1, 0x82, 0x84, 0x8c, 0xec, 0x85, 0xe5, 0x86, 0x87, 0x8e, 0x8f, 0xee, 0xef,
];
const GATE_TYPES = [4, 5, 6, 7, 12, 14, 15];
const IDT_ACCESS = [0x8e, 0x8f, 0xee, 0xef, 0x85, 0x86, 0x87];

/** Instructions that load, tell, use or leave tables. */
const SYSTEM = [
  [0x0f, 0x01, 0x15], // lgdt
  [0x0f, 0x01, 0x1d], // lidt
  [0x0f, 0x00, 0xd0], // lldt ax
  [0x0f, 0x00, 0xd8], // ltr ax
  [0x0f, 0x01, 0x06], // sgdt [esi]
  [0x0f, 0x01, 0x0f], // sidt [edi]
  [0x0f, 0x00, 0xc0], // sldt eax
  [0x0f, 0x00, 0xc8], // str eax
  [0x0f, 0x01, 0xe0], // smsw eax
  [0x0f, 0x00, 0xe3], // verr bx
  [0x0f, 0x00, 0xeb], // verw bx
  [0x0f, 0x02, 0xc3], // lar eax, ebx
  [0x0f, 0x03, 0xc3], // lsl eax, ebx
  [0x63, 0xd8], // arpl ax, bx
  [0x0f, 0x20, 0xc0], // mov eax, cr0
  [0x0f, 0x22, 0xc0], // mov cr0, eax
  [0x0f, 0x22, 0xd8], // mov cr3, eax
  [0x0f, 0x22, 0xe0], // mov cr4, eax
  [0x0f, 0x23, 0xc0], // mov dr0, eax
  [0x0f, 0x23, 0xf8], // mov dr7, eax
  [0x0f, 0x01, 0x38], // invlpg [eax]
  [0x0f, 0x30], // wrmsr
  [0x0f, 0x32], // rdmsr
  [0x0f, 0x34], // sysenter
  [0x0f, 0x35], // sysexit
  [0x0f, 0xa2], // cpuid
  [0xcf], // iretd
  [0x66, 0xcf], // iret
  [0xcb], // retf
  [0xca, 4, 0], // retf 4
  [0xff, 0x1e], // call far [esi]
  [0xff, 0x2e], // jmp far [esi]
  [0xcc], // int3
  [0xce], // into
  [0xf1], // int1
  [0x62, 0x06], // bound eax, [esi]
  [0xc8, 8, 0, 31], // enter 8, 31
  [0x9c], // pushfd
  [0x9d], // popfd
  [0xfa], // cli
  [0xfb], // sti
  [0xf4], // hlt
  [0x17], // pop ss
  [0x1f], // pop ds
  [0x07], // pop es
  [0x8e, 0xd0], // mov ss, eax
  [0x8e, 0xd8], // mov ds, eax
  [0x8e, 0xe0], // mov fs, eax
  [0xed], // in eax, dx
  [0xef], // out dx, eax
  [0x6d], // insd
  [0xf3, 0x6f], // rep outsd
  [0xf3, 0xa4], // rep movsb
  [0xf3, 0xab], // rep stosd
];

/** Choices of one seed. */
class Choices extends Random {
  /** True once in `count` times. */
  once(count: number): boolean {
    return this.below(count) === 0;
  }

  /** An address at the end of something: of a page, of memory, of the address space; or any. */
  odd(): number {
    return this.pick([
      ...[0, 0xfff, 0x1000, SIZE - 1, SIZE - 4, SIZE, 2 * SIZE - 1, 2 * SIZE, 2 * SIZE + 0xfff],
      ...[-4096, -2, -1, -0x80000000, 0xfee00000 | 0],
      ...[this.next() | 0, this.below(SIZE), this.below(2 * SIZE), SIZE - 16 + this.below(16)],
    ]);
  }

  /** Within one of the tables. */
  near(): number {
    return this.pick([GDT, IDT, DIRECTORY, TABLE, ...TASKS, BEHIND]) + (this.next() & 0xff8);
  }

  /** One of the likely descriptors, RPL 0 mostly. */
  selector(): number {
    return (this.below(DESCRIPTORS) * 8) | (this.once(4) ? this.next() & 7 : 0);
  }

  code(): number {
    return CODE + this.below(CODE_END - CODE);
  }
}

/** A descriptor of any type, or a gate (in an IDT always), at `at`. */
function describe(choices: Choices, ram: Buffer, at: number, gateOnly: boolean): void {
  const likely = gateOnly && !choices.once(4) ? IDT_ACCESS : ACCESS;
  const access = choices.once(12) ? choices.next() & 0xff : choices.pick(likely);
  if (gateOnly || GATE_TYPES.includes(access & 0x1f)) {
    const offset = choices.once(5) ? choices.odd() : choices.code();
    const selector = choices.once(8) ? choices.next() & 0xffff : choices.selector();
    ram.writeInt32LE((offset & 0xffff) | (selector << 16), at);
    ram.writeInt32LE(
      (offset & 0xffff0000) | (access << 8) | (choices.once(3) ? choices.below(32) : 0),
      at + 4,
    );
    return;
  }
  const base = choices.pick([0, 0, 0, 0, choices.near(), choices.odd()]);
  const limit = choices.pick([0xfffff, 0xfffff, 0xffff, 0xff, 0x67, 0x2b, 0, choices.below(0x100000)]);
  const flags = choices.pick([0xc, 0xc, 4, 0, 8, choices.below(16)]);
  ram.writeInt32LE((limit & 0xffff) | (base << 16), at);
  const upper = (base & 0xff000000) | ((base >>> 16) & 0xff);
  ram.writeInt32LE(upper | (access << 8) | (limit & 0xf0000) | (flags << 20), at + 4);
}

function pageTables(choices: Choices, ram: Buffer): void {
  for (let i = 0; i < 1024; i++) {
    ram.writeInt32LE(choices.once(3) ? choices.odd() : 0, DIRECTORY + 4 * i);
    const rights = choices.pick([7, 7, 7, 0x67, 5, 3, 1, 0x107, 6]);
    const within = i < (2 * SIZE) >> 12 && !choices.once(6);
    ram.writeInt32LE(within ? (i << 12) | rights : choices.odd(), TABLE + 4 * i);
  }
  const table = TABLE | 7;
  ram.writeInt32LE(choices.once(8) ? choices.odd() : table, DIRECTORY);
  // The same again 4 MiB on, or a large page, or one whose reserved bits are set; and the directory as its own table.
  ram.writeInt32LE(choices.pick([table, table, 0x87, 0x1e7, 0x20000087, choices.odd()]), DIRECTORY + 4);
  ram.writeInt32LE(choices.once(2) ? choices.odd() : DIRECTORY | 7, DIRECTORY + 4092);
}

function tasks(choices: Choices, ram: Buffer): void {
  for (const tss of TASKS) {
    for (let at = 0; at < 0x68; at += 4) {
      const stack = STACK + (choices.next() & 0xffc);
      ram.writeInt32LE(
        choices.pick([stack, choices.selector(), choices.odd(), choices.code(), 2, DIRECTORY]),
        tss + at,
      );
    }
    if (choices.once(4)) continue;
    ram.writeInt32LE(STACK, tss + 4);
    ram.writeInt32LE(choices.selector() & ~7, tss + 8);
    ram.writeInt32LE(DIRECTORY, tss + 0x1c);
  }
}

function program(choices: Choices): number[] {
  const code: number[] = [];
  while (code.length < CODE_END - CODE) {
    switch (choices.below(6)) {
      case 0:
        // A far call or jump, an interrupt.
        code.push(choices.pick([0x9a, 0xea]), ...dword(choices.code()), choices.selector(), 0);
        break;
      case 1:
        code.push(0xcd, choices.next() & 0xff);
        break;
      case 2:
      case 3:
        code.push(...choices.pick(SYSTEM));
        break;
      case 4: {
        const flags = choices.next() & 0x277fd7;
        const value = choices.pick([
          choices.odd(),
          choices.near(),
          choices.selector(),
          0x11,
          0x80000011,
          flags,
        ]);
        // MOV to a register, or PUSH.
        code.push(choices.pick([0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbe, 0xbf, 0x68]), ...dword(value));
        break;
      }
      default:
        code.push(choices.next() & 0xff, choices.next() & 0xff);
    }
  }
  return [...code, 0xe9, ...dword(-(code.length + 5))];
}

const MODES = ['real', 'protected', 'protected', 'protected', 'protected', 'virtual-8086'] as const;

/** Loads the program of `seed` into `machine` and sets its state. Precondition: SIZE bytes of RAM, twice in its address space. */
export function loadOdd(machine: Machine, seed: number): void {
  const choices = new Choices(seed);
  const { cpu } = machine;
  const { s } = cpu;
  const ram = machine.bytes(SIZE);
  cpu.reset();
  machine.events = 0;
  machine.eventHash = 0;
  // Where it matters; what lies behind is the same again.
  for (let at = 0; at < BEHIND; at += 4) ram.writeInt32LE(choices.next() | 0, at);
  for (let at = BEHIND; at < SIZE; at += BEHIND) ram.copyWithin(at, 0, BEHIND);
  for (let at = GDT; at < LDT + 0x100; at += 8) describe(choices, ram, at, false);
  for (let at = IDT; at < IDT + 0x800; at += 8) describe(choices, ram, at, true);
  pageTables(choices, ram);
  tasks(choices, ram);
  ram.set(program(choices), CODE);

  const mode = choices.pick(MODES);
  const real = mode !== 'protected';
  const cpl = mode === 'real' ? 0 : mode === 'virtual-8086' ? 3 : choices.pick([0, 0, 0, 1, 2, 3, 3]);
  for (let i = 0; i < 6; i++) {
    const selector = real ? choices.below(0x2000) : (choices.selector() & ~7) | cpl;
    s[SELECTOR + i] = real && i === CS ? 0 : selector;
    s[BASE + i] = i === CS ? 0 : real ? selector << 4 : choices.pick([0, 0, 0, 0, choices.odd()]);
    s[LIMIT + i] =
      mode === 'virtual-8086'
        ? 0xffff
        : choices.pick(real ? [0xffff, -1] : [-1, -1, -1, 0xffff, choices.odd()]);
    const sort = choices.pick([0xc00000, 0xc00000, 0x400000, 0, i === CS ? 0 : 0x400400]);
    s[RIGHTS + i] = real ? 0x9300 | (cpl << 13) : (i === CS ? 0x9b00 : 0x9300) | (cpl << 13) | sort;
  }
  for (let i = 0; i < 8; i++) {
    s[GPR + i] = choices.pick([choices.odd(), choices.near(), choices.next(), choices.selector(), STACK]);
  }
  if (!choices.once(4)) s[GPR + ESP] = STACK + (choices.next() & 0xffc);
  tableRegisters(choices, s, mode === 'real');
  const paged = mode !== 'real' && choices.once(2);
  const features = choices.next() & (CR0_AM | CR0_WP | CR0_EM | CR0_MP | CR0_TS);
  s[CR0] = CR0_ET | (mode === 'real' ? 0 : CR0_PE) | (paged ? CR0_PG : 0) | features;
  s[CR3] = choices.once(8) ? choices.odd() & ~0xfff : DIRECTORY;
  s[CR4] = choices.next() & cpu.features.cr4;
  s[A20_MASK] = choices.once(6) ? ~(1 << 20) : -1;
  if (choices.once(5)) {
    [choices.odd(), choices.near(), choices.code()].forEach((address, i) => (s[DR0 + i] = address));
    s[DR7] = (choices.next() & 0xffff20ff) | 0x400;
  }
  s[SYSENTER_CS] = choices.next() & 0xff;
  s[SYSENTER_EIP] = choices.code();
  s[SYSENTER_ESP] = choices.odd();
  s[EIP] = CODE + choices.below(256);
  s[CPL] = cpl;
  const calm = choices.once(3) ? 0 : EFLAGS_TF | EFLAGS_NT;
  const flags = choices.next() & (mode === 'real' ? 0x7fd5 : 0x1c7fd5) & ~calm;
  cpu.setEflags(flags | (mode === 'virtual-8086' ? EFLAGS_VM : 0));
  if (!choices.once(3)) mend(choices, s, ram, mode === 'real');
  cpu.stateReplaced();
}

/** Makes good what the first faults go through, but for a gate here and there, so that a program does not end with them. */
function mend(choices: Choices, s: Int32Array, ram: Buffer, real: boolean): void {
  FLAT.forEach((access, i) => {
    ram.writeInt32LE(0xffff, GDT + CODE0 + 8 * i);
    ram.writeInt32LE((access << 8) | 0xcf0000, GDT + CODE0 + 8 * i + 4);
  });
  for (let vector = 0; vector < 0x100; vector++) {
    if (choices.once(8)) continue;
    if (real) ram.writeInt32LE(choices.code(), 4 * vector);
    ram.writeInt32LE(choices.code() | (CODE0 << 16), IDT + 8 * vector);
    ram.writeInt32LE(choices.pick([0x8e00, 0x8f00, 0xee00]), IDT + 8 * vector + 4);
  }
  ram.writeInt32LE(STACK, TASKS[0]! + 4);
  ram.writeInt32LE(DATA0, TASKS[0]! + 8);
  ram.writeInt32LE(TABLE | 7, DIRECTORY);
  for (let page = 0; page <= STACK >> 12; page++) ram.writeInt32LE((page << 12) | 7, TABLE + 4 * page);
  [s[GDTR_BASE], s[GDTR_LIMIT]] = [GDT, 0x7ff];
  [s[IDTR_BASE], s[IDTR_LIMIT]] = [real ? 0 : IDT, 0x7ff];
  [s[BASE + TR], s[LIMIT + TR], s[RIGHTS + TR]] = [TASKS[0]!, 0x67, 0x8b00];
  [s[CR3], s[A20_MASK]] = [DIRECTORY, -1];
}

function tableRegisters(choices: Choices, s: Int32Array, real: boolean): void {
  s[GDTR_BASE] = choices.once(8) ? choices.odd() : GDT;
  s[GDTR_LIMIT] = choices.pick([0x7ff, 0xffff, 0xff, 0x3f, 7, choices.next() & 0xffff]);
  s[IDTR_BASE] = choices.once(8) ? choices.odd() : real && choices.once(2) ? 0 : IDT;
  s[IDTR_LIMIT] = choices.pick([0x7ff, 0x7ff, 0xffff, 0xff, 0x6f, 0, choices.next() & 0xffff]);
  s[SELECTOR + LDTR] = choices.selector() & ~7;
  s[BASE + LDTR] = choices.once(4) ? choices.odd() : LDT;
  s[LIMIT + LDTR] = choices.pick([0xff, 0xffff, 7, 0]);
  s[RIGHTS + LDTR] = choices.once(4) ? 0 : 0x8200;
  s[SELECTOR + TR] = choices.selector() & ~7;
  s[BASE + TR] = choices.once(4) ? choices.odd() : TASKS[0]!;
  s[LIMIT + TR] = choices.pick([0x67, 0x67, 0xffff, 0x2b, 5, 0, -1]);
  s[RIGHTS + TR] = choices.pick([0x8b00, 0x8b00, 0x8300, 0x8900]);
}
