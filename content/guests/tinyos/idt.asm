; idt: where interrupts and exceptions go. Each gate here is an interrupt gate: the CPU clears IF on the way
; in, so the kernel is never interrupted. SDM vol. 3, 6.11 (gates), 6.12 (delivery), 6.15 (exceptions).
;
;       63            48 47        40 39     32 31            16 15             0
;       +---------------+------------+---------+----------------+----------------+
;       | offset 31:16  | P DPL type |    0    | selector       | offset 15:0    |
;       +---------------+------------+---------+----------------+----------------+

%ifdef PARAVIRT
KERNEL_GATE equ TRAP_MASKS + 1          ; DPL 1, and no event comes in between
USER_GATE   equ 3                       ; DPL 3
%else
KERNEL_GATE equ 0x8E                    ; present, DPL 0, 32-bit interrupt gate
USER_GATE   equ 0xEE                    ; the same with DPL 3: INT may name it in ring 3
%endif

PAGE_FAULT  equ 14
TIMER       equ 0x20                    ; IRQ 0, see timer.asm
SYSTEM_CALL equ 0x80
GATES       equ SYSTEM_CALL + 1

idt_init:
        mov ecx, 0                      ; the CPU's own vectors, 0 to 31
        mov edx, KERNEL_GATE
.exception:
        mov eax, on_exception
        call set_gate
        inc ecx
        cmp ecx, 32
        jne .exception

        mov ecx, PAGE_FAULT
        mov eax, on_page_fault
        call set_gate
        mov ecx, TIMER
        mov eax, on_timer
        call set_gate
        mov ecx, SYSTEM_CALL
        mov eax, on_syscall
        mov edx, USER_GATE
        call set_gate
%ifdef PARAVIRT
        jmp register_traps
%else
        lidt [idt_register]
        ret
%endif

; Writes gate ECX: handler EAX, type DL. Uses EAX.
set_gate:
%ifdef PARAVIRT
        mov edi, [next_trap]
        mov [edi], cl
        mov [edi + 1], dl
        mov word [edi + 2], KERNEL_CODE
        mov [edi + 4], eax
        add dword [next_trap], 8
%else
        mov [idt + ecx*8], ax           ; offset 15:0
        mov word [idt + ecx*8 + 2], KERNEL_CODE
        mov byte [idt + ecx*8 + 4], 0
        mov [idt + ecx*8 + 5], dl
        shr eax, 16
        mov [idt + ecx*8 + 6], ax       ; offset 31:16
%endif
        ret

; An exception is the end of this kernel; a larger one would end the task.
on_exception:
        mov eax, KERNEL_DATA            ; a task's DS is not the kernel's
        mov ds, eax
        mov esi, exception_text
        call print
        mov al, 1
        jmp shutdown

; CR2 is the address that was touched. The error code on the stack says how: bit 0 the page is present, bit 1
; it was a write, bit 2 it was ring 3. SDM vol. 3, 4.7.
on_page_fault:
        mov eax, KERNEL_DATA
        mov ds, eax
        mov esi, fault_text
        call print
%ifdef PARAVIRT
        pop ebx                         ; CR2 is ring 0's to read: the VMM has pushed it
%else
        mov ebx, cr2
%endif
        call print_hex
        mov esi, error_text
        call print
        pop ebx
        call print_hex
        mov al, 10
        call put
        mov al, 1
        jmp shutdown

exception_text: db "tinyos: exception", 10, 0
fault_text:     db "tinyos: page fault at ", 0
error_text:     db ", error code ", 0

%ifndef PARAVIRT
        align 8
idt:    times GATES dq 0                ; a gate of zeros is not present
idt_register:
        dw GATES * 8 - 1
        dd idt
%endif
