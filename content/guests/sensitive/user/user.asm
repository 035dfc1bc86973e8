; A kernel that does one thing: it lets `program` run at ring 3, and prints for it. Its IOPL is 3: the program may change IF.
; The program speaks by INT 30h with a character in AL, and ends by INT 31h.

kernel: lgdt [gdtr]
        mov edi, gates + 13 * 8
        mov eax, refused
        call set_gate
        mov edi, gates + 0x30 * 8
        mov eax, print
        call set_gate
        add edi, 8
        mov eax, finish
        call set_gate
        lidt [idtr]
        mov eax, 0x28
        ltr ax
        mov eax, 0x23
        mov ds, ax
        mov es, ax
        push eax
        push dword 0x6000
        push dword 0x3002
        push dword 0x1B
        push dword program
        iretd

; The interrupt gate at EDI, open to ring 3, leads to EAX.
set_gate:
        mov [edi], ax
        mov word [edi + 2], 8
        mov word [edi + 4], 0xEE00
        shr eax, 16
        mov [edi + 6], ax
        ret

print:  out 0xE9, al
        iretd

finish: mov al, 10
        out 0xE9, al
        xor eax, eax
        out 0xF4, al
        hlt

refused:
        mov al, '!'
        out 0xE9, al
        jmp finish

        align 8
; 08h code, 10h data: ring 0. 18h code, 20h data: ring 3. 28h the TSS, 30h an LDT. 38h data of ring 3 that grows down.
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
        dq 0x00CFFB000000FFFF, 0x00CFF3000000FFFF
        dw 0x67, tss, 0x8900, 0
        dw 7, 0x600, 0x8200, 0
        dq 0x00CFF70000000000
gdtr:   dw gdtr - gdt - 1
        dd gdt
        align 8
gates:  times 0x32 dq 0
idtr:   dw idtr - gates - 1
        dd gates
        align 4
tss:    dd 0, 0x7000, 0x10
        times 22 dd 0
        dd 0x680000

; What a program speaks with, as in say.asm.
say:    push eax
.next:  lodsb
        test al, al
        jz .done
        int 0x30
        jmp .next
.done:  pop eax
        ret

say_hex:
        push ecx
        mov ecx, 8
.digit: rol eax, 4
        push eax
        and al, 15
        add al, '0'
        cmp al, '9'
        jbe .put
        add al, 'A' - '0' - 10
.put:   int 0x30
        pop eax
        dec ecx
        jnz .digit
        pop ecx
        ret
