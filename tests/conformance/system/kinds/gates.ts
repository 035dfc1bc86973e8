/** Far transfers: call gates with parameters, conforming code, RETF and IRET outward, software interrupts through any gate. */
import type { Random } from '../../random.ts';
import { descriptor, enterRing, gate, hex, PAGING_ON, RING_CODE, type Kind } from '../assembly.ts';

/** Code selectors of every sort, some no good. */
const CODES = [0x08, 0x39, 0x38, 0x4a, 0x48, 0x1b, 0x18, 0x78, 0x7b, 0x79, 0xb0, 0xb3, 0xa0, 0x10, 0x90, 0, 3, 0x0f, 0xf8, 0x1f8, 0xbb];
const STACKS = [0x10, 0x41, 0x52, 0x23, 0x40, 0x50, 0x08, 0x90, 0x93, 0x98, 0, 0x88, 0xc0, 0xc1, 0xc2, 0x1f8];

/** Slots B0 (code of a random sort), B8 (16-bit code of ring 0), C0 (data of a random sort). */
function oddSegments(random: Random): string[] {
  const present = random.chance(85) ? 0x80 : 0;
  const dpl = random.below(4) << 5;
  return [
    ...descriptor(0xb0, 0, random.pick([0xfffff, 0x20, 0xfffff]), present | dpl | 0x1a | (random.chance(50) ? 4 : 0), 12),
    ...descriptor(0xb8, 0, 0x2ffff, 0x9a, 4),
    ...descriptor(0xc0, 0, random.pick([0xfffff, 0x7, 0xb]), present | (random.below(4) << 5) | 0x12 | random.pick([0, 4, 0]), random.pick([12, 4, 0, 8])),
  ];
}

/** Stacks of the inner rings in the TSS, now and then bad ones. */
function innerStacks(random: Random): string[] {
  return [0, 1, 2].flatMap((ring) =>
    random.chance(25)
      ? [
          `mov dword [TSS_MAIN + ${4 + ring * 8}], ${random.pick(['STACK1', 'STACK2 + 2', '30002h', '31002h'])}`,
          `mov dword [TSS_MAIN + ${8 + ring * 8}], ${hex(random.pick(STACKS))}`,
        ]
      : [],
  );
}

export const GATES: Kind = {
  name: 'gates',
  make(random) {
    const ring = random.below(4);
    const is32 = random.chance(70);
    const type = random.pick([is32 ? 12 : 4, is32 ? 12 : 4, is32 ? 12 : 4, random.below(16)]);
    const access = (random.chance(92) ? 0x80 : 0) | (random.below(4) << 5) | type | (random.chance(4) ? 0x10 : 0);
    const count = random.pick([0, 1, 2, 5, 31, 32, 63]);
    const selector = random.pick(CODES);
    const rpl = random.pick([0, ring, 3]);
    const transfer = random.pick(['call', 'call', 'call', 'jmp']);
    return {
      code: [
        ...oddSegments(random),
        ...innerStacks(random),
        ...gate('GDT + 0A8h', selector, random.chance(90) ? '.inner' : '.inner + 0FFF00000h', access, count),
        ...(random.chance(15) ? ['mov word [GDT + 28h], 1Bh', 'mov byte [GDT + 2Dh], 89h', 'mov ax, 28h', 'ltr ax'] : []),
        ...(random.chance(40) ? PAGING_ON : []),
        ...enterRing(ring, 0x3002, '.outer'),
        '.outer:',
        'push dword 11111111h',
        'push dword 22222222h',
        `${transfer} ${hex(0xa8 | rpl)}:dword 12345678h`,
        'ud2',
        '.inner:',
        'mov eax, ss',
        'mov ecx, esp',
        ...(random.chance(30) ? ['int3'] : []),
        `${is32 ? 'o32' : 'o16'} retf ${random.pick([0, 8, 4, 16])}`,
      ],
      resume: [3],
    };
  },
};

/** A far pointer straight to a code segment, from memory or from the code. */
export const FAR: Kind = {
  name: 'far',
  make(random) {
    const ring = random.below(4);
    const selector = random.pick([...CODES, 0x60, 0x73, 0x28, 0x30, 0x58]);
    const offset = random.chance(85) ? '.there' : random.pick(['0FFFFFFFFh', '.there + 0C00h', '0']);
    const way = random.pick([
      [`call dword ${hex(selector)}:${offset}`],
      [`jmp dword ${hex(selector)}:${offset}`],
      [`call word ${hex(selector)}:0F00h`],
      [`mov dword [DATA], ${offset}`, `mov word [DATA + 4], ${hex(selector)}`, 'call far [DATA]'],
      [`mov dword [DATA], ${offset}`, `mov word [DATA + 4], ${hex(selector)}`, 'jmp far [DATA]'],
      [`push dword ${hex(selector)}`, `push dword ${offset}`, `retf ${random.pick([0, 4])}`],
    ]);
    return {
      code: [
        ...oddSegments(random),
        ...enterRing(ring, 0x3002, '.outer'),
        '.outer:',
        ...(ring !== 0 && random.chance(20) ? ['mov esp, 2'] : []),
        ...way,
        'ud2',
        '.there:',
        'mov eax, cs',
      ],
    };
  },
};

/** RETF and IRET from every ring to every ring, with flags and segment registers of every sort. */
export const RETURNS: Kind = {
  name: 'returns',
  make(random) {
    const ring = random.below(4);
    const to = random.pick([ring, 3, 3, random.below(4)]);
    const code = random.chance(80) ? RING_CODE[to]! : random.pick(CODES);
    const stack = random.chance(80) ? [0x10, 0x41, 0x52, 0x23][to]! : random.pick(STACKS);
    const load = ['es', 'fs', 'gs', 'ds'].flatMap((register) =>
      random.chance(70)
        ? [`mov eax, ${hex(random.pick([0, 3, 0x10, 0x41, 0x52, 0x23, 0x20, 0x78, 0x7b, 0x18, 0x1b, 0x98, 0x48, 0xb0].filter((s) => ring === 0 || [0, 3, 0x23, 0x20, 0x78, 0x7b, 0x98].includes(s)).filter((s) => register !== 'ds' || ![0, 3, 0x78, 0x7b].includes(s))))}`, `mov ${register}, ax`]
        : [],
    );
    const flags = random.next() & 0x3f7fd7 & ~0x20100 & (random.chance(85) ? ~0x4000 : -1);
    const wide = random.chance(75) ? 'dword' : 'word';
    const push = (value: string): string => `push ${wide} ${value}`;
    const target = wide === 'dword' ? '.target' : '.target - CODE';
    const iret = random.chance(65);
    return {
      code: [
        ...oddSegments(random),
        ...enterRing(ring, 0x2 | (random.below(4) << 12), '.from'),
        '.from:',
        ...load,
        push(hex(stack)),
        push(wide === 'dword' ? 'STACK3 - 16' : '0AFF0h'),
        ...(iret ? [push(hex(wide === 'dword' ? flags : flags & 0xffff))] : []),
        push(hex(code)),
        push(target),
        `${wide === 'dword' ? 'o32' : 'o16'} ${iret ? 'iret' : 'retf'}`,
        'ud2',
        '.target:',
        'mov eax, esp',
      ],
    };
  },
};

/** INT n, INT3, INTO, INT1 and faults through gates of every type, from every ring. */
export const INTERRUPTS: Kind = {
  name: 'interrupts',
  make(random) {
    const ring = random.below(4);
    const type = random.pick([14, 15, 14, 15, 6, 7, 5, random.below(16)]);
    const access = (random.chance(90) ? 0x80 : 0) | (random.below(4) << 5) | type;
    const [vector, how] = random.pick<[number, string]>([
      [0x40, 'int 40h'], [3, 'int3'], [3, 'int 3'], [4, 'mov al, 7Fh\ninc al\ninto'], [1, 'db 0F1h'], [6, 'ud2'], [13, 'mov eax, 1F8h\nmov ds, ax'],
      [11, 'mov eax, 93h\nmov ds, ax'], [0, 'xor ecx, ecx\ndiv ecx'], [14, 'mov eax, [200000h]'], [7, 'mov eax, cr0\nor al, 8\nmov cr0, eax\nfwait\nfninit'],
      [13, 'int 0FFh'], [5, 'mov eax, 5\nbound eax, [DATA]'],
    ]); // prettier-ignore
    return {
      code: [
        ...oddSegments(random),
        ...innerStacks(random),
        ...gate(`IDT + ${hex(vector * 8)}`, type === 5 ? random.pick([0x60, 0x68, 0x70, 0x28, 0x10, 0]) : random.pick(CODES), '.handler', access),
        ...(random.chance(50) ? [`mov dword [TSS_A + 20h], .task`] : []),
        ...(random.chance(10) ? ['lidt [.short]'] : []),
        ...PAGING_ON,
        ...enterRing(ring, 0x2 | (random.below(4) << 12) | (random.chance(40) ? 0x200 : 0) | (random.chance(10) ? 0x4000 : 0), '.from'),
        '.from:',
        how,
        'ud2',
        '.handler:',
        'mov eax, ss',
        'mov ecx, esp',
        'mov edx, [ss:esp]',
        'mov ebx, [ss:esp + 4]',
        'mov esi, [ss:esp + 8]',
        'mov edi, [ss:esp + 12]',
        'ud2',
        '.task:',
        'pop eax',
        'ud2',
        '.short:',
        `dw ${hex(vector * 8 + random.pick([6, 7, 0]))}`,
        'dd IDT',
      ],
    };
  },
};
