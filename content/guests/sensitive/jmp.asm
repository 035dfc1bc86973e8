; A far JMP checks privilege: selector 09h asks with privilege 1 for a code segment of privilege 0, which is refused.
        bits 32
        org 0x7C00
        call catch
sensitive:
        jmp 0x09:target
target:
        jmp allowed

%include 'refused.asm'
