; INT 80h from ring 3 and IRET, a tiny handler between.
%include "boot.asm"
run:    push ebp
        mov edi, idt + 0x80 * 8
        mov eax, handler
        mov word [edi], ax
        mov word [edi + 2], 8
        mov word [edi + 4], 0xee00
        shr eax, 16
        mov word [edi + 6], ax
        mov edi, idt + 0x81 * 8
        mov eax, finish
        mov word [edi], ax
        mov word [edi + 2], 8
        mov word [edi + 4], 0xee00
        shr eax, 16
        mov word [edi + 6], ax
        lidt [idtr]
        mov [saved], esp
        xor ebx, ebx
        mov ecx, 1000000
        push dword 0x23
        push dword STACK - 0x2000
        push dword 2
        push dword 0x1b
        push dword user
        mov ax, 0x23
        mov ds, ax
        mov es, ax
        iret
user:   int 0x80
        dec ecx
        jnz user
        int 0x81
handler:
        add ebx, ecx
        iret
finish: mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov esp, [saved]
        mov eax, ebx
        pop ebp
        ret
saved:  dd 0
idtr:   dw 0x7ff
        dd idt
        align 8
idt:    times 0x800 db 0
%include "end.asm"
