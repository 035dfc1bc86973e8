; What the guests of this folder have in common: a kernel with paging and a ring 3, which does one operation OPERATIONS
; times, prints how often it was done, and ends. Assembled with EMPTY defined it does nothing as often: the difference of the
; two is what the operation costs.
;
; An operation is a subroutine `operation`; it may use EAX and EDX, and adds one to `done` each time. With USER defined it
; runs at ring 3. What it needs of the kernel is at the labels on_divide_error, on_page_fault and on_system_call.
;
;       100000  page directory, 101000 page table: the first 4 MB mapped to themselves, but for the page at ABSENT
; SDM vol. 3, 4.3 (paging), 6.12 (gates), 8.2 (TSS).

OPERATIONS equ 500
DIRECTORY  equ 0x100000
TABLE      equ 0x101000
ABSENT     equ 0x300000                 ; in a page that is not present
SPARE      equ TABLE + 0x302 * 4        ; the entry of a page that nobody uses
; Away from the GDT, whose page a VMM may guard.
FIRST_STACK equ 0x6000
INNER_STACK equ 0x5000
USER_STACK  equ 0x4000
done        equ 0x3000
CODE       equ 0x08
USER_CODE  equ 0x1B
USER_DATA  equ 0x23

start:  mov esp, FIRST_STACK
        mov dword [done], 0
        lgdt [gdtr]
        mov edi, DIRECTORY
        xor eax, eax
        mov ecx, 1024
        rep stosd
        mov eax, 7                      ; present, writable, user
        mov ecx, 1024
.page:  stosd
        add eax, 0x1000
        loop .page
        mov dword [DIRECTORY], TABLE + 7
        mov dword [TABLE + (ABSENT >> 12) * 4], 0
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80010000              ; PG and WP
        mov cr0, eax
        jmp paged                       ; what was fetched before is forgotten
paged:  mov edi, gates
        mov eax, on_divide_error
        call set_gate
        mov edi, gates + 14 * 8
        mov eax, on_page_fault
        call set_gate
        mov edi, gates + 0x30 * 8
        mov eax, on_system_call
        call set_gate
        mov edi, gates + 0x31 * 8
        mov eax, finish
        call set_gate
        lidt [idtr]
        mov eax, 0x28
        ltr ax
%ifdef USER
        mov eax, USER_DATA
        mov ds, ax
        mov es, ax
        push eax
        push dword USER_STACK
        push dword 2                    ; no interrupts
        push dword USER_CODE
        push dword repeat
        iretd
%else
        call repeat
%endif

repeat: mov ecx, OPERATIONS
.next:
%ifdef EMPTY
        call nothing
%else
        call operation
%endif
        loop .next
        int 0x31

nothing:
        inc dword [done]
        ret

; The interrupt gate at EDI, open to ring 3, leads to EAX.
set_gate:
        mov [edi], ax
        mov word [edi + 2], CODE
        mov word [edi + 4], 0xEE00
        shr eax, 16
        mov [edi + 6], ax
        ret

; Prints `done` in decimal, and ends the machine.
finish: mov eax, [done]
        mov ecx, 10
        xor ebx, ebx
.digit: xor edx, edx
        div ecx
        push edx
        inc ebx
        test eax, eax
        jnz .digit
.print: pop eax
        add al, '0'
        out 0xE9, al
        dec ebx
        jnz .print
        mov al, 10
        out 0xE9, al
        xor eax, eax
        out 0xF4, al
        hlt

        align 8
; 08h code, 10h data: ring 0. 18h code, 20h data: ring 3. 28h the TSS.
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dq 0x00CFFB000000FFFF, 0x00CFF3000000FFFF
        dw 0x67, tss, 0x8900, 0
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 8
gates:  times 0x32 dq 0
idtr:   dw idtr - gates - 1
        dd gates
        align 4
tss:    dd 0, INNER_STACK, 0x10
        times 22 dd 0
        dd 0x680000

; The handlers that an operation does not have: nothing here should fault.
%ifndef ON_DIVIDE_ERROR
on_divide_error:
%endif
%ifndef ON_PAGE_FAULT
on_page_fault:
%endif
%ifndef ON_SYSTEM_CALL
on_system_call:
%endif
        mov al, '!'
        out 0xE9, al
        jmp finish
