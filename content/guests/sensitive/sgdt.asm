; SGDT stores where the processor's GDT lies, at any privilege level: the loader's, 00000800h, on the bare machine.
        bits 32
        org 0x7C00
sensitive:
        sgdt [table]
        mov eax, [table + 2]
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'The GDT lies at ', 0
table:  times 6 db 0
%include 'say.asm'
