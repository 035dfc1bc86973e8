; timer: a tick 100 times a second, and the end of a task's time slice. 8254 data sheet (control word, mode
; 2), 8259A data sheet (initialization command words).

PIT_COUNTER     equ 0x40
PIT_CONTROL     equ 0x43
DIVISOR         equ 1193182 / 100       ; the counter's clock over the ticks we want

PIC1            equ 0x20                ; command port; the mask and the later ICWs go one above
PIC2            equ 0xA0
END_INTERRUPT   equ 0x20

timer_init:
%ifdef PARAVIRT
        mov ebx, BIND_TIMER
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        jmp next_tick
%else
        mov al, 0x34                    ; counter 0, low byte then high byte, mode 2, binary
        out PIT_CONTROL, al
        mov al, DIVISOR & 0xFF
        out PIT_COUNTER, al
        mov al, DIVISOR >> 8
        out PIT_COUNTER, al

        mov al, 0x11                    ; ICW1: edge triggered, cascaded, ICW4 follows
        out PIC1, al
        out PIC2, al
        mov al, TIMER                   ; ICW2: IRQ 0 to 7 become 20h to 27h, clear of the exceptions
        out PIC1 + 1, al
        mov al, TIMER + 8               ;       IRQ 8 to 15 become 28h to 2Fh
        out PIC2 + 1, al
        mov al, 1 << 2                  ; ICW3: the slave hangs on IRQ 2,
        out PIC1 + 1, al
        mov al, 2                       ;       and is told so
        out PIC2 + 1, al
        mov al, 1                       ; ICW4: 8086 mode
        out PIC1 + 1, al
        out PIC2 + 1, al
        mov al, 0xFE                    ; the mask: IRQ 0 alone gets through
        out PIC1 + 1, al
        mov al, 0xFF
        out PIC2 + 1, al
        ret
%endif

; A tick: every sleeper wakes, and the next task has the CPU, whether the last one was ready to give it up or
; not.
on_timer:
%ifdef PARAVIRT
        test byte [esp + 4], 2          ; the interrupted CS: ring 1 has not this bit
        jz late_tick
%endif
        pushad
        push ds
        push es
        mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov esp, KERNEL_STACK           ; a task's registers are safe in its record: see tasks.asm

%ifdef PARAVIRT
take_tick:
        mov byte [SHARED_INFO + SHARED_PENDING], 0
        mov dword [SHARED_INFO + SHARED_CHANNELS], 0
        call next_tick
%else
        mov al, END_INTERRUPT
        out PIC1, al
%endif
        call wake_all
        jmp schedule
