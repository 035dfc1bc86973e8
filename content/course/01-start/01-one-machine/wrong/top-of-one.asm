; A kernel that adds up the numbers from 1 to TOP and prints the sum. An interrupt
; handler might read the sum at any time, so while it is not whole, interrupts are
; off. The checks look at the labels adds and digits: keep them. TOP is yours: it is
; made from your seed, in task.asm, which has this file after that.

        bits 32
        org 0x7C00
%define TOP 1

        mov ecx, TOP
next:   cli                             ; interrupts off
adds:   add [sum], ecx
        sti                             ; interrupts on
        dec ecx
        jnz next

digits: mov eax, [sum]
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
