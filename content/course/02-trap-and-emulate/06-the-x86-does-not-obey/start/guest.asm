; A kernel that asks two questions. Did POPF turn interrupts off? It prints IF. Am I
; alone on this machine? It prints B for bare or V for virtual. The checks look at the
; labels clear, cleared, ask and asked: keep them.

        bits 32
        org 0x7C00

        sti                             ; interrupts on: IF = 1
        push 0                          ; a flags word with every flag clear
clear:  popfd                           ; interrupts off?
cleared:
        pushfd                          ; ask the processor for its flags
        bt dword [esp], 9               ; CF takes bit 9 of them, which is IF
        mov al, '0'
        adc al, 0                       ; '0' + CF
        out 0xE9, al

        mov al, 'B'
ask:    sidt [table]                    ; where does the processor think the interrupt table is?
asked:  cmp dword [table + 2], 0        ; nobody has moved it yet, so on a bare machine it is at 0
        je .say
        mov al, 'V'
.say:   out 0xE9, al
        mov al, 0
        out 0xF4, al                    ; end the machine

table:  dw 0                            ; limit
        dd 0                            ; base
