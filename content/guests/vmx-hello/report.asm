; report: how it ends. AL is the machine's last value.

MOST_REASONS equ 64
REPORT_PORT  equ 0xE9
END_PORT     equ 0xF4

failed: mov esi, failed_text            ; a VMX instruction has: CF or ZF
give_up:
        call say
        mov al, 1
        jmp end

report: push eax
        mov esi, names
.next:  lodsd                           ; reason, its name
        cmp eax, -1
        je .done
        mov eax, [counts + eax * 4]
        call say_number
        call say
        jmp .next
.done:  pop eax
end:    out END_PORT, al
        hlt

; The text at ESI, up to a zero; ESI is behind it then. Keeps EAX.
say:    push eax
.next:  lodsb
        test al, al
        jz .done
        out REPORT_PORT, al
        jmp .next
.done:  pop eax
        ret

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
        out REPORT_PORT, al
        loop .put
        ret

        align 4
counts: times MOST_REASONS dd 0
names:  dd REASON_CPUID
        db " by CPUID, ", 0
        dd REASON_HLT
        db " by HLT, ", 0
        dd REASON_VMCALL
        db " by VMCALL, ", 0
        dd REASON_EPT
        db " by EPT, ", 0
        dd REASON_IO
        db " by a port", 10, 0
        dd -1

none_text:    db "this processor has no VT-x", 10, 0
failed_text:  db "a VMX instruction failed", 10, 0
unknown_text: db "an exit that this VMM has no handler for: ", 0
memory_text:  db "the guest left its memory", 10, 0
line_end:     db 10, 0
