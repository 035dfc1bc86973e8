/**
 * What lies across the end of a page, or of a segment: descriptors, gates, TSSs, stacks and instructions whose second half is
 * missing, read-only or the supervisor's.
 */
import { descriptor, enterRing, gate, hex, PAGING_ON, type Kind } from '../assembly.ts';

/** Linear address of two pages of their own, the second one's rights to be taken away; both lie where the sums see them. */
const FIRST = 0x400000;
const SECOND = FIRST + 0x1000;
const MAPPED = ['mov dword [PAGES + 4], PAGES_2 + 7', 'mov dword [PAGES_2], DATA + 7', 'mov dword [PAGES_2 + 4], DATA + 1007h'];

function copy(from: string, to: number, bytes: number): string[] {
  return [`mov esi, ${from}`, `mov edi, ${hex(to)}`, `mov ecx, ${hex((bytes + 3) >> 2)}`, 'rep movsd'];
}

/** Copies the first `bytes` of the table `from` to `base`, and loads GDTR or IDTR, from bytes pushed, with that. */
function moveTable(how: 'lgdt' | 'lidt', from: string, base: number, bytes: number): string[] {
  return [
    ...copy(from, base, bytes),
    ...[`push dword ${hex(base)}`, `push word ${hex(bytes - 1)}`, `${how} [esp]`, 'add esp, 6'],
  ];
}

interface Edge {
  /** What lays it across the edge, with both pages writable. */
  readonly lay: readonly string[];
  /** What goes there, in `ring`. */
  readonly go: readonly string[];
}

export const EDGES: Kind = {
  name: 'edges',
  make(random) {
    const ring = random.pick([0, 3]);
    const selector = random.pick([0x20, 0x10, 0x18, 0x38, 0x60, 0x70, 0xa8]);
    const load = random.pick([
      ...['ds', 'es', 'fs'].map((register) => [`mov ax, ${hex(selector | ring)}`, `mov ${register}, ax`]),
      [`mov ax, ${hex(selector | ring)}`, 'mov ss, ax'],
      [`jmp ${hex(selector)}:dword .there`],
      [`call ${hex(selector)}:dword .there`],
      [`mov ax, ${hex(selector)}`, 'lar ecx, ax'],
      [`mov ax, ${hex(selector)}`, 'verw ax'],
    ]);
    const tss = SECOND - random.pick([2, 4, 6, 8, 10, 0x1e, 0x22, 0x2a, 0x48, 0x5e, 0x60, 0x64, 0x66]);
    const stack = SECOND + random.pick([2, 4, 6, 8, 12, 16, 20, 24, 0]);
    const instruction = random.pick([
      'B9 78 56 34 12', '0F B6 C8', '66 B9 34 12', '81 C1 78 56 34 12', '0F 0B', 'EB 00', '68 78 56 34 12', 'F0 90', 'C6 05 00 00 03 00 07',
    ]); // prettier-ignore
    const bytes = instruction.split(' ').map((byte) => parseInt(byte, 16));
    const at = SECOND - 1 - random.below(bytes.length);
    const laid = (address: number): string[] =>
      [...bytes, 0xcc].map((byte, i) => `mov byte [${hex(address + i)}], ${hex(byte)}`);
    const edge = random.pick<Edge>([
      // A descriptor: its halves, or the whole of it, behind the edge.
      { lay: moveTable('lgdt', 'GDT', SECOND - selector - random.pick([4, 4, 2, 6, 7, 0]), 0x100), go: load },
      // A gate.
      { lay: moveTable('lidt', 'IDT', SECOND - 0x200 - random.pick([4, 2, 6, 0]), 0x800), go: ['int 40h'] },
      // A TSS: one that a stack comes from, or that is switched from or to.
      {
        lay: [...copy('TSS_MAIN', tss, 0x68), ...descriptor(0xa8, tss, 0x67, 0x89, 0), 'mov ax, 0A8h', 'ltr ax'],
        go: [random.pick(['int 80h', 'int3', 'jmp 70h:dword 0', 'call 70h:dword 0', 'mov al, [0]'])],
      },
      {
        lay: ['mov dword [TSS_C + 20h], .there', ...copy('TSS_C', tss, 0x68), ...descriptor(0xa8, tss, 0x67, 0xe9, 0)],
        go: [random.pick(['jmp 0A8h:dword 0', 'call 0A8h:dword 0'])],
      },
      // A stack: of ring 0, entered from ring 3, or under one's feet.
      {
        lay: [`mov dword [TSS_MAIN + 4], ${hex(stack)}`],
        go: [random.pick(['int 80h', 'int3', 'ud2', 'mov al, [800000h]'])],
      },
      {
        lay: gate('GDT + 0A8h', 8, '.inner', 0xec, random.pick([0, 3])),
        go: [
          `mov esp, ${hex(stack)}`,
          random.pick(['push eax', 'pop eax', 'pushad', 'popad', 'call .there', 'ret', 'enter 8, 1', 'leave', 'retf', 'iretd', 'retf 8', 'iretd', 'int3', 'call 0A8h:dword 0', 'pop dword [esp]', 'push dword [esp]']),
        ],
      },
      // An instruction, across pages or across the limit of its segment.
      { lay: laid(at), go: [`mov eax, ${hex(at)}`, 'jmp eax'] },
      {
        lay: [...laid(FIRST + 0x100), ...descriptor(0xa8, 0, FIRST + 0x100 + random.below(bytes.length + 1), 0x9a | (ring << 5), 12)],
        go: [`jmp 0A8h:dword ${hex(FIRST + 0x100)}`],
      },
      {
        lay: [...laid(FIRST), ...descriptor(0xa8, FIRST, random.below(bytes.length + 1), 0x9a | (ring << 5), 4)],
        go: ['jmp 0A8h:dword 0'],
      },
    ]); // prettier-ignore
    return {
      code: [
        ...MAPPED,
        ...PAGING_ON,
        ...edge.lay,
        `mov dword [PAGES_2 + 4], ${random.pick(['0', 'DATA + 1005h', 'DATA + 1003h', 'DATA + 1001h', 'DATA + 1007h', 'DATA + 1067h'])}`,
        `mov dword [PAGES_2], DATA + ${hex(random.pick([7, 7, 7, 3, 0x67]))}`,
        ...(random.chance(50) ? ['mov eax, cr0', 'or eax, 10000h', 'mov cr0, eax'] : []),
        'mov eax, cr3',
        'mov cr3, eax',
        ...enterRing(ring, 0x3002, '.from'),
        '.from:',
        ...edge.go,
        'mov ebx, 1',
        '.there:',
        'mov edx, esp',
        'int3',
        'ud2',
        '.inner:',
        'retf',
      ],
    };
  },
};
