; Copying 256 KiB dword by dword.
%include "boot.asm"
SIZE    equ 0x40000
run:    mov ebx, 110
        xor eax, eax
.pass:  mov esi, DATA
        mov edi, DATA + 0x100000
        mov ecx, SIZE / 4
        mov [esi], ebx
.loop:  mov eax, [esi]
        mov [edi], eax
        add esi, 4
        add edi, 4
        dec ecx
        jnz .loop
        dec ebx
        jnz .pass
        add eax, [DATA + 0x100000]
        ret
%include "end.asm"
