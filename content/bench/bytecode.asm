; A virtual machine for byte code, by JMP through a table.
%include "boot.asm"
run:    push ebp
        mov ebp, 1000000             ; turns of the program
        xor eax, eax
        mov ebx, 1
        mov esi, program
next:   movzx ecx, byte [esi]
        inc esi
        jmp [table + ecx * 4]
table:  dd op_add, op_double, op_xor, op_swap, op_turn
op_add: add eax, ebx
        jmp next
op_double:
        add ebx, ebx
        inc ebx
        jmp next
op_xor: xor eax, ebx
        jmp next
op_swap:
        mov edx, eax
        mov eax, ebx
        mov ebx, edx
        jmp next
op_turn:
        mov esi, program
        dec ebp
        jnz next
        pop ebp
        ret
program:
        db 0, 1, 2, 0, 3, 2, 4
%include "end.asm"
