; A program asks STR for the task register: its kernel has loaded 28h.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        xor eax, eax
sensitive:
        str ax
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'The task register holds ', 0
