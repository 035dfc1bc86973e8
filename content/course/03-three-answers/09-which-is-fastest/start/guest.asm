; Three operations, each to be done 300 times in ring 0. They do nothing yet; what each should be is said above it.
; EAX and EDX are free.
        bits 32
        org 0x7C00
%include "frame.asm"

; Dearer under VT-x with shadow page tables than under translation.
first:
        nop
        ret

; Dearer under translation than under VT-x.
second:
        nop
        ret

; Dearer with nested page tables than with shadow page tables.
third:
        nop
        ret
