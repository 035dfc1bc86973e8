; LAR tells the access rights of a descriptor: bits 13 and 14 are its DPL, 0 in the loader's table.
        bits 32
        org 0x7C00
        mov ecx, 0x10
sensitive:
        lar eax, ecx
        and eax, 0x00F0FF00
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'Access rights of the data segment: ', 0

%include 'say.asm'
