/** Extended page tables: rights, levels, misconfiguration, the guest's own tables and its A and D bits under them. */
import type { Random } from '../../random.ts';
import { hex, set, type VMXKind } from '../kind.ts';

/** EPT entry of page `page` of EPT_1, an expression. */
const entryOf = (page: string): string => `EPT_1 + (${page} >> 12) * 8`;
const PAGES = ['G_DATA', 'G_DATA', 'G_DATA', 'G_DATA + 1000h', 'G_TABLE', 'G_PAGES', 'G_STACK0 - 1000h', 'G_IDT', 'G_GDT', 'CODE', 'CODE + 1000h'];

/** Something that is not plain in one entry. */
function spoil(random: Random): string[] {
  const page = random.pick(PAGES);
  const rights = random.pick([0, 1, 2, 3, 4, 5, 6, 7, 1, 3, 5]);
  const type = random.pick([0x30, 0x30, 0x30, 0, 0x10, 0x18, 0x38, 0x20, 0x28, 0x70]);
  const at = entryOf(page);
  switch (random.below(7)) {
    case 0:
      return [`mov dword [EPT_4], EPT_3 + ${hex(random.pick([7, 5, 3, 2, 0, 0x17, 0x87, 0x107, 1]))}`];
    case 1:
      return [`mov dword [EPT_3], EPT_2 + ${hex(random.pick([7, 5, 3, 2, 0, 0xf, 0x107]))}`];
    case 2:
      return [`mov dword [EPT_2], EPT_1 + ${hex(random.pick([7, 5, 3, 1, 6, 0x47, 0x27]))}`];
    case 3:
      // The two pages of data change places, or one is beyond all addresses.
      return random.chance(70)
        ? [`mov dword [${entryOf('G_DATA')}], G_DATA + 1037h`, `mov dword [${entryOf('G_DATA + 1000h')}], G_DATA + 37h`]
        : [`mov dword [${at} + 4], 80000h`];
    default:
      return [`mov dword [${at}], (${page}) + ${hex(rights | (random.chance(70) ? 0x30 : type))}`];
  }
}

const ACCESSES: readonly (readonly string[])[] = [
  ['mov eax, [G_DATA + 10h]'],
  ['mov [G_DATA + 20h], eax'],
  ['mov eax, [G_DATA + 0FFEh]'],
  ['mov [G_DATA + 0FFDh], ecx'],
  ['add dword [G_DATA + 40h], 5'],
  ['xchg eax, [G_DATA + 1008h]'],
  ['push eax', 'pop ecx'],
  ['mov ax, 10h', 'mov es, ax'],
  ['int 40h'],
  ['mov eax, [300000h]'],
  ['mov [380010h], edx'],
  ['mov eax, [700000h]'],
  ['mov esi, G_DATA', 'mov edi, G_DATA + 800h', 'mov ecx, 4', 'rep movsd'],
  ['mov dword [G_DATA + 100h], 0C3h', 'mov eax, G_DATA + 100h', 'call eax'],
  ['mov dword [CODE + 1100h], 0C3h', 'mov eax, CODE + 1100h', 'call eax'],
  ['mov eax, cr3', 'mov cr3, eax', 'mov eax, [G_DATA]'],
  ['invlpg [G_DATA]', 'mov [G_DATA], eax'],
  ['ud2'],
  ['pushfd', 'push cs', 'call $+5', 'add dword [esp], 5', 'iretd'],
];

/** After a violation: mends the entry's rights and goes on. */
const MEND = ['jmp .over', '.mend:', 'cmp eax, 48', 'je .violation', 'stc', 'ret', '.violation:', 'mov edx, GUEST_PHYSICAL_ADDRESS', 'vmread eax, edx', 'cmp eax, 200000h', 'jae .no', 'shr eax, 12', 'or dword [EPT_1 + eax * 8], 7', 'or dword [EPT_2], 7', 'or dword [EPT_3], 7', 'or dword [EPT_4], 7', 'mov dword [POINTER], EPT_4 + 1Eh', 'mov dword [POINTER + 4], 0', 'mov eax, 1', 'invept eax, [POINTER]', 'clc', 'ret', '.no:', 'stc', 'ret', '.over:'];

export const EPT: VMXKind = {
  name: 'ept',
  make(random) {
    const marked = random.chance(75);
    return {
      host: [
        'also PROCESSOR_BASED_CONTROLS, 80000000h',
        set('SECONDARY_CONTROLS', random.pick([2, 0x82])),
        set('PIN_BASED_CONTROLS', random.pick([0x16, 0x3e])),
        set('GUEST_INTERRUPTIBILITY', random.pick([0, 0, 8])),
        set('EXCEPTION_BITMAP', random.pick([0, 0, 0x4000, 0xffffffff])),
        ...spoil(random),
        ...(random.chance(40) ? spoil(random) : []),
        // The guest's table entries have A and D, or not: the processor writes them.
        ...(marked ? ['mov ecx, 1024', 'mov edi, G_TABLE', '.mark: or dword [edi], 60h', 'add edi, 4', 'loop .mark', 'or dword [G_PAGES], 20h'] : []),
        ...MEND,
        ...(random.chance(60) ? ['mov dword [HOOK], .mend'] : []),
      ],
      guest: Array.from({ length: 3 }, () => random.pick(ACCESSES)).flat(),
    };
  },
};
