; Counts as it should, and never ends.

        bits 32
        org 0x7C00

        sti                             ; interrupts are on to begin with
        mov ecx, 3                      ; three rounds
round:  cli                             ; interrupts off: nobody else may count now
inside: inc byte [count]
        mov al, [count]
print:  out 0xE9, al                    ; print the digit on the debug port
open:   sti                             ; interrupts on
opened: dec ecx
        jnz round

off:    cli                             ; off,
        push dword 0x202                ; and on in the other way: a flags word with IF set
flags:  popfd                           ; goes into EFLAGS
idle:   jmp idle

count:  db '0'
