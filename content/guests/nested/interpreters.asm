; interpreters: v_i of the paper, one for each instruction that may trap here. What the guest believes and the
; machine does not hold is one bit, virtual_if. Its devices are the machine's serial and debug port, which it
; may use, and the exit port, which is not its own: that is the allocator's business.

interpreters:                           ; opcode, routine
        db 0xEC
        dd read_port                    ; in al, dx
        db 0xEE
        dd write_port                   ; out dx, al
        db 0xE6
        dd write_named_port             ; out imm8, al
        db 0xFA
        dd clear_if                     ; cli
        db 0xFB
        dd set_if                       ; sti
        db 0xF4
        dd halt                         ; hlt
        db 0x9C
        dd push_flags                   ; pushfd
        db 0x9D
        dd pop_flags                    ; popfd
        db 0

read_port:
        mov edx, [ebp + frame.edx]
        mov al, 0xFF                    ; what an empty bus answers
        call is_given
        jne .done
        in al, dx
.done:  mov [ebp + frame.eax], al
        ret

write_named_port:
        movzx edx, byte [esi]
        inc esi
        jmp write_port.to
write_port:
        movzx edx, word [ebp + frame.edx]
.to:    mov al, [ebp + frame.eax]
        cmp edx, EXIT_PORT
        je allocator
        call is_given
        jne .done
        mov [spoken], edx
        out dx, al
.done:  ret

; Sets ZF if port DX has been given to the guest.
is_given:
        cmp dx, DEBUG_PORT
        je .done
        push edx
        and dl, 0xF8                    ; eight registers of the serial port
        cmp dx, SERIAL_PORT
        pop edx
.done:  ret

clear_if:
        mov byte [virtual_if], 0
        ret
set_if: mov byte [virtual_if], 1
        ret

; PUSHFD, where it traps: the flags of the machine with the guest's IF among them.
push_flags:
        mov eax, [ebp + frame.esp]
        sub eax, 4
        call check_stack
        mov [ebp + frame.esp], eax
        mov ecx, [ebp + frame.eflags]
        and ecx, ~EFLAGS_IF
        movzx edx, byte [virtual_if]
        shl edx, 9
        or ecx, edx
        mov [eax + GUEST_BASE], ecx
        ret

; POPFD, where it traps: CF to OF go to the machine, but for TF and IF, which is the guest's own.
GUEST_FLAGS equ 0xCD5
pop_flags:
        mov eax, [ebp + frame.esp]
        call check_stack
        add dword [ebp + frame.esp], 4
        mov ecx, [eax + GUEST_BASE]
        bt ecx, 9
        setc [virtual_if]
        and ecx, GUEST_FLAGS
        mov edx, [ebp + frame.eflags]
        and edx, ~GUEST_FLAGS
        or edx, ecx
        mov [ebp + frame.eflags], edx
        ret

; Does not come back unless the four bytes at EAX are the guest's.
check_stack:
        cmp eax, GUEST_SIZE - 4
        ja .beyond
        ret
.beyond:
        mov esi, stack_text
        jmp give_up

; HLT waits for an interrupt, and this guest is given none.
halt:   mov al, 0
; The machine is one, and the guest wants it ended: the VMM decides.
allocator:
        mov esi, ended_text
        jmp report

virtual_if: db 0
