/** Paging: rights, 4 MiB and global pages, the TLB's memory, A and D bits, accesses across pages; SYSENTER; double faults. */
import type { Random } from '../../random.ts';
import { enterRing, hex, PAGING_ON, type Kind } from '../assembly.ts';

const ACCESSES = (at: string): string[] => [
  `mov eax, [${at}]`, `mov [${at}], eax`, `mov al, [${at}]`, `mov byte [${at}], 7`, `add [${at}], ecx`, `xchg [${at}], edx`,
  `push dword [${at}]`, `pop dword [${at}]`, `cmp word [${at}], 5`, `cmpxchg [${at}], ecx`, `cmpxchg8b [${at}]`, `lar eax, [${at}]`,
  `mov esi, ${at}\nlodsd`, `mov edi, ${at}\nmov ecx, 3\nrep stosd`, `mov esi, DATA\nmov edi, ${at}\nmov ecx, 2\nrep movsd`,
  `mov esp, ${at}\npush eax`, `bts dword [${at}], 9`, `inc word [${at}]`, `sgdt [${at}]`, `bound eax, [${at}]`, `les eax, [${at}]`,
]; // prettier-ignore

function entry(random: Random, frame: string, extra: number): string {
  const rights = random.pick([7, 7, 5, 3, 1, 6, 0x67, 0x27, 0x25, 0x63]);
  return `mov dword [${frame}], ${hex(rights | extra)}`;
}

export const PAGING: Kind = {
  name: 'paging',
  make(random) {
    const ring = random.pick([0, 3, 3, 1, 2]);
    const cr4 = random.pick([0, 0x10, 0x90, 0x80]);
    const wp = random.chance(50) ? 0x10000 : 0;
    const big = random.chance(35);
    const global = random.chance(40) ? 0x100 : 0;
    // 400000h and 401000h: pages of table PAGES_2, or a 4 MiB page at 0.
    const code = [
      big
        ? entry(random, 'PAGES + 4', 0x80 | global | (random.chance(20) ? 0x200000 : 0))
        : entry(random, 'PAGES + 4', 0).replace(/, 0x([0-9a-f]+)$/, ', PAGES_2 + 0x$1'),
      entry(random, 'PAGES_2', 0x30000 | global),
      entry(random, 'PAGES_2 + 4', 0x31000 | global),
      entry(random, 'PAGES_2 + 8', random.chance(50) ? 0x32000 : 0),
      `mov eax, ${hex(cr4)}`,
      'mov cr4, eax',
      ...PAGING_ON,
      ...(wp ? ['mov eax, cr0', 'or eax, 10000h', 'mov cr0, eax'] : []),
    ];
    const base = big ? 0x430000 : 0x400000;
    const at = hex(base + random.pick([0, 4, 0xffc, 0xffd, 0xffe, 0xfff, 0x1000, 0x1ffd, 0x1ffe]));
    if (ring === 0 && random.chance(60)) {
      // The TLB keeps what the tables no longer say, until told to forget. Only rights and place change, never presence of less.
      code.push(
        `mov eax, [${hex(base)}]`,
        'mov dword [PAGES_2], 32007h',
        random.pick(['nop', `invlpg [${hex(base)}]`, 'mov eax, cr3\nmov cr3, eax', 'mov eax, cr4\nxor al, 80h\nmov cr4, eax', `invlpg [${hex(base)}]`]),
        `invlpg [${hex(base + 0x1000)}]`,
        'mov dword [32000h], 12345678h',
      );
    }
    code.push(...enterRing(ring, 0x3002, '.from'), '.from:', random.pick(ACCESSES(at)), 'mov ebx, eax');
    return { code };
  },
};

/** SYSENTER and SYSEXIT with selectors of every sort. */
export const SYSENTER: Kind = {
  name: 'sysenter',
  make(random) {
    const ring = random.pick([0, 3, 3, 1]);
    const cs = random.pick([8, 8, 9, 0x0b, 0, 3, 0x18]);
    return {
      code: [
        `mov eax, ${hex(cs)}`, 'xor edx, edx', 'mov ecx, 174h', 'wrmsr', 'mov eax, STACK0 - 20h', 'inc ecx', 'wrmsr', 'mov eax, .kernel',
        'inc ecx', 'wrmsr', 'rdmsr', 'mov esi, eax',
        ...enterRing(ring, 0x3002 | random.pick([0, 0x200, 0x8d5]), '.from'),
        '.from:',
        'mov edx, .user',
        'mov ecx, STACK3',
        random.pick(['sysenter', 'sysenter', 'sysexit']),
        'ud2',
        '.kernel:',
        'pushfd',
        'pop ebx',
        random.pick(['mov eax, cs', 'sysexit', `mov ecx, ${hex(0x10)}\nrdmsr\nxor eax, eax\nxor edx, edx`]),
        'ud2',
        '.user:',
        'mov eax, cs',
        'mov edi, esp',
      ], // prettier-ignore
    };
  },
};

/** Faults while a fault is delivered: #DF, its task, and the end of it all. */
export const NESTED: Kind = {
  name: 'nested',
  make(random) {
    const first = random.pick([
      'mov eax, [200000h]', 'mov ax, 1F8h\nmov ds, ax', 'mov ax, 93h\nmov ds, ax', 'xor ecx, ecx\ndiv ecx', 'ud2', 'int 40h', 'int3', 'into', 'mov eax, cr0\nor al, 8\nmov cr0, eax\nfldz',
    ]); // prettier-ignore
    const vector = first.includes('[200000h]') ? 14 : first.includes('1F8h') ? 13 : first.includes('93h') ? 11 : first.includes('div') ? 0 : first.includes('ud2') ? 6 : first.includes('40h') ? 0x40 : first.includes('int3') ? 3 : first.includes('into') ? 4 : 7;
    const at = `IDT + ${hex(vector * 8)}`;
    const harm = random.pick([
      [`mov dword [${at}], 0`, `mov dword [${at} + 4], 0`],
      [`mov byte [${at} + 5], 0Eh`],
      [`mov word [${at} + 2], 1F8h`],
      [`mov word [${at} + 2], 90h`],
      ['mov dword [PAGES_1 + 20h], 0', 'mov dword [PAGES_1 + 1Ch], 0'],
      ['mov word [TSS_MAIN + 8], 90h'],
      ['mov word [TSS_MAIN + 8], 0'],
      ['mov dword [TSS_MAIN + 4], 200000h'],
      ['mov dword [PAGES_1 + 8], 0'],
    ]);
    const worse = random.pick([[], [], ['mov byte [IDT + 45h], 0'], ['mov byte [IDT + 6Dh], 0'], ['mov byte [IDT + 75h], 0'], ['mov word [IDT + 42h], 60h\nmov dword [TSS_A + 20h], .task']]);
    const ring = random.pick([0, 3]);
    return {
      code: [...harm, ...worse, ...PAGING_ON, ...enterRing(ring, 0x3002 | 0x800, '.from'), '.from:', first, 'ud2', '.task:', 'pop eax', 'ud2'],
    };
  },
};
