; exits: why the processor came back, and what is done about it.

REASON_CPUID  equ 10
REASON_HLT    equ 12
REASON_VMCALL equ 18
REASON_IO     equ 30
REASON_EPT    equ 48

dispatch:
        mov edx, EXIT_REASON
        vmread eax, edx
        cmp eax, MOST_REASONS
        jae .unknown                    ; or an entry that has failed: bit 31
        inc dword [counts + eax * 4]
        cmp eax, REASON_CPUID
        je on_cpuid
        cmp eax, REASON_HLT             ; the guest goes on at once
        je advance
        cmp eax, REASON_VMCALL
        je advance
        cmp eax, REASON_IO
        je on_io
        cmp eax, REASON_EPT
        je on_ept
.unknown:
        mov esi, unknown_text
        call say
        call say_number
        mov esi, line_end
        jmp give_up

; The guest's processor has a name of its own; all else is the machine's.
on_cpuid:
        mov eax, [registers]
        mov ecx, [registers + 4]
        cpuid
        cmp dword [registers], 0
        jne .keep
        mov ebx, 'vmx-'
        mov edx, 'hell'
        mov ecx, 'o VM'
.keep:  mov [registers], eax
        mov [registers + 4], ecx
        mov [registers + 8], edx
        mov [registers + 12], ebx

; Goes on behind the instruction that has exited.
advance:
        mov edx, INSTRUCTION_LENGTH
        vmread ecx, edx
        mov edx, GUEST_RIP
        vmread eax, edx
        add eax, ecx
        vmwrite edx, eax
        ret

; The one port that the bitmap marks: the guest ends its machine.
on_io:
        mov al, [registers]
        jmp report

; Gives the guest the page that it has asked for, if it is one of its memory.
on_ept:
        mov edx, GUEST_PHYSICAL
        vmread eax, edx
        shr eax, 12
        cmp eax, GUEST_PAGES
        mov esi, memory_text
        jae give_up
        mov ecx, eax
        shl eax, 12
        add eax, GUEST_BASE + EPT_ALL
        mov [EPT_PAGES + ecx * 8], eax
        ret                             ; and the guest tries again
