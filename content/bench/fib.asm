; Fibonacci by recursion: calls and returns.
%include "boot.asm"
run:    mov eax, 31
fib:    cmp eax, 2
        jb .done
        push ebx
        push eax
        dec eax
        call fib
        mov ebx, eax
        pop eax
        sub eax, 2
        call fib
        add eax, ebx
        pop ebx
.done:  ret
%include "end.asm"
