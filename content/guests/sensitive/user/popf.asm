; A program sets IF by POPF, as its IOPL of 3 allows.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
        push dword 0x3202
sensitive:
        popfd
        pushfd
        pop eax
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'After POPF of 00003202h EFLAGS are ', 0
