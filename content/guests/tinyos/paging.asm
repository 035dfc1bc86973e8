; paging: two address spaces. In both, the first 4 MB are the kernel's, mapped to themselves; above them each
; task has its own program and stack at the same linear addresses as the other. SDM vol. 3, 4.3 (32-bit
; paging).
;
;       31                             12 11            2   1    0
;       +--------------------------------+---- - - - --+---+---+---+
;       | frame (or page table) 31:12    |             |U/S|R/W| P |     a PDE or a PTE
;       +--------------------------------+---- - - - --+---+---+---+

PTE_P           equ 1                   ; present
PTE_RW          equ 2                   ; writable
PTE_US          equ 4                   ; ring 3 may use it
CR0_WP          equ 1 << 16             ; read-only holds for the kernel too
CR0_PG          equ 1 << 31
PAGE            equ 0x1000

TABLES          equ 0x200000            ; the frames, one after the other
KERNEL_TABLE    equ TABLES
DIRECTORY_A     equ TABLES + 1 * PAGE
TABLE_A         equ TABLES + 2 * PAGE
STACK_A         equ TABLES + 3 * PAGE
DIRECTORY_B     equ TABLES + 4 * PAGE
TABLE_B         equ TABLES + 5 * PAGE
STACK_B         equ TABLES + 6 * PAGE
SHARED_FRAME    equ TABLES + 7 * PAGE
TABLES_END      equ TABLES + 8 * PAGE

USER_PROGRAM    equ 0x400000            ; the tasks' linear addresses: directory entry 1
USER_SHARED     equ USER_PROGRAM + 1 * PAGE
USER_STACK      equ USER_PROGRAM + 2 * PAGE
USER_STACK_TOP  equ USER_STACK + PAGE

paging_init:
        mov edi, TABLES                 ; whatever was there is no page table
        mov ecx, (TABLES_END - TABLES) / 4
        mov eax, 0
        rep stosd

%ifndef PARAVIRT
        mov eax, PTE_P | PTE_RW         ; frame 0; without U/S, so for ring 0 alone
        mov edi, KERNEL_TABLE
.identity:
        stosd
        add eax, PAGE
        cmp edi, KERNEL_TABLE + PAGE
        jne .identity
%endif

        mov eax, DIRECTORY_A
        mov ebx, TABLE_A
        mov ecx, program_a
        mov edx, STACK_A
        call build_space
        mov eax, DIRECTORY_B
        mov ebx, TABLE_B
        mov ecx, program_b
        mov edx, STACK_B
        call build_space

%ifdef PARAVIRT
        jmp hand_over_tables
%else
        mov eax, DIRECTORY_A
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG | CR0_WP
        mov cr0, eax
        jmp .paged                      ; what was fetched before is forgotten
.paged: ret
%endif

; Fills directory EAX and table EBX: the kernel, the program in frame ECX, the shared frame, the stack in
; frame EDX.
build_space:
        mov dword [eax], KERNEL_TABLE + PTE_P + PTE_RW
        add ebx, PTE_P | PTE_RW | PTE_US
        mov [eax + 4], ebx
        sub ebx, PTE_P | PTE_RW | PTE_US
        add ecx, PTE_P | PTE_US         ; a program cannot write to itself
        mov [ebx], ecx
        mov dword [ebx + 4], SHARED_FRAME + PTE_P + PTE_RW + PTE_US
        add edx, PTE_P | PTE_RW | PTE_US
        mov [ebx + 8], edx
        ret
