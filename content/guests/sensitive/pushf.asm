; PUSHF pushes all of EFLAGS, at any privilege level: bit 9 is IF, and nobody has set it.
        bits 32
        org 0x7C00
sensitive:
        pushfd
        pop eax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'EFLAGS are ', 0

%include 'say.asm'
