; A program looks at EFLAGS: its kernel gave it IOPL 3 and interrupts off.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
sensitive:
        pushfd
        pop eax
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'EFLAGS are ', 0
