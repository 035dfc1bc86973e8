; A program asks VERR whether a data segment of its own that grows down can be read.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        mov ecx, 0x3B
        mov esi, can
sensitive:
        verr cx
        jz answer
        mov esi, cannot
answer: call say
        int 0x31
can:    db 'It can be read', 0
cannot: db 'It cannot be read', 0
