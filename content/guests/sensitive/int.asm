; INT n always traps, into a table that the guest does not own under a VMM: it is emulated, and nothing differs.
        bits 32
        org 0x7C00
        mov eax, handler
        mov [gate], ax
        shr eax, 16
        mov [gate + 6], ax
        lidt [idtr]
        mov esi, text
sensitive:
        int 0x30
        jmp done
handler:
        call say
        mov eax, [esp + 4]
        call say_hex
        iretd
text:   db 'Interrupted in CS ', 0
        align 8
gates:  times 0x30 dq 0
gate:   dw 0, 8, 0x8E00, 0
idtr:   dw idtr - gates - 1
        dd gates

%include 'say.asm'
