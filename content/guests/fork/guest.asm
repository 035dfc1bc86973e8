; fork: a process that forks twice, with pages copied on write.
;
; To fork, the kernel copies the parent's page table and makes all pages read-only in both. The child writes to
; each of its 8 pages; each write faults, and the handler gives it a copy. The child ends; its table is wiped.
; Then the parent writes, faults as well, and has its own page back as it was. It prints "16 copied, 16 kept".
; The faults are the guest's own (true) ones. SDM vol. 3, 4.6 (rights), 4.7 (#PF), 6.12.1.
;
;       100000  the first 4 MB mapped to themselves
;       101000  the parent's directory and page table, 103000 the child's
;       110000  the parent's pages      120000  copies

        bits 32
        org 0x7C00

CODE    equ 0x08                        ; the loader's code segment (content/guests/README.md)
PTE_P   equ 1                           ; present
PTE_RW  equ 2                           ; writable
CR0_WP  equ 1 << 16                     ; read-only holds for ring 0 too
CR0_PG  equ 1 << 31
PAGE    equ 0x1000
KERNEL  equ 0x100000
PARENT  equ 0x101000                    ; a directory, its page table behind it
CHILD   equ 0x103000
FRAMES  equ 0x110000
COPIES  equ 0x120000
PROCESS equ 0x800000                    ; linear address of the process: directory entry 2
PAGES   equ 8
FORKS   equ 2

        cld
        lidt [idtr]
        mov edi, PARENT
        mov eax, 0
        mov ecx, 4 * PAGE / 4
        rep stosd
        mov edi, KERNEL
        mov eax, PTE_P | PTE_RW
        mov ecx, 1024
.identity:
        stosd
        add eax, PAGE
        loop .identity
        mov dword [PARENT], KERNEL + PTE_P + PTE_RW
        mov dword [PARENT + (PROCESS >> 22) * 4], PARENT + PAGE + PTE_P + PTE_RW
        mov dword [CHILD], KERNEL + PTE_P + PTE_RW
        mov edi, PARENT + PAGE
        mov eax, FRAMES + PTE_P + PTE_RW
        mov ecx, PAGES
.page:  stosd
        mov byte [eax - PTE_P - PTE_RW], 7      ; what the pages hold at first
        add eax, PAGE
        loop .page
        mov eax, PARENT
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG | CR0_WP
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:
        mov ebp, FORKS
forks:  call fork
        mov eax, CHILD
        mov cr3, eax                    ; the child runs,
        mov byte [child_lives], 1
        mov bl, 9
        call write_pages
        mov byte [child_lives], 0
        mov eax, PARENT
        mov cr3, eax                    ; ends,
        call wipe_child
        mov bl, 7
        call write_pages                ; and the parent goes on
        dec ebp
        jnz forks

        mov esi, FRAMES                 ; no write of a child has reached the parent
        mov ecx, PAGES
.check: cmp byte [esi], 7
        jne wrong
        add esi, PAGE
        loop .check
        mov eax, [copied]
        call print_number
        mov esi, copied_text
        call print
        mov eax, [kept]
        call print_number
        mov esi, kept_text
        call print
        mov al, 0
        jmp finish
wrong:  mov esi, bad
        call print
        mov al, 1
finish: out 0xF4, al                    ; end the machine
        cli
        hlt

; The child's table becomes a copy of the parent's, and both read-only. The parent's translations are forgotten
; with the next load of CR3, before it writes again.
fork:   mov esi, PARENT + PAGE
        mov edi, CHILD + PAGE
        mov ecx, PAGES
.next:  and dword [esi], ~PTE_RW
        movsd
        loop .next
        mov dword [CHILD + (PROCESS >> 22) * 4], CHILD + PAGE + PTE_P + PTE_RW
        mov dword [free_frame], COPIES
        ret

; Writes BL into each page of the process.
write_pages:
        mov esi, PROCESS
        mov ecx, PAGES
.next:  mov [esi], bl
        add esi, PAGE
        loop .next
        ret

wipe_child:
        mov dword [CHILD + (PROCESS >> 22) * 4], 0
        mov edi, CHILD + PAGE
        mov eax, 0
        mov ecx, PAGES
        rep stosd
        ret

; A write to a page that is shared: a child gets a copy, the parent has been left alone with its page. The error
; code must say "present, write, ring 0". CR2 is the address.
on_page_fault:
        cmp dword [esp], 3
        jne wrong
        pushad
        mov ebp, cr2
        mov edx, ebp
        shr edx, 12
        and edx, 1023                   ; the entry's number
        cmp byte [child_lives], 0
        je .keep
        mov ebx, [free_frame]
        add dword [free_frame], PAGE
        mov esi, ebp
        and esi, ~(PAGE - 1)
        mov edi, ebx                    ; the kernel sees the frame at its own address
        mov ecx, PAGE / 4
        rep movsd
        lea eax, [ebx + PTE_P + PTE_RW]
        mov [CHILD + PAGE + edx * 4], eax
        inc dword [copied]
        jmp .done
.keep:  or dword [PARENT + PAGE + edx * 4], PTE_RW
        inc dword [kept]
.done:  invlpg [ebp]
        popad
        add esp, 4                      ; the error code
        iretd

; Prints EAX in decimal.
print_number:
        mov ecx, 10
        mov ebx, 0
.digit: mov edx, 0
        div ecx
        push edx
        inc ebx
        cmp eax, 0
        jne .digit
.print: pop eax
        add al, '0'
        out 0xE9, al                    ; the debug port takes a character
        dec ebx
        jnz .print
        ret

print:  lodsb
        cmp al, 0
        je .end
        out 0xE9, al
        jmp print
.end:   ret

free_frame:  dd 0
copied:      dd 0
kept:        dd 0
child_lives: db 0
copied_text: db " copied, ", 0
kept_text:   db " kept", 10, 0
bad:         db "wrong", 10, 0

        align 8
idt:    times 14 dq 0                   ; no gates for anything before the page fault
        dw on_page_fault, CODE, 0x8E00, 0       ; 32-bit interrupt gate, DPL 0; we live below 64 KB
idtr:   dw idtr - idt - 1
        dd idt
