; What every random program stands on: tables, handlers, a way into user mode and back. Each part of a program (fragments.ts) leaves
; the address of the next one in `resume`; whatever exception it earns is written to the log and the program goes on there.
        bits 32
        org 0x10000

; Where program.ts puts the rest.
PROGRAM equ 0x20000
KERNEL_STACK equ 0x3D000
USER_STACK equ 0x39000
USER_DATA equ 0x30000
gdt equ 0x14000
ldt equ 0x14400
idt equ 0x15000
tss equ 0x16000
df_tss equ 0x16800
other_tss equ 0x16900
resume equ 0x17000
options equ 0x17004
ticks equ 0x17008
doubles equ 0x1700C
calls equ 0x17010
log_at equ 0x17014
log equ 0x17800

start:  mov esp, KERNEL_STACK
        lgdt [gdtr]
        lidt [idtr]
        mov eax, 0x10
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov eax, SEL_TSS
        ltr ax
        mov eax, SEL_LDT
        lldt ax
        jmp 0x08:begin
begin:  mov eax, [options]
        test al, 1
        jz .no_timer
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34
        out 0x43, al
        mov al, [options + 2]
        out 0x40, al
        xor al, al
        out 0x40, al
.no_timer:
        test byte [options], 2
        jz .no_paging
        mov eax, cr4
        or eax, 0x90
        mov cr4, eax
        mov eax, 0x18000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
.no_paging:
        jmp PROGRAM

; The program is over.
finish: mov al, 0
        out 0xF4, al
        hlt

; Runs the code at ESI in ring 3 with the flags EDI. It comes back by INT 31h, or by an exception.
user:   mov eax, SEL_DATA3
        mov ds, ax
        mov es, ax
        push eax
        push dword USER_STACK
        push edi
        push dword SEL_CODE3
        push esi
        iretd

; The same in ring 1, which nobody else uses.
middle: push dword SEL_DATA1
        push dword USER_STACK
        push edi
        push dword SEL_CODE1
        push esi
        iretd

; Puts the segment registers and the stack right and goes on with the program. Interrupts stay as they are.
again:  mov ax, 0x10
        mov ss, ax
        mov esp, KERNEL_STACK
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        jmp [resume]

; One handler a vector, 16 bytes apart: it pushes an error code where the processor does not, and its number.
        align 16
handlers:
%include 'handlers.inc'

; Vector, error code, EIP, CS and EFLAGS are on the stack. With CR2 they go to the log.
caught: pushad
        push ds
        mov ax, 0x10
        mov ds, ax
        mov es, ax
        cld
        mov ebx, [log_at]
        and ebx, 0x7F0
        mov eax, [esp + 36]
        mov [log + ebx], eax
        mov eax, [esp + 40]
        mov [log + ebx + 4], eax
        mov eax, [esp + 44]
        mov [log + ebx + 8], eax
        mov eax, cr2
        mov [log + ebx + 12], eax
        add dword [log_at], 16
        cmp dword [esp + 36], 1
        jne again
        xor eax, eax                    ; a breakpoint has done its duty
        mov dr7, eax
        jmp again

; A double fault comes through a task gate, on a stack of its own.
double: mov ax, 0x10
        mov ds, ax
        mov byte [gdt + SEL_TSS + 5], 0x89
        mov byte [gdt + SEL_TSS_DF + 5], 0x89
        mov eax, SEL_TSS
        ltr ax
        push dword 2
        popfd
        inc dword [doubles]
        mov dword [df_tss + 0x20], double
        mov dword [df_tss + 0x38], 0x3E000
        jmp again

timer:  push eax
        push ds
        mov ax, 0x10
        mov ds, ax
        inc dword [ticks]
        mov al, 0x20
        out 0x20, al
        pop ds
        pop eax
        iretd

; INT 30h: a system call. It gives a sum and comes back.
system: add eax, ecx
        xchg eax, edx
        iretd

; INT 31h: the program is done with user mode.
leave_user:
        jmp again

; Through the call gate, and by SYSENTER.
gate:   inc dword [ss:calls]
        retf
sysenter_entry:
        inc dword [calls]
        jmp again

; The other task: it comes back by IRET, or by a jump to the main one.
other:  mov ebx, 0x1234
        inc dword [calls]
        iretd
        jmp other

        align 4
SEL_CODE3 equ 0x1B
SEL_DATA3 equ 0x23
SEL_TSS equ 0x28
SEL_LDT equ 0x30
SEL_CODE1 equ 0x49
SEL_DATA1 equ 0x51
SEL_GATE equ 0x58
SEL_TSS_DF equ 0x60
SEL_TSS_OTHER equ 0x68

gdtr:   dw 0xBF
        dd gdt
idtr:   dw 0x3FF
        dd idt
idtr_short: dw 0x18F
        dd idt
