; VERW tells whether a segment can be written with a selector: 11h asks with privilege 1 for a segment of privilege 0.
        bits 32
        org 0x7C00
        mov ecx, 0x11
        mov esi, can
sensitive:
        verw cx
        jz answer
        mov esi, cannot
answer: call say
        jmp done
can:    db 'It can be written', 0
cannot: db 'It cannot be written', 0

%include 'say.asm'
