; dispatcher: D of the paper, where each trap comes. It reads the guest's instruction through the guest's own
; segment and calls the interpreter for it. Whatever has none ends the guest: a VMM never guesses.
; Precondition: EBP points at the frame. An interpreter gets ESI just behind the opcode byte and leaves it behind
; the instruction.

dispatcher:
        inc dword [exits]
        mov esi, [ebp + frame.eip]
        add esi, GUEST_BASE
        lodsb
        mov ebx, interpreters
.next:  cmp byte [ebx], 0               ; no instruction below has opcode 0
        je .none
        cmp [ebx], al
        je .found
        add ebx, 5
        jmp .next
.found: call [ebx + 1]
        sub esi, GUEST_BASE
        mov [ebp + frame.eip], esi
        ret
.none:  mov esi, none_text
        jmp give_up

exits:  dd 0
