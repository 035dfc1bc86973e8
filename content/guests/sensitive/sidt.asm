; SIDT stores where the processor's IDT lies, at any privilege level: none has been loaded, so 00000000h on the bare machine.
        bits 32
        org 0x7C00
sensitive:
        sidt [table]
        mov eax, [table + 2]
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'The IDT lies at ', 0
table:  times 6 db 0
%include 'say.asm'
