; An answer that must not pass: it prints what is asked for and does nothing else.

        bits 32
        org 0x7C00

        mov al, '7'
        out 0xE9, al
        mov al, 0
        out 0xF4, al
