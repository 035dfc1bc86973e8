/** The A20 gate: while it is shut each physical address has bit 20 clear, of data, code, tables and page tables too. */
import { PAGING_ON, type Kind } from '../assembly.ts';

/** Port 92h: bit 1 opens the gate, bit 0 resets. */
const SHUT = ['in al, 92h', 'and al, 0FCh', 'out 92h, al'];
const OPEN = ['in al, 92h', 'or al, 2', 'and al, 0FEh', 'out 92h, al'];

/** What earlier cases have left above one MiB. */
const FRESH = [
  ...['mov edi, DATA + 100000h', 'mov ecx, 0C00h', 'xor eax, eax', 'rep stosd'],
  ...['mov dword [430000h], eax', 'mov dword [530000h], eax'],
];

/** One MiB above where all lies; code is there only while the gate is shut. */
const STEPS: readonly (readonly string[])[] = [
  ['mov ecx, [DATA + 100004h]'],
  ['mov dword [DATA + 100008h], 12345678h'],
  ['inc dword [DATA + 10000Ch]', 'mov ecx, [DATA + 0Ch]'],
  ['mov dword [0], 11223344h', 'mov ecx, [0FFFFEh]'],
  ['mov ecx, [100000h - 1]', 'mov dx, [0FFFFFh]'],
  ['mov dword [DATA + 2], 55667788h', 'mov ecx, [DATA + 0FFFFEh]'],
  ['mov esi, DATA + 100000h', 'mov edi, DATA + 40h', 'mov ecx, 4', 'rep movsd'],
  ['mov esi, DATA', 'mov edi, DATA + 100060h', 'mov ecx, 4', 'rep movsd'],
  ['mov dword [DATA + 300010h], 9ABCDEF0h', 'mov ecx, [DATA + 200010h]'],
  ['lgdt [.table]', 'mov cx, 23h', 'mov ds, cx', 'mov es, cx'],
  ['sgdt [DATA + 100020h]'],
  [...SHUT, 'push dword .back', 'mov ecx, .away + 100000h', 'jmp ecx', '.away: inc ebx', 'ret', '.back:'],
  ['mov esp, STACK_A + 100000h', 'push dword 13579BDFh', 'mov esp, STACK0'],
  OPEN,
  SHUT,
  ['int3'],
];

/** The same with tables that lie above, one of them or all. */
const PAGED: readonly (readonly string[])[] = [
  ['mov dword [PAGES + 4], PAGES_2 + 100007h', 'mov dword [PAGES_2], 131007h'],
  ['mov dword [PAGES + 4], PAGES_2 + 7', 'mov dword [PAGES_2], 130007h'],
  ['mov dword [PAGES + 4], PAGES_2 + 100007h', 'mov dword [PAGES_2], 30007h', 'mov eax, PAGES + 100000h', 'mov cr3, eax'],
  ['mov eax, cr4', 'or al, 10h', 'mov cr4, eax', 'mov dword [PAGES + 4], 400087h', 'mov dword [DATA], 1', 'mov dword [530000h], 2'],
  ['mov eax, cr4', 'or al, 10h', 'mov cr4, eax', 'mov dword [PAGES + 4], 87h'],
];
const PAGED_STEPS: readonly (readonly string[])[] = [
  ['mov ecx, [400000h]'],
  ['mov dword [400004h], 2468ACE0h'],
  ['inc dword [400FFEh]'],
  ['mov dword [530000h], 3', 'mov ecx, [430000h]'],
  ['mov ecx, [DATA]'],
  ['invlpg [400000h]'],
  ['mov dword [PAGES_2], 132007h', 'invlpg [400000h]', 'mov dword [400008h], 1'],
  ['mov dword [PAGES_2 + 4], 131007h', 'mov ecx, [400FFEh]'],
  OPEN,
  SHUT,
];

export const A20: Kind = {
  name: 'a20',
  make(random) {
    const paged = random.chance(50);
    const steps = Array.from({ length: 2 + random.below(4) }, () => random.pick(paged ? PAGED_STEPS : STEPS));
    // A place to come back to, once each.
    const named = steps.map((step, i) => step.map((line) => line.replaceAll(/\.(away|back)/g, `.$1${i}`)));
    return {
      code: [
        ...FRESH,
        ...(random.chance(85) ? SHUT : []),
        ...(paged ? [...random.pick(PAGED), ...PAGING_ON] : []),
        ...named.flat(),
        'mov edx, [DATA + 4]',
        'int3',
        'ud2',
        '.table:',
        'dw 0FFh',
        'dd GDT + 100000h',
      ],
      resume: [3],
    };
  },
};
