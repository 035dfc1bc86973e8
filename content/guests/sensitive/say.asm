; What the guests of this folder speak with: text and numbers on the debug port E9h, and the end.

; Prints the text at ESI up to its zero byte.
say:    push eax
.next:  lodsb
        test al, al
        jz .done
        out 0xE9, al
        jmp .next
.done:  pop eax
        ret

; Prints EAX as eight hexadecimal digits.
say_hex:
        push ecx
        mov ecx, 8
.digit: rol eax, 4
        push eax
        and al, 15
        add al, '0'
        cmp al, '9'
        jbe .put
        add al, 'A' - '0' - 10
.put:   out 0xE9, al
        pop eax
        dec ecx
        jnz .digit
        pop ecx
        ret

; Prints a line end and ends the machine.
done:   mov al, 10
        out 0xE9, al
        xor eax, eax
        out 0xF4, al
        hlt
