; paging: what the SDM promises of page tables, asserted inside the guest. Each check prints its name; one that
; fails prints "WRONG" behind it and ends the run. SDM vol. 3, chapter 4.
;
;       100000  the first 4 MB mapped to themselves         101000  directory
;       102000  a table of ours, for WINDOW                 103000  half a table, half code and stack
;       110000  frames to be mapped: ONE holds 11111111h, TWO 22222222h, FOUR 44444444h

        bits 32
        org 0x7C00

CODE    equ 0x08                        ; the loader's code segment (content/guests/README.md)
PTE_P   equ 1                           ; present
PTE_RW  equ 2                           ; writable
PTE_US  equ 4                           ; ring 3 may use it
PTE_A   equ 0x20                        ; accessed
PTE_D   equ 0x40                        ; dirty: written to
PDE_PS  equ 0x80                        ; a directory entry that maps 4 MB itself
PTE_G   equ 0x100                       ; global: loading CR3 may keep it in the TLB
CR0_WP  equ 1 << 16                     ; read-only holds for ring 0 too
CR0_PG  equ 1 << 31
CR4_PSE equ 1 << 4                      ; 4 MB pages
CR4_PGE equ 1 << 7                      ; global pages
PAGE    equ 0x1000
KERNEL  equ 0x100000
DIRECTORY equ 0x101000
TABLE   equ 0x102000
MIXED   equ 0x103000
ONE     equ 0x110000
TWO     equ 0x111000
FOUR    equ 0x112000
WINDOW  equ 0x800000                    ; directory entry 2, through TABLE
OTHER   equ 0xC00000                    ; directory entry 3, through MIXED
LARGE   equ 0x1000000                   ; directory entry 4: a 4 MB page
SELF    equ 0xFF800000                  ; directory entry 1022: the directory as its own page table

        cld
        lidt [idtr]
        mov edi, DIRECTORY
        mov eax, 0
        mov ecx, 3 * PAGE / 4
        rep stosd
        mov edi, KERNEL
        mov eax, PTE_P | PTE_RW
        mov ecx, 1024
.identity:
        stosd
        add eax, PAGE
        loop .identity
        mov dword [ONE], 0x11111111
        mov dword [TWO], 0x22222222
        mov dword [FOUR], 0x44444444
        mov dword [DIRECTORY], KERNEL + PTE_P + PTE_RW
        mov dword [DIRECTORY + (WINDOW >> 22) * 4], TABLE + PTE_P + PTE_RW
        mov dword [DIRECTORY + (OTHER >> 22) * 4], MIXED + PTE_P + PTE_RW
        mov dword [DIRECTORY + (SELF >> 22) * 4], DIRECTORY + PTE_P + PTE_RW
        mov eax, cr4
        or eax, CR4_PSE
        mov cr4, eax
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG | CR0_WP
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:

; A read sets Accessed at both levels, and only a write sets Dirty.
accessed:
        mov esi, accessed_name
        call print
        mov dword [TABLE], ONE + PTE_P + PTE_RW
        mov eax, [WINDOW]
        cmp eax, 0x11111111
        jne wrong
        cmp dword [TABLE], ONE + PTE_P + PTE_RW + PTE_A
        jne wrong
        test dword [DIRECTORY + (WINDOW >> 22) * 4], PTE_A
        jz wrong
        mov dword [WINDOW + 4], 1
        cmp dword [TABLE], ONE + PTE_P + PTE_RW + PTE_A + PTE_D
        jne wrong
        mov dword [TABLE], ONE + PTE_P + PTE_RW         ; cleared, and the TLB told:
        invlpg [WINDOW]
        mov dword [WINDOW + 4], 2                       ; they come back
        cmp dword [TABLE], ONE + PTE_P + PTE_RW + PTE_A + PTE_D
        jne wrong
        call good

; A page that is not there faults with its address, and is there at once when its entry is made.
absent: mov esi, absent_name
        call print
        mov dword [TABLE + 4], 0
        invlpg [WINDOW + PAGE]
        mov dword [resume], .faulted
        mov eax, [WINDOW + PAGE + 0x24]
        jmp wrong
.faulted:
        mov eax, 0                      ; not present, read, supervisor
        mov ebx, WINDOW + PAGE + 0x24
        call expect_fault
        mov dword [TABLE + 4], TWO + PTE_P              ; no INVLPG: nothing was there to be forgotten
        cmp dword [WINDOW + PAGE], 0x22222222
        jne wrong
        call good

; Read-only: for ring 0 as well with CR0.WP, and not without.
write_protect:
        mov esi, write_protect_name
        call print
        mov dword [TABLE + 4], TWO + PTE_P + PTE_US     ; read-only, and the user may look
        invlpg [WINDOW + PAGE]
        cmp dword [WINDOW + PAGE], 0x22222222
        jne wrong
        mov dword [resume], .faulted
        mov dword [WINDOW + PAGE], 5
        jmp wrong
.faulted:
        mov eax, 3                      ; present, write, supervisor
        mov ebx, WINDOW + PAGE
        call expect_fault
        cmp dword [TABLE + 4], TWO + PTE_P + PTE_US + PTE_A
        jne wrong                       ; a write that faults does not set Dirty
        mov eax, cr0
        and eax, ~CR0_WP
        mov cr0, eax
        mov dword [WINDOW + PAGE + 4], 5
        mov dword [TABLE + 8], TWO + PTE_P              ; the same for the supervisor alone
        mov dword [WINDOW + 2 * PAGE + 8], 6
        mov eax, cr0
        or eax, CR0_WP
        mov cr0, eax
        cmp dword [TWO + 4], 5
        jne wrong
        cmp dword [TWO + 8], 6
        jne wrong
        cmp dword [TABLE + 4], TWO + PTE_P + PTE_US + PTE_A + PTE_D
        jne wrong
        mov dword [resume], .again
        mov dword [WINDOW + 2 * PAGE], 5
        jmp wrong
.again: mov eax, 3
        mov ebx, WINDOW + 2 * PAGE
        call expect_fault
        mov dword [TABLE + 4], TWO + PTE_P + PTE_RW     ; more rights: no INVLPG needed
        mov dword [WINDOW + PAGE + 4], 7
        cmp dword [TWO + 4], 7
        jne wrong
        call good

; A 4 MB page: one directory entry, with its own Accessed and Dirty.
large:  mov esi, large_name
        call print
        mov dword [DIRECTORY + (LARGE >> 22) * 4], PTE_P | PTE_RW | PDE_PS
        cmp dword [LARGE + ONE], 0x11111111
        jne wrong
        cmp dword [DIRECTORY + (LARGE >> 22) * 4], PTE_P | PTE_RW | PDE_PS | PTE_A
        jne wrong
        mov dword [LARGE + FOUR + 4], 4
        cmp dword [FOUR + 4], 4
        jne wrong
        cmp dword [DIRECTORY + (LARGE >> 22) * 4], PTE_P | PTE_RW | PDE_PS | PTE_A | PTE_D
        jne wrong
        mov dword [LARGE + TWO + 16], 8                 ; another of its pages
        cmp dword [TWO + 16], 8
        jne wrong
        mov dword [LARGE + FOUR + 8], 9                 ; cached as writable until forgotten
        and dword [DIRECTORY + (LARGE >> 22) * 4], ~PTE_RW
        invlpg [LARGE + TWO]            ; forgets all 4 MB
        mov dword [resume], .faulted
        mov dword [LARGE + FOUR], 5
        jmp wrong
.faulted:
        mov eax, 3
        mov ebx, LARGE + FOUR
        call expect_fault
        cmp dword [LARGE + FOUR], 0x44444444
        jne wrong
        mov dword [DIRECTORY + (LARGE >> 22) * 4], 0
        invlpg [LARGE]
        call good

; A global page may outlive a load of CR3, but not INVLPG nor a change of CR4.PGE.
kept:   mov esi, global_name
        call print
        mov dword [TABLE + 12], ONE + PTE_P + PTE_RW + PTE_G
        mov eax, cr4
        or eax, CR4_PGE
        mov cr4, eax
        cmp dword [WINDOW + 3 * PAGE], 0x11111111
        jne wrong
        mov eax, cr3
        mov cr3, eax
        mov dword [TABLE + 12], TWO + PTE_P + PTE_RW + PTE_G
        invlpg [WINDOW + 3 * PAGE]
        cmp dword [WINDOW + 3 * PAGE], 0x22222222
        jne wrong
        mov dword [TABLE + 12], FOUR + PTE_P + PTE_RW + PTE_G
        mov eax, cr4
        and eax, ~CR4_PGE
        mov cr4, eax
        cmp dword [WINDOW + 3 * PAGE], 0x44444444
        jne wrong
        call good

; The directory as a page table of itself: through it all tables can be seen, and changed.
self:   mov esi, self_name
        call print
        mov eax, [SELF + (WINDOW >> 10)]                ; the first entry of TABLE
        cmp eax, [TABLE]
        jne wrong
        mov eax, [SELF + (SELF >> 10) + (WINDOW >> 22) * 4]     ; an entry of the directory
        cmp eax, [DIRECTORY + (WINDOW >> 22) * 4]
        jne wrong
        mov dword [SELF + (WINDOW >> 10) + 16], FOUR + PTE_P + PTE_RW
        cmp dword [WINDOW + 4 * PAGE], 0x44444444
        jne wrong
        cmp dword [TABLE + 16], FOUR + PTE_P + PTE_RW + PTE_A
        jne wrong
        mov dword [SELF + (WINDOW >> 10) + 16], TWO + PTE_P + PTE_RW
        invlpg [WINDOW + 4 * PAGE]
        cmp dword [WINDOW + 4 * PAGE], 0x22222222
        jne wrong
        mov dword [SELF + (SELF >> 10) + (LARGE >> 22) * 4], TABLE + PTE_P + PTE_RW
        cmp dword [LARGE + 4 * PAGE], 0x22222222        ; TABLE under another directory entry
        jne wrong
        call good

; A page whose first half is a page table and whose second half is code and a stack.
mixed:  mov esi, mixed_name
        call print
        mov dword [MIXED], ONE + PTE_P + PTE_RW
        cmp dword [OTHER], 0x11111111
        jne wrong
        mov byte [MIXED + 0x800], 0x68                  ; push 12345678h
        mov dword [MIXED + 0x801], 0x12345678
        mov dword [MIXED + 0x805], 0xC358               ; pop eax; ret
        mov ebp, esp
        mov esp, MIXED + PAGE
        mov ecx, MIXED + 0x800
        call ecx
        mov esp, ebp
        cmp eax, 0x12345678
        jne wrong
        mov dword [MIXED + 4], TWO + PTE_P + PTE_RW
        cmp dword [OTHER + PAGE], 0x22222222
        jne wrong
        mov dword [MIXED], FOUR + PTE_P + PTE_RW
        invlpg [OTHER]
        cmp dword [OTHER], 0x44444444
        jne wrong
        call good

        mov al, 0
        jmp finish

wrong:  mov esi, wrong_text
        call print
        mov al, 1
finish: out 0xF4, al                    ; end the machine
        cli
        hlt

; The last fault must have had error code EAX and address EBX.
expect_fault:
        cmp eax, [fault_error]
        jne wrong
        cmp ebx, [fault_address]
        jne wrong
        ret

; Notes error code and address, and goes on at [resume] instead.
on_page_fault:
        push eax
        mov eax, [esp + 4]
        mov [fault_error], eax
        mov eax, cr2
        mov [fault_address], eax
        mov eax, [resume]
        cmp eax, 0
        je wrong                        ; nobody expected it
        mov [esp + 8], eax
        mov dword [resume], 0
        pop eax
        add esp, 4                      ; the error code
        iretd

good:   mov esi, good_text
print:  lodsb
        cmp al, 0
        je .end
        out 0xE9, al                    ; the debug port takes a character
        jmp print
.end:   ret

accessed_name:      db "accessed and dirty", 0
absent_name:        db "not present", 0
write_protect_name: db "write protect", 0
large_name:         db "4 MB pages", 0
global_name:        db "global pages", 0
self_name:          db "a directory that maps itself", 0
mixed_name:         db "a table beside code and stack", 0
good_text:          db ": good", 10, 0
wrong_text:         db ": WRONG", 10, 0
fault_error:        dd 0
fault_address:      dd 0
resume:             dd 0

        align 8
idt:    times 14 dq 0                   ; no gates for anything before the page fault
        dw on_page_fault, CODE, 0x8E00, 0       ; 32-bit interrupt gate, DPL 0; we live below 64 KB
idtr:   dw idtr - idt - 1
        dd idt
