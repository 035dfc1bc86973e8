; serial: output on COM1, polled. PC16550D data sheet, section 8 (registers).

%ifndef PARAVIRT
COM1                equ 0x3F8
DATA                equ COM1            ; with DLAB set: the divisor's low byte
INTERRUPT_ENABLE    equ COM1 + 1        ; with DLAB set: its high byte
LINE_CONTROL        equ COM1 + 3
MODEM_CONTROL       equ COM1 + 4
LINE_STATUS         equ COM1 + 5
DLAB                equ 0x80            ; line control: the divisor latch is in view
EIGHT_BITS          equ 0x03            ; line control: 8 data bits, no parity, 1 stop bit
THR_EMPTY           equ 0x20            ; line status: room for a byte

; 115,200 baud, 8 data bits, no parity, no interrupts. Uses AL and DX.
serial_init:
        mov dx, INTERRUPT_ENABLE
        mov al, 0
        out dx, al
        mov dx, LINE_CONTROL
        mov al, DLAB
        out dx, al
        mov dx, DATA
        mov al, 1                       ; divisor 1
        out dx, al
        mov dx, INTERRUPT_ENABLE
        mov al, 0
        out dx, al
        mov dx, LINE_CONTROL
        mov al, EIGHT_BITS
        out dx, al
        mov dx, MODEM_CONTROL
        mov al, 0x03                    ; DTR and RTS: we are here
        out dx, al
        ret

; Writes the character in AL. Uses DX.
put:    push eax
        mov dx, LINE_STATUS
.busy:  in al, dx
        test al, THR_EMPTY
        jz .busy
        pop eax
        mov dx, DATA
        out dx, al
        ret
%endif

; Writes the zero-terminated string at ESI. Uses EAX, EDX, ESI.
print:  lodsb
        test al, al
        jz .done
        call put
        jmp print
%ifdef PARAVIRT
.done:  jmp send
%else
.done:  ret
%endif

; Writes EBX as eight hexadecimal digits. Uses EAX, EBX, ECX, EDX.
print_hex:
        mov ecx, 8
.digit: rol ebx, 4                      ; the next digit, most significant first
        mov eax, ebx
        and eax, 0x0F
        mov al, [digits + eax]
        call put
        dec ecx
        jnz .digit
        ret

digits: db "0123456789ABCDEF"
