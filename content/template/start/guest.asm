; What the student is given. The checks look at the label here: keep it.

        bits 32
        org 0x7C00

        mov eax, 0
here:   add al, '0'
        out 0xE9, al                    ; the debug port takes a character
        mov al, 0
        out 0xF4, al                    ; end the machine
