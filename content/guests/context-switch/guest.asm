; context-switch: two processes that take turns, each in an address space of its own.
;
; Both have the kernel at the bottom and eight pages of their own at PROCESS. A turn loads CR3 and adds one to the
; first word of each page. Nothing of the tables changes after the start: all that there is to do at a switch
; is to have the other space's translations at hand. It prints "16 each". SDM vol. 3, 4.3 and 4.10.4.
;
;       100000  the kernel's page table, the first 4 MB mapped to themselves
;       101000  directory and page table of process A, then of process B
;       110000  A's pages, then B's

        bits 32
        org 0x7C00

PTE_P   equ 1                           ; present
PTE_RW  equ 2                           ; writable
CR0_PG  equ 1 << 31
PAGE    equ 0x1000
KERNEL  equ 0x100000
A       equ 0x101000                    ; a directory, its page table behind it
B       equ 0x103000
FRAMES  equ 0x110000
PROCESS equ 0x800000                    ; linear address of a process's pages: directory entry 2
PAGES   equ 8
TURNS   equ 32

        cld
        call build_kernel
        mov eax, A
        mov ebx, FRAMES
        call build_process
        mov eax, B
        mov ebx, FRAMES + PAGES * PAGE
        call build_process
        mov eax, A
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:
        mov edx, TURNS
        mov eax, A
        mov ebx, B
turn:   mov cr3, eax                    ; the context switch
        xchg eax, ebx
        mov esi, PROCESS
        mov ecx, PAGES
.page:  inc dword [esi]
        add esi, PAGE
        loop .page
        dec edx
        jnz turn

        mov esi, FRAMES                 ; the kernel sees both processes' frames
        mov ecx, 2 * PAGES
.check: cmp dword [esi], TURNS / 2
        jne wrong
        add esi, PAGE
        loop .check
        mov esi, right
        call print
        mov al, 0
        jmp finish
wrong:  mov esi, bad
        call print
        mov al, 1
finish: out 0xF4, al                    ; end the machine
        cli
        hlt

; The kernel's table: the first 4 MB mapped to themselves.
build_kernel:
        mov edi, KERNEL
        mov eax, PTE_P | PTE_RW
        mov ecx, 1024
.next:  stosd
        add eax, PAGE
        loop .next
        ret

; Directory EAX with its page table behind it, whose pages lie from frame EBX on.
build_process:
        mov edi, eax
        push eax
        mov eax, 0
        mov ecx, 2 * PAGE / 4
        rep stosd
        pop eax
        mov dword [eax], KERNEL + PTE_P + PTE_RW
        lea edi, [eax + PAGE]           ; the table
        lea ecx, [edi + PTE_P + PTE_RW]
        mov [eax + (PROCESS >> 22) * 4], ecx
        lea eax, [ebx + PTE_P + PTE_RW]
        mov ecx, PAGES
.next:  stosd
        mov dword [ebx], 0              ; the page counts from 0
        add eax, PAGE
        add ebx, PAGE
        loop .next
        ret

print:  lodsb
        cmp al, 0
        je .end
        out 0xE9, al                    ; the debug port takes a character
        jmp print
.end:   ret

right:  db "16 each", 10, 0
bad:    db "wrong", 10, 0
