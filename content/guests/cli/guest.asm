; cli: what a kernel does all day: interrupts off, touch something shared, interrupts on.
;
; Each CLI and STI is one instruction here. With the kernel out of ring 0 each is a general-protection fault
; into the VMM, which notes what the kernel believes IF to be and lets the machine's own IF alone. So are OUT
; and HLT. It prints 123. SDM vol. 2, CLI; vol. 3, 6.8.1.

        bits 32
        org 0x7C00

        mov ecx, 3                      ; three rounds
round:  cli                             ; interrupts off: nobody else may count now
        inc byte [count]
        mov al, [count]
        out 0xE9, al                    ; print the digit on the debug port
open:   sti                             ; interrupts on
        dec ecx
        jnz round

        cli                             ; off for good
        mov al, 0
        out 0xF4, al                    ; end the machine;
        hlt                             ; a PC without that port would stop here

count:  db '0'
