; Calls and returns between pages.
%include "boot.asm"
run:    mov ecx, 4000000
        xor eax, eax
.loop:  call one
        call two
        dec ecx
        jnz .loop
        ret
        times 0x2000 - ($ - $$) db 0x90
one:    add eax, ecx
        call three
        ret
        times 0x3000 - ($ - $$) db 0x90
two:    xor eax, ecx
        ret
        times 0x4000 - ($ - $$) db 0x90
three:  inc eax
        ret
%include "end.asm"
