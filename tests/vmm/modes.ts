/** Seeded random guests in real mode, in virtual-8086 mode under a small kernel, and in segments of an LDT. */
import { assembled } from './paging-guest.ts';
import { generator } from './random.ts';

const CODE_SIZE = 0x200;

/** CLI, STI, PUSHF, POPF, IRET, INT, INT3, INTO, IN, OUT, HLT, segment moves, far transfers, SMSW, SGDT, SIDT, LMSW, LEA ... */
const SPICE: readonly (readonly number[])[] = [
  [0xfa],
  [0xfb],
  [0x9c],
  [0x9d],
  [0xcf],
  [0xcd, 0x21],
  [0xcc],
  [0xce],
  [0xec],
  [0xe6, 0x20],
  [0xf4],
  [0x8e, 0xd8],
  [0x8e, 0xc0],
  [0x8e, 0xd0],
  [0x8c, 0xd8],
  [0x8c, 0xc9],
  [0x1e],
  [0x07],
  [0xc5, 0x06, 0x00, 0x70],
  [0xcb],
  [0x0f, 0x01, 0xe0],
  [0x0f, 0x01, 0x06, 0x00, 0x60],
  [0x0f, 0x01, 0x0e, 0x08, 0x60],
  [0x0f, 0x20, 0xc0],
  [0x0f, 0x31],
  [0x0f, 0xa2],
  [0x0f, 0x00, 0xc0],
  [0x66, 0x9d],
  [0x66, 0xb8, 1, 2, 3, 4],
  [0x67, 0x8b, 0x00],
  [0xf3, 0xaa],
  [0xff, 0x06, 0x00, 0x70],
];

/** `size` bytes of code: system instructions, loads of small numbers, noise. */
function randomCode(seed: number): number[] {
  const random = generator(seed);
  const code: number[] = [];
  while (code.length < CODE_SIZE) {
    const choice = random() % 6;
    if (choice < 2) code.push(...(SPICE[random() % SPICE.length] ?? []));
    else if (choice < 4) code.push(0xb8 + (random() & 7), random() & 0xff, random() & 0x7f);
    else code.push(random() & 0xff);
  }
  return code.slice(0, CODE_SIZE);
}

const bytes = (code: readonly number[]): string => `db ${code.join(', ')}`;

/** A ROM of 64 KiB that copies random code to 7C00h and goes there; every vector leads to a handler that skips a byte. */
export function realModeRom(seed: number): Uint8Array {
  return assembled(`
        bits 16
        org 0
start:  cld
        mov ax, 0
        mov es, ax
        mov ss, ax
        mov sp, 0x6F00
        mov di, 0
        mov cx, 256
vector: mov ax, 0x7000 + handler - copied
        stosw
        mov ax, 0
        stosw
        loop vector
        push cs
        pop ds
        mov si, copied
        mov di, 0x7000
        mov cx, copied_end - copied
        rep movsb
        mov si, code
        mov di, 0x7C00
        mov cx, code_end - code
        rep movsb
        mov ax, 0
        mov ds, ax
        jmp 0:0x7C00
copied:
        dw 0x1234, 0x0100
handler:
        push bp
        mov bp, sp
        inc word [bp + 2]
        pop bp
        iret
copied_end:
code:   ${bytes(randomCode(seed))}
code_end:
        times 0xFFF0 - ($ - $$) db 0x90
        jmp 0xF000:start
        times 0x10000 - ($ - $$) db 0
`);
}

/**
 * A flat guest whose kernel runs random code in virtual-8086 mode with IOPL 3 or 0; exceptions skip a byte of it. Where CR4.VME
 * is set they turn VIP over as well, and INT 21h has a handler among the 8086 code.
 */
export function virtual8086Guest(seed: number): Uint8Array {
  const handlers = (withError: readonly number[]): string =>
    Array.from({ length: 0x40 }, (_, vector) => {
      const name = withError.includes(vector) ? 'on_error' : 'on_plain';
      return `        dw ${name}, 0x08, ${seed & 2 ? '0x8E00' : '0x8F00'}, 0`;
    }).join('\n');
  const extensions = (seed & 4) !== 0;
  return assembled(`
        bits 32
        org 0x7C00
        lgdt [gdtr]
        lidt [idtr]
        mov eax, 0x18
        ltr ax
        mov esp, 0x7000
        mov dword [0x7000], 0x01001234
        mov dword [0x84], handler
        ${extensions ? 'mov eax, cr4\n or eax, 1\n mov cr4, eax' : ''}
        push dword 0                    ; GS FS DS ES
        push dword 0x10
        push dword 0
        push dword 0x20
        push dword 0x100                ; SS:ESP
        push dword 0x5000
        push dword ${seed & 1 ? '0x23202' : '0x20202'}
        push dword 0
        push dword code
        iretd
on_error:
        add esp, 4
on_plain:
        inc word [esp]
        ${extensions ? 'xor byte [esp + 10], 0x10' : ''}
        iretd
handler:
        sti
        iretw
        align 8
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dw 0x67, tss, 0x8900, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 8
tss:    dd 0, 0x7000, 0x10
        times 22 dd 0
        dd 0x00680000
idt:
${handlers([8, 10, 11, 12, 13, 14, 17])}
idtr:   dw idtr - idt - 1
        dd idt
code:   ${bytes(randomCode(seed))}
        times 64 db 0x90
`);
}

/** A flat guest that keeps its segments in an LDT and goes on changing it: entries, and the table itself. */
export function ldtGuest(seed: number): Uint8Array {
  const random = generator(seed);
  const actions: readonly (() => string)[] = [
    () => `mov eax, ${(random() % 6) * 8 + 4}\n mov ${pick(random, ['ds', 'es', 'fs', 'gs'])}, ax`,
    () => `mov eax, [${pick(random, ['fs', 'gs', 'es', 'ds'])}:${random() % 0x2000}]`,
    () => `mov [${pick(random, ['fs', 'gs', 'es'])}:${0x9000 + (random() % 64)}], ebx`,
    () =>
      `mov dword [ss:ldt + ${(random() % 6) * 8}], ${pick(random, ['0x0000FFFF', '0x10000FFF', '0x8000FFFF'])}`,
    () =>
      `mov byte [ss:ldt + ${(random() % 6) * 8 + 5}], ${pick(random, ['0x93', '0x92', '0x13', '0x91', '0xF3'])}`,
    () => `mov eax, ${pick(random, ['0x18', '0x20', '0'])}\n lldt ax`,
    () => 'sldt ax',
    () => `mov eax, ${(random() % 6) * 8 + 4}\n lar ebx, eax\n lsl ecx, eax`,
    () => 'jmp 0x0C:$ + 7',
    () => 'jmp 0x08:$ + 7',
    () => 'inc ebx',
  ];
  const body = Array.from({ length: 60 }, () => pick(random, actions)()).join('\n');
  return assembled(`
        bits 32
        org 0x7C00
        lgdt [gdtr]
        lidt [idtr]
        mov eax, 0x18
        lldt ax
${body}
        jmp $
on_error:
        add esp, 4
on_plain:
        inc dword [esp]
        iretd
        align 8
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dw 0x2F, ldt, 0x8200, 0
        dw 0x1F, other, 0x8200, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 8
ldt:    dq 0x00CF93000000FFFF, 0x00CF9B000000FFFF, 0x004093100000FFFF, 0x0040F30000001FFF
        dq 0x00CF92000000FFFF, 0x008F93000000000F
other:  dq 0x00CF93000000FFFF, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CF93000000FFFF
idt:
${Array.from({ length: 32 }, (_, v) => ` dw ${[8, 10, 11, 12, 13, 14, 17].includes(v) ? 'on_error' : 'on_plain'}, 0x08, 0x8E00, 0`).join('\n')}
idtr:   dw idtr - idt - 1
        dd idt
`);
}

function pick<T>(random: () => number, from: readonly T[]): T {
  const found = from[random() % from.length];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}
