; FUNCTIONS functions, one after the other, each called once a turn: code too big for small caches.
%include "boot.asm"
STRIDE  equ 64
run:    push ebp
        mov edi, DATA
        mov edx, FUNCTIONS
.make:  mov esi, template
        mov ecx, (template_end - template)
.byte:  mov al, [esi]
        mov [edi], al
        inc esi
        inc edi
        dec ecx
        jnz .byte
        add edi, STRIDE - (template_end - template)
        dec edx
        jnz .make
        mov ebp, 3000000 / FUNCTIONS
        xor eax, eax
.turn:  mov esi, DATA
        mov ecx, FUNCTIONS
.call:  call esi
        add esi, STRIDE
        dec ecx
        jnz .call
        dec ebp
        jnz .turn
        pop ebp
        ret
template:
        add eax, ecx
        mov edx, eax
        shr edx, 5
        xor eax, edx
        test al, 1
        jz template_even
        add eax, 7
template_even:
        lea ebx, [eax + edx * 2]
        sub eax, ebx
        ret
template_end:
%include "end.asm"
