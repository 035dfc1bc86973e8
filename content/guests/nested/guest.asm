; nested: a hypervisor in a virtual machine. It runs the guest `hello` in ring 3 by trap-and-emulate.
;
; Popek and Goldberg's Theorem 2 says when a machine can be virtualized recursively: when it can be at all, and
; a VMM without timing dependences can be built for it. This is such a VMM, the smallest that is one: what
; its guest may not do traps to the dispatcher, an interpreter does it to the record of what the guest
; believes, and the guest goes on. Below our own VMM each of its exits costs many, since its own kernel work
; (IRET, IN, OUT, loading segment registers) traps in turn; on a bare machine it costs one. It prints what its
; guest prints, then its own count.
;
; Its guest's memory is a segment, 64 KiB from 20000h on: the relocation-bounds register R = (l, b) of the
; paper, with the bound checked by the processor. Assembled with POPF defined it runs the guest `popf` instead.
; Popek and Goldberg 1974, sections 4 and 5. Read the files in the order they are included here.
;
;       physical                                seen by the guest
;       00007C00  hello's image, this VMM
;       00020000  the guest's memory, 64 KiB    00000000

        bits 32

        jmp vmm_start

level2:                                 ; the guest's first instruction
%ifdef POPF
        org 0x7C00
        %include "../popf/guest.asm"
%else
        %include "../hello/guest.asm"   ; it says org 0x7C00, for all that is here
%endif
level2_end:

        %include "world.asm"
        %include "dispatcher.asm"
        %include "interpreters.asm"
        %include "report.asm"
