; Runs single instructions on the processor itself, in a flat 32-bit process, and tells what became of them.
;
; A whole ELF file, made by `nasm -f bin`. It reads cases from standard input until its end, then writes one record for
; each to standard output, after a first one that holds nothing but the selectors of this process. (native.ts makes both.)
;
;   case    code 32 bytes | edi esi ebp esp ebx edx ecx eax eflags | window 256 bytes
;   record  gs fs es ds edi esi ebp esp ebx edx ecx eax trap error eip cs eflags esp ss cr2 | window 256 bytes
;
; Every case ends in a trap: the code page is full of INT3, and faults are signals as well. So the one handler finds all
; registers in the frame of its signal, writes them down, puts those of the next case there and returns into it.

bits 32
%include "layout.inc"           ; CODE_PAGE CODE WINDOW GS_BASE, written by native.ts

IMAGE       equ 08048000h
INPUT_SIZE  equ 8 << 20

SYS_EXIT equ 1
SYS_READ equ 3
SYS_WRITE equ 4
SYS_RT_SIGRETURN equ 173
SYS_RT_SIGACTION equ 174
SYS_SIGALTSTACK equ 186
SYS_MMAP2 equ 192
SYS_SET_THREAD_AREA equ 243

; Places in the ucontext that the kernel hands to a handler (asm/sigcontext.h, i386).
CONTEXT equ 20
CONTEXT_EDI equ 16
CONTEXT_EIP equ 56
CONTEXT_EFLAGS equ 64
CONTEXT_CR2 equ 84

org IMAGE

elf_header:
        db 7Fh, 'ELF', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
        dw 2, 3                         ; executable, i386
        dd 1, start, program_header - $$, 0, 0
        dw 52, 32, 1, 40, 0, 0
program_header:
        dd 1, 0, IMAGE, IMAGE
        dd file_end - $$, memory_end - $$, 7, 4096

start:
        mov eax, SYS_MMAP2              ; fixed, private, anonymous; readable, writable, executable
        mov ebx, CODE_PAGE
        mov ecx, 20000h
        mov edx, 7
        mov esi, 32h
        or edi, -1
        xor ebp, ebp
        int 80h
        cmp eax, CODE_PAGE
        jne failed
        mov edi, CODE_PAGE
        mov ecx, 4096
        mov al, 0CCh
        rep stosb

        mov eax, SYS_SET_THREAD_AREA    ; a segment for 16-bit addresses, which reach no higher than 64 KiB
        mov ebx, thread_area
        int 80h
        test eax, eax
        jnz failed
        mov eax, [thread_area]
        lea eax, [eax * 8 + 3]
        mov gs, ax

        mov eax, SYS_SIGALTSTACK
        mov ebx, alternate_stack
        xor ecx, ecx
        int 80h
        test eax, eax
        jnz failed

        mov edi, signals
.next_signal:
        mov eax, SYS_RT_SIGACTION
        movzx ebx, byte [edi]
        test ebx, ebx
        jz .read
        mov ecx, action
        xor edx, edx
        mov esi, 8
        int 80h
        test eax, eax
        jnz failed
        inc edi
        jmp .next_signal

.read:
        mov eax, SYS_READ
        xor ebx, ebx
        mov ecx, [input_end]
        mov edx, input + INPUT_SIZE
        sub edx, ecx
        int 80h
        test eax, eax
        js failed
        jz .begin
        add [input_end], eax
        jmp .read
.begin:
        int3

failed:
        mov eax, SYS_EXIT
        mov ebx, 2
        int 80h

handler:
        push dword 202h                 ; whatever a case left in AC, NT and the like
        popfd
        mov ebx, [esp + 12]
        add ebx, CONTEXT
        mov edi, [output_end]
        mov esi, ebx
        mov ecx, 19
        rep movsd
        mov eax, [ebx + CONTEXT_CR2]
        stosd
        mov esi, WINDOW
        mov ecx, 64
        rep movsd
        mov [output_end], edi

        mov esi, [input_next]
        cmp esi, [input_end]
        jae finish
        mov edi, CODE
        mov ecx, 8
        rep movsd
        lea edi, [ebx + CONTEXT_EDI]
        mov ecx, 8
        rep movsd
        lodsd
        mov [ebx + CONTEXT_EFLAGS], eax
        mov dword [ebx + CONTEXT_EIP], CODE
        mov edi, WINDOW
        mov ecx, 64
        rep movsd
        mov [input_next], esi
        ret

restorer:
        mov eax, SYS_RT_SIGRETURN
        int 80h

finish:
        mov ecx, output
.write:
        mov edx, [output_end]
        sub edx, ecx
        jz .done
        mov eax, SYS_WRITE
        mov ebx, 1
        int 80h
        test eax, eax
        jle failed
        add ecx, eax
        jmp .write
.done:
        mov eax, SYS_EXIT
        xor ebx, ebx
        int 80h

signals:        db 4, 5, 7, 8, 11, 0    ; SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV
        align 4
thread_area:    dd -1, GS_BASE, 0FFFFFh, 51h
alternate_stack: dd stack, 0, 65536
action:         dd handler, 4C000004h, restorer, 0, 0  ; SIGINFO, RESTORER, ONSTACK, NODEFER
input_next:     dd input
input_end:      dd input
output_end:     dd output
file_end:

absolute file_end
        alignb 16
stack:          resb 65536
input:          resb INPUT_SIZE
output:         resb INPUT_SIZE + 65536
memory_end:
