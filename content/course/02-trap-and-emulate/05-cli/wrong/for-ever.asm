; Counts the three rounds anew in each round, and so never ends.

        bits 32
        org 0x7C00

        sti                             ; interrupts are on to begin with
round:  cli                             ; interrupts off: nobody else may count now
        mov ecx, 3                      ; three rounds, each time
inside: inc byte [count]
        mov al, [count]
print:  out 0xE9, al                    ; print the digit on the debug port
open:   sti                             ; interrupts on
opened: dec ecx
        jnz round

off:    cli                             ; off,
        push dword 0x202                ; and on in the other way: a flags word with IF set
flags:  popfd                           ; goes into EFLAGS
        mov al, 0
        out 0xF4, al                    ; end the machine

count:  db '0'
