; What every loop of the speed suite begins with: from the reset vector to flat protected mode, in RAM at 1 MiB, paged by
; the identity if PAGED. Then the loop three times, each between marks at the serial port: S, the loop, E and its result.
; A loop file includes this, defines run (result in EAX), and includes end.asm.

BASE    equ 0x100000
ROM     equ 0xf0000
TABLES  equ 0x400000            ; page directory, then page tables for 16 MiB
STACK   equ 0x500000
DATA    equ 0x600000

        org BASE
start:
        bits 16
        cli
        o32 lgdt [cs:gdtr - BASE]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword 8:flat - BASE + ROM

gdt:    dq 0
        dq 0x00cf9b000000ffff   ; 08 code
        dq 0x00cf93000000ffff   ; 10 data
        dq 0x00cffb000000ffff   ; 18 code, ring 3
        dq 0x00cff3000000ffff   ; 20 data, ring 3
        dw 0x67, tss - $$, 0x8910, 0     ; 28 TSS, at 1 MiB and a little
gdtr:   dw gdtr - gdt - 1
        dd gdt - BASE + ROM
ram_gdtr:
        dw gdtr - gdt - 1
        dd gdt
tss:    dd 0, STACK - 0x1000, 0x10
        times 0x68 - 12 db 0

        bits 32
flat:
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov esp, STACK
        cld
        mov esi, ROM
        mov edi, BASE
        mov ecx, 0x4000
        rep movsd
        mov eax, main
        jmp eax

main:
        lgdt [ram_gdtr]
        mov ax, 0x28
        ltr ax
        mov edi, TABLES
        mov eax, TABLES + 0x1000 + 7
        mov ecx, 4
.directory:
        mov [edi], eax
        add edi, 4
        add eax, 0x1000
        dec ecx
        jnz .directory
        mov edi, TABLES + 0x1000
        mov eax, 7
.table: mov [edi], eax
        add edi, 4
        add eax, 0x1000
        cmp eax, 0x1000000
        jb .table
        mov eax, TABLES
        mov cr3, eax
%ifdef PAGED
        mov eax, cr0
        or eax, 0x80010000
        mov cr0, eax
        jmp .paged
.paged:
%endif
        mov ebx, 3
.repetition:
        push ebx
        mov edx, 0x3f8
        mov al, 'S'
        out dx, al
        call run
        mov ebx, eax
        mov edx, 0x3f8
        mov al, 'E'
        out dx, al
        mov ecx, 4
.result:
        mov al, bl
        out dx, al
        shr ebx, 8
        dec ecx
        jnz .result
        pop ebx
        dec ebx
        jnz .repetition
        mov al, 'D'
        out dx, al
        cli
        hlt
