; Page faults on a page that is not there, which the handler maps; the loop takes it away again.
%define PAGED
%include "boot.asm"
run:    mov edi, idt + 14 * 8
        mov eax, handler
        mov word [edi], ax
        mov word [edi + 2], 8
        mov word [edi + 4], 0x8e00
        shr eax, 16
        mov word [edi + 6], ax
        lidt [idtr]
        xor ebx, ebx
        mov ecx, 300000
.loop:  mov dword [TABLES + 0x1000 + (DATA >> 10)], DATA
        invlpg [DATA]
        add [DATA], ecx
        dec ecx
        jnz .loop
        mov eax, ebx
        ret
handler:
        or dword [TABLES + 0x1000 + (DATA >> 10)], 3
        inc ebx
        add esp, 4
        iret
idtr:   dw 0x7ff
        dd idt
        align 8
idt:    times 0x800 db 0
%include "end.asm"
