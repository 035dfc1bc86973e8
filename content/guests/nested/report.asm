; report: how it ends. The VMM speaks where its guest last spoke, and AL is the machine's last value.

EXIT_PORT   equ 0xF4
DEBUG_PORT  equ 0xE9
SERIAL_PORT equ 0x3F8

give_up:
        mov al, 1
report: push eax
        push esi
        mov esi, level_text
        call say
        mov eax, [exits]
        call say_number
        pop esi
        call say
        pop eax
        out EXIT_PORT, al
        hlt

; The text at ESI, up to a zero.
say:    lodsb
        test al, al
        jz .done
        call put
        jmp say
.done:  ret

; EAX in decimal digits: the last one is known first, so they wait on the stack.
say_number:
        mov ebx, 10
        mov ecx, 0
.digit: mov edx, 0
        div ebx
        push edx
        inc ecx
        test eax, eax
        jnz .digit
.put:   pop eax
        add al, '0'
        call put
        loop .put
        ret

; The character AL, once there is room for it. Uses EDX.
put:    mov edx, [spoken]
        cmp edx, SERIAL_PORT
        jne .out
        push eax
        mov edx, SERIAL_PORT + 5        ; the line status register
.wait:  in al, dx
        test al, 0x20
        jz .wait
        pop eax
        mov edx, SERIAL_PORT
.out:   out dx, al
        ret

spoken: dd SERIAL_PORT                  ; where the guest spoke last
level_text: db 10, "level 1: ", 0
ended_text: db " exits", 10, 0
none_text:  db " exits; the guest used an instruction that this VMM has no interpreter for", 10, 0
stack_text: db " exits; the guest's stack left its memory", 10, 0
other_text: db " exits; the guest made an exception and has no table for it", 10, 0
