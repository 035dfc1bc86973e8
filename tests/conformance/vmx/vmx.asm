; A ROM (64 KiB below 1 MiB and below 4 GiB) that runs cases of VT-x and prints what comes of them on port E9h.
;
; Each case begins in VMX root operation with paging on, a current VMCS whose fields are all in order, and a guest in 32-bit
; paged protected mode at ring 0. The case's host code changes what it likes; unless it clears RUN, the guest is then entered, and
; each VM exit printed, until the guest says it is done, or too many have come.
;
;   #case
;   #case I flags error                     an instruction of VT-x
;   #case X vector error eip                an exception of the host
;   #case F flags error                     a VM entry that failed
;   #case V fields ... registers ... host state ... top of the guest's stack
;
; Cases stand from CASES on: length, offset of the guest's code, code padded to four bytes; a length of 0 is the end.

MOST_EXITS equ 8

bits 16
org 0
start:  jmp near boot
        times 8 - ($ - $$) db 0
bits 32
        jmp near report
bits 16
boot:   cli
        cld
        mov al, 0FFh
        out 21h, al
        out 0A1h, al
        in al, 92h
        or al, 2
        and al, 0FEh
        out 92h, al
        mov ax, 0F000h
        mov ds, ax
        o32 lgdt [rom_gdtr]
        mov eax, cr0
        and eax, 9FFFFFFFh
        or al, 21h
        mov cr0, eax
        jmp dword 8:(ROM + protected)

ROM     equ 0F0000h

        align 8
rom_gdtr:
        dw gdt_end - gdt - 1
        dd ROM + gdt
gdtr:   dw 0FFh
        dd GDT
idtr:   dw 7FFh
        dd IDT

%macro segment_descriptor 4     ; base, limit, access byte, G and D bits (the upper nibble)
        dw (%2) & 0FFFFh, (%1) & 0FFFFh
        db ((%1) >> 16) & 0FFh, %3, (%4) << 4 | ((%2) >> 16) & 0Fh, (%1) >> 24
%endmacro

        align 8
gdt:    dq 0
        segment_descriptor 0, 0FFFFFh, 9Bh, 0Ch         ; 08 code0
        segment_descriptor 0, 0FFFFFh, 93h, 0Ch         ; 10 data0
        segment_descriptor 0, 0FFFFFh, 0FBh, 0Ch        ; 18 code3
        segment_descriptor 0, 0FFFFFh, 0F3h, 0Ch        ; 20 data3
        segment_descriptor TSS, 67h, 89h, 0             ; 28 TSS
        segment_descriptor CODE, 0FFFFh, 9Bh, 0         ; 30 16-bit code0
        segment_descriptor G_TSS + 100h, 67h, 89h, 0    ; 38 another TSS
        segment_descriptor 0, 0FFFFh, 82h, 0            ; 40 LDT
        segment_descriptor 0, 0FFFFFh, 13h, 0Ch         ; 48 data0, not present
        times 256 - ($ - gdt) db 0
gdt_end:

bits 32
protected:
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov esp, STACK
        cmp dword [MAGIC], 'BOOT'
        je .again
        mov dword [MAGIC], 'BOOT'
        mov dword [STATE], ROM + CASES
        mov dword [STATE + 4], 0
        call allow
        jmp next
.again: call allow
        mov al, 'R'                     ; the machine has been reset
        call begin_line
        call newline
        jmp advance

allow:  mov ecx, 3Ah                    ; firmware's part: VMXON is allowed
        rdmsr
        test al, 1
        jnz .locked
        or al, 5
        wrmsr
.locked:
        ret

; Goes on to the case after this one.
advance:
        mov esp, STACK
        mov esi, [STATE]
        mov eax, [esi]
        add eax, 3
        and eax, ~3
        lea esi, [esi + eax + 8]
        mov [STATE], esi
        inc dword [STATE + 4]

next:   cld
        mov dword [RECOVER], ROM + .off
        mov esp, STACK
        mov eax, cr4
        test eax, 2000h
        jz .off
        vmxoff
.off:   mov esp, STACK
        mov dword [RECOVER], 0
        mov eax, cr0
        and eax, 01FFAFFF1h
        mov cr0, eax
        xor eax, eax
        mov cr4, eax
        mov dr7, eax
        mov cr2, eax
        lgdt [ROM + rom_gdtr]
        mov dword [IDT + 10h], 80000h + ignore  ; IRET lets NMIs in again, and what NMI has waited is gone
        mov dword [IDT + 14h], (ROM & 0FFFF0000h) + 8E00h
        lidt [ROM + idtr]
        push dword 2
        push dword 8
        push dword ROM + .unblocked
        iretd
.unblocked:
        nop
        mov esi, [STATE]
        cmp dword [esi], 0
        je finished
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov al, '#'
        out 0E9h, al
        mov eax, [STATE + 4]
        call print
        call newline
        xor eax, eax                    ; everything afresh
        mov edi, GDT
        mov ecx, 1C00h
        rep stosd
        mov edi, 10000h
        mov ecx, 400h
        rep stosd
        mov edi, G_GDT
        mov ecx, 1400h
        rep stosd
        mov edi, 40000h
        mov ecx, 3000h
        rep stosd
        mov edi, CODE
        mov eax, 0CCCCCCCCh
        mov ecx, 400h
        rep stosd
        mov edi, G_DATA
        mov eax, 0A5A5A5A5h
        mov ecx, 800h
        rep stosd
        mov edi, G_STACK0 - 1000h
        mov eax, 5A5A5A5Ah
        mov ecx, 0C00h
        rep stosd
        mov edi, REGISTERS
        xor eax, eax
        mov ecx, 8
.register:
        add eax, 11111111h
        stosd
        loop .register
        mov esi, ROM + gdt
        mov edi, GDT
        mov ecx, 40h
        rep movsd
        mov esi, ROM + gdt
        mov edi, G_GDT
        mov ecx, 40h
        rep movsd
        mov byte [G_GDT + 2Ah], G_TSS >> 8 & 0FFh
        mov word [G_GDT + 2Ah], G_TSS & 0FFFFh
        mov byte [G_GDT + 2Ch], G_TSS >> 16
        mov byte [G_GDT + 2Dh], 8Bh
        xor ecx, ecx                    ; gates
.gate:  lea eax, [ecx * 8 + ROM + stubs]
        call .store
        mov edi, IDT
        mov [edi + ecx * 8], eax
        mov [edi + ecx * 8 + 4], edx
        lea eax, [ecx * 8 + ROM + guest_stubs]
        call .store
        or dh, 60h
        mov edi, G_IDT
        mov [edi + ecx * 8], eax
        mov [edi + ecx * 8 + 4], edx
        inc ecx
        cmp ecx, 256
        jb .gate
        jmp .gates
.store: mov edx, eax
        and eax, 0FFFFh
        or eax, 80000h
        and edx, 0FFFF0000h
        mov dx, 8E00h
        ret
.gates: mov dword [TSS + 4], STACK
        mov dword [TSS + 8], 10h
        mov dword [G_TSS + 4], G_STACK0
        mov dword [G_TSS + 8], 10h
        mov dword [G_TSS + 66h], 0FF0068h
        mov dword [HOST_PAGES], 0E3h    ; 4 MiB pages
        mov dword [HOST_PAGES + 0FECh], 0FEC000E3h
        mov dword [G_PAGES], G_TABLE + 7
        mov dword [G_PAGES + 0FECh], 0FEC00087h
        mov edi, G_TABLE
        mov eax, 7
.page:  stosd
        add eax, 1000h
        cmp eax, 400007h
        jb .page
        mov dword [EPT_4], EPT_3 + 7
        mov dword [EPT_3], EPT_2 + 7
        mov dword [EPT_2], EPT_1 + 7
        mov dword [EPT_2 + 8], 2000B7h  ; 2 MiB
        mov edi, EPT_1
        mov eax, 37h
.ept:   stosd
        mov dword [edi], 0
        add edi, 4
        add eax, 1000h
        cmp eax, 200037h
        jb .ept
        lgdt [ROM + gdtr]
        lidt [ROM + idtr]
        mov ax, 28h
        ltr ax
        xor eax, eax
        lldt ax
        mov eax, 0FFFF0FF0h
        mov dr6, eax
        mov eax, HOST_PAGES
        mov cr3, eax
        mov eax, 2010h
        mov cr4, eax
        mov eax, cr0
        or eax, 80000020h
        mov cr0, eax
        mov ecx, 480h
        rdmsr
        mov [VMXON_REGION], eax
        mov [VMCS_A], eax
        mov [VMCS_B], eax
        mov [REVISION], eax
        mov dword [HOOK], 0
        mov dword [RUN], 1
        mov dword [EXITS], 0
        mov dword [LAUNCHED], 0
        mov dword [POINTER + 4], 0
        mov dword [POINTER], VMXON_REGION
        vmxon [POINTER]
        mov dword [POINTER], VMCS_A
        vmclear [POINTER]
        vmptrld [POINTER]
        call set_defaults
        vmw PIN_BASED_CONTROLS, 3Eh     ; a first guest lets virtual NMIs in again: entry alone does not, on Bochs
        vmw GUEST_RIP, ROM + unblocking_guest
        vmw HOST_RIP, ROM + .guest_left
        vmlaunch
.guest_left:
        mov esp, STACK
        push dword 2
        push dword 8
        push dword ROM + .again
        iretd
.again: vmclear [POINTER]
        vmptrld [POINTER]
        call set_defaults
        mov esi, [STATE]
        mov ecx, [esi]
        mov eax, [esi + 4]
        add eax, CODE
        mov edx, GUEST_RIP
        vmwrite edx, eax
        add esi, 8
        mov edi, CODE
        rep movsb
        mov eax, CODE
        call eax
        cmp dword [RUN], 0
        je advance

enter:  mov eax, [REGISTERS]
        mov ecx, [REGISTERS + 4]
        mov edx, [REGISTERS + 8]
        mov ebx, [REGISTERS + 0Ch]
        mov ebp, [REGISTERS + 14h]
        mov esi, [REGISTERS + 18h]
        mov edi, [REGISTERS + 1Ch]
        cmp dword [LAUNCHED], 0
        jne .resume
        vmlaunch
        jmp .failed
.resume:
        vmresume
.failed:
        mov al, 'F'
        pushfd
        call begin_line
        pop eax
        call print_outcome
        call newline
        jmp advance

; Every VM exit comes here.
exited: mov [REGISTERS], eax
        mov [REGISTERS + 4], ecx
        mov [REGISTERS + 8], edx
        mov [REGISTERS + 0Ch], ebx
        mov [REGISTERS + 10h], esp
        mov [REGISTERS + 14h], ebp
        mov [REGISTERS + 18h], esi
        mov [REGISTERS + 1Ch], edi
        pushfd
        mov dword [LAUNCHED], 1
        mov dword [0FEE000B0h], 0       ; an interrupt that has been taken is over
        mov al, 'V'
        call begin_line
        mov esi, ROM + shown
.field: mov edx, [esi]
        add esi, 4
        cmp edx, -1
        je .fields
        mov eax, 0DEADDEADh
        vmread eax, edx
        call print
        jmp .field
.fields:
        mov esi, REGISTERS
        mov ecx, 8
.register:
        lodsd
        call print
        loop .register
        pop eax                         ; the host's state
        call print
        mov eax, cr0
        call print
        mov eax, cr2
        call print
        mov eax, cr3
        call print
        mov eax, cr4
        call print
        mov eax, dr6
        call print
        mov eax, dr7
        call print
        mov eax, cs
        call print
        mov eax, ss
        call print
        mov eax, ds
        call print
        mov eax, es
        call print
        mov eax, fs
        call print
        mov eax, gs
        call print
        sldt eax
        movzx eax, ax
        call print
        str eax
        movzx eax, ax
        call print
        sgdt [POINTER]
        movzx eax, word [POINTER]
        call print
        mov eax, [POINTER + 2]
        call print
        sidt [POINTER]
        movzx eax, word [POINTER]
        call print
        mov eax, [POINTER + 2]
        call print
        mov dword [POINTER + 4], 0
        mov ecx, 174h
.msr:   rdmsr
        call print
        inc ecx
        cmp ecx, 177h
        jb .msr
        mov edx, GUEST_RSP              ; what the guest has on its stack
        vmread esi, edx
        and esi, 3FFFCh
        mov ecx, 6
.stack: lodsd
        call print
        loop .stack
        mov esi, G_DATA                 ; sums of its memory
        mov ecx, 800h
        call sum
        mov esi, G_PAGES
        mov ecx, 500h
        call sum
        call newline

        inc dword [EXITS]
        cmp dword [EXITS], MOST_EXITS
        jae advance
        mov edx, EXIT_REASON
        vmread eax, edx
        test eax, eax
        js advance
        cmp dword [HOOK], 0
        je .usual
        call dword [HOOK]
        jc advance
        jmp enter
.usual: cmp eax, 0                      ; exceptions and triple faults end it
        je advance
        cmp eax, 2
        je advance
        cmp eax, 7
        je .window
        cmp eax, 8
        je .window
        cmp eax, 9
        je advance
        cmp eax, 48
        je advance
        cmp eax, 49
        je advance
        cmp eax, 1
        je enter
        cmp eax, 18
        jne .skip
        cmp dword [REGISTERS + 0Ch], END_MARK
        je advance
.skip:  mov edx, EXIT_INSTRUCTION_LENGTH
        vmread ecx, edx
        mov edx, GUEST_RIP
        vmread eax, edx
        add eax, ecx
        vmwrite edx, eax
        mov edx, GUEST_INTERRUPTIBILITY
        vmread eax, edx
        and eax, ~3
        vmwrite edx, eax
        jmp enter
.window:
        mov edx, PROCESSOR_BASED_CONTROLS
        vmread eax, edx
        and eax, ~400004h
        vmwrite edx, eax
        jmp enter

ignore: iretd

set_defaults:
        mov esi, ROM + defaults
.field: mov edx, [esi]
        mov eax, [esi + 4]
        add esi, 8
        cmp edx, -1
        je .fields
        vmwrite edx, eax
        jmp .field
.fields:
        mov edx, HOST_CR0
        mov eax, cr0
        vmwrite edx, eax
        ret

unblocking_guest:
        push dword 2
        push dword 8
        push dword ROM + .left
        iretd
.left:  vmcall

sum:    xor edx, edx
.next:  lodsd
        rol edx, 1
        add edx, eax
        loop .next
        mov eax, edx
        jmp print

finished:
        mov dword [MAGIC], 0
        mov esi, ROM + done_text
.next:  lodsb
        test al, al
        jz .end
        out 0E9h, al
        jmp .next
.end:   mov dx, 8900h
        mov esi, ROM + shutdown
.shut:  lodsb
        test al, al
        jz .stop
        out dx, al
        jmp .shut
.stop:  hlt
        jmp .stop
done_text: db 'DONE', 10, 0
shutdown: db 'Shutdown', 0

; How the instruction before has gone. All registers and flags stay.
report: pushfd
        pushad
        mov al, 'I'
        call begin_line
        mov eax, [esp + 20h]
        call print_outcome
        call newline
        popad
        popfd
        ret

; Flags from EAX, and the current VMCS's error field.
print_outcome:
        and eax, 8D5h
        call print
        mov edx, INSTRUCTION_ERROR
        mov eax, -1
        vmread eax, edx
        jmp print

begin_line:
        push eax
        mov al, '#'
        out 0E9h, al
        mov eax, [STATE + 4]
        call print
        pop eax
        out 0E9h, al
        mov al, ' '
        out 0E9h, al
        ret

newline:
        mov al, 10
        out 0E9h, al
        ret

print:  push ecx
        push edx
        mov edx, eax
        mov ecx, 8
.digit: rol edx, 4
        mov al, dl
        and al, 15
        cmp al, 10
        sbb al, 69h
        das
        out 0E9h, al
        loop .digit
        mov al, ' '
        out 0E9h, al
        pop edx
        pop ecx
        ret

; Exceptions of the host.
host_exception:                         ; vector error eip cs eflags
        mov al, 'X'
        cmp dword [RECOVER], ROM + next.off
        je next.off
        call begin_line
        pop eax
        call print
        pop eax
        call print
        mov eax, [esp]
        call print
        call newline
        cmp dword [RECOVER], 0
        je advance
        add esp, 12
        jmp dword [RECOVER]

; The guest's own handlers tell of an event by VMCALL: EAX the vector.
guest_event:
        pop eax
        mov ebx, END_MARK
        vmcall
        jmp guest_event


        align 8
guest_stubs:
%assign vector 0
%rep 256
        align 8
        push strict byte vector - 256 * (vector > 127)
        jmp strict near guest_event
 %assign vector vector + 1
%endrep
        align 8
stubs:
%assign vector 0
%rep 256
        align 8
        push strict byte vector - 256 * (vector > 127)
 %if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
        jmp strict near host_exception
 %else
        jmp strict near without_error
 %endif
 %assign vector vector + 1
%endrep
without_error:
        push dword [esp]
        mov dword [esp + 4], 0
        jmp host_exception

        align 4
; A guest in 32-bit paged protected mode.
defaults:
        dd PIN_BASED_CONTROLS, 16h, PROCESSOR_BASED_CONTROLS, 4006172h, EXIT_CONTROLS, 36DFFh, ENTRY_CONTROLS, 11FFh
        dd SECONDARY_CONTROLS, 0, EXCEPTION_BITMAP, 0, PAGE_FAULT_ERROR_MASK, 0, PAGE_FAULT_ERROR_MATCH, 0
        dd CR3_TARGET_COUNT, 0, EXIT_MSR_STORE_COUNT, 0, EXIT_MSR_LOAD_COUNT, 0, ENTRY_MSR_LOAD_COUNT, 0
        dd ENTRY_INTERRUPTION_INFORMATION, 0, ENTRY_EXCEPTION_ERROR_CODE, 0, ENTRY_INSTRUCTION_LENGTH, 0
        dd CR0_GUEST_HOST_MASK, 0, CR4_GUEST_HOST_MASK, 2000h, CR0_READ_SHADOW, 0, CR4_READ_SHADOW, 0
        dd CR3_TARGET0, 0, CR3_TARGET1, 0, CR3_TARGET2, 0, CR3_TARGET3, 0
        dd IO_BITMAP_A, IO_A, IO_BITMAP_B, IO_B, MSR_BITMAPS, MSR_MAP, TSC_OFFSET, 0
        dd EXIT_MSR_STORE_ADDRESS, MSR_LIST, EXIT_MSR_LOAD_ADDRESS, MSR_LIST, ENTRY_MSR_LOAD_ADDRESS, MSR_LIST
        dd EPT_POINTER, EPT_4 + 1Eh, VMCS_LINK_POINTER, -1, VMCS_LINK_POINTER + 1, -1, GUEST_DEBUGCTL, 0
        dd GUEST_ES_SELECTOR, 10h, GUEST_CS_SELECTOR, 8, GUEST_SS_SELECTOR, 10h, GUEST_DS_SELECTOR, 10h
        dd GUEST_FS_SELECTOR, 10h, GUEST_GS_SELECTOR, 0, GUEST_LDTR_SELECTOR, 0, GUEST_TR_SELECTOR, 28h
        dd GUEST_ES_BASE, 0, GUEST_CS_BASE, 0, GUEST_SS_BASE, 0, GUEST_DS_BASE, 0, GUEST_FS_BASE, 0, GUEST_GS_BASE, 0
        dd GUEST_LDTR_BASE, 0, GUEST_TR_BASE, G_TSS, GUEST_GDTR_BASE, G_GDT, GUEST_IDTR_BASE, G_IDT
        dd GUEST_ES_LIMIT, -1, GUEST_CS_LIMIT, -1, GUEST_SS_LIMIT, -1, GUEST_DS_LIMIT, -1, GUEST_FS_LIMIT, -1
        dd GUEST_GS_LIMIT, 0, GUEST_LDTR_LIMIT, 0, GUEST_TR_LIMIT, 68h, GUEST_GDTR_LIMIT, 0FFh, GUEST_IDTR_LIMIT, 7FFh
        dd GUEST_ES_ACCESS_RIGHTS, 0C093h, GUEST_CS_ACCESS_RIGHTS, 0C09Bh, GUEST_SS_ACCESS_RIGHTS, 0C093h
        dd GUEST_DS_ACCESS_RIGHTS, 0C093h, GUEST_FS_ACCESS_RIGHTS, 0C093h, GUEST_GS_ACCESS_RIGHTS, 10000h
        dd GUEST_LDTR_ACCESS_RIGHTS, 10000h, GUEST_TR_ACCESS_RIGHTS, 8Bh
        dd GUEST_INTERRUPTIBILITY, 0, GUEST_ACTIVITY, 0, GUEST_PENDING_DEBUG_EXCEPTIONS, 0
        dd GUEST_CR0, 80000031h, GUEST_CR3, G_PAGES, GUEST_CR4, 2010h, GUEST_DR7, 400h
        dd GUEST_RSP, G_STACK0 - 20h, GUEST_RFLAGS, 2
        dd GUEST_SYSENTER_CS, 8, GUEST_SYSENTER_ESP, G_STACK0, GUEST_SYSENTER_EIP, CODE
        dd HOST_ES_SELECTOR, 10h, HOST_CS_SELECTOR, 8, HOST_SS_SELECTOR, 10h, HOST_DS_SELECTOR, 10h
        dd HOST_FS_SELECTOR, 10h, HOST_GS_SELECTOR, 0, HOST_TR_SELECTOR, 28h
        dd HOST_CR3, HOST_PAGES, HOST_CR4, 2010h, HOST_FS_BASE, 123h, HOST_GS_BASE, 0, HOST_TR_BASE, TSS
        dd HOST_GDTR_BASE, GDT, HOST_IDTR_BASE, IDT, HOST_SYSENTER_CS, 18h, HOST_SYSENTER_ESP, 1234h, HOST_SYSENTER_EIP, 5678h
        dd HOST_RSP, STACK, HOST_RIP, ROM + exited, -1

%include "shown.inc"

        times CASES - ($ - $$) db 0
