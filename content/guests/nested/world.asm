; world: the tables, and the way into the guest and back. Two segments are the VMM's and flat, two are the guest's:
; DPL 3, base 20000h, limit FFFFh. IOPL is 0, so whatever IOPL guards traps in ring 3. SDM vol. 3, 3.4.5 and 6.12.

KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
GUEST_CODE  equ 0x18 + 3
GUEST_DATA  equ 0x20 + 3
TSS         equ 0x28

GUEST_BASE  equ 0x20000                 ; l of R = (l, b)
GUEST_SIZE  equ 0x10000                 ; b

EFLAGS_IF   equ 0x200
CR4_SIT     equ 0x80000000              ; this course's hypothetical bits: every sensitive instruction traps
CPUID_SIT   equ 1 << 26                 ; in ring 3, and CPUID.7:ECX tells that it can be asked for
PROTECTION  equ 13                      ; the vector of #GP

; What the world switch leaves on the VMM's stack, lowest first: the guest's registers as the machine holds them.
struc frame
.ds:    resd 1
.es:    resd 1
.edi:   resd 1
.esi:   resd 1
.ebp:   resd 1
        resd 1                          ; PUSHAD's ESP is the VMM's own
.ebx:   resd 1
.edx:   resd 1
.ecx:   resd 1
.eax:   resd 1
.error: resd 1                          ; the processor pushes from here on
.eip:   resd 1
.cs:    resd 1
.eflags: resd 1
.esp:   resd 1                          ; only if it came from ring 3
.ss:    resd 1
endstruc

vmm_start:
        mov eax, tss
        mov [gdt.tss + 2], ax
        shr eax, 16
        mov [gdt.tss + 4], al
        lgdt [gdt_register]
        mov eax, TSS
        ltr ax

        mov ecx, 0                      ; all 32 exceptions end the guest,
.gate:  mov eax, on_other
        call set_gate
        inc ecx
        cmp ecx, 32
        jne .gate
        mov ecx, PROTECTION             ; but for #GP, which is what a trap looks like
        mov eax, on_protection
        call set_gate
        lidt [idt_register]

        mov eax, 0                      ; where the machine has the bit that makes it virtualizable,
        cpuid
        cmp eax, 7
        jb .load
        mov eax, 7
        mov ecx, 0
        cpuid
        test ecx, CPUID_SIT
        jz .load
        mov eax, cr4                    ; ask for it
        or eax, CR4_SIT
        mov cr4, eax

.load:  mov esi, level2                 ; the guest's image goes to the same place of its own memory
        mov edi, GUEST_BASE + level2
        mov ecx, level2_end - level2
        rep movsb

        push dword GUEST_DATA           ; the frame of a guest that has just been reset
        push dword 0x7C00               ; ESP
        push dword EFLAGS_IF + 2        ; the machine's IF stays set; what the guest believes is in virtual_if
        push dword GUEST_CODE
        push dword level2
        mov eax, GUEST_DATA
        mov ds, eax
        mov es, eax
        mov eax, 0
        mov ebx, 0
        mov ecx, 0
        mov edx, 0
        mov esi, 0
        mov edi, 0
        mov ebp, 0
        iretd

; Writes gate ECX: handler EAX, an interrupt gate of DPL 0. Uses EAX.
set_gate:
        mov [idt + ecx*8], ax
        mov word [idt + ecx*8 + 2], KERNEL_CODE
        mov word [idt + ecx*8 + 4], 0x8E00
        shr eax, 16
        mov [idt + ecx*8 + 6], ax
        ret

; A trap: from the guest's world into the VMM's, and back.
on_protection:
        pushad
        push es
        push ds
        mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov ebp, esp                    ; EBP is the frame from here on
        call dispatcher
        pop ds
        pop es
        popad
        add esp, 4                      ; the error code
        iretd

; Any other exception is the guest's own, and it has no table to take it.
on_other:
        mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov esi, other_text
        jmp give_up

        align 8
gdt:    dq 0
        dq 0x00CF9A000000FFFF           ; 08h the VMM's code
        dq 0x00CF92000000FFFF           ; 10h the VMM's data
        dq 0x0040FA020000FFFF           ; 18h the guest's code: base 20000h, limit FFFFh, DPL 3
        dq 0x0040F2020000FFFF           ; 20h the guest's data
.tss:   dw 103, 0                       ; 28h the TSS; vmm_start writes its base
        db 0, 0x89, 0, 0
.end:
gdt_register:
        dw gdt.end - gdt - 1
        dd gdt

idt:    times 32 dq 0
idt_register:
        dw 32 * 8 - 1
        dd idt

tss:    dd 0
        dd 0x7C00, KERNEL_DATA                 ; a trap from ring 3 takes this stack, below the image
        times 104 - 12 - 2 db 0
        dw 104                          ; no I/O permission bitmap: each port traps
