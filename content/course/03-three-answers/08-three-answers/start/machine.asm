; What the kernel stands on, in two forms: a machine of its own, or (with PARAVIRT defined) a VMM that it knows of.
; It gives the kernel `put`, which prints the character in AL, and `finish`, which prints what a program in ring 3 says
; and ends the machine.

%ifdef PARAVIRT
; ---------------------------------------------------------------- a VMM, and the interface of paravirt.asm
        jmp start
        align 4
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)       ; by this note the VMM knows the guest
%include "paravirt.asm"

start:  mov eax, [esi + START_SHARED]
        mov [shared], eax
        mov eax, [esi + START_CONSOLE]
        mov [console], eax
        jmp kernel

; A character goes into the console's ring, and one hypercall sends it.
put:    pushad
        mov edi, [console]
        mov edx, [edi + CONSOLE_OUT_PUT]
        and edx, CONSOLE_OUT_SIZE - 1
        mov [edi + CONSOLE_OUT + edx], al
        inc dword [edi + CONSOLE_OUT_PUT]
        mov ebx, SEND
        mov ecx, CONSOLE_CHANNEL
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        popad
        ret

finish: mov al, '.'
        call put
        mov ebx, SHUTDOWN
        mov ecx, 0
        mov eax, SCHEDULE
        int HYPERCALL

shared:  dd 0                           ; address of the page that kernel and VMM share
console: dd 0

%else
; ---------------------------------------------------------------- a machine of its own
KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
USER_CODE   equ 0x18 + 3
USER_DATA   equ 0x20 + 3
TSS         equ 0x28
idt         equ 0x9000

        lgdt [gdt_register]
        jmp KERNEL_CODE:reload          ; all segments anew, from this table
reload: mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov ss, eax
        mov esp, 0x6000
        lidt [idt_register]
        mov eax, TSS
        ltr ax
        mov dword [idt + 0x80*8], KERNEL_CODE * 0x10000 + on_call
        mov dword [idt + 0x80*8 + 4], 0xEE00                    ; INT 80h, for ring 3 as well
        jmp kernel

; The serial port takes a character.
put:    push edx
        mov edx, 0x3F8
        out dx, al
        pop edx
        ret

; On to ring 3.
finish: cli
        mov eax, USER_DATA
        mov ds, eax
        push USER_DATA
        push 0x5000
        push 2
        push USER_CODE
        push program
        iretd

; ---- ring 3
program:
        mov al, '.'
        int 0x80
        mov al, 0                       ; asks for the end
        int 0x80

; ---- ring 0
on_call:
        test al, al
        jz .end
        call put
        iretd
.end:   out 0xF4, al

        align 8
gdt:    dq 0
        dq 0x00CF9A000000FFFF           ; 08h code, DPL 0
        dq 0x00CF92000000FFFF           ; 10h data, DPL 0
        dq 0x00CFFA000000FFFF           ; 18h code, DPL 3
        dq 0x00CFF2000000FFFF           ; 20h data, DPL 3
        dw 103, tss                     ; 28h the TSS
        db 0, 0x89, 0, 0
gdt_register:
        dw 6 * 8 - 1
        dd gdt
idt_register:
        dw 0x81 * 8 - 1
        dd idt
tss:    dd 0
        dd 0x7000, KERNEL_DATA          ; the stack for ring 0
        times 104 - 12 - 2 db 0
        dw 104
%endif
