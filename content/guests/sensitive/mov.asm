; MOV from a segment register tells the ring: the low two bits of CS are the current privilege level.
        bits 32
        org 0x7C00
sensitive:
        mov eax, cs
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'CS is ', 0

%include 'say.asm'
