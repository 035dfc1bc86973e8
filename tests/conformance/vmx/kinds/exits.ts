/** What a guest does that exits, or just does not: instructions and the controls, masks and bitmaps that decide. */
import type { Random } from '../../random.ts';
import { hex, set, type VMXKind } from '../kind.ts';

/** Pieces of the guest's code. EBX and ESP stay. */
const PIECES: readonly (readonly string[])[] = [
  ['cpuid'],
  ['hlt'],
  ['sti', 'hlt', 'cli'],
  ['invd'],
  ['wbinvd'],
  ['pause'],
  ['rdtsc', 'xor eax, eax', 'xor edx, edx'],
  ['xor ecx, ecx', 'rdpmc'],
  ['invlpg [G_DATA + 1234h]'],
  ['mov esi, 8', 'invlpg [es:esi + esi * 4 + 100h]'],
  ['vmcall'],
  ['vmxoff'],
  ['vmlaunch'],
  ['vmresume'],
  ['vmxon [G_DATA]'],
  ['mov ecx, 4', 'vmclear [G_DATA + ecx * 8 + 3]'],
  ['vmptrld [ebp]'],
  ['mov esi, G_DATA', 'vmptrst [fs:esi - 8]'],
  ['vmread eax, ecx'],
  ['vmread [G_DATA + 4], esi'],
  ['vmwrite edx, [ss:edi + ecx * 2]'],
  ['vmwrite eax, ebx'],
  ['invept ecx, [G_DATA]'],
  ['sgdt [G_DATA + 10h]'],
  ['sidt [G_DATA + 20h]'],
  ['mov esi, G_DATA', 'o16 sgdt [esi + 30h]'],
  ['sldt ax', 'mov [G_DATA + 40h], ax'],
  ['str [G_DATA + 44h]'],
  ['sgdt [G_DATA + 50h]', 'lgdt [G_DATA + 50h]'],
  ['sidt [G_DATA + 58h]', 'lidt [G_DATA + 58h]'],
  ['mov ax, 40h', 'lldt ax'],
  ['mov ax, 38h', 'ltr ax'],
  ['mov word [G_DATA + 60h], 0', 'lldt [G_DATA + 60h]'],
];

/** Accesses to control and debug registers. */
function registers(random: Random): string[] {
  const bits = hex(random.pick([0x80000031, 0x80010031, 0x80000039, 0x8000003f, 0x80000011, 0x31, 0x8005003b]));
  const cr4 = hex(random.pick([0x10, 0x2010, 0x90, 0x14, 0x2000, 0, 0x20, 0x2090]));
  return random.pick([
    [`mov eax, ${bits}`, 'mov cr0, eax'],
    ['mov eax, cr0', 'mov [G_DATA + 70h], eax'],
    ['smsw ecx', 'mov [G_DATA + 74h], ecx'],
    [`mov ax, ${random.pick([0x31, 0x3b, 1, 0xf, 0x39])}`, 'lmsw ax'],
    [`mov word [G_DATA + 78h], ${random.pick([0x31, 0x3b, 1, 0xf])}`, 'mov esi, G_DATA', 'lmsw [esi + 78h]'],
    ['clts'],
    [`mov edx, ${cr4}`, 'mov cr4, edx'],
    ['mov esi, cr4', 'mov [G_DATA + 7Ch], esi'],
    [`mov eax, ${random.pick(['G_PAGES', 'G_PAGES + 8', 'G_PAGES + 10h', 'G_PAGES + 18h'])}`, 'mov cr3, eax'],
    ['mov edi, cr3', 'mov [G_DATA + 80h], edi'],
    [`mov eax, ${hex(random.pick([0x400, 0x500, 0x2400]))}`, `mov dr${random.pick([0, 1, 3, 7])}, eax`],
    [`mov ecx, dr${random.pick([0, 3, 6, 7])}`],
    ['mov eax, 0FFFF0FF0h', 'mov dr6, eax'],
    ['mov esi, cr2'],
    ['mov eax, 77h', 'mov cr2, eax'],
  ]);
}

/** Nothing answers there. */
const PORTS = [0x7fff, 0x7ffe, 0x7ffd, 0x8000, 0xffff, 0x8001];

function io(random: Random): string[] {
  const port = hex(random.pick(PORTS));
  return [
    `mov dx, ${port}`,
    'cld',
    'mov esi, G_DATA + 100h',
    'mov edi, G_DATA + 200h',
    'mov ecx, 2',
    random.pick([
      ...['in al, dx', 'in ax, dx', 'in eax, dx', 'out dx, al', 'out dx, ax', 'out dx, eax', 'in al, 80h', 'out 80h, eax', 'in ax, 43h'],
      ...['insb', 'insd', 'rep insw', 'outsb', 'rep outsd', 'fs outsw', 'a16 outsb', 'rep fs outsd'],
    ]),
    // What the device at a port with a number answers is not the same everywhere.
    'mov eax, 77h',
  ];
}

function msr(random: Random): string[] {
  const index = hex(random.pick([0x174, 0x175, 0x176, 0x1fff, 0x2000, 0xc0000000, 0xc0001fff, 0xc0002000, 0x40000000]));
  return [`mov ecx, ${index}`, 'xor edx, edx', 'mov eax, 8', random.pick(['rdmsr', 'wrmsr'])];
}

/** To ring 3 and what it does there: privilege comes before an exit. */
const RING3 = ['push dword 23h', 'push dword G_STACK3', 'pushfd', 'push dword 1Bh', 'push dword .ring3', 'iretd', '.ring3:', 'mov ax, 23h', 'mov ds, ax', 'mov es, ax'];

const PROCESSOR_BITS = [0x80, 0x200, 0x800, 0x1000, 0x8000, 0x10000, 0x800000, 0x1000000, 0x2000000, 0x10000000, 0x40000000, 8];

function controls(random: Random): string[] {
  const processor = PROCESSOR_BITS.filter(() => random.chance(50)).reduce((bits, bit) => bits | bit, 0x4006172);
  const secondary = random.chance(50);
  const marked = (at: string, bytes: number): string[] =>
    Array.from({ length: 6 }, () => `mov byte [${at} + ${random.below(bytes)}], ${hex(random.pick([0xff, 0, 1, 0x80]))}`);
  return [
    // Without HLT exiting a guest would sleep for ever.
    set('PROCESSOR_BASED_CONTROLS', processor | 0x80 | (secondary ? 0x80000000 : 0)),
    set('SECONDARY_CONTROLS', random.pick([0, 4, 0x40, 0x44])),
    ...[0x80, 0x7fff, 0x43, 0x1f].filter(() => random.chance(50)).map((port) => `mov byte [IO_A + ${port >> 3}], ${hex(random.pick([0xff, 1 << (port & 7)]))}`),
    ...[0, 0x7fff].filter(() => random.chance(50)).map((port) => `mov byte [IO_B + ${port >> 3}], ${hex(random.pick([0xff, 1, 0x80]))}`),
    ...[0x174, 0x175, 0x176].flatMap((index) => [0, 2048].filter(() => random.chance(50)).map((half) => `or byte [MSR_MAP + ${half + (index >> 3)}], ${1 << (index & 7)}`)),
    // Those that are not there have to exit: Bochs lets them be read.
    ...[0, 2048].map((half) => `or byte [MSR_MAP + ${half + 1023}], 80h`),
    ...[0, 0x1fff].flatMap((index) => [1024, 3072].map((half) => `or byte [MSR_MAP + ${half + (index >> 3)}], ${1 << (index & 7)}`)),
    set('CR0_GUEST_HOST_MASK', random.pick([0, 0xffffffff, 8, 0x80000021, 0x1001f])),
    set('CR0_READ_SHADOW', random.pick([0, 0x80000031, 8, 0x80000039, 0x30])),
    set('CR4_GUEST_HOST_MASK', random.pick([0, 0xffffffff, 0x2000, 0x10])),
    set('CR4_READ_SHADOW', random.pick([0, 0x10, 0x2010])),
    set('CR3_TARGET_COUNT', random.below(5)),
    set('CR3_TARGET0', 'G_PAGES'),
    set('CR3_TARGET2', 'G_PAGES + 8'),
    set('CR3_TARGET3', 'G_PAGES + 10h'),
    ...(random.chance(20) ? marked('MSR_MAP', 4096) : []),
  ];
}

export const EXITS: VMXKind = {
  name: 'exits',
  make(random) {
    const piece = (): readonly string[] => {
      const which = random.below(10);
      if (which < 3) return registers(random);
      if (which < 5) return io(random);
      return which === 5 ? msr(random) : random.pick(PIECES);
    };
    const ring3 = random.chance(20);
    return {
      host: controls(random),
      guest: [...(ring3 ? RING3 : []), ...Array.from({ length: 5 }, piece).flat()],
    };
  },
};
