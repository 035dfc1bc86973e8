; boot: the multiboot header, by which a boot loader knows the kernel, and the way from there to the first
; task. Multiboot Specification 0.6.96, 3.1 (header) and 3.2 (machine state: protected mode, paging off,
; interrupts off).

MULTIBOOT_MAGIC equ 0x1BADB002
MULTIBOOT_FLAGS equ 1 << 16             ; the five addresses below are valid: no ELF header needed
KERNEL_STACK    equ 0x209000            ; grows down from here, through one page

multiboot_header:
        dd MULTIBOOT_MAGIC
        dd MULTIBOOT_FLAGS
        dd -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
        dd multiboot_header             ; where the header is,
        dd multiboot_header             ; where the image goes,
        dd image_end                    ; where it ends,
        dd 0                            ; no memory to be zeroed behind it,
        dd start                        ; and where to begin
%ifdef PARAVIRT
        dd PV_MAGIC, PV_VERSION, -(PV_MAGIC + PV_VERSION)
%endif

start:  cld
        mov esp, KERNEL_STACK
%ifdef PARAVIRT
        call meet_vmm
%endif
        call serial_init
        call gdt_init
        call idt_init
        call paging_init
        mov esi, banner
        call print
        call timer_init
        jmp schedule                    ; runs the tasks, and does not come back

; The last task has ended.
finish: mov esi, farewell
        call print
        mov al, 0x10

; Ends the machine with the value in AL; where it has no exit port, halts for good.
shutdown:
%ifdef PARAVIRT
        movzx ecx, al
        mov ebx, SHUTDOWN
        mov eax, SCHEDULE
        int HYPERCALL
%else
        out 0xF4, al
        cli
        hlt
%endif

banner:   db "tinyos: paging is on, two tasks in ring 3", 10, 0
farewell: db "tinyos: both tasks are done", 10, 0
