// Seeded programs of transfers for the differential between engines: INT n, INT3, INTO, faults and IRET between three rings, and
// between two of them a bit changed in what they go through: gate, descriptor, TSS, page table, a table's limit or base, the
// stack. An engine that remembers a check, or leaves one out, is found by the first bit that should have made a difference.

import { readFileSync } from 'node:fs';
import { assemble, type Assembly } from '../../src/lib/asm/assemble.ts';
import { CR0_AM, CR0_ET, CR0_PE, CR0_PG } from '../../src/lib/isa/registers.ts';
import { random as generator } from '../../src/lib/isa/testing.ts';
import {
  BASE,
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
  LDTR,
  TR,
} from '../../src/lib/cpu/state.ts';
import type { Machine } from './pair.ts';

export const TRANSFER_KINDS = ['transfers', 'transfers, paged'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

const CHAPTERS = 12;
const STEPS = 15;
/** Changes in a program: two of three steps. */
const PER_PROGRAM = (CHAPTERS * STEPS * 2) / 3;
const SIZE = 1 << 17;
/** The places of transfers.asm. */
const [CODE, IDT, GDT, TSS, GOOD, DIRECTORY, TABLE, PAGES] = [
  0x1000, 0x6000, 0x7000, 0x8000, 0xe000, 0x12000, 0x13000, 32,
];

/** Assembles `source`. @throws what is wrong with it. */
function assembled(source: string, defines: Readonly<Record<string, string>> = {}): Assembly {
  const made = assemble({ files: { main: source }, main: 'main', defines });
  const wrong = made.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`line ${wrong.line}: ${wrong.message}`);
  return made;
}

const FIXED = assembled(readFileSync(new URL('./transfers.asm', import.meta.url), 'utf8'), {
  CHAPTERS: String(CHAPTERS),
});
const NAMES = [...FIXED.symbols].map(([name, value]) => `${name} equ ${value}`).join('\n');

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random() % from.length] as T;
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** A dword of a table, bits of it that may be changed, and vectors whose delivery or return goes through it. */
interface Target {
  readonly address: number;
  readonly bits: readonly number[];
  readonly vectors: readonly number[];
}

const P = 0x8000;
const ACCESSED = 0x100;
/** Type and S, DPL, P. */
const RIGHTS_BITS = [ACCESSED, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x6000, P];
/** Gates to rings 0 and 1; see transfers.asm. */
const TO_ZERO = [0x80, 0x81];
const TO_ONE = [0x82, 0x83];

/** Both dwords of the descriptor `entry` of the GDT: limit and base, then the rest. */
function descriptor(entry: number, vectors: readonly number[]): Target[] {
  return [
    { address: GDT + entry * 8, bits: [0xf000, 0x1000, 0x100000], vectors },
    {
      address: GDT + entry * 8 + 4,
      bits: [...RIGHTS_BITS, 0x400000, 0x800000, 1],
      vectors,
    },
  ];
}

const TARGETS: readonly Target[] = [
  ...[...TO_ZERO, ...TO_ONE, 0x84, 0x86, 0x87, 3].flatMap((vector): Target[] => [
    // Another handler, another selector: its RPL, GDT or LDT, its index.
    {
      address: IDT + vector * 8,
      bits: [0x40, 0x10000, 0x30000, 0x40000, 0x80000, 0x100000, 0x400000, 0x780000],
      vectors: [vector],
    },
    {
      address: IDT + vector * 8 + 4,
      bits: [...RIGHTS_BITS, 0x80000000],
      vectors: [vector],
    },
  ]),
  // CODE3 and DATA3, which returns go through; CODE1, DATA1, OTHER0, CONFORMING.
  ...[3, 4].flatMap((entry) => descriptor(entry, [3, 4, 0x80, 0x82])),
  ...[6, 7].flatMap((entry) => descriptor(entry, TO_ONE)),
  ...descriptor(8, TO_ZERO),
  ...descriptor(9, [0x84]),
  // The stacks of rings 0 and 1 in both TSSs.
  ...[TSS, TSS + 0x80].flatMap((tss): Target[] => [
    { address: tss + 4, bits: [0x40, 0x100], vectors: TO_ZERO },
    { address: tss + 12, bits: [0x40, 8, 0xff4, 0x4000], vectors: TO_ONE },
    {
      address: tss + 16,
      bits: [1, 2, 3, 4, 0x18, 0x20, 0x39],
      vectors: TO_ONE,
    },
  ]),
];

/** The page table entries of tables, stacks, absent page: rights, Accessed and Dirty; and P where ring 0 does not need it. */
const PAGE_TARGETS: readonly Target[] = (
  [
    [6, [0x20, 0x40, 0x60, 2, 4, 6], TO_ONE],
    [7, [0x20, 0x40, 0x60, 2, 4, 6], TO_ONE],
    [8, [0x20, 0x40, 0x60, 2, 4, 6], TO_ONE],
    [0xa, [0x20, 0x40, 0x60, 4], TO_ZERO],
    [0xb, [0x20, 0x40, 0x60, 1, 2, 4, 6], TO_ONE],
    // The stack of ring 1 is elsewhere.
    [0xb, [0x1b000], TO_ONE],
    [0xc, [0x20, 0x40, 0x60, 1, 2, 4, 6], TO_ZERO],
  ] as const
).map(([page, bits, vectors]) => ({
  address: TABLE + page * 4,
  bits,
  vectors,
}));

const TO_RING_0 = (label: string): string => `mov ebp, ${label}\n int 0x8e\n${label}:`;

/** A ring's segments, and where its stack is to begin. */
interface Place {
  readonly cs: string;
  readonly ss: string;
  readonly esp: string;
}

/** An IRET to behind itself, with `flags`. */
function returnTo(label: string, { cs, ss, esp }: Place, flags: number): string {
  return `push dword ${ss}\n push dword ${esp}\n push dword ${hex(flags)}\n push dword ${cs}\n push dword ${label}
 iret\n nop\n${label}:`;
}

const RINGS: readonly Place[] = [
  { cs: 'CODE3', ss: 'DATA3', esp: 'HIGH + STACK3' },
  { cs: 'CODE1', ss: 'DATA1', esp: 'STACK1 - 0x80' },
  { cs: 'CODE0', ss: 'DATA0', esp: 'STACK0 - 0x100' },
];

/** Something that goes through the tables. */
function transfer(random: Random, label: string): string {
  switch (random() % 10) {
    case 0:
      return 'int3\n nop';
    case 1:
      return 'mov ebx, ABSENT\n mov eax, [ebx]\n mov [ebx], eax';
    case 2: {
      return returnTo(label, pick(random, RINGS), 0x202 | (random() & 0x8d5));
    }
    case 3:
      return `mov ecx, ${1 + (random() % 6)}\n${label}: int ${hex(0x80 + (random() & 7))}\n dec ecx\n and ecx, 7\n jnz ${label}`;
    default:
      return `int ${hex(0x80 + (random() % 9))}`;
  }
}

/** A step that moves between rings, has tables elsewhere, stacks out of the ordinary, odd frames. */
function step(random: Random, label: string): string {
  switch (random() % 18) {
    case 0:
    case 1:
      return TO_RING_0(label);
    case 2:
    case 3: {
      return `${TO_RING_0(`${label}a`)}\n ${returnTo(label, pick(random, RINGS), 0x202 | (random() & 0x3000))}`;
    }
    case 12:
    case 13:
    case 4: {
      // Frames that may be wrong: selectors of another ring, of none, beyond the table; flags that mean something.
      const selectors = [
        '0',
        '8',
        '0x1b',
        '0x18',
        '0x0b',
        '0x31',
        '0x43',
        '0x4b',
        '0x4f',
        '0x63',
        '0x73',
        '0x23',
      ];
      const flags = [0x202, 0x4202, 0x40202, 0x102, 0x10202, 0x20202, 0x3202, 0x200202];
      const esp = pick(random, ['STACK3', 'STACK3 - 4', '8', 'ABSENT + 8', 'STACK1 - 6']);
      return returnTo(
        label,
        { cs: pick(random, selectors), ss: pick(random, selectors), esp },
        pick(random, flags),
      );
    }
    case 5:
      // Tables that end sooner, or are elsewhere.
      return `${TO_RING_0(label)}
 ${pick(random, ['lgdt [short_gdt]', 'lidt [short_idt]', 'lgdt [copied_gdt]', 'lidt [copied_idt]'])}
 ${transfer(random, `${label}t`)}\n ${TO_RING_0(`${label}b`)}\n lgdt [good_gdt]\n lidt [good_idt]`;
    case 6:
      // The other TSS, perhaps a short one.
      return `${TO_RING_0(label)}\n and byte [GDT + TSS_A + 5], 0xfd\n and byte [GDT + TSS_B + 5], 0xfd
 mov byte [GDT + TSS_B], ${pick(random, ['0x67', '0x10', '11'])}
 mov ax, ${pick(random, ['TSS_A', 'TSS_B'])}\n ltr ax\n ${returnTo(`${label}r`, pick(random, RINGS), 0x202)}
 int ${hex(pick(random, [...TO_ZERO, ...TO_ONE]))}`;
    case 7:
      // A stack that ends a page too soon, begins in the code, or is of ring 3; one that is not there is the end.
      return `${TO_RING_0(label)}
 mov esp, ${pick(random, ['STACK0 - 0xff8', 'pad + 28', 'STACK3', '8', random() & 7 ? 'STACK1' : 'ABSENT + 4', 'STACK0 - 0x41'])}
 ${transfer(random, `${label}t`)}\n mov esp, STACK0 - 0x40\n call pad\n nop`;
    case 8:
      // Alignment is checked in ring 3, where its stack may be odd.
      return `push dword 0x40202\n popf\n ${transfer(random, label)}\n push dword 0x202\n popf`;
    case 9:
      return `mov ax, ${pick(random, ['DATA0', 'DATA3', 'DATA1', '0', 'CODE3'])}\n mov ds, ax\n mov fs, ax
 ${transfer(random, label)}\n mov ax, DATA3\n mov ds, ax`;
    case 10:
      return `mov ebx, ${hex(pick(random, [IDT, GDT, TSS, 0xbff0, 0xcff0, 0xd000]))}\n invlpg [ebx]\n ${transfer(random, label)}`;
    case 11:
      // From another page by the same slot of the TLB, where it is paged.
      return `mov ebx, ${hex(0x1000000 + pick(random, [IDT, GDT, TSS, 0xb000]))}\n mov eax, [ebx]\n ${transfer(random, label)}`;
    case 14:
      // Nested: IRET goes back to another task. And to virtual-8086 mode.
      return `push dword ${pick(random, ['0x4202', '0x202'])}\n popf
 ${returnTo(label, pick(random, RINGS), pick(random, [0x202, 0x20202]))}`;
    case 15:
      // Somebody watches four bytes that a transfer reads or writes.
      return `${TO_RING_0(label)}
 mov eax, ${pick(random, ['STACK0 - 12', 'STACK0 - 0x4c', 'STACK1 - 8', 'STACK3 - 8', 'TSS + 4', 'IDT + 3 * 8'])}
 mov dr0, eax\n mov eax, 0xf0101\n mov dr7, eax\n ${returnTo(`${label}r`, pick(random, RINGS), 0x202)}
 int3\n mov eax, [WORK - 0x1000 * ${random() & 7}]\n ${TO_RING_0(`${label}b`)}\n xor eax, eax\n mov dr7, eax`;
    case 16:
      return `${TO_RING_0(label)}\n sti\n hlt`;
    default:
      return transfer(random, label);
  }
}

/** One change of one dword, what goes through it, and the ring that comes from. */
interface Change {
  readonly address: number;
  readonly bits: number;
  readonly vector: number;
  readonly ring: Place;
}

function changesOf(targets: readonly Target[]): Change[] {
  return targets.flatMap(({ address, bits, vectors }) =>
    bits.flatMap((changed) =>
      vectors.flatMap((vector) => RINGS.map((ring) => ({ address, bits: changed, vector, ring }))),
    ),
  );
}

const CHANGES: Readonly<Record<TransferKind, readonly Change[]>> = {
  transfers: changesOf(TARGETS),
  'transfers, paged': changesOf([...TARGETS, ...PAGE_TARGETS]),
};

/** A step that goes to the ring, mostly through once before, and through again after `change`; which is taken back, mostly. */
function changedStep(random: Random, label: string, { address, bits, vector, ring }: Change): string {
  const change = `xor dword [${hex(address)}], ${hex(bits)}`;
  const through = `int ${hex(vector)}`;
  const flush = `mov ebx, ${hex((address - TABLE) << 10)}\n invlpg [ebx]`;
  return [
    TO_RING_0(label),
    address >= TABLE && random() & 1 ? `${change}\n ${flush}\n ${change}` : '',
    returnTo(`${label}r`, ring, pick(random, [0x202, 0x202, 0x202, 0x3202, 0x4202, 0x40202])),
    random() & 3 ? through : '',
    change,
    through,
    random() & 7 ? change : '',
  ].join('\n ');
}

/** The source of the program of `random`. */
function source(random: Random, seed: number, kind: TransferKind): string {
  const changes = CHANGES[kind];
  // All changes come, in an order that jumps about, over so many programs as it takes.
  let next = seed * PER_PROGRAM;
  const chapters = Array.from({ length: CHAPTERS }, (_, i) => {
    const steps = Array.from({ length: STEPS }, (_, j) => {
      const label = `l${i}_${j}`;
      const change = j % 3 === 0 ? null : changes[(next++ * 7919) % changes.length];
      return change ? changedStep(random, label, change) : step(random, label);
    });
    return `chapter${i}:\n ${steps.join('\n ')}`;
  });
  // Where the same memory is again, beyond 64 KiB.
  const high = kind === 'transfers' ? SIZE : 0x1000000;
  return `org ${CODE}\nbits 32\n${NAMES}\nHIGH equ ${hex(high)}\n${chapters.join('\n')}
 jmp chapter0\npad: times 32 inc eax\n ret\n`;
}

let newest: { source: string; program: Assembly } | null = null;

/** The newest program is kept, for the other machine of a pair. */
function programOf(text: string): Assembly {
  if (newest?.source !== text) newest = { source: text, program: assembled(text) };
  return newest.program;
}

/** Loads the program of `seed` into `machine` and sets its state. Precondition: 128 KiB of RAM. */
export function loadTransfers(machine: Machine, seed: number, kind: TransferKind): void {
  const random = generator(Math.imul(seed, 0x9e3779b1));
  const paged = kind === 'transfers, paged';
  const program = programOf(source(random, seed, kind));
  const { cpu } = machine;
  const { s } = cpu;
  const ram = machine.bytes(SIZE);
  cpu.reset();
  machine.events = 0;
  machine.eventHash = 0;
  ram.fill(0);
  // What goes astray into the first page jumps on to the code.
  for (let at = 0; at < CODE; at += 2) ram.writeUInt16LE(0x70eb, at);
  ram.set(FIXED.bytes.subarray(CODE), CODE);
  ram.set(program.bytes, CODE);
  for (let i = 0; i < CHAPTERS; i++) {
    ram.writeInt32LE(program.symbols.get(`chapter${i}`) ?? 0, (FIXED.symbols.get('chapters') ?? 0) + 4 * i);
  }
  for (let page = 0; page < PAGES; page++) {
    const rights = page === 0xd ? 6 : 7;
    ram.writeInt32LE((page << 12) | rights, TABLE + page * 4);
  }
  ram.copy(ram, GOOD, IDT, IDT + 0x3000);
  ram.copy(ram, GOOD + 0x3000, TABLE, TABLE + PAGES * 4);
  ram.writeInt32LE(TABLE | 7, DIRECTORY);
  // 16 MiB on, the same again.
  ram.writeInt32LE(TABLE | 7, DIRECTORY + 16);
  for (let i = 0; i < 6; i++) {
    s[SELECTOR + i] = i === 1 ? 8 : i === 2 ? 0x10 : 0x23;
    s[BASE + i] = 0;
    s[LIMIT + i] = -1;
    s[RIGHTS + i] = i === 1 ? 0xc09b00 : i === 2 ? 0xc09300 : 0xc0f300;
  }
  const system = [
    [LDTR, 0x58, GDT + 8, 0x8200],
    [TR, 0x28, TSS, 0x8b00],
  ] as const;
  for (const [register, selector, base, rights] of system) {
    s[SELECTOR + register] = selector;
    s[BASE + register] = base;
    s[LIMIT + register] = 0x67;
    s[RIGHTS + register] = rights;
  }
  s[GDTR_BASE] = GDT;
  s[GDTR_LIMIT] = 0x67;
  s[IDTR_BASE] = IDT;
  s[IDTR_LIMIT] = 0x7ff;
  s[CR0] =
    CR0_PE | CR0_ET | (random() & 1 ? CR0_AM : 0) | (paged ? CR0_PG | (random() & 1 ? 0x10000 : 0) : 0);
  s[CR3] = DIRECTORY;
  s[CR4] = 0x90 & cpu.features.cr4;
  s[GPR + 4] = 0xb000;
  s[EIP] = CODE;
  s[EFLAGS] = 0x202;
  cpu.modeChanged();
}
