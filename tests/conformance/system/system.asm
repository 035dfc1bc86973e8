; A ROM (64 KiB below 1 MiB and below 4 GiB) that runs cases of system programming and prints what comes of them on port E9h.
;
; Each case is a piece of ring 0 code with everything of the processor at its command. It starts in a fresh world: GDT, LDT,
; IDT, four TSSs, page tables (off), data and stacks as below. Every exception and interrupt that it raises prints one line;
; those whose vector is in the case's resume mask then return, the first other ends the case. A triple fault resets the
; machine, which the ROM tells as well. Then the next case begins, which prints its index.
;
;   #index
;   #index event vector error cs eip eflags ss esp eax ecx edx ebx ebp esi edi ds es fs gs cr0 cr2 cr3 cr4 dr6 dr7 tr ldtr
;    sums: tables TSSs page-tables data stacks
;
; Cases stand from CASES on (system.ts): length of the code, resume mask (bit n: vector n), code padded to four bytes; a
; length of 0 is the end.

%include "machine.inc"
ROM     equ 0F0000h
STATE   equ 0600h               ; next case's address, index, event number, resume mask
MAGIC   equ 0610h
SAVED_DR7 equ 0614h
MOST_EVENTS equ 12

bits 16
org 0
start:
        cli
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
        or al, 1
        mov cr0, eax
        jmp dword 8:(ROM + protected)

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
        segment_descriptor TSS_MAIN, 68h, 89h, 0        ; 28 main TSS, with one byte of an I/O bitmap
        segment_descriptor LDT, 0FFh, 82h, 0            ; 30 LDT
        segment_descriptor 0, 0FFFFFh, 0BBh, 0Ch        ; 38 code1
        segment_descriptor 0, 0FFFFFh, 0B3h, 0Ch        ; 40 data1
        segment_descriptor 0, 0FFFFFh, 0DBh, 0Ch        ; 48 code2
        segment_descriptor 0, 0FFFFFh, 0D3h, 0Ch        ; 50 data2
        segment_descriptor TSS_DF, 67h, 89h, 0          ; 58 the double fault's task
        segment_descriptor TSS_A, 67h, 89h, 0           ; 60 32-bit TSS
        segment_descriptor TSS_B, 2Bh, 81h, 0           ; 68 16-bit TSS
        segment_descriptor TSS_C, 67h, 0E9h, 0          ; 70 32-bit TSS, DPL 3
        segment_descriptor 0, 0FFFFFh, 9Fh, 0Ch         ; 78 conforming code, DPL 0
        segment_descriptor CODE, 0FFFFh, 9Bh, 0         ; 80 16-bit code0, from the case's code on
        segment_descriptor 0, 0FFFFh, 93h, 0            ; 88 16-bit data0
        segment_descriptor 0, 0FFFFFh, 73h, 0Ch         ; 90 data3, not present
        segment_descriptor 0, 0FFFFFh, 0F1h, 0Ch        ; 98 data3, read only
        segment_descriptor 0, 0FFFFFh, 0F9h, 0Ch        ; A0 code3, execute only
        times 256 - ($ - gdt) db 0                      ; A8 to F8: the case's
gdt_end:

bits 32
protected:
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov esp, STACK0
        cmp dword [MAGIC], 'BOOT'
        je .again
        mov dword [MAGIC], 'BOOT'
        mov dword [STATE], ROM + CASES
        mov dword [STATE + 4], 0
        jmp next
.again: call print_index                ; a triple fault brought us here
        mov eax, 0FFh
        call print
        call newline
        jmp advance

; Goes on to the case after this one.
advance:
        mov esi, [STATE]
        mov eax, [esi]
        add eax, 3
        and eax, ~3
        lea esi, [esi + eax + 8]
        mov [STATE], esi
        inc dword [STATE + 4]

next:   cld
        xor eax, eax
        mov dr7, eax
        mov eax, cr0
        and eax, 01FFAFFD1h             ; PG, WP, AM, NE, TS, EM, MP off
        mov cr0, eax
        xor eax, eax
        mov cr3, eax
        mov cr4, eax
        mov cr2, eax
        mov ecx, 174h
        xor edx, edx
        wrmsr
        lgdt [ROM + rom_gdtr]
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov esp, STACK0
        push dword 2
        popfd
        mov esi, [STATE]
        cmp dword [esi], 0
        je finished
        mov al, '#'
        out 0E9h, al
        mov eax, [STATE + 4]
        call print
        call newline
        in al, 92h                      ; A20 open, no reset
        or al, 2
        and al, 0FEh
        out 92h, al
        mov dword [IDT + 10h], 80000h + ignore  ; IRET lets NMIs in again, and what NMI has waited is gone
        mov dword [IDT + 14h], (ROM & 0FFFF0000h) + 8E00h
        lidt [ROM + idtr]
        pushfd
        push dword 8
        push dword ROM + unblocked
        iretd
ignore: iretd
unblocked:
        mov edi, GDT                    ; tables, TSSs
        xor eax, eax
        mov ecx, 40h
        rep stosd
        mov edi, LDT
        mov ecx, 40h
        rep stosd
        mov edi, TSS_MAIN
        mov ecx, 140h
        rep stosd
        mov eax, 5A5A5A5Ah              ; stacks, and zeros that are popped beyond their beginning
%assign ring 0
%rep 4
        mov edi, STACK%+ring - 100h
        mov ecx, 40h
        rep stosd
        xor eax, eax
        mov ecx, 8
        rep stosd
        mov eax, 5A5A5A5Ah
 %assign ring ring + 1
%endrep
        mov edi, STACK_A - 100h
        mov ecx, 40h
        rep stosd
        xor eax, eax
        mov ecx, 8
        rep stosd
        mov edi, DATA
        mov eax, 0A5A5A5A5h
        mov ecx, 440h
        rep stosd
        mov edi, CODE                   ; what runs away meets INT3
        mov eax, 0CCCCCCCCh
        mov ecx, 1000h / 4
        rep stosd
        xor edi, edi
        mov ecx, 600h / 4
        rep stosd
        mov edi, 700h
        mov ecx, 900h / 4
        rep stosd
        mov esi, ROM + gdt
        mov edi, GDT
        mov ecx, (gdt_end - gdt) / 4
        rep movsd
        mov dword [LDT], 0000FFFFh      ; 07 data3, 0F code3
        mov dword [LDT + 4], 00CFF300h
        mov dword [LDT + 8], 0000FFFFh
        mov dword [LDT + 12], 00CFFB00h
        xor ecx, ecx                    ; interrupt gates; DPL 3 for 3, 4, and from 80h on
        mov edi, IDT
.gate:  lea eax, [ecx * 8 + ROM + stubs]
        mov edx, eax
        and eax, 0FFFFh
        or eax, 80000h
        mov [edi], eax
        and edx, 0FFFF0000h
        mov dx, 8E00h
        cmp ecx, 3
        je .open
        cmp ecx, 4
        je .open
        cmp ecx, 80h
        jb .shut
.open:  or dx, 6000h
.shut:  mov [edi + 4], edx
        add edi, 8
        inc ecx
        cmp ecx, 256
        jb .gate
        mov dword [IDT + 64], 580000h   ; #DF has a task of its own
        mov dword [IDT + 68], 8500h
        mov edi, TSS_MAIN
        mov esi, TSS_DF
        mov ebx, TSS_A
        mov edx, TSS_C
.tss:   mov dword [edi + 4], STACK0
        mov dword [edi + 8], 10h
        mov dword [edi + 12], STACK1
        mov dword [edi + 16], 41h
        mov dword [edi + 20], STACK2
        mov dword [edi + 24], 52h
        mov dword [edi + 1Ch], PAGES
        mov dword [edi + 66h], 0FF0068h
        mov dword [edi + 24h], 2
        mov dword [edi + 38h], STACK_A
        mov dword [edi + 48h], 10h
        mov dword [edi + 4Ch], 8
        mov dword [edi + 50h], 10h
        mov dword [edi + 54h], 10h
        xchg edi, esi
        xchg esi, ebx
        xchg ebx, edx
        cmp edi, TSS_MAIN
        jne .tss
        mov dword [TSS_DF + 20h], ROM + double_fault
        mov dword [TSS_DF + 38h], STACK_DF
        mov word [TSS_B + 2], STACK0    ; the 16-bit one
        mov word [TSS_B + 4], 10h
        mov word [TSS_B + 6], STACK1
        mov word [TSS_B + 8], 41h
        mov word [TSS_B + 10], STACK2
        mov word [TSS_B + 12], 52h
        mov word [TSS_B + 16], 2
        mov word [TSS_B + 26], STACK_A
        mov word [TSS_B + 34], 10h
        mov word [TSS_B + 36], 80h
        mov word [TSS_B + 38], 88h
        mov word [TSS_B + 40], 10h
        mov dword [PAGES], PAGES + 1007h ; the first MiB mapped one to one, all writable by ring 3
        mov edi, PAGES + 4
        xor eax, eax
        mov ecx, 1023
        rep stosd
        mov eax, 7
.page:  stosd
        add eax, 1000h
        cmp eax, 100007h
        jb .page
        mov edi, PAGES_2                ; and two tables for the case
        xor eax, eax
        mov ecx, 40h
        rep stosd
        mov edi, PAGES_3
        mov ecx, 40h
        rep stosd

        mov esi, [STATE]
        mov ecx, [esi]
        mov eax, [esi + 4]
        mov [STATE + 12], eax
        mov dword [STATE + 8], 0
        add esi, 8
        mov edi, CODE
        rep movsb
        mov dword [edi], 0B0Fh          ; UD2
        lgdt [ROM + gdtr]
        lidt [ROM + idtr]
        mov ax, 28h
        ltr ax
        mov ax, 30h
        lldt ax
        mov eax, 0FFFF0FF0h
        mov dr6, eax
        mov eax, PAGES
        mov cr3, eax
        mov eax, 0AAAAAAAAh
        mov ecx, 0CCCCCCCCh
        mov edx, 0DDDDDDDDh
        mov ebx, 0BBBBBBBBh
        mov ebp, 0EBEBEBEBh
        mov esi, 51515151h
        mov edi, 0D1D1D1D1h
        jmp dword 8:CODE

finished:
        mov dword [MAGIC], 0
        mov esi, ROM + done
.next:  lodsb
        test al, al
        jz .end
        out 0E9h, al
        jmp .next
.end:   mov al, 10h
        out 0F4h, al                    ; QEMU's way out
        mov dx, 8900h
        mov esi, ROM + shutdown
.shut:  lodsb                           ; Bochs's
        test al, al
        jz .stop
        out dx, al
        jmp .shut
.stop:  hlt
        jmp .stop
done:   db 'DONE', 10, 0
shutdown: db 'Shutdown', 0

        align 8
stubs:
%assign vector 0
%rep 256
        align 8
 %if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
        push strict byte vector - 256 * (vector > 127)
        jmp strict near with_error
 %else
        push strict byte vector - 256 * (vector > 127)
        jmp strict near without_error
 %endif
 %assign vector vector + 1
%endrep

without_error:
        push dword [esp]
        mov dword [esp + 4], 0
with_error:                             ; vector error eip cs eflags [esp ss [es ds fs gs]]
        pushad
        mov ax, ds
        push eax
        mov ax, es
        push eax
        mov ax, fs
        push eax
        mov ax, gs
        push eax
        mov eax, ss                     ; of a 16-bit stack the upper half of ESP is anything
        lar eax, eax
        test eax, 400000h
        jnz .wide
        movzx esp, sp
.wide:  lgdt [cs:ROM + rom_gdtr]
        mov ax, 10h
        mov ds, ax
        mov es, ax
        cld
        mov eax, dr7                    ; no breakpoint may stop what follows
        mov [SAVED_DR7], eax
        xor eax, eax
        mov dr7, eax
        mov ebp, esp                    ; gs fs es ds | edi esi ebp esp ebx edx ecx eax | vector error eip cs eflags esp ss
        cmp dword [STATE + 8], MOST_EVENTS + 4
        ja advance                      ; faults of the handler itself, on a stack that is no good
        call print_index
        movzx eax, byte [ebp + 48]
        call print
        mov eax, [ebp + 52]
        call print
        movzx eax, word [ebp + 60]
        call print
        mov eax, [ebp + 56]
        call print
        mov eax, [ebp + 64]
        call print
        test dword [ebp + 64], 20000h
        jnz .outer
        test byte [ebp + 60], 3
        jnz .outer
        mov eax, ss
        movzx eax, ax
        call print
        lea eax, [ebp + 68]
        call print
        jmp .general
.outer: movzx eax, word [ebp + 72]
        call print
        mov eax, [ebp + 68]
        call print
.general:
        mov eax, [ebp + 44]
        call print
        mov eax, [ebp + 40]
        call print
        mov eax, [ebp + 36]
        call print
        mov eax, [ebp + 32]
        call print
        mov eax, [ebp + 24]
        call print
        mov eax, [ebp + 20]
        call print
        mov eax, [ebp + 16]
        call print
        test dword [ebp + 64], 20000h
        jz .segments
        mov eax, [ebp + 80]
        call print
        mov eax, [ebp + 76]
        call print
        mov eax, [ebp + 84]
        call print
        mov eax, [ebp + 88]
        call print
        jmp .rest
.segments:
        movzx eax, word [ebp + 12]
        call print
        movzx eax, word [ebp + 8]
        call print
        movzx eax, word [ebp + 4]
        call print
        movzx eax, word [ebp]
        call print
.rest:  call print_machine
        mov eax, [STATE + 8]
        cmp eax, MOST_EVENTS
        jae advance
        movzx eax, byte [ebp + 48]
        cmp eax, 31
        ja advance
        bt [STATE + 12], eax
        jnc advance
        cmp al, 1
        jne .return
        or dword [ebp + 64], 10000h     ; RF: on over the instruction that a breakpoint stopped at
        mov eax, 0FFFF0FF0h
        mov dr6, eax
.return:
        lgdt [ROM + gdtr]
        mov eax, [SAVED_DR7]
        mov dr7, eax
        pop eax
        mov gs, ax
        pop eax
        mov fs, ax
        pop eax
        mov es, ax
        pop eax
        mov ds, ax
        popad
        add esp, 8
        iretd

; The task of #DF: what it interrupted stands in the TSS that its link names.
double_fault:
        lgdt [cs:ROM + rom_gdtr]
        mov ax, 10h
        mov ds, ax
        mov es, ax
        cld
        mov eax, dr7
        mov [SAVED_DR7], eax
        xor eax, eax
        mov dr7, eax
        call print_index
        mov eax, 8
        call print
        pop eax                         ; error code
        call print
        movzx edx, word [TSS_DF]
        mov ebp, [edx + GDT + 2]
        and ebp, 0FFFFFFh
        movzx eax, word [ebp + 4Ch]
        call print
        mov eax, [ebp + 20h]
        call print
        mov eax, [ebp + 24h]
        call print
        movzx eax, word [ebp + 50h]
        call print
        mov eax, [ebp + 38h]
        call print
        mov eax, [ebp + 28h]
        call print
        mov eax, [ebp + 2Ch]
        call print
        mov eax, [ebp + 30h]
        call print
        mov eax, [ebp + 34h]
        call print
        mov eax, [ebp + 3Ch]
        call print
        mov eax, [ebp + 40h]
        call print
        mov eax, [ebp + 44h]
        call print
        movzx eax, word [ebp + 54h]
        call print
        movzx eax, word [ebp + 48h]
        call print
        movzx eax, word [ebp + 58h]
        call print
        movzx eax, word [ebp + 5Ch]
        call print
        call print_machine
        jmp advance

print_index:
        mov al, '#'
        out 0E9h, al
        mov eax, [STATE + 4]
        call print
        mov eax, [STATE + 8]
        inc dword [STATE + 8]
        jmp print

; What both handlers print last.
print_machine:
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
        mov eax, [SAVED_DR7]
        call print
        str eax
        movzx eax, ax
        call print
        sldt eax
        movzx eax, ax
        call print
        mov ebp, ROM + areas            ; sums
.sum:   xor edx, edx
.area:  mov esi, [ebp]
        mov ecx, [ebp + 4]
        add ebp, 8
        jecxz .print
.dword: lodsd
        rol edx, 1
        add edx, eax
        loop .dword
        jmp .area
.print: mov eax, edx
        call print
        test esi, esi
        jz .sum
newline:
        mov al, 10
        out 0E9h, al
        ret

        align 4
; What is summed up: address and number of dwords; a number of 0 ends a sum, with an address other than 0 the last one.
areas:  dd GDT, 40h, LDT, 40h, 0, 0
        dd TSS_MAIN, 140h, 0, 0
        dd PAGES, 4, PAGES_1, 40h, PAGES_2, 40h, PAGES_3, 40h, 0, 0
        dd DATA, 440h, 0, 0
        dd STACK1 - 80h, 20h, STACK2 - 80h, 20h, STACK3 - 80h, 20h, STACK_A - 80h, 20h, 1, 0

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

        times CASES - ($ - $$) db 0
