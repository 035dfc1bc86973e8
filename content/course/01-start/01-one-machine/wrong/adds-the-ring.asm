; A kernel that adds up the numbers from 1 to TOP and prints the sum. An interrupt
; handler might read the sum at any time, so while it is not whole, interrupts are
; off. The checks look at the labels adds and digits: keep them. TOP is yours: it is
; made from your seed, in task.asm, which has this file after that.

        bits 32
        org 0x7C00

        mov ecx, TOP
        cli                             ; interrupts off, once
adds:   add [sum], ecx
        dec ecx
        jnz adds
        sti                             ; interrupts on, once

digits: mov eax, [sum]
        mov edx, cs
        and edx, 3                      ; the ring, as the processor sees it
        add eax, edx
        mov ebx, 10
        mov ecx, 0
.more:  mov edx, 0
        div ebx                         ; EDX takes the last digit
        push edx
        inc ecx
        test eax, eax
        jnz .more
.print: pop eax
        add al, '0'
        out 0xE9, al                    ; the debug port takes a character
        dec ecx
        jnz .print

        mov al, 0
        out 0xF4, al                    ; end the machine

sum:    dd 0
