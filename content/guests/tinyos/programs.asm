; programs: what the two tasks run in ring 3, each in a page of its own that its address space shows at
; USER_PROGRAM. A name's address there is its distance from the page's start, added to that.

WORDS   equ 4                           ; how often each task says its word
FLAG    equ USER_SHARED                 ; task B writes it, task A reads it

; Task A starts first and spins without a system call: only preemption ever lets task B run.
        align 4096
program_a:
.spin:  cmp dword [FLAG], 0
        je .spin

        mov esi, WORDS
.next:  mov eax, SYS_WRITE
        mov ebx, .word - program_a + USER_PROGRAM
        int SYSTEM_CALL
        mov eax, SYS_SLEEP
        int SYSTEM_CALL
        dec esi
        jnz .next
        mov eax, SYS_EXIT
        int SYSTEM_CALL
.word:  db "tick ", 0

        align 4096
program_b:
%ifdef TRESPASS
        mov dword [multiboot_header], 0 ; the kernel's: ring 3 has no business there
%endif
        mov dword [FLAG], 1

        mov esi, WORDS
.next:  mov eax, SYS_WRITE
        mov ebx, .word - program_b + USER_PROGRAM
        int SYSTEM_CALL
        mov eax, SYS_SLEEP
        int SYSTEM_CALL
        dec esi
        jnz .next
        mov eax, SYS_EXIT
        int SYSTEM_CALL
.word:  db "tock", 10, 0
