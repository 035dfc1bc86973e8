; A kernel that opens itself to interrupts, closes a critical section with POPF, and asks how its IF stands.
; The form that is a machine's own never closes its critical section.

        bits 32
        org 0x7C00
%include "machine.asm"

kernel:

open:                                   ; interrupts may come in
%ifdef PARAVIRT
        mov ebx, [shared]
        mov byte [ebx + SHARED_MASK], 0
%else
        sti
%endif

close:                                  ; and now they may not
%ifdef PARAVIRT
        mov byte [ebx + SHARED_MASK], 1
%else
clear:  nop
%endif

closed:
ask:                                    ; AL: 1 if they may come in
%ifdef PARAVIRT
        mov al, [ebx + SHARED_MASK]
        xor al, 1                       ; not masked: they may
%else
        pushfd
        pop eax
        shr eax, 9                      ; IF is bit 9
        and eax, 1
%endif
        add al, '0'
        call put
        jmp finish
