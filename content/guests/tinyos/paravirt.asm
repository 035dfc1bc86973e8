; paravirt: what the kernel has besides where it knows that it is a guest. The VMM's interface is in pv-hello/paravirt.asm.
;
; A system call goes straight from ring 3 to ring 1. An event that comes at its first instruction, before that has masked
; events, waits: late_tick returns, with events masked, and the way back to a task lets it in.

SHARED_INFO     equ 0x209000            ; the shared info page, mapped behind the kernel's stack

; ESI is the start info. Notes what it says, and maps the shared info where code can name it. Uses all registers.
meet_vmm:
        mov eax, [esi + START_CONSOLE]
        mov [console], eax
        mov eax, [esi + START_MACHINE]
        mov [machine_list], eax
        mov eax, [esi + START_DIRECTORY]
        mov eax, [eax]
        mov [kernel_entry], eax
        mov eax, [esi + START_SHARED]
        call machine
        lea ecx, [eax + PTE_P + PTE_RW]
        mov ebx, SHARED_INFO
        jmp map

; EAX, an address or an entry by the frame's linear address, with the machine's in its place. Uses EDX.
machine:
        mov edx, eax
        shr edx, 12
        shl edx, 2
        add edx, [machine_list]
        and eax, PAGE - 1
        or eax, [edx]
        ret

; The page at EBX can only be read from now on. Uses EAX, ECX, EDX.
read_only:
        mov eax, ebx
        call machine
        lea ecx, [eax + PTE_P]
map:    mov edx, FORGET_PAGE
        mov eax, UPDATE_VA_MAPPING
        int HYPERCALL
        ret

; Both spaces' tables become the VMM's to change, and the first space is entered. The kernel's part of both is the table
; that was there from the start.
hand_over_tables:
        mov esi, TABLE_A
        call hand_over
        mov esi, TABLE_B
        call hand_over
        mov esi, DIRECTORY_A
        call hand_over
        mov esi, DIRECTORY_B
        call hand_over
        mov eax, DIRECTORY_A
        call machine
        add [pins], eax
        add [pins + 2 * UPDATE_SIZE], eax
        mov eax, DIRECTORY_B
        call machine
        add [pins + UPDATE_SIZE], eax
        mov ebx, pins
        mov ecx, 3
        mov edx, 0
        mov eax, MMU_UPDATE
        int HYPERCALL
        ret

; The table at ESI: its entries get machine addresses, the kernel's table its real one.
hand_over:
        mov eax, [esi]
        and eax, ~(PAGE - 1)
        cmp eax, KERNEL_TABLE
        jne .entry
        mov eax, [kernel_entry]
        mov [esi], eax
        jmp .next
.entry: mov eax, [esi]
        test al, PTE_P
        jz .next
        call machine
        mov [esi], eax
.next:  add esi, 4
        test esi, PAGE - 1
        jnz .entry
        lea ebx, [esi - PAGE]
        jmp read_only

; All that set_gate has noted, and where events enter; system calls go straight. Uses EAX, EBX, ECX.
register_traps:
        mov ebx, traps
        mov eax, SET_TRAP_TABLE
        int HYPERCALL
        mov ebx, SYSTEM_CALL
        mov eax, SET_FAST_TRAP
        int HYPERCALL
        mov ebx, KERNEL_CODE
        mov ecx, on_timer
        mov eax, SET_CALLBACK
        int HYPERCALL
        ret

; The stack for the next entry from ring 3 is EAX, the address space that of the task at EBP: two calls in one.
switch_task:
        mov [calls.esp], eax
        mov eax, [ebp + TASK_CR3]
        call machine
        add eax, COMMAND
        mov [base], eax
        mov ebx, calls
        mov ecx, 2
        mov eax, MULTICALL
        int HYPERCALL
        ret

; The next tick is DIVISOR clocks from now. Uses EAX, EBX, ECX.
next_tick:
        mov ebx, [SHARED_INFO + SHARED_TIME]
        mov ecx, [SHARED_INFO + SHARED_TIME + 4]
        add ebx, DIVISOR
        adc ecx, 0
        mov eax, SET_TIMER
        int HYPERCALL
        ret

late_tick:
        iretd

; Puts the character in AL into the console's ring. Uses EDX.
put:    push edi
        mov edi, [console]
        mov edx, [edi + CONSOLE_OUT_PUT]
        and edx, CONSOLE_OUT_SIZE - 1
        mov [edi + CONSOLE_OUT + edx], al
        inc dword [edi + CONSOLE_OUT_PUT]
        pop edi
        ret

; What is in the ring goes out. Uses EAX.
send:   push ebx
        push ecx
        mov ebx, SEND
        mov ecx, CONSOLE_CHANNEL
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        pop ecx
        pop ebx
        ret

serial_init:
        ret

console:        dd 0
machine_list:   dd 0
kernel_entry:   dd 0                    ; of the first directory, for the kernel's 4 MB

pins:   dd COMMAND, PIN_DIRECTORY       ; the frames are added
        dd COMMAND, PIN_DIRECTORY
        dd COMMAND, NEW_BASE

calls:  dd STACK_SWITCH, KERNEL_DATA
.esp:   dd 0, 0, 0, 0, 0, 0
        dd MMU_UPDATE, base, 1, 0, 0, 0, 0, 0
base:   dd 0, NEW_BASE

next_trap: dd traps
traps:  times 40 dq 0                   ; the first that stays 0 ends them
