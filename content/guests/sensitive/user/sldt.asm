; A program asks SLDT for the LDT: its kernel has loaded 30h.
        bits 32
        org 0x7C00
        jmp load_ldt
%include 'user.asm'

load_ldt:
        lgdt [gdtr]
        mov eax, 0x30
        lldt ax
        jmp kernel

program:
        xor eax, eax
sensitive:
        sldt ax
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'LDTR holds ', 0
