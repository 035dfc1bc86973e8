; POPF clears IF where the privilege allows it, and says nothing where it does not.
        bits 32
        org 0x7C00
        sti
        push dword 2
sensitive:
        popfd
        pushfd
        pop eax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'After POPF of 00000002h EFLAGS are ', 0

%include 'say.asm'
