; The third does not come back.
        bits 32
        org 0x7C00
%include "frame.asm"

; Dearer under VT-x with shadow page tables than under translation.
first:
        mov dword [SPARE], 0x302007     ; to the VMM: a page table has been written
        ret

; Dearer under translation than under VT-x.
second:
        pushfd                          ; to the translator: more than one instruction
        popfd
        call .back
.back:  add esp, 4
        ret

; Dearer with nested page tables than with shadow page tables.
third:
        jmp third
        ret
