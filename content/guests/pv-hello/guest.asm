; pv-hello: the smallest guest that knows it is one. It prints by the console's ring, waits for one event of its timer, makes
; one page fault and ends. Run: trapgate run guest.asm --technique paravirtualization

        bits 32
        org 0x7C00

        jmp start
        align 4
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)

        %include "paravirt.asm"

PAGE_FAULT      equ 14
NOWHERE         equ 0x80000000          ; nothing is mapped there

start:  cld
        mov eax, [esi + START_SHARED]
        mov [shared], eax
        mov eax, [esi + START_CONSOLE]
        mov [console], eax

        mov ebx, traps
        mov eax, SET_TRAP_TABLE
        int HYPERCALL
        mov ebx, FLAT_RING1_CODE
        mov ecx, on_event
        mov eax, SET_CALLBACK
        int HYPERCALL
        mov ebx, BIND_TIMER
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        mov [timer], eax

        mov esi, hello
        call print

; One clock from now, and until then there is nothing to do.
        mov edx, [shared]
        mov ebx, [edx + SHARED_TIME]
        mov ecx, [edx + SHARED_TIME + 4]
        add ebx, 1000
        adc ecx, 0
        mov eax, SET_TIMER
        int HYPERCALL
.wait:  mov ebx, BLOCK
        mov eax, SCHEDULE
        int HYPERCALL
        cmp byte [ticked], 0
        je .wait

        mov dword [NOWHERE], 1          ; the handler goes on behind it
FAULTED equ 10                          ; bytes of that instruction
        mov esi, farewell
        call print
        mov ebx, SHUTDOWN
        mov ecx, 0
        mov eax, SCHEDULE
        int HYPERCALL

; Events enter here, with further ones masked. Whoever was interrupted goes on with the flag that the frame has.
on_event:
        pushad
        mov edx, [shared]
        mov byte [edx + SHARED_PENDING], 0
        mov ebx, 0
        xchg ebx, [edx + SHARED_CHANNELS]
        mov ecx, [timer]
        bt ebx, ecx
        jnc .not_timer
        mov byte [ticked], 1
        mov esi, tick
        call print
.not_timer:
        popad
        push eax
        mov eax, RETURN
        int HYPERCALL

; The frame has CR2 on top, which only the VMM can read, then the error code.
on_page_fault:
        pop dword [touched]
        add esp, 4
        add dword [esp], FAULTED
        push eax
        cmp dword [touched], NOWHERE
        jne .other
        push esi
        mov esi, fault
        call print
        pop esi
.other: mov eax, RETURN
        int HYPERCALL

; Writes the zero-terminated string at ESI. Uses ESI.
print:  pushad
        mov edi, [console]
.next:  lodsb
        test al, al
        jz .send
        mov edx, [edi + CONSOLE_OUT_PUT]
        and edx, CONSOLE_OUT_SIZE - 1
        mov [edi + CONSOLE_OUT + edx], al
        inc dword [edi + CONSOLE_OUT_PUT]
        jmp .next
.send:  mov ebx, SEND
        mov ecx, CONSOLE_CHANNEL
        mov eax, EVENT_CHANNEL
        int HYPERCALL
        popad
        ret

hello:    db "Hello from ring 1", 10, 0
tick:     db "an event of the timer", 10, 0
fault:    db "a page fault of its own", 10, 0
farewell: db "done", 10, 0

        align 4
shared:   dd 0
console:  dd 0
timer:    dd 0
touched:  dd 0
ticked:   db 0

        align 4
traps:    db PAGE_FAULT, TRAP_MASKS
          dw FLAT_RING1_CODE
          dd on_page_fault
          dd 0, 0
