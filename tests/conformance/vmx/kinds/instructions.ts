/** VMX instructions in root operation: pointers good and bad, fields that are there and are not, launch states. */
import type { Random } from '../../random.ts';
import { hex, type VMXKind } from '../kind.ts';

const FIELDS = [
  ...[0x10, 0x800, 0x801, 0x810, 0xc00, 0xc0e, 0x2000, 0x2001, 0x200d, 0x2400, 0x2401, 0x2800, 0x2801, 0x2812],
  ...[0x4000, 0x4001, 0x4400, 0x4402, 0x4410, 0x4800, 0x4828, 0x4c00, 0x4c02, 0x6000, 0x6400, 0x6402, 0x640c],
  ...[0x6800, 0x6801, 0x6828, 0x6c00, 0x6c16, 0x6c1a, 0x7000, 0x8000, 0x80000800, 0x10000, 0x1800, 0xffffffff],
];

function pointer(random: Random): string[] {
  const low = random.pick(['VMCS_A', 'VMCS_B', 'VMXON_REGION', 'VMCS_B + 8', '7000h', 'VMCS_A']);
  const high = random.chance(10) ? '80000000h' : '0';
  return [`mov dword [POINTER], ${low}`, `mov dword [POINTER + 4], ${high}`];
}

function step(random: Random): string[] {
  switch (random.below(14)) {
    case 0:
    case 1:
      return [...pointer(random), 'try vmptrld [POINTER]'];
    case 2:
    case 3:
      return [...pointer(random), 'try vmclear [POINTER]'];
    case 4:
      return ['try vmptrst [G_DATA]'];
    case 5:
      return [...pointer(random), 'try vmxon [POINTER]'];
    case 6:
      return random.chance(40) ? ['try vmxoff'] : ['try vmresume'];
    case 7:
      return ['mov dword [VMCS_B], 1', 'mov eax, 5', 'add eax, 7', 'stc', 'try vmptrst [G_DATA + 8]'];
    case 8:
    case 9:
      return [`mov ecx, ${hex(random.pick(FIELDS))}`, 'mov ebx, 0FACE5ABEh', 'try vmread ebx, ecx', 'mov [G_DATA], ebx'];
    case 10:
      return [`mov ecx, ${hex(random.pick(FIELDS))}`, 'try vmread [G_DATA + 10h], ecx'];
    case 11:
      return [`mov ecx, ${hex(random.pick(FIELDS))}`, `mov ebx, ${hex(random.pick([0x12345678, 0x8765, 0x8000]))}`, 'try vmwrite ecx, ebx', 'vmread eax, ecx', 'mov [G_DATA + 20h], eax'];
    case 12: {
      const at = random.pick(['EPT_4 + 1Eh', 'EPT_4 + 1Dh', 'EPT_4 + 16h', 'EPT_4 + 0F1Eh']);
      return [
        `mov dword [POINTER], ${at}`,
        'mov dword [POINTER + 4], 0',
        `mov dword [POINTER + 8], ${random.chance(15) ? 1 : 0}`,
        'mov dword [POINTER + 12], 0',
        `mov eax, ${random.pick([0, 1, 1, 2, 3])}`,
        'try invept eax, [POINTER]',
      ];
    }
    default:
      return [
        random.pick([
          'try vmptrld [es:9FFFFFh]',
          'try vmclear [gs:0]',
          'mov eax, 0C0000000h\ntry vmptrst [eax]',
          'mov ax, 10h\nmov ss, ax\nvmlaunch\ncall REPORT',
          'mov eax, cr4\nand eax, ~2000h\ntry mov cr4, eax',
          'mov eax, cr0\nand eax, ~20h\ntry mov cr0, eax',
          'mov eax, cr0\nand eax, 7FFFFFFFh\ntry mov cr0, eax',
          // VMREAD and VMWRITE with prefixes that make them something else.
          'try db 66h, 0Fh, 78h, 0C8h',
          'try db 0F3h, 0Fh, 79h, 0C1h',
        ]),
      ];
  }
}

export const INSTRUCTIONS: VMXKind = {
  name: 'instructions',
  make(random) {
    const launch = random.chance(20);
    return {
      host: [
        ...Array.from({ length: 6 }, () => step(random)).flat(),
        launch ? '' : 'mov dword [RUN], 0',
        // What has been stored is shown as lines of its own.
        ...['G_DATA', 'G_DATA + 4', 'G_DATA + 10h', 'G_DATA + 20h'].map((at) => `mov eax, [${at}]\nmov edx, GUEST_SYSENTER_ESP\nvmwrite edx, eax`),
      ],
      guest: [],
    };
  },
};
