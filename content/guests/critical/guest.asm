; critical: a critical section that trusts POPF to keep the timer out.
;
; A transfer moves ten from `left` to `right`. Between its two writes the sum is wrong, so it runs with
; interrupts off. It calls `breathe` first, which lets waiting interrupts in and then restores the caller's
; flags, IF = 0, with POPF. The timer's handler audits the sum. Bare, the tick waits in the 8259 until STI,
; and the guest prints "whole". Where POPF silently leaves IF alone the tick comes in between the two writes:
; "torn". SDM vol. 3, 6.8.1; 8259A and 8254 data sheets.

        bits 32
        org 0x7C00

CODE    equ 0x08                        ; the loader's code segment (content/guests/README.md)
PIC     equ 0x20                        ; master 8259: command here, mask and data one above
PIT     equ 0x40                        ; 8254: counter 0 here, control three above
TIMER   equ 0x20                        ; the vector we give to IRQ 0
TOTAL   equ 100

        lidt [idtr]
        call start_timer
        sti

        cli                             ; the critical section begins
        call breathe
        sub dword [left], 10
between:
        call await_tick                 ; long enough for the timer to fire
        add dword [right], 10
        sti                             ; it ends, and a tick that waited comes in here

.audit: cmp dword [ticks], 0            ; has the auditor been at all?
        je .audit
        cli
        mov esi, whole
        cmp byte [seen_torn], 0
        je .print
        mov esi, torn
.print: lodsb
        out 0xE9, al                    ; the debug port takes a character
        cmp al, 10
        jne .print
        mov al, 0
        out 0xF4, al                    ; end the machine

; Lets waiting interrupts in. The caller's IF is as it was afterwards, or so one should think.
breathe:
        pushfd
        sti
        nop                             ; STI holds interrupts back for one instruction
restore:
        popfd                           ; IF = 0 again
        ret

; Returns once the timer has fired: its request waits in the 8259, or its handler has already run.
await_tick:
        mov al, 0x0A                    ; OCW3: the next read gives the requests (IRR)
        out PIC, al
        in al, PIC
        and al, 1                       ; IRQ 0
        or al, [ticks]
        jz await_tick
        ret

; The timer's handler: counts, and audits the sum.
on_tick:
        push eax
        inc dword [ticks]
        mov eax, [left]
        add eax, [right]
        cmp eax, TOTAL
        je .good
        mov byte [seen_torn], 1
.good:  mov al, 0x20                    ; end of interrupt
        out PIC, al
        pop eax
        iretd

; About 1000 ticks a second on IRQ 0, as interrupt 20h. The timer is set first: ICW1 forgets an edge it made.
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

left:      dd TOTAL
right:     dd 0
ticks:     dd 0
seen_torn: db 0
whole:     db "whole", 10
torn:      db "torn", 10

        align 8
idt:    times TIMER dq 0                ; no gates for anything before the timer
        dw on_tick, CODE, 0x8E00, 0     ; 32-bit interrupt gate, DPL 0; we live below 64 KB
idtr:   dw idtr - idt - 1
        dd idt
