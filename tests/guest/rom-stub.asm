; rom-stub: a ROM of 64 KiB that puts a machine without firmware into the state a flat guest starts from
; (content/guests/README.md), and starts the guest. Assemble with -DGUEST='"path of the flat binary"'.

LOAD    equ 0x7C00
GDT     equ 0x800
ROM     equ 0xF0000

        bits 16
        org 0
start:  cli
        cld
        mov al, 0xFF
        out 0x21, al
        out 0xA1, al
        in al, 0x92                     ; A20
        or al, 2
        and al, 0xFE
        out 0x92, al
        mov ax, 0xF000
        mov ds, ax
        xor ax, ax
        mov es, ax
        mov si, guest
        mov di, LOAD
        mov cx, end - guest
        rep movsb
        mov si, gdt
        mov di, GDT
        mov cx, gdt_end - gdt
        rep movsb
        o32 lgdt [gdtr]
        o32 lidt [idtr]
        mov eax, 1
        mov cr0, eax
        jmp dword 8:ROM + flat

        bits 32
flat:   mov eax, 0x10
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        mov ss, eax
        xor eax, eax
        xor ebx, ebx
        xor ecx, ecx
        xor edx, edx
        xor esi, esi
        xor edi, edi
        xor ebp, ebp
        mov esp, LOAD
        push 2
        popfd
        mov eax, LOAD
        push eax
        xor eax, eax
        ret

gdt:    dq 0
        dq 0x00CF9B000000FFFF
        dq 0x00CF93000000FFFF
gdt_end:
gdtr:   dw gdt_end - gdt - 1
        dd GDT
idtr:   dw 0
        dd 0

guest:  incbin GUEST
end:
        times 0xFFF0 - ($ - $$) db 0
        bits 16
        jmp 0xF000:start
        times 0x10000 - ($ - $$) db 0
