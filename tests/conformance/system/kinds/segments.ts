/** Segment loads, limits (expand-down too), LAR and its kin, hidden parts that outlive their table. */
import type { Random } from '../../random.ts';
import { descriptor, enterRing, hex, type Kind } from '../assembly.ts';

const LIMITS = [0, 1, 3, 7, 0xff, 0xfff, 0x1000, 0xfffe, 0xffff, 0x10000, 0xffffe, 0xfffff];

/** Accesses of every width near the edges of a small data segment based at DATA. */
export const LIMITS_KIND: Kind = {
  name: 'limits',
  make(random) {
    const ring = random.pick([0, 3]);
    const expandDown = random.chance(60);
    const flags = random.pick([0, 4, 4, 8, 12]);
    // A page-granular one stays within everybody's memory.
    const limit = random.pick(flags & 8 ? [0, 1, 3, 7, 0xff, 0xfffff] : LIMITS);
    const type = 0xf2 | (expandDown ? 4 : 0) | (random.chance(10) ? 8 : 0);
    const access = random.chance(12) ? type & ~2 : type;
    const edge = flags & 8 ? limit * 4096 + 4095 : limit;
    const offset = (random.pick([0, 1, edge, edge + 1, edge - 1, edge - 3, edge + 3, 0xffff, 0xfffe, 0xfffc, 0x10000, 0xffffffff, 0xfffffffd]) + random.pick([0, 0, 0, 1, -1])) >>> 0;
    const register = random.pick(['fs', 'gs']);
    const at = `[${register}:${hex(offset)}]`;
    const how = random.pick([
      `mov al, ${at}`, `mov ax, ${at}`, `mov eax, ${at}`, `mov ${at}, al`, `mov ${at}, ax`, `mov ${at}, ecx`, `add dword ${at}, 5`,
      `bts dword ${at}, 3`, `cmpxchg8b ${at}`, `sgdt ${at}`, `les edi, ${at}`, `push dword ${at}`, `pop dword ${at}`, `inc word ${at}`,
    ]); // prettier-ignore
    return {
      code: [
        ...descriptor(0xa8, 0x30000, limit, access, flags),
        ...enterRing(ring, 0x3002, '.from'),
        '.from:',
        `mov ebx, 0ABh`,
        `mov ${register}, bx`,
        how,
        ...(random.chance(30) ? ['mov dword [GDT + 0A8h], 0', 'mov dword [GDT + 0ACh], 0', how] : []),
      ],
    };
  },
};

/** LAR, LSL, VERR, VERW, ARPL, and loads of every register, of descriptors of every type. */
export const DESCRIPTORS: Kind = {
  name: 'descriptors',
  make(random) {
    const ring = random.below(4);
    const access = random.below(256);
    const selector = 0xa8 | random.below(4);
    const load = (register: string): string => `mov ${register}, bx`;
    const how = random.pick([
      ...['lar eax, ebx', 'lar ax, bx', 'lsl eax, ebx', 'lsl ax, bx', 'verr bx', 'verw bx'].flatMap((text) => [text, text]),
      ...['ds', 'es', 'fs', 'gs', 'ss'].map(load),
      'arpl bx, ax',
      ...(ring === 0 ? ['lldt bx', 'ltr bx'] : []),
    ]);
    return {
      code: [
        ...descriptor(0xa8, random.pick([0, 0x30000, 0x12345678]), random.pick(LIMITS), access, random.below(16)),
        ...enterRing(ring, 0x3002, '.from'),
        '.from:',
        `mov ebx, ${hex(random.chance(90) ? selector : random.pick([0, 3, 0x1f8, 0x07, 0x0f, 0x104, 0xfffc]))}`,
        how,
        'pushfd',
        'pop esi',
        'and esi, 40h',
      ],
    };
  },
};

/** Real mode after protected mode: hidden limits stay ("unreal mode"), and the way back. */
export const UNREAL: Kind = {
  name: 'unreal',
  make(random: Random) {
    const far = hex(random.pick([0x30000, 0x30ffe, 0x1ffff, 0xffff, 0xfffe, 0x10000]));
    const limit = random.pick([0xffff, 0xfffff, 0xff]);
    const steps = Array.from({ length: 3 }, () =>
      random.pick([
        [`mov eax, [fs:dword ${far}]`],
        [`mov [gs:dword ${far}], eax`],
        ['mov ax, 3000h', 'mov fs, ax', `mov eax, [fs:dword ${hex(random.pick([0, 0xfffc, 0xfffe, 0x10000]))}]`],
        ['mov bx, 0FFFFh', 'mov al, [bx]'],
        ['sgdt [4]'],
        ['smsw cx'],
        ['push cs', 'pop dx'],
        ['lar ax, bx'],
        ['int3'],
        ['mov eax, cr0'],
      ]),
    );
    return {
      code: [
        ...descriptor(0xa8, 0, limit, 0x93, random.pick([0, 8, 12])),
        'mov ax, 0A8h',
        'mov fs, ax',
        'mov gs, ax',
        'mov ax, 88h',
        'mov ds, ax',
        'mov es, ax',
        'mov ss, ax',
        'jmp 80h:dword .sixteen - CODE',
        'bits 16',
        '.sixteen:',
        'mov eax, cr0',
        'and al, 0FEh',
        'mov cr0, eax',
        'jmp 2000h:(.real - CODE)',
        '.real:',
        'xor ax, ax',
        'mov ss, ax',
        'mov ax, 3000h',
        'mov ds, ax',
        'lidt [cs:.vectors - CODE]',
        ...steps.flat(),
        'jmp .back',
        '.vectors:',
        'dw 3FFh',
        'dd 20000h + .table - CODE',
        '.table:',
        'times 16 dw .fault - CODE, 2000h',
        '.fault:',
        'pop esi',
        'pop edi',
        '.back:',
        'mov eax, cr0',
        'or al, 1',
        'mov cr0, eax',
        'jmp dword 8:.end',
        '.end:',
        'bits 32',
        'mov ax, 10h',
        'mov ss, ax',
        'mov ds, ax',
        'mov es, ax',
        'movzx esp, sp',
        'lidt [.idt]',
        'ud2',
        '.idt:',
        'dw 7FFh',
        'dd IDT',
      ],
    };
  },
};

export const SEGMENTS: readonly Kind[] = [LIMITS_KIND, DESCRIPTORS, UNREAL];
