// Kernels that make life hard for a translator. Each ends by itself, and what it found is in its registers and memory.

import { END } from './translated.ts';

/** An IDT at 9000h whose gates lead to `handler` for each vector, and LIDT of it. Uses EAX, ECX, EDI. */
const CATCH_ALL = `
        mov edi, 0x9000
        mov ecx, 64
.gate:  mov eax, handler
        mov [edi], ax
        mov word [edi + 2], 8
        mov word [edi + 4], 0x8e00
        shr eax, 16
        mov [edi + 6], ax
        add edi, 8
        loop .gate
        lidt [idtr]`;
const IDTR = `
idtr:   dw 64 * 8 - 1
        dd 0x9000`;

/** Identity page tables for 4 MiB at 20000h and 21000h, in force. Uses EAX, ECX, EDI. */
export const PAGED = `
        mov edi, 0x21000
        mov eax, 3
        mov ecx, 1024
.entry: mov [edi], eax
        add eax, 0x1000
        add edi, 4
        loop .entry
        mov dword [0x20000], 0x21003
        mov eax, 0x20000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80010000
        mov cr0, eax`;

export const KERNELS: Readonly<Record<string, string>> = {
  'registers across calls': `
        mov ecx, 30
again:  call .double
        mov edx, .three
        call edx
        loop again
        mov al, bl
        ${END}
.double: add ebx, ebx
        ret
.three: add ebx, 3
        ret`,

  'code that changes itself': `
        mov ecx, 20
        xor ebx, ebx
again:  mov al, cl
        mov [patched + 2], al
patched: add ebx, byte 0
        mov [distant + 1], cl
        call distant
        loop again
        mov al, bl
        ${END}
        align 4096
distant: mov edx, 0
        add ebx, edx
        ret`,

  'an instruction that changes the next one': `
        mov ecx, 8
again:  mov byte [next], 0x40           ; inc eax
next:   nop
        mov byte [next], 0x43           ; inc ebx
        mov byte [after + 2], cl
after:  add edx, byte 1
        loop again
        ${END}`,

  'code copied over itself by REP MOVSB': `
        mov ebp, 3
again:  mov esi, one
        mov edi, here
        mov ecx, two - one
        rep movsb
        call here
        mov esi, two
        mov edi, here
        mov ecx, end - two
        rep movsb
        call here
        dec ebp
        jnz again
        ${END}
here:   times 7 nop
        ret
one:    add eax, 1000
        nop
        nop
two:    add ebx, 7000
        nop
end:`,

  'a jump into the middle of an instruction': `
        mov ecx, 5
again:  mov eax, 0x04ebc340             ; inside: inc eax, ret
        call again + 1
        loop again
        jmp hidden + 1
hidden: mov ebx, 0x9007b043             ; inside: inc ebx, mov al 7, nop
        ${END}`,

  'exceptions in the middle of a unit': `
        ${CATCH_ALL}
        mov esi, 0x11111111
        mov eax, 10
        mov ebx, 3
        mov edx, 0
        inc esi
        mov ebp, 0
        div ebp                         ; #DE: 2 bytes
        inc esi
        stc
        ud2                             ; #UD: 2 bytes
        adc esi, 0
        bound ebx, [limits]             ; #BR: 6 bytes
        inc esi
        int3
        push dword 0x1234
        pop eax
        mov al, 3
        ${END}
handler: pushfd                         ; what a handler sees
        push dword [esp + 4]
        mov edi, [seen]
        pop dword [edi]
        pop dword [edi + 4]
        add dword [seen], 8
        cmp byte [esp], 0
        mov edi, [esp]
        cmp byte [edi], 0x0f
        je .two
        cmp byte [edi], 0xf7
        je .two
        cmp byte [edi], 0x62
        jne .same
        add dword [esp], 4
.two:   add dword [esp], 2
.same:  iretd
seen:   dd 0xa000
limits: dd 10, 20
        ${IDTR}`,

  "the guest's own TF": `
        ${CATCH_ALL}
        xor ebx, ebx
        pushfd
        or dword [esp], 0x100
        popfd
        mov eax, 5
.loop:  dec eax
        jnz .loop
        call step
        pushfd
        and dword [esp], 0xfffffeff
        popfd
        mov al, bl
        ${END}
step:   inc edx
        ret
handler: inc ebx
        add esi, [esp]
        iretd
        ${IDTR}`,

  'many routines, called again': `
        mov ebp, 3
.again: mov esi, routine
        mov ecx, 400
.next:  call esi
        add esi, 32
        loop .next
        dec ebp
        jnz .again
        ${END}
        align 32
routine:
%assign i 0
%rep 400
        add eax, i * 77
        xor ebx, eax
        test eax, 1
        jz $ + 5
        rol ebx, 3
        ret
        align 32
%assign i i + 1
%endrep`,

  'indirect calls whose targets share a low byte': `
        mov ecx, 40
again: mov edx, ecx
        and edx, 7
        call [table + edx * 4]
        cmc
        jmp [place]
back:   loop again
        mov al, bl
        ${END}
place:  dd back
table:
%assign i 0
%rep 8
        dd target%[i]
%assign i i + 1
%endrep
%assign i 0
%rep 8
        align 256
target%[i]: adc ebx, i
        add esi, [esp]
        ret 0
%assign i i + 1
%endrep`,

  'a stack on the page of its code': `
        mov esp, stack
        mov ecx, 60
.again: push ecx
        call .sub
        pop eax
        pushfd
        pop edx
        loop .again
        ${END}
.sub:   add ebx, [esp + 4]
        ret
        times 64 dd 0
stack:`,

  'arguments that the callee takes off the stack': `
        mov ecx, 5
.again: push ecx
        push dword 7
        call .product
        add ebx, eax
        mov edx, esp
        loop .again
        mov al, bl
        ${END}
.product: mov eax, [esp + 4]
        imul eax, [esp + 8]
        ret 8`,

  'FS and GS of its own': `
        mov ax, 0x10
        mov fs, ax
        mov gs, ax
        mov dword [gs:0xa000], 0x1234
        mov ecx, 3
.again: inc dword [gs:0xa000]
        add ebx, [fs:0xa000]
        push gs
        pop edx
        pushfd
        popfd
        cli
        sti
        loop .again
        mov edx, gs
        cli
        ${END}`,

  'code in a 16-bit segment': `
        lgdt [gdtr]
        mov ebx, 1
        jmp 0x18:small
back:   mov al, bl
        ${END}
        bits 16
small:  add bx, 41
        pushf
        pop dx
        jmp dword 8:back
        bits 32
gdt:    dq 0
        dq 0x00cf9b000000ffff
        dq 0x00cf93000000ffff
        dq 0x000f9b000000ffff
gdtr:   dw 31
        dd gdt`,

  'a code segment with a limit': `
        lgdt [gdtr]
        ${CATCH_ALL}
        jmp 0x18:.in
.in:    mov ecx, 3
.again: call .sub
        loop .again
        mov edx, 0x30000
        call edx                        ; beyond: #GP
        jmp .end
.sub:   inc ebx
        ret
.end:   mov al, bl
        ${END}
handler: mov esi, [esp + 4]             ; behind the error code
        add dword [esp + 4], 2
        add esp, 4
        iretd
        ${IDTR}
        align 8
gdt:    dq 0
        dq 0x00cf9b000000ffff
        dq 0x00cf93000000ffff
        dq 0x00419b000000ffff
gdtr:   dw 31
        dd gdt`,

  'flags on the way': `
        mov esp, 0x7000
        cli
        push dword 0x246
        popfd
        pushfd
        pop eax
        push dword 0x3cd7
        popfd
        pushfd
        pop ebx
        push dword 2
        popfd
        stc
        std
        sti
        pushfd
        pop ecx
        cli
        cld
        pushfd
        pop edx
        push dword 0x40002
        popfd
        pushfd
        pop esi
        lahf
        mov al, ah
        ${END}`,

  'code on a page-table page': `
        ${PAGED}
        mov esi, routine
        mov edi, 0x21800                ; entries of 200000h and up
        mov ecx, routine.end - routine
        rep movsb
        mov ebp, 0
        mov ecx, 6
.again: mov eax, 0x21800
        call eax
        lea eax, [0x50003 + ebp]        ; an entry of the table that the code is in
        mov [0x21000 + 0x100 * 4], eax
        invlpg [0x100000]
        add ebx, [0x100000]
        add ebp, 0x1000
        inc dword [0x100000]
        loop .again
        mov byte [0x21801], 9           ; and the code itself
        mov eax, 0x21800
        call eax
        mov al, dl
        ${END}
routine: add edx, byte 5
        ret
.end:`,

  'code that is mapped elsewhere': `
        mov word [0x50000], 0xc340      ; inc eax, ret
        mov word [0x51000], 0xc343      ; inc ebx, ret
        ${PAGED}
        xor ebx, ebx
        mov eax, 0
        mov ecx, 5
.again: mov dword [0x21000 + 0x200 * 4], 0x50003
        invlpg [0x200000]
        mov edx, 0x200000
        call edx
        call edx
        mov dword [0x21000 + 0x200 * 4], 0x51003
        mov esi, cr3
        mov cr3, esi
        call edx
        loop .again
        ${END}`,

  'Accessed bits of code that runs again': `
        ${PAGED}
        mov word [0x50000], 0xc340      ; inc eax, ret
        xor ebx, ebx
        mov edx, 0x50000
        mov ecx, 4
.again: call edx
        add ebx, [0x21000 + 0x50 * 4]
        and dword [0x21000 + 0x50 * 4], ~0x20
        invlpg [0x50000]
        add ebx, [0x21000 + 0x50 * 4]
        and dword [0x21000 + 7 * 4], ~0x20
        mov esi, cr3
        mov cr3, esi
        add ebx, [0x21000 + 7 * 4]
        loop .again
        ${END}`,

  'code that is not there': `
        ${CATCH_ALL}
        ${PAGED}
        mov dword [0x21000 + 0x50 * 4], 0
        mov word [0x51000], 0xc340      ; inc eax, ret
        mov ecx, 3
        xor ebx, ebx
.again: mov edx, 0x50000
        call edx
        loop .again
        ${END}
handler: mov edi, cr2
        add ebx, edi
        add ebx, [esp]                  ; error code
        add esp, 4
        mov dword [0x21000 + 0x50 * 4], 0x51003
        inc esi
        iretd
        ${IDTR}`,
};
