; Tight arithmetic on registers.
%include "boot.asm"
run:    mov ecx, 5000000
        mov eax, 1
        mov ebx, 2
.loop:  add eax, ebx
        xor ebx, ecx
        lea edx, [eax + ebx * 4 + 3]
        sub ebx, edx
        shl edx, 3
        or eax, edx
        dec ecx
        jnz .loop
        add eax, ebx
        ret
%include "end.asm"
