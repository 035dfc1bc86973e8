; A kernel in ring 0 and one program in ring 3. The program prints by INT 80h, and
; once it does what it may not. The checks look at the labels program, first, asked,
; trespass, last, on_call and refused: keep them.

        bits 32
        org 0x7C00

KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
USER_CODE   equ 0x18 + 3                ; the low two bits of a selector are a privilege level, its RPL
USER_DATA   equ 0x20 + 3
TSS         equ 0x28

kernel_stack equ 0x7000                 ; where ESP stands when the kernel is entered
user_stack   equ 0x6000

        lgdt [gdt_register]
        lidt [idt_register]
        mov eax, TSS
        ltr ax
        ; A gate is two words: where it leads, then who may use it.
        ; 8Eh: present, DPL 0, 32-bit interrupt gate.
        mov dword [idt + 13*8], KERNEL_CODE * 0x10000 + on_protection
        mov dword [idt + 13*8 + 4], 0x8E00                      ; #GP
        mov dword [idt + 0x80*8], KERNEL_CODE * 0x10000 + on_call
        mov dword [idt + 0x80*8 + 4], 0xEE00                    ; INT 80h

        mov eax, USER_DATA
        mov ds, eax
        push USER_DATA                  ; a stack as if ring 3 had called:
        push user_stack
        push 2                          ; EFLAGS, with IOPL 0
        push USER_CODE
        push program
leave_kernel:
        iretd                           ; "back" to where nobody ever was

; ------------------------------------------------------------------ ring 3
program:
        mov al, 'o'
first:  int 0x80
asked:  mov al, 'k'
        int 0x80
trespass:
        cli                             ; one byte long
        mov al, '.'
last:   int 0x80
        mov al, 0                       ; 0 asks for the end
        int 0x80

; ------------------------------------------------------------------ ring 0
on_call:
        test al, al
        jz finish
        out 0xE9, al                    ; the debug port takes a character
        iretd

; On the stack, lowest first: error code, EIP, CS, EFLAGS, ESP, SS.
on_protection:
        mov al, '!'
refused:
        out 0xE9, al
        inc dword [ss:esp + 4]          ; EIP: the CLI is one byte long
        iretd
finish: mov al, 0
        out 0xF4, al                    ; end the machine

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
        dd kernel_stack, KERNEL_DATA    ; the stack for ring 0
        times 104 - 12 - 2 db 0
        dw 104                          ; no I/O permission bitmap

idt     equ 0x9000                      ; all zero, so no gate is present until one is written
