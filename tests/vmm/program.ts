// Random programs for a machine of 1 MiB: a fixed kernel (kernel.asm), its tables, and a list of parts (fragments.ts) drawn by seed.

import { readFileSync } from 'node:fs';
import { assemble, type Assembly } from '../../src/lib/asm/assemble.ts';
import { hasErrorCode } from '../../src/lib/isa/vectors.ts';
import { Draw, randomFragment, type Fragment } from './fragments.ts';
import { generator } from './random.ts';

export const LOAD = 0x10000;
const PROGRAM = 0x20000;
const PROGRAM_SIZE = 0x8000;
const END = 0x40000;

export interface Program {
  readonly seed: number;
  readonly timer: boolean;
  readonly paging: boolean;
  /** Clocks of the 8254 between two ticks. */
  readonly period: number;
  readonly fragments: readonly Fragment[];
}

/** What a user program may not execute where it is to be left to the processor on `classic`, and something harmless instead. */
const USER_SENSITIVE: readonly (readonly [RegExp, string])[] = [
  [/\bpushfd\b/, 'push dword 0'],
  [/\bpopfd\b/, 'pop edx'],
  [/\bpushfw?\b/, 'push word 0'],
  [/\bpopfw?\b/, 'pop dx'],
  [/\b(sgdt|sidt|sldt|str|smsw|lar|lsl|verr|verw)\b.*/, 'nop'],
];

/** `fragment` without user-sensitive instructions in user mode. */
function withoutUserSensitive({ kind, lines }: Fragment): Fragment {
  const first = lines.findIndex((line) => /^@(user|v86):/.test(line));
  if (first < 0) return { kind, lines };
  const harmless = (line: string): string =>
    USER_SENSITIVE.reduce((text, [from, to]) => text.replace(from, to), line);
  return { kind, lines: lines.map((line, i) => (i < first ? line : harmless(line))) };
}

/** The program of `seed`; `userSensitive` false: its user mode keeps away from what is sensitive there and does not trap on `classic`. */
export function randomProgram(seed: number, userSensitive = true): Program {
  const random = generator(seed * 2654435761);
  const d = new Draw(random);
  const timer = d.chance(40);
  const paging = d.chance(70);
  d.spaces = d.chance(60);
  const period = d.of([15, 30, 60]);
  const fragments = Array.from({ length: 8 + d.below(16) }, () => randomFragment(d, timer));
  return {
    ...{ seed, timer, paging, period },
    fragments: userSensitive ? fragments : fragments.map(withoutUserSensitive),
  };
}

function assembled(source: string, main: string, included: Record<string, string> = {}): Assembly {
  const assembly = assemble({ files: { [main]: source, ...included }, main, defines: {}, incbin: {} });
  const wrong = assembly.diagnostics.find(({ severity }) => severity === 'error');
  if (wrong)
    throw new Error(`${main}:${wrong.line}: ${wrong.message}\n${source.split('\n')[(wrong.line ?? 1) - 1]}`);
  return assembly;
}

/** A handler for each of 64 vectors. */
const HANDLERS = Array.from({ length: 64 }, (_, vector) => {
  const own = hasErrorCode(vector) ? '' : 'push byte 0\n';
  return `align 16\n${own}push byte ${vector}\njmp caught`;
}).join('\n');

const KERNEL = assembled(readFileSync(new URL('./kernel.asm', import.meta.url), 'utf8'), 'kernel.asm', {
  'handlers.inc': HANDLERS,
});
const symbol = (name: string): number => {
  const value = KERNEL.symbols.get(name);
  if (value === undefined) throw new Error(`kernel.asm has no ${name}`);
  return value;
};
const EQUATES = [...KERNEL.symbols]
  .filter(([name]) => !name.includes('.'))
  .map(([name, value]) => `${name} equ ${value}`);

/** The parts as one source, each with the address of the next in `resume`. */
export function programSource({ fragments }: Program): string {
  const parts = fragments.map(({ kind, lines }, i) => {
    const text = lines.join('\n').replaceAll('@', `f${i}_`);
    return `f${i}: ; ${kind}\nmov dword [resume], f${i + 1}\n${text}`;
  });
  return [...parts, `f${fragments.length}: jmp finish`].join('\n');
}

const descriptor = (base: number, limit: number, rights: number): [number, number] => [
  (limit & 0xffff) | (base << 16),
  ((base >>> 16) & 0xff) | (rights << 8) | (limit & 0xf0000) | (base & 0xff000000),
];
const gate = (selector: number, offset: number, rights: number): [number, number] => [
  (offset & 0xffff) | (selector << 16),
  (offset & 0xffff0000) | (rights << 8),
];

function globalTable(): [number, number][] {
  const [flat, small] = [0xc000, 0x4000];
  return [
    [0, 0],
    descriptor(0, 0xfffff, 0x9b | flat),
    descriptor(0, 0xfffff, 0x93 | flat),
    descriptor(0, 0xfffff, 0xfb | flat),
    descriptor(0, 0xfffff, 0xf3 | flat),
    descriptor(symbol('tss'), 0x8f, 0x89),
    descriptor(symbol('ldt'), 0x1f, 0x82),
    descriptor(0, 0xfffff, 0x9f | flat),
    descriptor(0, 0x2f, 0xf7 | flat),
    descriptor(0, 0xfffff, 0xbb | flat),
    descriptor(0, 0xfffff, 0xb3 | flat),
    gate(8, symbol('gate'), 0xec),
    descriptor(symbol('df_tss'), 0x67, 0x89),
    descriptor(symbol('other_tss'), 0x67, 0x89),
    descriptor(0, 0xfffff, 0x13 | flat),
    descriptor(0x30000, 0xfff, 0xf2 | small),
    descriptor(0x20000, 0xffff, 0x9b),
    descriptor(0, 0xfffff, 0xf1 | flat),
    descriptor(0, 0xfffff, 0xff | flat),
    descriptor(0, 0xfffff, 0x93 | flat),
    descriptor(0x30000, 0xffff, 0xf3 | small),
    descriptor(0x30001, 0xfff, 0x92 | small),
    descriptor(0, 0xfffff, 0x99 | flat),
    gate(0x68, 0, 0x85),
  ];
}

function taskState(eip: number, esp: number, eflags: number): number[] {
  const words = new Array<number>(26).fill(0);
  words[1] = symbol('KERNEL_STACK');
  words[2] = 0x10;
  words[3] = 0x3b000;
  words[4] = 0x50 | 1;
  words[7] = 0x18000;
  words[8] = eip;
  words[9] = eflags;
  words[14] = esp;
  for (const [i, selector] of [0x10, 8, 0x10, 0x10, 0x10, 0x10].entries()) words[18 + i] = selector;
  words[24] = symbol('SEL_LDT');
  words[25] = 0x680000;
  return words;
}

/** The program as a flat image for LOAD. */
export function programImage(program: Program): Uint8Array {
  const image = new Uint8Array(END - LOAD);
  const view = new DataView(image.buffer);
  const put = (at: number, words: readonly number[]): void =>
    words.forEach((word, i) => view.setUint32(at - LOAD + i * 4, word >>> 0, true));
  image.set(KERNEL.bytes);
  put(symbol('gdt'), globalTable().flat());
  const flat = 0xc000;
  put(
    symbol('ldt'),
    [
      descriptor(0, 0xfffff, 0xf3 | flat),
      descriptor(0x30000, 0xffff, 0xf3 | 0x4000),
      descriptor(0, 0xfffff, 0x93 | flat),
      descriptor(0, 0xfffff, 0xfa | flat),
    ].flat(),
  );
  for (let vector = 0; vector < 64; vector++) {
    const handler = symbol('handlers') + vector * 16;
    put(symbol('idt') + vector * 8, gate(8, handler, [3, 4].includes(vector) ? 0xee : 0x8e));
  }
  put(symbol('idt') + 8 * 8, gate(symbol('SEL_TSS_DF'), 0, 0x85));
  put(symbol('idt') + 0x20 * 8, gate(8, symbol('timer'), 0x8e));
  put(symbol('idt') + 0x30 * 8, gate(8, symbol('system'), 0xef));
  put(symbol('idt') + 0x31 * 8, gate(8, symbol('leave_user'), 0xee));
  put(symbol('tss'), taskState(0, 0, 2));
  // Ports 40h to 47h and 3F8h.. stay shut; 80h and E9h are open to user code.
  image.fill(0xff, symbol('tss') + 0x68 - LOAD, symbol('tss') + 0x90 - LOAD);
  image[symbol('tss') + 0x68 + 0x10 - LOAD] = 0xfe;
  image[symbol('tss') + 0x68 + 0x1d - LOAD] = 0xfd;
  put(symbol('df_tss'), taskState(symbol('double'), 0x3e000, 2));
  put(symbol('other_tss'), taskState(symbol('other'), 0x3c000, 2));
  put(symbol('options'), [(program.timer ? 1 : 0) | (program.paging ? 2 : 0) | (program.period << 16)]);
  put(0x18000, [0x19007, 0x1a007, 0x83, 0x18003]);
  for (let page = 0; page < 256; page++) put(0x19000 + page * 4, [identity(page)]);
  put(0x1b000, [0x19007, 0x1a005, 0x83, 0x1b003, 0x1c007]);
  for (let page = 0; page < 8; page++) put(0x1c000 + page * 4, [((0x40 + page) << 12) | 7]);
  const window = generator(program.seed);
  for (let page = 0; page < 16; page++) {
    const kind = window();
    put(0x1a000 + page * 4, [((0x40 + (kind & 15)) << 12) | ([7, 7, 3, 5, 1, 0][(kind >>> 8) % 6] ?? 7)]);
  }
  const source = ['bits 32', `org ${PROGRAM}`, ...EQUATES, programSource(program)].join('\n');
  const { bytes } = assembled(source, `seed-${program.seed}`);
  if (bytes.length > PROGRAM_SIZE) throw new Error(`the program of seed ${program.seed} is too long`);
  image.set(bytes, PROGRAM - LOAD);
  return image;
}

/** How the first MiB is mapped: 20h to 3Ah for users, 50h read-only, 60h not at all, the rest for the kernel. */
function identity(page: number): number {
  const at = page << 12;
  if ((page >= 0x20 && page < 0x28) || (page >= 0x30 && page < 0x3a) || (page >= 0x40 && page < 0x50))
    return at | 7;
  if (page >= 0x50 && page < 0x58) return at | 1;
  return page === 0x60 ? at : at | 3;
}
