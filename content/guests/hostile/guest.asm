; hostile: a kernel that takes all it can reach, and gives nothing back.
;
; It turns interrupts off, masks every line of the 8259s, writes all over the top of the linear address space,
; where a VMM would live, and keeps the processor to itself for 200,000 turns of a loop. On a bare machine it has
; then had the machine. In a VM it believes the same; but the host's timer took the processor away from it, its
; stores went nowhere, and its neighbours noticed nothing. It prints "mine".
;
; With RUIN defined it ruins itself. On a bare machine and in a VM alike, 1 to 3 end in a triple fault, while 4 and 5 get
; nowhere for ever, until the limit of the run ends them; neighbours have their turns all the same:
;   1  wipes its own page tables                    4  empties the TLB before each access
;   2  faults in its fault handler                  5  floods itself with interrupts
;   3  points CR3 outside of memory

        bits 32
        org 0x7C00

EXIT            equ 0xF4
DEBUG           equ 0xE9
PIC1_MASK       equ 0x21
PIC2_MASK       equ 0xA1
TOP             equ 0xFFC00000          ; the last 4 MiB of the linear address space
DIRECTORY       equ 0x101000
TABLE           equ 0x100000            ; maps the first 4 MiB to themselves

        cli
        mov al, 0xFF                    ; no device may interrupt, it thinks
        out PIC1_MASK, al
        out PIC2_MASK, al

%ifdef RUIN
        lidt [idtr]
        mov edi, TABLE
        mov eax, 3                      ; present, writable
        mov ecx, 1024
fill:   stosd
        add eax, 0x1000
        loop fill
        mov dword [DIRECTORY], TABLE | 3
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, 1 << 31                 ; CR0.PG
        mov cr0, eax

%if RUIN == 1
        mov edi, TABLE                  ; no page is mapped from here on,
        mov ecx, 1024
        xor eax, eax
        rep stosd
        mov eax, cr3                    ; once the TLB is empty
        mov cr3, eax
%elif RUIN == 2
        mov dword [idt + 14 * 8], 0x00080000            ; the page-fault handler is at 40000000h,
        mov dword [idt + 14 * 8 + 4], 0x40008E00        ; which is not mapped
        mov eax, [0x40000000]
%elif RUIN == 3
        mov eax, 0x80000000
        mov cr3, eax
%elif RUIN == 4
again:  mov eax, cr3                    ; empties the TLB
        mov cr3, eax
        mov eax, [0x20000]
        jmp again
%elif RUIN == 5
        mov al, 0x19                    ; the 8259: ICW1 (a line counts while it is up) to ICW4, IRQ 0 is vector 20h
        out 0x20, al
        mov al, 0x20
        out PIC1_MASK, al
        mov al, 4
        out PIC1_MASK, al
        mov al, 1
        out PIC1_MASK, al
        mov al, 0xFE
        out PIC1_MASK, al
        mov al, 0x30                    ; the 8254, mode 0: its line goes up after two clocks, and stays up
        out 0x43, al
        mov al, 2
        out 0x40, al
        xor al, al
        out 0x40, al
        sti
        jmp $
%endif

tick:   push eax
        mov al, 0x20                    ; end of interrupt; but what asked for it still does
        out 0x20, al
        pop eax
        iretd

        align 8
idt:    times 0x20 * 2 dd 0
        dw tick, 0x08, 0x8E00, 0
idtr:   dw idtr - idt - 1
        dd idt

%else
        mov edi, TOP
        mov ecx, (1 << 22) / 4096
sweep:  mov dword [edi], 0xDEADBEEF     ; one store into each page
        add edi, 4096
        loop sweep

        mov ecx, 200000
spin:   loop spin

        mov esi, message
next:   lodsb
        test al, al
        jz done
        out DEBUG, al
        jmp next
done:   out EXIT, al                    ; AL is 0

message: db "mine", 10, 0
%endif
