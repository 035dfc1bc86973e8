; A kernel that turns paging on, looks at a page, puts another frame behind it, looks
; again, and then uses a page that is not there yet. The checks look at the labels
; first, remap, second, demand and back: keep them.

        bits 32
        org 0x7C00

PRESENT   equ 1
WRITABLE  equ 2
DIRECTORY equ 0x100000                  ; the page directory,
LOW       equ 0x101000                  ; a page table for the first 4 MB,
HIGH      equ 0x102000                  ; and one for the 4 MB from 800000h on
FRAME_A   equ 0x110000
FRAME_B   equ 0x111000
FRAME_C   equ 0x112000
WINDOW    equ 0x800000                  ; entry 0 of HIGH
LATER     equ 0x801000                  ; entry 1 of HIGH

        mov edi, LOW                    ; the first 4 MB are where they were
        mov eax, PRESENT + WRITABLE
        mov ecx, 1024
.entry: mov [edi], eax
        add edi, 4
        add eax, 0x1000
        dec ecx
        jnz .entry
        mov dword [DIRECTORY], LOW + PRESENT + WRITABLE
        mov dword [DIRECTORY + 2*4], HIGH + PRESENT + WRITABLE
        mov dword [HIGH], FRAME_A + PRESENT + WRITABLE
        mov byte [FRAME_A], 'A'
        mov byte [FRAME_B], 'B'

        mov dword [idt + 14*8], 0x08 * 0x10000 + on_page_fault
        mov dword [idt + 14*8 + 4], 0x8E00
        lidt [idt_register]
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000              ; CR0.PG
        mov cr0, eax
        jmp paged                       ; as the manual asks
paged:
first:  mov al, [WINDOW]
        out 0xE9, al                    ; A
remap:  mov dword [HIGH], FRAME_B + PRESENT + WRITABLE
second: mov al, [WINDOW]
        out 0xE9, al                    ; B?
demand: mov byte [LATER], '+'
back:   mov al, [LATER]
        out 0xE9, al
        mov al, 0
        out 0xF4, al                    ; end the machine

; On the stack, lowest first: error code, EIP, CS, EFLAGS.
on_page_fault:
        mov dword [HIGH + 4], FRAME_C + PRESENT + WRITABLE
        add esp, 4                      ; the error code
        iretd

idt_register:
        dw 15 * 8 - 1
        dd idt
idt     equ 0x9000
