; hello: a kernel that says one sentence on the serial line and ends.
;
; It shows polled output on a 16550 UART: ask the line status register until the transmitter has room, then
; write one byte. Every IN and OUT is a trap when the kernel does not run in ring 0. (The machine's UART needs
; no setting up before the first byte; tinyos shows how that is done.)

        bits 32
        org 0x7C00

DATA            equ 0x3F8               ; COM1: the transmit register
LINE_STATUS     equ 0x3FD               ; COM1: the line status register,
THR_EMPTY       equ 0x20                ;       bit 5: the transmit register is empty
EXIT            equ 0xF4

        mov esi, message
next:   mov dx, LINE_STATUS
poll:   in al, dx
        test al, THR_EMPTY
        jz poll
        lodsb                           ; AL takes the byte at ESI, and ESI moves on
        test al, al
        jz done                         ; a zero ends the message
        mov dx, DATA
        out dx, al
        jmp next

done:   out EXIT, al                    ; AL is 0: all is well

message: db "Hello from ring 0", 10, 0
