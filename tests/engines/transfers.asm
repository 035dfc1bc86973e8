; What the programs of transfer-programs.ts run in: tables on pages of their own, stacks for three rings, handlers that skip
; what faulted (two bytes) and go on, and a way back when the tables have been ruined. A program lies from CODE
; on and knows what is here by name; where its CHAPTERS begin, the loader writes to `chapters`.

        org 0
        bits 32
CODE     equ 0x1000
HANDLERS equ 0x5000
IDT      equ 0x6000
GDT      equ 0x7000
TSS      equ 0x8000
WORK     equ 0x9000             ; what programs read and write
STACK0   equ 0xb000             ; ends of the stacks
STACK1   equ 0xc000
STACK3   equ 0xd000
ABSENT   equ 0xd000             ; a page that is not there
GOOD     equ 0xe000             ; IDT, GDT, TSS and page table as they should be
DIRECTORY equ 0x12000
TABLE    equ 0x13000

CODE0 equ 0x08
DATA0 equ 0x10
CODE3 equ 0x18 + 3
DATA3 equ 0x20 + 3
TSS_A equ 0x28
CODE1 equ 0x30 + 1
DATA1 equ 0x38 + 1
OTHER0 equ 0x40                 ; code of ring 0 besides, to be ruined
CONFORMING equ 0x48
TSS_B equ 0x50
LDT   equ 0x58
CODE16 equ 0x60

%macro at 1
        times %1 - ($ - $$) db 0
%endmacro

%macro gate 4                   ; selector, handler, type, DPL
        dw %2, %1
        db 0, 0x80 | (%4 << 5) | %3
        dw 0
%endmacro

%macro mend 2                   ; address, bytes
        mov esi, %1 - IDT + GOOD
        mov edi, %1
        mov ecx, %2 / 4
        rep movsd
%endmacro

        at HANDLERS
plain:  inc eax
        iret
        at HANDLERS + 0x40      ; one bit from the first, in a gate
other:  dec edx
        iret
        at HANDLERS + 0x80
fault:  add dword [esp], 2
        iret
        nop
        jmp recover
coded:  add dword [esp + 4], 2
        add esp, 4
        iret
        nop
        jmp recover
slow:   nop                     ; of what faults in a handler, too
        iret
        nop
        jmp recover
single: and dword [esp + 8], ~0x100
        iret
to_zero:                        ; stays in ring 0, where EBP says
        mov esp, STACK0 - 0x40
        jmp ebp
recover:
        mov ax, DATA0
        mov ss, ax
        mov esp, STACK0
        mov ds, ax
        mov es, ax
        cld
        mend IDT + 3 * 8, 8
        mend IDT + 0x80 * 8, 0x80
        mend GDT, 0x68
        mend TSS, 0x100
        mov esi, GOOD + 0x3000
        mov edi, TABLE
        mov ecx, 0x80 / 4
        rep movsd
        mov eax, cr3
        mov cr3, eax
        lgdt [good_gdt]
        lidt [good_idt]
        mov ax, TSS_A
        ltr ax
        push dword 0x202
        popf
        mov ax, DATA3
        mov ds, ax
        mov es, ax
        inc dword [WORK]
        mov eax, [WORK]
        xor edx, edx
        mov ebx, CHAPTERS
        div ebx
        jmp [chapters + edx * 4]
good_gdt: dw 0x67
        dd GDT
good_idt: dw 0x7ff
        dd IDT
short_gdt: dw 0x2f              ; ends before ring 1
        dd GDT
short_idt: dw 0x81 * 8 + 7
        dd IDT
copied_gdt: dw 0x67
        dd GOOD + 0x1000
copied_idt: dw 0x7ff
        dd GOOD
chapters:
        times CHAPTERS dd 0

        at IDT
        gate CODE0, fault, 14, 0
        gate CODE0, single, 14, 0
        gate CODE0, plain, 14, 0
        gate CODE0, plain, 14, 3
        gate CODE0, other, 14, 3
%rep 3
        gate CODE0, fault, 14, 0
%endrep
        gate CODE0, recover, 14, 0
        gate CODE0, fault, 14, 0
%rep 5
        gate CODE0, coded, 14, 0
%endrep
        gate CODE0, fault, 14, 0
        gate CODE0, fault, 14, 0
        gate CODE0, coded, 14, 0
%rep 0x20 - 18
        gate CODE0, fault, 14, 0
%endrep
%rep 0x60
        gate CODE0, plain, 14, 0
%endrep
        gate OTHER0, plain, 14, 3       ; 80h, and on: what programs call
        gate OTHER0, plain, 15, 3
        gate CODE1, plain, 15, 3
        gate CODE1, plain, 14, 3
        gate CONFORMING, other, 14, 3
        gate OTHER0, other, 14, 0
        gate OTHER0 | 4, plain, 14, 3
        gate CODE1, other, 14, 1
%rep 6
        gate OTHER0, other, 15, 3
%endrep
        gate CODE0, to_zero, 14, 3      ; 8Eh
%rep 0x71
        gate OTHER0, plain, 14, 3
%endrep

        at GDT
        dq 0x00409b000000ffff           ; null for all that, whatever stands here
        dq 0x00cf9b000000ffff           ; CODE0
        dq 0x00cf93000000ffff
        dq 0x0040fb000000ffff           ; CODE3: 64 KiB, so that its limit can be too short
        dq 0x00cff3000000ffff
        dw 0x67, TSS, 0x8900, 0         ; TSS_A
        dq 0x0040bb000000ffff           ; CODE1
        dq 0x0040b3000000ffff
        dq 0x00409b000000ffff           ; OTHER0
        dq 0x00409f000000ffff           ; CONFORMING
        dw 0x67, TSS + 0x80, 0x8900, 0  ; TSS_B
        dw 0x5f, GDT + 8, 0x8200, 0     ; LDT: the GDT again, but for one entry
        dq 0x000f9b000000ffff           ; CODE16

        at TSS
        dd 0, STACK0, DATA0, STACK1, DATA1
        times 0x80 - 20 db 0
        dd 0, STACK0 - 0x80, DATA0, STACK1 - 0x80, DATA1
        times 0x80 - 20 db 0
        at WORK
