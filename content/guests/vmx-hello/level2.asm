; level2: the guest. It starts in real mode, as after reset, goes to protected mode, and meets on its way each thing that the
; VMM hears of. The debug port it has to itself.

DEBUG_PORT  equ 0xE9
EXIT_PORT   equ 0xF4
NEW_PAGE    equ 0xF000                  ; the last page of its memory: not there until it is touched

        bits 16
        org 0x7C00

guest_start:
        mov si, real_text
        call guest_say

        sti                             ; IF is the guest's own: no exit for STI, POPF or PUSHF
        push dword 2
        popfd
        pushfd
        pop eax
        shr eax, 9
        and al, 1
        add al, '0'
        out DEBUG_PORT, al

        mov eax, 0                      ; CPUID always exits: its vendor is the VMM's word
        cpuid
        mov [vendor], ebx
        mov [vendor + 4], edx
        mov [vendor + 8], ecx
        mov si, vendor_text
        call guest_say

        lgdt [guest_gdt_register]
        mov eax, cr0
        or al, 1                        ; neither does this exit: CR0 is the guest's own
        mov cr0, eax
        jmp dword 8:.protected

        bits 32
.protected:
        mov eax, 0x10
        mov ds, eax
        mov es, eax
        mov ss, eax
        mov ebx, [NEW_PAGE]             ; EPT has nothing there
        mov dword [NEW_PAGE], 'page'
        mov esi, protected_text
.next:  lodsb
        test al, al
        jz .said
        out DEBUG_PORT, al
        jmp .next
.said:  hlt                             ; exits; nobody would wake this guest
        mov eax, 7
        vmcall                          ; a hypercall, whatever 7 may mean
        mov al, 0
        out EXIT_PORT, al
        jmp $

        bits 16
guest_say:
        lodsb
        test al, al
        jz .done
        out DEBUG_PORT, al
        jmp guest_say
.done:  ret

real_text:      db "Hello from real mode, where IF is ", 0
vendor_text:    db 10, "The processor says it is "
vendor:         db "............", 10, 0
protected_text: db "Hello from protected mode", 10, 0

        align 8
guest_gdt:
        dq 0
        dq 0x00CF9B000000FFFF
        dq 0x00CF93000000FFFF
guest_gdt_register:
        dw 23
        dd guest_gdt
