; fields: the fields of a VMCS that this VMM uses, by the manual's encodings (SDM vol. 3, appendix B), and the controls.

EPT_POINTER         equ 0x201A
IO_BITMAP_A         equ 0x2000
IO_BITMAP_B         equ 0x2002
GUEST_PHYSICAL      equ 0x2400
LINK_POINTER        equ 0x2800
PIN_CONTROLS        equ 0x4000
PROCESSOR_CONTROLS  equ 0x4002
SECONDARY_CONTROLS  equ 0x401E
EXIT_CONTROLS       equ 0x400C
ENTRY_CONTROLS      equ 0x4012
INSTRUCTION_ERROR   equ 0x4400
EXIT_REASON         equ 0x4402
INSTRUCTION_LENGTH  equ 0x440C
QUALIFICATION       equ 0x6400
GUEST_RIP           equ 0x681E

; Capability MSRs: bits that a control word must have (EAX) and may have (EDX).
MSR_FEATURE_CONTROL equ 0x3A
MSR_BASIC           equ 0x480
MSR_TRUE_PIN        equ 0x48D
MSR_TRUE_PROCESSOR  equ 0x48E
MSR_TRUE_EXIT       equ 0x48F
MSR_TRUE_ENTRY      equ 0x490

HLT_EXITING         equ 1 << 7
USE_IO_BITMAPS      equ 1 << 25
ACTIVATE_SECONDARY  equ 1 << 31
ENABLE_EPT          equ 1 << 1
UNRESTRICTED_GUEST  equ 1 << 7

; What the VMCS is to hold, beside control words and what is only known at run time: field, value.
        align 4
vmcs_table:
        dd SECONDARY_CONTROLS, ENABLE_EPT | UNRESTRICTED_GUEST
        dd EPT_POINTER, EPT_TABLES + 0x1E       ; write-back, four levels
        dd EPT_POINTER + 1, 0
        dd IO_BITMAP_A, IO_BITMAPS
        dd IO_BITMAP_B, IO_BITMAPS + 0x1000
        dd LINK_POINTER, -1
        dd LINK_POINTER + 1, -1
        dd 0x4004, 0                            ; no exception is the VMM's
        dd 0x400A, 0, 0x400E, 0, 0x4010, 0, 0x4014, 0, 0x4016, 0
        dd 0x6000, 0, 0x6002, CR4_VMXE          ; the guest owns CR0, and CR4 but for VMXE,
        dd 0x6004, 0, 0x6006, 0                 ; which it reads as 0
        dd 0x6800, GUEST_CR0, 0x6802, 0, 0x6804, CR4_VMXE
        dd 0x0800, DATA_SELECTOR, 0x0802, CODE_SELECTOR, 0x0804, DATA_SELECTOR
        dd 0x0806, DATA_SELECTOR, 0x0808, DATA_SELECTOR, 0x080A, DATA_SELECTOR, 0x080C, 0, 0x080E, 0
        dd 0x6806, 0, 0x6808, 0, 0x680A, 0, 0x680C, 0, 0x680E, 0, 0x6810, 0, 0x6812, 0, 0x6814, 0
        dd 0x4800, LIMIT, 0x4802, LIMIT, 0x4804, LIMIT, 0x4806, LIMIT, 0x4808, LIMIT, 0x480A, LIMIT
        dd 0x480C, 0xFFFF, 0x480E, 0xFFFF
        dd 0x4814, DATA_RIGHTS, 0x4816, CODE_RIGHTS, 0x4818, DATA_RIGHTS
        dd 0x481A, DATA_RIGHTS, 0x481C, DATA_RIGHTS, 0x481E, DATA_RIGHTS, 0x4820, 0x10000, 0x4822, 0x8B
        dd 0x6816, 0, 0x4810, 0xFFFF, 0x6818, 0, 0x4812, 0x3FF
        dd 0x4824, 0, 0x4826, 0, 0x6822, 0, 0x482A, 0, 0x6824, 0, 0x6826, 0
        dd 0x681A, 0x400, 0x681C, 0x7C00, GUEST_RIP, level2, 0x6820, 2
        dd 0x0C00, KERNEL_DATA, 0x0C02, KERNEL_CODE, 0x0C04, KERNEL_DATA, 0x0C06, KERNEL_DATA
        dd 0x0C08, KERNEL_DATA, 0x0C0A, KERNEL_DATA, 0x0C0C, TSS
        dd 0x6C02, HOST_PAGES, 0x6C04, CR4_VMXE | CR4_PSE
        dd 0x6C06, 0, 0x6C08, 0, 0x6C0A, tss, 0x6C0C, gdt, 0x6C0E, 0
        dd 0x4C00, 0, 0x6C10, 0, 0x6C12, 0, 0x6C14, STACK, 0x6C16, on_exit
        dd -1
