; tinyos: a teaching kernel that runs two tasks in ring 3 and ends.
;
; It has what a kernel must have and nothing else: a GDT, an IDT, paging, a timer, a serial line, three system
; calls and a preemptive scheduler. Task A says "tick", task B says "tock", four times each, and the order is
; the same on a machine of any speed. With TRESPASS defined task B first writes to the kernel's memory, and a
; page fault ends the run. Read the files in the order they are included here.
;
; With PARAVIRT defined it knows that it is a guest: paravirt.asm has what is new, the other files what is different.
;
; Assemble: nasm -f bin guest.asm      Run: qemu-system-i386 -kernel guest -serial stdio
;
;       physical                                linear, the same for the kernel, plus for the tasks
;       00100000  kernel image, task programs   00400000  the task's program, read-only
;       00200000  page tables, stacks           00401000  one page shared by both tasks
;       00208000  kernel stack                  00402000  the task's stack

        bits 32
        org 0x100000

        %include "boot.asm"
        %include "serial.asm"
        %include "gdt.asm"
        %include "idt.asm"
        %include "paging.asm"
        %include "timer.asm"
        %include "syscalls.asm"
        %include "tasks.asm"
%ifdef PARAVIRT
        %include "../pv-hello/paravirt.asm"
        %include "paravirt.asm"
%endif
        %include "programs.asm"
image_end:
