; The first two the wrong way round.
        bits 32
        org 0x7C00
%include "frame.asm"

; Dearer under VT-x with shadow page tables than under translation.
first:
        pushfd                          ; to the translator: more than one instruction
        popfd
        call .back
.back:  add esp, 4
        ret

; Dearer under translation than under VT-x.
second:
        mov dword [SPARE], 0x302007     ; to the VMM: a page table has been written
        ret

; Dearer with nested page tables than with shadow page tables.
third:
        mov eax, [0x400000]             ; two pages that this TLB cannot keep both:
        mov eax, [0x800000]             ; each is walked to each time
        ret
