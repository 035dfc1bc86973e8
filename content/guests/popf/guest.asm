; popf: a kernel turns interrupts off with POPF and asks whether it worked.
;
; It prints IF, the interrupt flag, as one digit. A bare machine prints 0. Under a trap-and-emulate VMM on a
; classic CPU it prints 1: above ring 0, POPF neither changes IF nor traps, so the VMM never hears of it.
; SDM vol. 2, POPF; vol. 3, 6.8.1. It relies on EAX = 0 at the start (content/guests/README.md).

        bits 32
        sti                             ; interrupts on: IF = 1
        push 0                          ; a flags word with every flag clear
clear:  popfd                           ; EFLAGS takes it: interrupts off?
        pushfd                          ; ask the CPU for its flags
        bt dword [esp], 9               ; CF takes bit 9 of them, which is IF
        adc al, '0'                     ; AL = 0 + '0' + CF: the digit 0 or 1
        out 0xE9, al                    ; print it on the debug port
        out 0xF4, al                    ; end the machine
