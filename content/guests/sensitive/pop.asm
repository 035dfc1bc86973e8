; POP of a segment register checks privilege: 11h asks with privilege 1 for a data segment of privilege 0, which is refused.
        bits 32
        org 0x7C00
        call catch
        push dword 0x11
sensitive:
        pop es
        jmp allowed

%include 'refused.asm'
