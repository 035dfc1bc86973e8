; A program asks SIDT where the IDT lies: the kernel's is what it should see.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
sensitive:
        sidt [0x5000]
        mov eax, [0x5002]
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'The IDT lies at ', 0
