/** CR4.VME and PVI: the flags VIF and VIP, and INT n by the redirection bitmap, in virtual-8086 mode and outside. */
import type { Random } from '../../random.ts';
import { enterRing, enterVirtual8086, gate, hex, PAGING_ON, setCR4, type Kind } from '../assembly.ts';

const VECTORS = [0x21, 0x40, 0x80, 3, 4, 0xff, 0, 13];

/** IOPL, IF, DF, NT, AC, VIF, VIP, ID and arithmetic flags of any sort; now and then TF. */
function flags(random: Random): number {
  const trap = random.chance(4) ? 0x100 : 0;
  return (random.next() & 0x3c4ed5 & (random.chance(75) ? ~0x100000 : -1)) | 2 | trap | (random.below(4) << 12);
}

/** What POPF and IRET find on the stack. */
function image(random: Random): number {
  return random.next() & 0x3f7ed5 & (random.chance(90) ? ~0x20000 : -1) & ~(random.chance(90) ? 0x100 : 0);
}

function step(random: Random, i: number): string[] {
  const word = hex(image(random) & 0xffff);
  const dword = hex(image(random));
  const back = random.pick([`.back${i} - CODE`, `.back${i} - CODE`, '.end - CODE']);
  const steps: string[][] = [
    ['cli'],
    ['sti'],
    ['sti', 'nop'],
    ['pushf', 'pop ax'],
    ['pushf', 'popf'],
    [`push word ${word}`, 'popf'],
    [`push word ${word}`, 'popf'],
    [`int ${hex(random.pick(VECTORS))}`],
    [`int ${hex(random.pick(VECTORS))}`],
    [`int ${hex(random.pick(VECTORS))}`],
    ['mov al, 7Fh', 'inc al', 'into'],
    [`push word ${word}`, 'push cs', `push word ${back}`, 'iret', `.back${i}:`],
    [`push word ${word}`, 'push cs', `push word ${back}`, 'iret', `.back${i}:`],
    ['pushfd', 'pop eax'],
    [`push dword ${dword}`, 'popfd'],
    [`push dword ${dword}`, 'push dword 2000h', `push dword ${back}`, 'o32 iret', `.back${i}:`],
    [`o32 int ${hex(random.pick(VECTORS))}`],
    ['mov sp, 1', random.pick(['pushf', 'popf', 'iret', 'int 40h'])],
    ['db 0F1h'],
  ];
  // Those of 32 bits end most cases.
  return steps[random.chance(92) ? random.below(13) : random.below(steps.length)]!;
}

/** A TSS whose I/O bitmap begins at `base`, with a redirection bitmap of any sort below. */
function redirection(random: Random): string[] {
  const base = random.pick([0x88, 0x88, 0x88, 0x90, 0xc0, 0x78, 0x10, 0, 0xfff0]);
  const limit = random.chance(85) ? 0xe0 : random.pick([0x66, 0x67, base - 31, base - 28, base - 1].filter((l) => l > 0));
  const lines = [
    `mov word [TSS_MAIN + 66h], ${hex(base)}`,
    `mov word [GDT + 28h], ${hex(limit)}`,
    'mov byte [GDT + 2Dh], 89h',
    'mov ax, 28h',
    'ltr ax',
  ];
  if (base < 0x88 || base > 0xff) return lines;
  const bits = random.pick([0, 0, -1, -2]);
  for (let i = 0; i < 8; i++) {
    lines.push(`mov dword [TSS_MAIN + ${hex(base - 32 + 4 * i)}], ${hex(bits === -2 ? random.next() : bits)}`);
  }
  return lines;
}

export const VIRTUAL_8086_EXTENSIONS: Kind = {
  name: 'vme',
  make(random) {
    const steps = Array.from({ length: 2 + random.below(4) }, (_, i) => [...step(random, i), 'int3']);
    const segment = random.pick([0x2000, 0x1ff0]);
    const table = VECTORS.flatMap((vector) => [
      `mov word [${hex(vector * 4)}], .handler - CODE + ${hex(0x20000 - segment * 16)}`,
      `mov word [${hex(vector * 4 + 2)}], ${hex(segment)}`,
    ]);
    const paged = random.chance(40);
    return {
      code: [
        ...setCR4(random.pick([1, 1, 1, 1, 1, 3, 2, 0])),
        ...redirection(random),
        ...table,
        ...(random.chance(15) ? gate('IDT + 200h', 8, '.handler32', 0xef) : []),
        ...(paged ? ['mov byte [PAGES_1], 3', 'mov byte [PAGES_1 + 12], 3', ...PAGING_ON] : []),
        ...enterVirtual8086(flags(random), '.from'),
        'bits 16',
        '.from:',
        ...steps.flat(),
        '.end:',
        'ud2',
        '.handler:',
        ...(random.chance(30) ? ['mov bp, sp', 'mov ax, [bp + 4]', 'xor word [bp + 4], 200h'] : []),
        ...(random.chance(30) ? ['sti', 'cli'] : []),
        'int3',
        'iret',
        'bits 32',
        '.handler32:',
        'mov eax, [esp + 8]',
        'iretd',
      ],
      resume: [1, 3],
    };
  },
};

export const PROTECTED_VIRTUAL_INTERRUPTS: Kind = {
  name: 'pvi',
  make(random) {
    const steps = Array.from({ length: 2 + random.below(4) }, () => [
      ...random.pick([
        ['cli'],
        ['sti'],
        ['sti', 'nop'],
        ['pushfd', 'pop eax'],
        ['pushf', 'popf'],
        [`push dword ${hex(image(random) & ~0x20000)}`, 'popfd'],
        [`push word ${hex(image(random) & 0xffff)}`, 'popfw'],
      ]),
      'int3',
    ]);
    return {
      code: [
        ...setCR4(random.pick([2, 2, 3, 3, 1, 0])),
        ...enterRing(random.pick([3, 3, 3, 1, 0]), flags(random) & ~0x4000, '.from'),
        '.from:',
        ...steps.flat(),
      ],
      resume: [1, 3],
    };
  },
};
