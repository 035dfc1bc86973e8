; A program asks LAR for the rights of a data segment of its own that grows down.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        mov ecx, 0x3B
        xor eax, eax
sensitive:
        lar eax, ecx
        and eax, 0x00F0FF00
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'Access rights: ', 0
