; An answer that must not pass: it computes and says nothing.

        bits 32
        org 0x7C00

        mov eax, 7
here:   mov al, 0
        out 0xF4, al
