; What the examples of the authors' page are asked of: a kernel that pages, calls a service by INT, prints and turns interrupts off.

        bits 32
        org 0x7C00

        mov esp, 0x7000
        lidt [idtr]
        mov dword [0x10000], 0x11007
        mov edi, 0x11000
        mov eax, 7
fill:   stosd
        add eax, 0x1000
        cmp eax, 0x100000
        jb fill
        mov eax, 0x10000
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        mov eax, 7
called: int 0x30
        add al, '0'
prints: out 0xE9, al
        sub al, '0'
done:   sti
        pushfd
        and dword [esp], ~0x200
clears: popfd
        cmp dword [data], 0
        out 0xF4, al
service:
        iretd
        align 8
idt:    times 0x30 dq 0
        dw service, 8, 0xEE00, 0
idtr:   dw $ - idt - 1
        dd idt
data:   dd 0x1234
