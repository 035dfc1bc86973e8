/** VM entry: fields changed one by one, so that controls, host state or guest state are no good, or just still are. */
import type { Random } from '../../random.ts';
import { set, type VMXKind } from '../kind.ts';

type Values = readonly (number | string)[];

const CONTROLS: readonly (readonly [string, Values])[] = [
  ['PIN_BASED_CONTROLS', [0x16, 0x17, 0x1e, 0x36, 0x3e, 0x12, 0, 0x100016]],
  ['PROCESSOR_BASED_CONTROLS', [0x4006172, 0x84006172, 0x4406172, 0x4006170, 0x6006172, 0x14006172, 0x4006173]],
  ['SECONDARY_CONTROLS', [0, 2, 0x82, 0x80, 4, 0x46, 0x100000]],
  ['EXIT_CONTROLS', [0x36dfb, 0x36dff, 0x3edff, 0x36dfa, 0x80036dff]],
  ['ENTRY_CONTROLS', [0x11fb, 0x11ff, 0x11fa, 0x800011ff]],
  ['CR3_TARGET_COUNT', [0, 1, 4, 5, 0x100]],
  ['IO_BITMAP_A', ['IO_A + 1', 'IO_A', 'IO_A + 800h']],
  ['IO_BITMAP_B', ['IO_B + 1', 'IO_B']],
  ['MSR_BITMAPS', ['MSR_MAP + 4', 'MSR_MAP']],
  ['EPT_POINTER', ['EPT_4 + 1Eh', 'EPT_4 + 18h', 'EPT_4 + 1Dh', 'EPT_4 + 16h', 'EPT_4 + 0F1Eh', 'EPT_4 + 41Eh', 'EPT_4 + 9Eh']],
  ['EXIT_MSR_STORE_COUNT', [0, 1]],
  ['EXIT_MSR_LOAD_COUNT', [0, 1]],
  ['ENTRY_MSR_LOAD_COUNT', [0, 1, 2]],
  ['EXIT_MSR_STORE_ADDRESS', ['MSR_LIST', 'MSR_LIST + 8']],
  ['EXIT_MSR_LOAD_ADDRESS', ['MSR_LIST', 'MSR_LIST + 1']],
  ['ENTRY_MSR_LOAD_ADDRESS', ['MSR_LIST', 'MSR_LIST + 10h', 'MSR_LIST + 4']],
  [
    'ENTRY_INTERRUPTION_INFORMATION',
    [
      ...[0x80000020, 0x80000202, 0x80000203, 0x80000306, 0x80000b0d, 0x8000030d, 0x80000b06, 0x80000b0e, 0x80000340, 0x80000480],
      ...[0x80000501, 0x80000603, 0x80000604, 0x80000120, 0x80001020, 0x00000040, 0x80000b08, 0x80000b11, 0x8000031f],
    ],
  ],
  ['ENTRY_EXCEPTION_ERROR_CODE', [0, 4, 0x10000, 0xffff]],
  ['ENTRY_INSTRUCTION_LENGTH', [0, 1, 2, 15, 16]],
];

const HOST: readonly (readonly [string, Values])[] = [
  ['HOST_CR0', [0x80000031, 0x80000011, 0x31, 0x80000030, 0x80010031]],
  ['HOST_CR4', [0x2010, 0x10, 0x2000, 0x2090, 0x80002010]],
  ['HOST_CS_SELECTOR', [8, 0, 9, 0xc, 0x30]],
  ['HOST_SS_SELECTOR', [0x10, 0, 0x13, 0x14]],
  ['HOST_DS_SELECTOR', [0x10, 0x11]],
  ['HOST_GS_SELECTOR', [0, 0x10, 4]],
  ['HOST_TR_SELECTOR', [0x28, 0, 0x2c]],
  ['HOST_GS_BASE', [0x123]],
];

const SEGMENT_RIGHTS = [0xc093, 0xc09b, 0xc091, 0xc013, 0xc0f3, 0x4093, 0x93, 0xc083, 0x10000, 0xc193, 0xc097, 0xc09f, 0xc0fb, 0x1c093, 0xc092, 0xc099, 0xc09d];
const SEGMENT_LIMITS = [0xffffffff, 0xffff, 0xfffff, 0x100000, 0xfffff000, 0x12345];
const NAMES = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'];

const GUEST: readonly (readonly [string, Values])[] = [
  ...NAMES.map((name): readonly [string, Values] => [`GUEST_${name}_ACCESS_RIGHTS`, SEGMENT_RIGHTS]),
  ...NAMES.map((name): readonly [string, Values] => [`GUEST_${name}_LIMIT`, SEGMENT_LIMITS]),
  ...NAMES.map((name): readonly [string, Values] => [`GUEST_${name}_SELECTOR`, [0, 8, 0x10, 0x13, 0x23, 0x1b, 0xfffb]]),
  ['GUEST_CR0', [0x80000031, 0x80000011, 0x31, 0x30, 0x80010031, 0xe0000031, 0xa0000031, 0x80000030]],
  ['GUEST_CR4', [0x2010, 0x2000, 0x10, 0x20bf0 & 0x2fff, 0x80002000]],
  ['GUEST_RFLAGS', [2, 0, 0x202, 0x102, 0x8002, 0x22002, 0x23002, 0x3002, 0xa, 0x400002, 0x10002]],
  ['GUEST_TR_ACCESS_RIGHTS', [0x8b, 0x89, 0x83, 0x81, 0x1008b, 0xb, 0x9b, 0x808b]],
  ['GUEST_TR_SELECTOR', [0x28, 0x2c, 0, 0x2b]],
  ['GUEST_TR_LIMIT', [0x67, 0x100000, 0x68]],
  ['GUEST_LDTR_ACCESS_RIGHTS', [0x10000, 0x82, 2, 0x8b, 0x92, 0x8082]],
  ['GUEST_LDTR_SELECTOR', [0, 0x40, 0x44]],
  ['GUEST_LDTR_LIMIT', [0xffff, 0x100000, 0]],
  ['GUEST_GDTR_LIMIT', [0xff, 0xffff, 0x10000]],
  ['GUEST_IDTR_LIMIT', [0x7ff, 0x10000]],
  ['VMCS_LINK_POINTER', ['VMCS_A', 'VMCS_B', '7000h', 'VMCS_B + 1', -1]],
  ['VMCS_LINK_POINTER + 1', [0, -1, 0x80000000]],
  ['GUEST_ACTIVITY', [0, 5, 4]],
  ['GUEST_INTERRUPTIBILITY', [0, 1, 2, 3, 8, 4, 9, 0x10, 0x20]],
  ['GUEST_DR7', [0x400, 0, 0x23ff, 0xffffefff]],
];

/** What MSR_LIST may say. */
function msrs(random: Random): string[] {
  const index = random.pick([0x174, 0x175, 0x10, 0xc0000100]);
  return ['mov dword [MSR_LIST], 176h', 'mov dword [MSR_LIST + 8], 77777777h', `mov dword [MSR_LIST + 10h], ${index}`, 'mov dword [MSR_LIST + 18h], 8'];
}

function changes(random: Random, fields: typeof CONTROLS, most: number): string[] {
  return Array.from({ length: 1 + random.below(most) }, () => {
    const [field, values] = random.pick(fields);
    return set(field, random.pick(values));
  });
}

export const ENTRY: VMXKind = {
  name: 'entry',
  make(random) {
    const group = random.pick([CONTROLS, CONTROLS, HOST, GUEST, GUEST, GUEST, GUEST]);
    const secondary = random.chance(25) ? ['also PROCESSOR_BASED_CONTROLS, 80000000h', set('SECONDARY_CONTROLS', random.pick([0x82, 2]))] : [];
    return {
      host: [...msrs(random), ...secondary, ...changes(random, group, group === HOST ? 1 : 3)],
      guest: ['mov eax, cr0', 'mov ecx, cr4', 'pushfd', 'mov dx, ds', 'vmcall'],
    };
  },
};
