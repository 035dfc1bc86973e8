; Prints something that differs between the bare machine and the VM, and enters no
; critical section.
        bits 32
        org 0x7C00

        push 0
        popfd
        pushfd
        pop eax
        shr eax, 9                      ; IF
        and al, 1
        add al, '0'
        out 0xE9, al
        mov al, 0
        out 0xF4, al
