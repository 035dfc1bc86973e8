; None of them comes back.
        bits 32
        org 0x7C00
%include "frame.asm"

; Dearer under VT-x with shadow page tables than under translation.
first:
        jmp first

; Dearer under translation than under VT-x.
second:
        jmp second

; Dearer with nested page tables than with shadow page tables.
third:
        jmp third
