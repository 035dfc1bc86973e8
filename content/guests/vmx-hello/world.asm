; world: into VMX operation, the tables, and the way into the guest and back.

KERNEL_CODE equ 0x08
KERNEL_DATA equ 0x10
TSS         equ 0x18

VMXON_REGION equ 0x10000
VMCS        equ 0x11000
HOST_PAGES  equ 0x12000
IO_BITMAPS  equ 0x13000                 ; two pages: a bit a port
EPT_TABLES  equ 0x15000                 ; four pages, one a level
EPT_PAGES   equ 0x18000
STACK       equ 0x7C00                  ; below the image
GUEST_BASE  equ 0x20000
GUEST_PAGES equ 16

CR0_NE      equ 1 << 5
CR0_PG      equ 1 << 31
CR4_PSE     equ 1 << 4
CR4_VMXE    equ 1 << 13
CPUID_VMX   equ 1 << 5
EPT_ALL     equ 0x37                    ; read, write, execute; write-back
EPT_TABLE   equ 7

%ifdef POPF
GUEST_CR0   equ 0x31                    ; a flat guest's state (content/guests/README.md)
CODE_SELECTOR equ 8
DATA_SELECTOR equ 0x10
LIMIT       equ -1
CODE_RIGHTS equ 0xC09B
DATA_RIGHTS equ 0xC093
%else
GUEST_CR0   equ 0x30                    ; real mode
CODE_SELECTOR equ 0
DATA_SELECTOR equ 0
LIMIT       equ 0xFFFF
CODE_RIGHTS equ 0x9B
DATA_RIGHTS equ 0x93
%endif

vmm_start:
        mov eax, 1
        cpuid
        test ecx, CPUID_VMX
        mov esi, none_text
        jz give_up

        mov ecx, MSR_FEATURE_CONTROL    ; the firmware's part: allow VMXON, and lock that in
        rdmsr
        test al, 1
        jnz .allowed
        or al, 5
        wrmsr
.allowed:
        mov eax, tss
        mov [gdt.tss + 2], ax
        shr eax, 16
        mov [gdt.tss + 4], al
        lgdt [gdt_register]
        mov eax, TSS
        ltr ax

        mov edi, VMXON_REGION           ; all tables empty
        mov ecx, 0x10000 / 4
        mov eax, 0
        rep stosd
        mov dword [HOST_PAGES], 0x83    ; VMX operation wants paging: 4 MiB, one to one
        mov eax, HOST_PAGES
        mov cr3, eax
        mov eax, CR4_VMXE | CR4_PSE
        mov cr4, eax
        mov eax, cr0
        or eax, CR0_PG | CR0_NE
        mov cr0, eax

        mov ecx, MSR_BASIC              ; each region begins with the revision of the processor's format
        rdmsr
        mov [VMXON_REGION], eax
        mov [VMCS], eax
        vmxon [vmxon_pointer]
        jbe failed
        vmclear [vmcs_pointer]
        jbe failed
        vmptrld [vmcs_pointer]
        jbe failed

        mov dword [EPT_TABLES], EPT_TABLES + 0x1000 + EPT_TABLE
        mov dword [EPT_TABLES + 0x1000], EPT_TABLES + 0x2000 + EPT_TABLE
        mov dword [EPT_TABLES + 0x2000], EPT_PAGES + EPT_TABLE
        mov ecx, 0                      ; the guest's pages, all but the last
.page:  mov eax, ecx
        shl eax, 12
        add eax, GUEST_BASE + EPT_ALL
        mov [EPT_PAGES + ecx * 8], eax
        inc ecx
        cmp ecx, GUEST_PAGES - 1
        jne .page
        or byte [IO_BITMAPS + 0xF4 / 8], 1 << (0xF4 & 7)

        mov esi, vmcs_table
.field: lodsd
        cmp eax, -1
        je .fields
        mov edx, eax
        lodsd
        vmwrite edx, eax
        jbe failed
        jmp .field
.fields:
        mov eax, cr0                    ; the host's CR0
        mov edx, 0x6C00
        vmwrite edx, eax
        mov edi, PIN_CONTROLS
        mov ecx, MSR_TRUE_PIN
        mov ebx, 0
        call set_control
        mov edi, PROCESSOR_CONTROLS
        mov ecx, MSR_TRUE_PROCESSOR
        mov ebx, HLT_EXITING | USE_IO_BITMAPS | ACTIVATE_SECONDARY
        call set_control
        mov edi, EXIT_CONTROLS
        mov ecx, MSR_TRUE_EXIT
        mov ebx, 0
        call set_control
        mov edi, ENTRY_CONTROLS
        mov ecx, MSR_TRUE_ENTRY
        mov ebx, 0
        call set_control

        mov esi, level2                 ; the guest's image goes to the same place of its own memory
        mov edi, GUEST_BASE + level2
        mov ecx, level2_end - level2
        rep movsb
        call load_registers
        vmlaunch
        jmp failed

; Writes control word EDI: what the processor insists on (MSR ECX) and EBX. Uses EAX and EDX.
set_control:
        rdmsr
        or eax, ebx
        vmwrite edi, eax
        ret

; The guest's general registers are not in the VMCS: they are the VMM's to keep.
load_registers:
        mov eax, [registers]
        mov ecx, [registers + 4]
        mov edx, [registers + 8]
        mov ebx, [registers + 12]
        mov ebp, [registers + 16]
        mov esi, [registers + 20]
        mov edi, [registers + 24]
        ret

; Every exit comes here, with the host's state of the VMCS loaded: from the guest's world into the VMM's, and back.
on_exit:
        mov [registers], eax
        mov [registers + 4], ecx
        mov [registers + 8], edx
        mov [registers + 12], ebx
        mov [registers + 16], ebp
        mov [registers + 20], esi
        mov [registers + 24], edi
        call dispatch
        call load_registers
        vmresume
        jmp failed

        align 8
vmxon_pointer: dq VMXON_REGION
vmcs_pointer:  dq VMCS
registers:     times 7 dd 0             ; EAX ECX EDX EBX EBP ESI EDI

gdt:    dq 0
        dq 0x00CF9B000000FFFF           ; 08h the VMM's code
        dq 0x00CF93000000FFFF           ; 10h the VMM's data
.tss:   dw 103, 0                       ; 18h the TSS; vmm_start writes its base
        db 0, 0x89, 0, 0
.end:
gdt_register:
        dw gdt.end - gdt - 1
        dd gdt

tss:    times 104 db 0
