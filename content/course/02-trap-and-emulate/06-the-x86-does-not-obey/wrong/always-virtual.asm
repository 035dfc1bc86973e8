; A kernel that asks two questions. Did POPF turn interrupts off? It prints IF. Am I
; alone on this machine? It prints B for bare or V for virtual. The checks look at the
; labels clear, cleared, ask and asked: keep them.

        bits 32
        org 0x7C00

        sti                             ; interrupts on: IF = 1
        push 0                          ; a flags word with every flag clear
clear:  bt dword [esp], 9               ; does the word ask for interrupts?
        jc .ask_all
        cli                             ; no: say so with an instruction that traps
.ask_all:
        popfd                           ; the other flags
cleared:
        pushfd                          ; ask the processor for its flags
        bt dword [esp], 9               ; CF takes bit 9 of them, which is IF
        mov al, '0'
        adc al, 0                       ; '0' + CF
        out 0xE9, al

        mov al, 'B'
ask:    mov al, 'V'
asked:  test al, al
        je .say
        mov al, 'V'
.say:   out 0xE9, al
        mov al, 0
        out 0xF4, al                    ; end the machine

