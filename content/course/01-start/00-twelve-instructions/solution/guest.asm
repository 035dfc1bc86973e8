; The twelve instructions that carry most programs, in one program of the size of a C
; function.
;
; MOV LEA ADD SUB AND CMP JMP Jcc PUSH POP CALL RET, and OUT, by which a bare machine
; says anything at all. It prints the sum of the even numbers in an array: 6. In C:
;
; int numbers[] = { 3, 1, 4, 2, 5 }; int sum_odd(int *p, int n) { int *end = p + n,
; sum = 0; for (; p != end; p++) if ((*p & 1) == 0) sum += *p; return sum; }
; putchar('0' + sum_odd(numbers, 5));

        bits 32
        org 0x7C00

start:  push 5                          ; the last argument goes first: n
        push numbers                    ; then p, the address of the array
        call sum_odd                    ; the result comes back in EAX
back:   add esp, 8                      ; drop the two arguments, four bytes each
dropped:
        add eax, '0'                    ; from a number to its digit
        out 0xE9, al                    ; print it on the debug port
        mov eax, 0
        out 0xF4, al                    ; end the machine

; int sum_odd(int *p, int n): on entry [esp] is the return address, [esp+4] is p, [esp+8] is n.
sum_odd:
        push ebx                        ; the caller's EBX, to be given back
        mov ecx, [esp+8]                ; p, one push further away now
        mov edx, [esp+12]               ; n
        lea edx, [ecx+edx*4]            ; end = p + n, an int being four bytes
        sub eax, eax                    ; sum = 0
.next:  cmp ecx, edx
        je .done                        ; p == end: leave the loop
        mov ebx, [ecx]
        and ebx, 1                      ; the lowest bit of *p
        cmp ebx, 0
        jne .odd
        add eax, [ecx]                  ; sum += *p
.odd:   add ecx, 4                      ; p++
        jmp .next
.done:  pop ebx
        ret

numbers: dd 3, 1, 4, 2, 5
