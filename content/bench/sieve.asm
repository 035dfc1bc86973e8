; The sieve of Eratosthenes over a byte a number.
%include "boot.asm"
SIZE    equ 0x20000
run:    push ebp
        xor ebp, ebp
        mov edx, 20
.pass:  mov edi, DATA
        mov ecx, SIZE / 4
        mov eax, 0x01010101
.fill:  mov [edi], eax
        add edi, 4
        dec ecx
        jnz .fill
        mov esi, 2
.next:  cmp byte [DATA + esi], 0
        je .composite
        inc ebp
        lea edi, [esi + esi]
        cmp edi, SIZE
        jae .composite
.strike:
        mov byte [DATA + edi], 0
        add edi, esi
        cmp edi, SIZE
        jb .strike
.composite:
        inc esi
        cmp esi, SIZE
        jb .next
        dec edx
        jnz .pass
        mov eax, ebp
        pop ebp
        ret
%include "end.asm"
