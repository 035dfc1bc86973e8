/** Task switches by every way, between TSSs of both sizes, into tasks of every sort, and back. */
import type { Random } from '../../random.ts';
import { descriptor, enterRing, gate, hex, PAGING_ON, type Kind } from '../assembly.ts';

/** Field offsets: EIP, EFLAGS, first register, first segment, LDT. */
const FIELDS = {
  32: { eip: 0x20, eflags: 0x24, registers: 0x28, segments: 0x48, ldt: 0x60, step: 4, word: 'dword' },
  16: { eip: 0x0e, eflags: 0x10, registers: 0x12, segments: 0x22, ldt: 0x2a, step: 2, word: 'word' },
} as const;

const CS_SS: readonly (readonly [number, number])[] = [
  [0x08, 0x10], [0x08, 0x10], [0x1b, 0x23], [0x1b, 0x23], [0x39, 0x41], [0x4a, 0x52], [0x78, 0x10], [0x7b, 0x23],
  [0x0f, 0x07], [0x1b, 0x10], [0x18, 0x10], [0x08, 0x23], [0x10, 0x10], [0x90, 0x10], [0x08, 0x93], [0, 0x10], [0x1b, 0],
  [0x1f8, 0x10], [0x98, 0x23], [0xa3, 0x23],
]; // prettier-ignore
const DATA_SELECTORS = [0, 3, 0x10, 0x10, 0x23, 0x20, 0x41, 0x98, 0x9b, 0xa3, 0x1b, 0x78, 0x90, 0x93, 0x07, 0x1f8, 0x28];

/** What the task at `tss` starts with. */
function task(random: Random, tss: string, size: 16 | 32, entry: string): string[] {
  const f = FIELDS[size];
  const virtual = size === 32 && random.chance(12);
  const [cs, ss] = random.pick(CS_SS);
  const flags = 2 | (random.below(4) << 12) | random.pick([0, 0x200, 0x8d5, 0x40]) | (random.chance(10) ? 0x4000 : 0) | (virtual ? 0x20000 : 0);
  const write = (at: number, value: string | number): string =>
    `mov ${f.word} [${tss} + ${hex(at)}], ${typeof value === 'number' ? hex(value) : value}`;
  const lines = [
    write(f.eip, virtual ? `${entry} - CODE` : size === 16 && cs === 0x80 ? `${entry} - CODE` : entry),
    write(f.eflags, flags),
    write(f.registers + 4 * f.step, random.pick(['STACK_A', 'STACK3', 'STACK_A - 10h'])),
    write(f.registers, 0x1111),
    write(f.segments + f.step, virtual ? 0x2000 : cs),
    write(f.segments + 2 * f.step, virtual ? 0 : ss),
  ];
  for (const segment of [0, 3, 4, 5]) {
    if (size === 16 && segment > 3) continue;
    if (random.chance(50)) lines.push(write(f.segments + segment * f.step, random.pick(DATA_SELECTORS)));
  }
  lines.push(write(f.ldt, random.pick([0, 0, 0x30, 0x30, 0x10, 0x34, 0x1f8, 3])));
  if (size === 32 && random.chance(12)) lines.push(`mov word [${tss} + 64h], 1`);
  return lines;
}

/** Where a 16-bit TSS leads: into 16-bit offsets, hence 16-bit code at 80h whose base is that of the case. */
function task16(random: Random): string[] {
  const lines = task(random, 'TSS_B', 16, '.task16 - CODE');
  return random.chance(85) ? [...lines, 'mov word [TSS_B + 24h], 80h', 'mov word [TSS_B + 26h], 88h'] : lines;
}

export const TASKS: Kind = {
  name: 'tasks',
  make(random) {
    const ring = random.pick([0, 0, 3]);
    const target = random.pick([0x60, 0x60, 0x68, 0x68, 0x70, 0x73]);
    const gated = random.chance(40);
    const gateAt = random.pick(['GDT + 0A8h', 'IDT + 200h']);
    const selector = random.chance(92) ? target : random.pick([0, 0x28, 0x10, 0x30, 0x34, 0x1f8, 0x58]);
    const way = !gated
      ? random.pick([`jmp ${hex(target)}:dword 0`, `call ${hex(target)}:dword 0`])
      : gateAt === 'IDT + 200h'
        ? 'int 40h'
        : random.pick(['jmp 0A8h:dword 0', 'call 0A8h:dword 0']);
    const odd = random.pick<string[]>([
      [], [], [], [], ['mov byte [GDT + 65h], 8Bh'], ['mov byte [GDT + 6Dh], 83h'], ['mov byte [GDT + 65h], 9'], ['mov byte [GDT + 60h], 66h'],
      ['mov byte [GDT + 68h], 2Ah'], ['mov word [GDT + 28h], 5Eh', 'mov byte [GDT + 2Dh], 89h', 'mov ax, 28h', 'ltr ax'],
      ['mov byte [GDT + 6Dh], 0E1h'],
    ]); // prettier-ignore
    const after = random.pick(['iretd', 'iretd', 'jmp 28h:dword 0', 'int3', 'ud2', 'pushfd\nor dword [esp], 4000h\npopfd\niretd', 'mov eax, cr0\nclts\niretd']);
    return {
      code: [
        ...task(random, 'TSS_A', 32, '.task'),
        ...task(random, 'TSS_C', 32, '.task'),
        ...task16(random),
        ...descriptor(0xb0, 0, 0x2b, 0x81, 0),
        ...odd,
        ...(gated ? gate(gateAt, selector, '0', (random.chance(95) ? 0x80 : 0) | (random.pick([3, 3, 0]) << 5) | 5) : []),
        ...(random.chance(50) ? PAGING_ON : []),
        ...enterRing(ring, 0x3002 | random.pick([0, 0x4000, 0x8d5, 0]), '.from'),
        '.from:',
        way,
        'inc ebx',
        'int3',
        'ud2',
        '.task:',
        'mov edx, esp',
        after,
        'nop',
        'ud2',
        'bits 16',
        '.task16:',
        'mov dx, sp',
        random.pick(['iret', 'jmp 28h:0', 'ud2', 'int3']),
        'ud2',
        'bits 32',
      ],
      resume: [1, 3],
    };
  },
};
