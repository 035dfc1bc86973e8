; IRET checks privilege: selector 09h would return to ring 1, and its code segment belongs to ring 0.
        bits 32
        org 0x7C00
        call catch
        push dword 2
        push dword 0x09
        push dword target
sensitive:
        iretd
target:
        jmp allowed

%include 'refused.asm'
