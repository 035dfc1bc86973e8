; compute: a program in ring 3 that computes for long and asks for little, with a timer that ticks all the while.
;
; It sieves the primes below 16384 and has the kernel print how many there are. What a virtual machine costs such a program
; is the efficiency property of Popek and Goldberg: next to nothing, since almost all that it does is harmless.
; SDM vol. 3, 4.3 (4 MB pages), 5.8, 6.12; 8259A and 8254 data sheets.

        bits 32
        org 0x7C00

CODE        equ 0x08
DATA        equ 0x10
USER_CODE   equ 0x1B
USER_DATA   equ 0x23
TASK        equ 0x28
PIC         equ 0x20                    ; master 8259: command here, mask and data one above
PIT         equ 0x40                    ; 8254: counter 0 here, control three above
TIMER       equ 0x20                    ; the vector we give to IRQ 0
PRINT       equ 0x30                    ; system call: prints the number in EAX
EXIT        equ 0x31                    ; system call: ends the machine
DIRECTORY   equ 0x100000
FLAGS       equ 0x110000                ; a byte a number: 1 once it is known to be composite
LIMIT       equ 16384
USER_STACK  equ 0x120000
KERNEL_STACK equ 0x90000
CR0_PG      equ 1 << 31
CR4_PSE     equ 1 << 4
EFLAGS_IF   equ 1 << 9

        lgdt [gdtr]
        lidt [idtr]
        mov eax, TASK
        ltr ax
        mov dword [DIRECTORY], 0x87     ; the first 4 MB, mapped to themselves: present, writable, for ring 3
        mov eax, cr4
        or eax, CR4_PSE
        mov cr4, eax
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, CR0_PG
        mov cr0, eax
        call start_timer

        mov eax, USER_DATA
        mov ds, eax
        mov es, eax
        push dword USER_DATA
        push dword USER_STACK
        push dword EFLAGS_IF
        push dword USER_CODE
        push dword program
        iretd                           ; to ring 3

; The program.
program:
        cld
        mov edi, FLAGS
        xor eax, eax
        mov ecx, LIMIT / 4
        rep stosd
        mov ebx, 2
.next:  cmp byte [FLAGS + ebx], 0
        jne .composite
        mov esi, ebx                    ; a prime: its multiples are none
.strike:
        add esi, ebx
        cmp esi, LIMIT
        jae .composite
        mov byte [FLAGS + esi], 1
        jmp .strike
.composite:
        inc ebx
        cmp ebx, LIMIT
        jb .next

        xor eax, eax                    ; how many are left
        mov ebx, 2
.count: cmp byte [FLAGS + ebx], 1
        adc eax, 0                      ; CF is set if it was 0
        inc ebx
        cmp ebx, LIMIT
        jb .count
        int PRINT
        int EXIT

; The kernel: three handlers. They need DS, and the program's is as good: both are flat.
on_tick:
        push eax
        inc dword [ticks]
        mov al, 0x20                    ; end of interrupt
        out PIC, al
        pop eax
        iretd

on_print:
        pushad
        mov ebx, 10
        xor ecx, ecx
.digit: xor edx, edx
        div ebx
        push edx
        inc ecx
        test eax, eax
        jnz .digit
.say:   pop eax
        add al, '0'
        out 0xE9, al                    ; the debug port takes a character
        loop .say
        mov al, 10
        out 0xE9, al
        popad
        iretd

on_exit:
        mov al, 0
        out 0xF4, al
        hlt

; About 1000 ticks a second on IRQ 0, as interrupt 20h.
start_timer:
        mov al, 0x34                    ; counter 0, both bytes, mode 2: rate generator
        out PIT+3, al
        mov al, 1193 & 0xFF             ; 1,193,182 Hz / 1193
        out PIT, al
        mov al, 1193 >> 8
        out PIT, al
        mov al, 0x11                    ; ICW1: begin, edge triggered, cascade, ICW4 follows
        out PIC, al
        mov al, TIMER                   ; ICW2: IRQ 0 is interrupt 20h
        out PIC+1, al
        mov al, 0x04                    ; ICW3: the slave is on IRQ 2
        out PIC+1, al
        mov al, 0x01                    ; ICW4: 8086 mode
        out PIC+1, al
        mov al, 0xFE                    ; all masked but IRQ 0
        out PIC+1, al
        ret

ticks:  dd 0

        align 8
gdt:    dq 0
        dq 0x00CF9B000000FFFF           ; code and data of ring 0
        dq 0x00CF93000000FFFF
        dq 0x00CFFB000000FFFF           ; of ring 3
        dq 0x00CFF3000000FFFF
        dw tss_end - tss - 1, tss, 0x8900, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 4
tss:    dd 0, KERNEL_STACK, DATA        ; ESP0 and SS0: where the handlers' frames go
        times 22 dd 0
        dd (tss_end - tss) << 16        ; no I/O permission bitmap
tss_end:
        align 8
idt:    times TIMER dq 0                ; no gates for exceptions: there are none
        dw on_tick, CODE, 0x8E00, 0     ; 32-bit interrupt gates; we live below 64 KB
        times PRINT - TIMER - 1 dq 0
        dw on_print, CODE, 0xEE00, 0    ; ring 3 may call these two
        dw on_exit, CODE, 0xEE00, 0
idtr:   dw idtr - idt - 1
        dd idt
