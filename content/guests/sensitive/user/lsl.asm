; A program asks LSL how far its own data segment goes: to the end of the address space.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        mov ecx, 0x23
sensitive:
        lsl eax, ecx
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'Limit of the data segment: ', 0
