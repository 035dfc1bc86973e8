; SLDT stores the selector in LDTR, at any privilege level: 18h, which the guest has loaded.
        bits 32
        org 0x7C00
        lgdt [gdtr]
        mov eax, 0x18
        lldt ax
        xor eax, eax
sensitive:
        sldt ax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'LDTR holds ', 0
        align 8
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dw 7, 0x600, 0x8200, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
%include 'say.asm'
