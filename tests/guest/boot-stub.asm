; boot-stub: puts a machine that boots multiboot kernels into the state a flat guest starts from
; (content/guests/README.md), and starts the guest. Assemble with -DGUEST='"path of the flat binary"'.
; Multiboot Specification 0.6.96, 3.1 (header, with the address fields of flag 16) and 3.2 (machine state).

        bits 32
        org 0x100000

MAGIC   equ 0x1BADB002
FLAGS   equ 1 << 16                     ; the address fields below are valid
LOAD    equ 0x7C00
GDT     equ 0x800

header: dd MAGIC, FLAGS, -(MAGIC + FLAGS)
        dd header, header, end, 0, entry

entry:  cli
        cld
        mov al, 0xFF                    ; the firmware left some interrupts unmasked
        out 0x21, al
        out 0xA1, al

        mov esi, guest
        mov edi, LOAD
        mov ecx, end - guest
        rep movsb
        mov esi, gdt
        mov edi, GDT
        mov ecx, gdt_end - gdt
        rep movsb

        lgdt [gdtr]
        lidt [idtr]
        jmp 0x08:.flat
.flat:  mov eax, 0x10
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        mov ss, eax
        mov eax, 1                      ; PE alone
        mov cr0, eax
        xor eax, eax
        mov cr3, eax
        mov cr4, eax
        xor ebx, ebx
        xor ecx, ecx
        xor edx, edx
        xor esi, esi
        xor edi, edi
        xor ebp, ebp
        mov esp, LOAD
        push 2
        popfd                           ; leaves every flag clear
        jmp LOAD

gdt:    dq 0
        dq 0x00CF9B000000FFFF           ; 08h: code, base 0, 4 GB, DPL 0
        dq 0x00CF93000000FFFF           ; 10h: data, base 0, 4 GB, DPL 0
gdt_end:
gdtr:   dw gdt_end - gdt - 1
        dd GDT
idtr:   dw 0
        dd 0

guest:  incbin GUEST
end:
