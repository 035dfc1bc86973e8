; syscalls: what ring 3 may ask for, by INT 80h with the number in EAX. SDM vol. 3, 6.12.1.2 (the gate's DPL).
;
;       SYS_WRITE   EBX = a string that ends in zero; waits for the task's turn at the serial line
;       SYS_SLEEP   returns at the next tick
;       SYS_EXIT    does not return

SYS_WRITE       equ 0
SYS_SLEEP       equ 1
SYS_EXIT        equ 2
SYSCALLS        equ 3
INT_LENGTH      equ 2                   ; INT 80h is two bytes long

on_syscall:
%ifdef PARAVIRT
        mov byte [ss:SHARED_INFO + SHARED_MASK], 1
%endif
        pushad
        push ds
        push es
        mov ecx, KERNEL_DATA
        mov ds, ecx
        mov es, ecx
        mov esp, KERNEL_STACK
        mov ebp, [current]              ; the caller's record, for the calls below
        cmp eax, SYSCALLS
        jae sys_exit                    ; a number that means nothing ends the task
        jmp [syscall_table + eax*4]

syscall_table: dd sys_write, sys_sleep, sys_exit

; The tasks take turns, so that the output does not depend on who was faster. Who comes too early sleeps until
; the next tick and then, with EIP set back, executes its INT 80h again. The string is trusted to end inside
; the page.
sys_write:
        cmp ebx, USER_PROGRAM
        jb sys_exit                     ; the kernel's memory is no task's to print
        cmp ebp, [turn]
        je .mine
        sub dword [ebp + TASK_EIP], INT_LENGTH
        jmp sys_sleep
.mine:  mov esi, ebx
        call print
        call pass_turn
        jmp resume

sys_sleep:
        mov dword [ebp + TASK_STATE], ASLEEP
        jmp schedule

sys_exit:
        mov dword [ebp + TASK_STATE], DEAD
        call pass_turn
        jmp schedule

; The line goes to the other task, if it still lives. Uses EAX.
pass_turn:
        mov eax, [ebp + TASK_OTHER]
        cmp dword [eax + TASK_STATE], DEAD
        je .alone
        mov [turn], eax
.alone: ret

turn:   dd task_a
