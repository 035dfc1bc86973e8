; LSL tells the limit of a descriptor: FFFFFFFFh for the flat segment of the loader's table.
        bits 32
        org 0x7C00
        mov ecx, 0x10
sensitive:
        lsl eax, ecx
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'Limit of the data segment: ', 0

%include 'say.asm'
