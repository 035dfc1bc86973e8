; Shell sort of 32768 dwords from a linear congruential generator.
%include "boot.asm"
COUNT   equ 32768
run:    push ebp
        mov edi, DATA
        mov ecx, COUNT
        mov eax, 12345
.fill:  imul eax, eax, 1103515245
        add eax, 12345
        mov [edi], eax
        add edi, 4
        dec ecx
        jnz .fill
        mov ebx, COUNT / 2          ; the gap
.gap:   mov esi, ebx
.outer: mov eax, [DATA + esi * 4]
        mov edi, esi
.inner: cmp edi, ebx
        jb .place
        mov ebp, edi
        sub ebp, ebx
        mov edx, [DATA + ebp * 4]
        cmp edx, eax
        jbe .place
        mov [DATA + edi * 4], edx
        mov edi, ebp
        jmp .inner
.place: mov [DATA + edi * 4], eax
        inc esi
        cmp esi, COUNT
        jb .outer
        shr ebx, 1
        jnz .gap
        ; The sum of each place times its value tells the order.
        xor eax, eax
        xor ecx, ecx
.sum:   mov edx, [DATA + ecx * 4]
        imul edx, ecx
        add eax, edx
        inc ecx
        cmp ecx, COUNT
        jb .sum
        pop ebp
        ret
%include "end.asm"
