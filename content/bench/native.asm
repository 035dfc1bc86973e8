; What a loop begins with in place of boot.asm to run on this machine's own processor: a whole 32-bit program for Linux, which
; runs the loop three times and writes for each the processor's time before it, after it (seconds, nanoseconds) and the result.
; Memory lies where boot.asm has it. In place of end.asm comes the label file_end.

BASE    equ 0x100000
DATA    equ 0x600000
END     equ 0x1000000

SYS_EXIT equ 1
SYS_WRITE equ 4
SYS_CLOCK_GETTIME equ 265
CLOCK_PROCESS_CPUTIME_ID equ 2

        org BASE
        bits 32
        db 0x7f, 'ELF', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
        dw 2, 3                         ; executable, i386
        dd 1, main, segment - $$, 0, 0
        dw 52, 32, 1, 40, 0, 0
segment:
        dd 1, 0, BASE, BASE             ; loaded whole; readable, writable, executable
        dd file_end - $$, END - BASE, 7, 4096

main:   mov ebp, 3
.repetition:
        mov ecx, record
        call clock
        push ebp
        call run
        pop ebp
        mov [record + 16], eax
        mov ecx, record + 8
        call clock
        mov eax, SYS_WRITE
        mov ebx, 1
        mov ecx, record
        mov edx, 20
        int 0x80
        dec ebp
        jnz .repetition
        mov eax, SYS_EXIT
        xor ebx, ebx
        int 0x80

clock:  mov eax, SYS_CLOCK_GETTIME
        mov ebx, CLOCK_PROCESS_CPUTIME_ID
        int 0x80
        ret

record: times 5 dd 0
