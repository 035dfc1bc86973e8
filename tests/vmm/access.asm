; Tries one access after the other, as a list behind the image says, under page tables made for each, and notes
; what came of it. A case is four dwords: bits of the directory entry, bits of the table's entry, CR0.WP, and
; kind (0 read, 1 write, 2 fetch) + 10h for ring 3. A result is four dwords: error code or -1, CR2, both entries.

        bits 32
        org 0x7C00

PAGE    equ 0x1000
DIRECTORY equ 0x101000
TABLE   equ 0x102000
KERNEL  equ 0x100000
TARGET  equ 0x110000                    ; the frame that is tried
PLACE   equ 0x910000                    ; its linear address: directory entry 2, the same place in 4 MB
RESULTS equ 0x200000
STACK   equ 0x7000
INNER   equ 0x6000
PDE     equ DIRECTORY + (PLACE >> 22) * 4
PTE     equ TABLE + ((PLACE >> 12) & 1023) * 4
CR0_WP  equ 1 << 16
CR0_PG  equ 1 << 31

        cld
        lgdt [gdtr]
        lidt [idtr]
        mov eax, 0x28
        ltr ax
        mov eax, 0x23                   ; what ring 3 may keep as well
        mov ds, eax
        mov es, eax
        mov esp, STACK
        mov edi, DIRECTORY
        mov eax, 0
        mov ecx, 2 * PAGE / 4
        rep stosd
        mov edi, KERNEL
        mov eax, 7                      ; ring 3 may use it too
        mov ecx, 1024
identity:
        stosd
        add eax, PAGE
        loop identity
        mov dword [DIRECTORY], KERNEL + 7
        mov word [TARGET], 0x30CD       ; INT 30h, for who fetches
        mov eax, cr4
        or eax, 0x10                    ; PSE
        mov cr4, eax
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG
        mov cr0, eax
        jmp paged
paged:  mov esi, cases
        mov edi, RESULTS

next:   cmp esi, [cases_end]
        je end
        mov eax, [esi]
        mov [PDE], eax
        mov eax, [esi + 4]
        mov [PTE], eax
        mov eax, cr0
        mov ebx, eax
        and ebx, ~CR0_WP
        or ebx, [esi + 8]
        cmp eax, ebx
        je .same
        mov cr0, ebx
.same:  invlpg [PLACE]
        mov ebx, [esi + 12]
        mov ecx, ebx
        and ecx, 0x0F
        mov edx, [stubs + ecx * 4]
        test ebx, 0x10
        jz .inner
        push dword 0x23                 ; SS
        push dword STACK                ; ESP
        push dword 2                    ; EFLAGS
        push dword 0x1B                 ; CS
        push edx
        iretd
.inner: jmp edx

reads:  mov eax, [PLACE]
        int 0x30
writes: mov [PLACE + 4], eax
        int 0x30

; The access was allowed.
on_done:
        mov eax, -1
        mov ebx, 0
        jmp note
on_page_fault:
        mov eax, [esp]
        mov ebx, cr2
note:   mov esp, STACK
        stosd
        mov eax, ebx
        stosd
        mov eax, [PDE]
        stosd
        mov eax, [PTE]
        stosd
        add esi, 16
        jmp next

end:    mov al, 0
        out 0xF4, al

        align 8
stubs:  dd reads, writes, PLACE
gdt:    dq 0
        dq 0x00CF9B000000FFFF           ; 08h: code, DPL 0
        dq 0x00CF93000000FFFF           ; 10h: data, DPL 0
        dq 0x00CFFB000000FFFF           ; 18h: code, DPL 3
        dq 0x00CFF3000000FFFF           ; 20h: data, DPL 3
        dw 0x67, tss, 0x8900, 0         ; 28h: the TSS; we live below 64 KB
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 8
tss:    dd 0, INNER, 0x10
        times 22 dd 0
        dd 0x00680000
idt:    times 14 dq 0
        dw on_page_fault, 0x08, 0x8E00, 0
        times 0x30 - 15 dq 0
        dw on_done, 0x08, 0xEE00, 0     ; DPL 3
idtr:   dw idtr - idt - 1
        dd idt
        align 4
cases_end: dd cases
cases:
