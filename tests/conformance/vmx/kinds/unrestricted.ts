/** Unrestricted guests: real mode, protected mode without paging, the ways between them, all under EPT; and virtual-8086 mode. */
import type { Random } from '../../random.ts';
import { hex, set, type VMXKind } from '../kind.ts';

const DATA_SEGMENTS = ['ES', 'SS', 'DS', 'FS', 'GS'];

/** Segments of real mode (or virtual-8086 mode) at `base`: the guest's code is at CODE. */
function realSegments(rights: number, code: number): string[] {
  return [
    ...DATA_SEGMENTS.flatMap((name) => [
      set(`GUEST_${name}_SELECTOR`, 0x3100),
      set(`GUEST_${name}_BASE`, 0x31000),
      set(`GUEST_${name}_LIMIT`, 0xffff),
      set(`GUEST_${name}_ACCESS_RIGHTS`, rights),
    ]),
    set('GUEST_CS_SELECTOR', 0x5000),
    set('GUEST_CS_BASE', 0x50000),
    set('GUEST_CS_LIMIT', 0xffff),
    set('GUEST_CS_ACCESS_RIGHTS', code),
    set('GUEST_RSP', 0x1800),
    // Offset of the guest's code in its segment.
    'mov edx, GUEST_RIP',
    'vmread eax, edx',
    'sub eax, CODE',
    'vmwrite edx, eax',
  ];
}

const REAL: readonly (readonly string[])[] = [
  ['mov ax, 1234h', 'push ax', 'pop bx'],
  ['mov ax, 3000h', 'mov ds, ax', 'mov eax, [1000h]'],
  ['int 40h'],
  ['int3'],
  ['ud2'],
  ['hlt'],
  ['cpuid'],
  ['mov eax, cr0', 'mov [20h], eax'],
  ['smsw ax', 'mov [24h], ax'],
  ['mov eax, [0FFFEh]'],
  ['sidt [30h]'],
  ['pushf', 'popf'],
  ['in al, 80h', 'mov al, 1'],
  ['mov dx, 7FFFh', 'rep outsb'],
  ['mov edx, 12345h', 'mov [edx], al'],
  ['sldt ax'],
  ['mov eax, cr4', 'mov [28h], eax'],
  ['mov cr3, ecx'],
];

/** Into protected mode and on: all but the last instruction is of 16 bits. */
function toProtected(random: Random): string[] {
  const paged = random.chance(50);
  return [
    'mov eax, G_PAGES',
    'mov cr3, eax',
    'mov eax, cr0',
    `or eax, ${paged ? '80000001h' : '1'}`,
    'mov cr0, eax',
    'jmp dword 8:.protected',
    'bits 32',
    '.protected:',
    'mov ax, 10h',
    'mov ds, ax',
    'mov es, ax',
    'mov ss, ax',
    'mov esp, G_STACK0 - 20h',
    ...random.pick([['mov eax, [G_DATA]'], ['int 40h'], ['mov eax, [700000h]'], ['mov eax, cr0', 'and eax, 7FFFFFFFh', 'mov cr0, eax', 'mov [G_DATA + 8], eax'], ['hlt']]),
  ];
}

const FLAT: readonly (readonly string[])[] = [
  ['mov eax, [G_DATA]'],
  ['mov [G_DATA + 4], eax'],
  ['mov eax, [700000h]'],
  ['mov ecx, [3FFFFCh]'],
  ['int 40h'],
  ['ud2'],
  ['mov eax, cr0', 'or eax, 80000000h', 'mov cr0, eax', 'mov eax, [G_DATA]'],
  ['mov eax, cr0', 'and eax, ~1', 'mov cr0, eax'],
  ['mov eax, cr0', 'and eax, ~20h', 'mov cr0, eax'],
  ['invlpg [0]'],
];

const COMMON = (random: Random): string[] => [
  'also PROCESSOR_BASED_CONTROLS, 80000080h',
  set('SECONDARY_CONTROLS', 0x82),
  set('EXCEPTION_BITMAP', random.pick([0, 0, 0xffffffff])),
  set('CR0_GUEST_HOST_MASK', random.pick([0, 0, 0x20, 0x80000021, 1])),
  set('CR0_READ_SHADOW', random.pick([0, 0x31])),
];

/** A vector table at 0, whose handlers end the guest. */
const VECTORS = [...[0, 3, 6, 13, 0x40].map((vector) => `mov dword [${vector * 4}], 50000000h + .vector - CODE`), 'jmp .over', 'bits 16', '.vector: mov ebx, END_MARK', 'vmcall', 'bits 32', '.over:'];

export const UNRESTRICTED: VMXKind = {
  name: 'unrestricted',
  make(random) {
    const pieces = (list: readonly (readonly string[])[], count: number): string[] =>
      Array.from({ length: count }, () => random.pick(list)).flat();
    const which = random.below(10);
    if (which < 6) {
      const code = random.pick([0x9b, 0x9b, 0x93, 0x9f, 0x99, 0xf3]);
      return {
        host: [
          ...COMMON(random),
          ...VECTORS,
          set('GUEST_CR0', random.pick([0x30, 0x30, 0x20, 0x10, 0x80000030])),
          ...realSegments(0x93, code),
          set('GUEST_IDTR_BASE', 0),
          set('GUEST_IDTR_LIMIT', random.pick([0x3ff, 0x3ff, 0xf, 0xffff])),
        ],
        guest: ['bits 16', ...pieces(REAL, 3), ...(random.chance(50) ? toProtected(random) : ['mov ebx, END_MARK', 'vmcall']), 'bits 32'],
      };
    }
    if (which < 8) {
      return { host: [...COMMON(random), set('GUEST_CR0', 0x31), random.chance(20) ? set('GUEST_CS_ACCESS_RIGHTS', 0xc093) : ''], guest: pieces(FLAT, 3) };
    }
    const rights = random.pick([0xf3, 0xf3, 0xf3, 0x93, 0xfb]);
    return {
      host: [
        ...(random.chance(50) ? COMMON(random) : []),
        ...realSegments(0xf3, rights),
        ...(random.chance(15) ? [set('GUEST_DS_LIMIT', 0xfffff)] : []),
        ...(random.chance(15) ? [set('GUEST_FS_BASE', hex(0x31010))] : []),
        set('GUEST_RFLAGS', random.pick([0x23002, 0x20002, 0x23202])),
      ],
      guest: ['bits 16', ...pieces(REAL, 3), 'mov ebx, END_MARK', 'vmcall', 'bits 32'],
    };
  },
};
