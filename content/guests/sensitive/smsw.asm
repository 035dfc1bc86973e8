; SMSW stores CR0, at any privilege level: 00000011h on the bare machine, where paging is off.
        bits 32
        org 0x7C00
sensitive:
        smsw eax
        mov esi, text
        call say
        call say_hex
        jmp done
text:   db 'CR0 is ', 0

%include 'say.asm'
