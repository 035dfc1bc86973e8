; A program asks VERW whether a data segment of its own that grows down can be written.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        mov ecx, 0x3B
        mov esi, can
sensitive:
        verw cx
        jz answer
        mov esi, cannot
answer: call say
        int 0x31
can:    db 'It can be written', 0
cannot: db 'It cannot be written', 0
