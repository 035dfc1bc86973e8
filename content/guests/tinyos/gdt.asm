; gdt: the segments. All four are flat (base 0, 4 GB), so that they part rings and nothing else; paging does
; the rest. The TSS tells the CPU which stack to take when an interrupt leaves ring 3. SDM vol. 3, 3.4.5
; (descriptors), 8.2.1 (TSS).
;
;        63      56 55  52 51  48 47       40 39             16 15            0
;       +----------+------+------+-----------+-----------------+---------------+
;       |base 31:24|G D   |limit |P DPL S    |   base 23:0     |  limit 15:0   |
;       |          |      |19:16 |  type     |                 |               |
;       +----------+------+------+-----------+-----------------+---------------+

%ifdef PARAVIRT
KERNEL_CODE equ 0x08 + 1                ; the kernel's ring is 1
KERNEL_DATA equ 0x10 + 1
%else
KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
%endif
USER_CODE   equ 0x18 + 3                ; a selector's low two bits are its RPL: ring 3
USER_DATA   equ 0x20 + 3
TSS         equ 0x28
TSS_SIZE    equ 104

gdt_init:
%ifdef PARAVIRT
        mov ebx, gdt                    ; a GDT is nobody's to write to
        call read_only
        mov eax, gdt
        call machine
        mov [gdt_frame], eax
        mov ebx, gdt_frame
        mov ecx, (gdt.end - gdt) / 8
        mov eax, SET_GDT
        int HYPERCALL
%else
        mov eax, tss
        mov [gdt.tss + 2], ax           ; base 15:0
        shr eax, 16
        mov [gdt.tss + 4], al           ; base 23:16
        mov [gdt.tss + 7], ah           ; base 31:24

        lgdt [gdt_register]
%endif
        jmp KERNEL_CODE:.reload         ; only a far jump loads CS
.reload:
        mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov ss, eax
%ifndef PARAVIRT
        mov eax, TSS
        ltr ax
%endif
        ret

%ifdef PARAVIRT
        align 4096                      ; a frame of its own, and the VMM's at the top are not in reach
gdt:    dq 0
        dq 0x00CFBA000000FBFF           ; code, DPL 1
        dq 0x00CFB2000000FBFF           ; data, DPL 1
        dq 0x00CFFA000000FBFF           ; code, DPL 3
        dq 0x00CFF2000000FBFF           ; data, DPL 3
.end:   times 4096 - (.end - gdt) db 0
gdt_frame: dd 0
%else
        align 8
gdt:    dq 0                            ; selector 0 is never a segment
        dq 0x00CF9A000000FFFF           ; 08h code, DPL 0
        dq 0x00CF92000000FFFF           ; 10h data, DPL 0
        dq 0x00CFFA000000FFFF           ; 18h code, DPL 3
        dq 0x00CFF2000000FFFF           ; 20h data, DPL 3
.tss:   dw TSS_SIZE - 1, 0              ; 28h the TSS; gdt_init writes its base
        db 0, 0x89, 0, 0                ; present, DPL 0, 32-bit TSS, not busy
.end:

gdt_register:
        dw gdt.end - gdt - 1
        dd gdt

tss:    dd 0                            ; no previous task
.esp0:  dd 0                            ; ring 0's stack: the scheduler sets it for each task
        dd KERNEL_DATA
        times TSS_SIZE - 12 - 2 db 0    ; nothing else is used,
        dw TSS_SIZE                     ; and there is no I/O permission bitmap
%endif
