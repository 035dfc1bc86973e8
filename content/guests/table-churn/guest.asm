; table-churn: a kernel that reaches 64 frames through a window of eight pages.
;
; Each round maps the window to the next eight frames, adds one to the first word of each, and unmaps them again.
; Every frame has its turn four times: 256 entries made and 256 taken away, which is nearly all that it does.
; The entries are made with Accessed and Dirty set, as kernels make those of their own pages. It prints
; "4 each". SDM vol. 3, 4.3; 4.10.4.2 (what a change needs: INVLPG).
;
;       100000  the first 4 MB mapped to themselves     101000  directory     102000  the window's table
;       110000  the frames

        bits 32
        org 0x7C00

PTE_P   equ 1                           ; present
PTE_RW  equ 2                           ; writable
PTE_A   equ 0x20                        ; accessed
PTE_D   equ 0x40                        ; dirty
CR0_PG  equ 1 << 31
PAGE    equ 0x1000
KERNEL  equ 0x100000
DIRECTORY equ 0x101000
TABLE   equ 0x102000
FRAMES  equ 0x110000
COUNT   equ 64
WINDOW  equ 0x800000                    ; directory entry 2
PAGES   equ 8
ROUNDS  equ 32

        cld
        mov edi, DIRECTORY
        mov eax, 0
        mov ecx, 2 * PAGE / 4
        rep stosd
        mov edi, KERNEL
        mov eax, PTE_P | PTE_RW
        mov ecx, 1024
.identity:
        stosd
        add eax, PAGE
        loop .identity
        mov dword [DIRECTORY], KERNEL + PTE_P + PTE_RW
        mov dword [DIRECTORY + (WINDOW >> 22) * 4], TABLE + PTE_P + PTE_RW
        mov edi, FRAMES
        mov ecx, COUNT
.zero:  mov dword [edi], 0
        add edi, PAGE
        loop .zero
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:
        mov ebx, FRAMES                 ; the next frame to be mapped
        mov edx, ROUNDS
round:  mov edi, TABLE
        mov ecx, PAGES
.map:   lea eax, [ebx + PTE_P + PTE_RW + PTE_A + PTE_D]
        mov [edi], eax                  ; from not present to present: no INVLPG needed
        add edi, 4
        add ebx, PAGE
        loop .map
        cmp ebx, FRAMES + COUNT * PAGE
        jne .use
        mov ebx, FRAMES
.use:   mov esi, WINDOW
        mov ecx, PAGES
.touch: inc dword [esi]
        add esi, PAGE
        loop .touch
        mov esi, WINDOW
        mov edi, TABLE
        mov ecx, PAGES
.unmap: mov dword [edi], 0
        invlpg [esi]
        add edi, 4
        add esi, PAGE
        loop .unmap
        dec edx
        jnz round

        mov esi, FRAMES
        mov ecx, COUNT
.check: cmp dword [esi], ROUNDS * PAGES / COUNT
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

print:  lodsb
        cmp al, 0
        je .end
        out 0xE9, al                    ; the debug port takes a character
        jmp print
.end:   ret

right:  db "4 each", 10, 0
bad:    db "wrong", 10, 0
