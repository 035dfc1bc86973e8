; A program asks SMSW for CR0: paging is off, as far as its kernel knows.
        bits 32
        org 0x7C00
%include 'user.asm'

program:
sensitive:
        smsw eax
        mov esi, text
        call say
        call say_hex
        int 0x31
text:   db 'CR0 is ', 0
