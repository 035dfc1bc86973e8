; A far CALL pushes CS, and its low two bits are the current privilege level.
        bits 32
        org 0x7C00
sensitive:
        call 0x08:target
target: pop eax
        pop eax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'The CS that was pushed is ', 0

%include 'say.asm'
