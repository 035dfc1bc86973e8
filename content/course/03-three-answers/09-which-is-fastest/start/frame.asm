; A kernel that does one operation OPERATIONS times, prints a full stop and ends. Which one, the name OP says:
;
;       ASK     a program in ring 3 calls its kernel        STORE   the kernel writes an entry of its page table
;       INPUT   the kernel reads a port                     1 2 3   an operation of guest.asm, in ring 0
;
;       100000  page directory
;       101000  page table: the first 4 MB mapped to themselves, and once more from 4 MB and from 8 MB on
; SDM vol. 3: Paging; Interrupt and Exception Handling (gates); Task Management (TSS).

ASK         equ 10
STORE       equ 11
INPUT       equ 12

OPERATIONS  equ 300
DIRECTORY   equ 0x100000
TABLE       equ 0x101000
SPARE       equ TABLE + 0x302 * 4       ; the entry of a page that nobody uses. It says 302007h.
CODE        equ 0x08
DATA        equ 0x10
USER_CODE   equ 0x1B
USER_DATA   equ 0x23
FIRST_STACK equ 0x6000                  ; away from the GDT, whose page a VMM may guard
INNER_STACK equ 0x5000
USER_STACK  equ 0x4000
gates       equ 0x9000

start:  lgdt [gdtr]
        jmp CODE:reload
reload: mov eax, DATA
        mov ds, eax
        mov es, eax
        mov ss, eax
        mov esp, FIRST_STACK
        mov edi, TABLE
        mov eax, 7                      ; present, writable, user
        mov ecx, 1024
.page:  stosd
        add eax, 0x1000
        loop .page
        mov dword [DIRECTORY], TABLE + 7
        mov dword [DIRECTORY + 4], TABLE + 7
        mov dword [DIRECTORY + 8], TABLE + 7
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80010000              ; PG and WP
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:  mov edi, gates + 0x30 * 8
        mov eax, on_call
        call set_gate
        mov edi, gates + 0x31 * 8
        mov eax, finish
        call set_gate
        lidt [idtr]
        mov eax, 0x28
        ltr ax
%if OP == ASK
        mov eax, USER_DATA
        mov ds, eax
        mov es, eax
        push eax
        push dword USER_STACK
        push dword 2                    ; no interrupts
        push dword USER_CODE
        push dword repeat
        iretd
%endif

repeat: mov ecx, OPERATIONS
again:
%if OP == ASK
operation:
        int 0x30
%elif OP == STORE
operation:
        mov dword [SPARE], 0x302007     ; what it was
%elif OP == INPUT
operation:
        in al, 0x80                     ; nothing answers there
%elif OP == 1
        call first
%elif OP == 2
        call second
%else
        call third
%endif
        loop again
        int 0x31

on_call:
        iretd

; The interrupt gate at EDI, open to ring 3, leads to EAX.
set_gate:
        mov [edi], ax
        mov word [edi + 2], CODE
        mov word [edi + 4], 0xEE00
        shr eax, 16
        mov [edi + 6], ax
        ret

finish: mov al, '.'
        out 0xE9, al
        mov al, 0
        out 0xF4, al
        hlt

        align 8
; 08h code, 10h data: ring 0. 18h code, 20h data: ring 3. 28h the TSS.
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dq 0x00CFFB000000FFFF, 0x00CFF3000000FFFF
        dw 0x67, tss, 0x8900, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
idtr:   dw 0x32 * 8 - 1
        dd gates
        align 4
tss:    dd 0, INNER_STACK, DATA
        times 22 dd 0
        dd 0x680000
