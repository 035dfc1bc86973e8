; STR stores the selector in the task register, at any privilege level: none has been loaded on the bare machine.
        bits 32
        org 0x7C00
        xor eax, eax
sensitive:
        str ax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'The task register holds ', 0

%include 'say.asm'
