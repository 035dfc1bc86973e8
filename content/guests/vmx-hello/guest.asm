; vmx-hello: a hypervisor that stands on VT-x, the smallest that is one. It runs a guest in VMX non-root operation, from real mode
; on, and says at the end why the processor came back from it.
;
; Compare `nested`, which does the same in software: there each privileged instruction of the guest traps, here the guest
; has a ring 0, an IF and control registers of its own, and nothing of them comes here. What does: instructions that always
; exit (CPUID), those the VMM has asked for (HLT, one port), and memory that the guest has not been given yet (EPT).
; Assembled with POPF defined it runs the guest `popf`, which prints 0, as on a bare machine.
; SDM vol. 3, chapters 23 to 28. Read the files in the order they are included here.
;
;       physical                                seen by the guest
;       00007C00  the guest's image, this VMM
;       00010000  VMXON region, VMCS, tables
;       00020000  the guest's memory, 64 KiB    00000000

        bits 32

        jmp vmm_start

level2:                                 ; the guest's first instruction
%ifdef POPF
        org 0x7C00
        %include "../popf/guest.asm"
%else
        %include "level2.asm"           ; it says org 0x7C00, for all that is here
%endif
level2_end:

        bits 32
        %include "fields.asm"
        %include "world.asm"
        %include "exits.asm"
        %include "report.asm"
