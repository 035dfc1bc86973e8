; tasks: the two tasks' records and the scheduler. SDM vol. 3, 6.12.1 (what the CPU pushes), 8.2.1 (ESP0).
;
; While a task runs, TSS.ESP0 points just past the registers in its record. An interrupt therefore pushes SS,
; ESP, EFLAGS, CS and EIP into the record itself, PUSHAD and two PUSHes put the rest below them, and the task
; is saved. The kernel has one stack for itself, empty at each entry: it keeps nothing from one interrupt to
; the next.

TASK_EIP        equ 40                  ; ES, DS and PUSHAD's eight registers are below it
TASK_SAVED      equ 60                  ; where the registers end
TASK_CR3        equ 60
TASK_STATE      equ 64
TASK_OTHER      equ 68

READY           equ 0
ASLEEP          equ 1                   ; until the next tick
DEAD            equ 2

EFLAGS_START    equ 0x202               ; IF, and bit 1 that is always set

task_a: dd USER_DATA, USER_DATA         ; ES, DS
        times 8 dd 0                    ; PUSHAD: EDI, ESI, EBP, (ESP), EBX, EDX, ECX, EAX
        dd USER_PROGRAM, USER_CODE, EFLAGS_START, USER_STACK_TOP, USER_DATA
        dd DIRECTORY_A, READY, task_b

task_b: dd USER_DATA, USER_DATA
        times 8 dd 0
        dd USER_PROGRAM, USER_CODE, EFLAGS_START, USER_STACK_TOP, USER_DATA
        dd DIRECTORY_B, READY, task_a

current: dd task_b                      ; so that task A is the first

; Goes on with the other task if it is ready, else with this one, else waits for a tick. Does not return.
schedule:
        mov ebx, [current]
        mov ebp, [ebx + TASK_OTHER]
        cmp dword [ebp + TASK_STATE], READY
        je resume
        xchg ebx, ebp
        cmp dword [ebp + TASK_STATE], READY
        je resume
        mov eax, [ebx + TASK_STATE]
        and eax, [ebp + TASK_STATE]
        cmp eax, DEAD                   ; DEAD is a bit of its own: both have it
        je finish
%ifdef PARAVIRT
        mov ebx, BLOCK
        mov eax, SCHEDULE
        int HYPERCALL
        jmp take_tick
%else
        sti                             ; takes effect after HLT has begun, so no tick is missed
        hlt
        jmp schedule                    ; never reached: on_timer starts over with an empty stack
%endif

; Runs the task whose record is at EBP. Does not return.
resume: mov [current], ebp
        lea eax, [ebp + TASK_SAVED]
%ifdef PARAVIRT
        call switch_task
%else
        mov [tss.esp0], eax
        mov eax, [ebp + TASK_CR3]
        mov cr3, eax                    ; the kernel is mapped in either space
%endif
        mov esp, ebp
        pop es
        pop ds
        popad
%ifdef PARAVIRT
        push eax
        mov eax, RETURN
        int HYPERCALL
%else
        iretd
%endif

; Every task that sleeps is ready. Uses EBP.
wake_all:
        mov ebp, task_a
        call .wake
        mov ebp, task_b
.wake:  cmp dword [ebp + TASK_STATE], ASLEEP
        jne .awake
        mov dword [ebp + TASK_STATE], READY
.awake: ret
