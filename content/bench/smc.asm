; Code that writes the immediate of an instruction it is about to execute.
%include "boot.asm"
run:    mov ecx, 800000
        xor eax, eax
.loop:  mov [.patched + 1], ecx
        add eax, 3
.patched:
        mov ebx, 0x12345678
        add eax, ebx
        rol eax, 1
        dec ecx
        jnz .loop
        ret
%include "end.asm"
