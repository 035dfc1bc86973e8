; paravirt: the interface to the VMM, for guests that know of it. docs/paravirtualization.md explains it.
;
; A hypercall is INT 82h in ring 1: EAX is its number, EBX, ECX and EDX are its arguments. EAX comes back with 0, or
; with what was asked for, or with a negative error; everything else is kept.

HYPERCALL               equ 0x82

SET_TRAP_TABLE          equ 0           ; EBX: a table of traps, see below
MMU_UPDATE              equ 1           ; EBX: a list of updates, ECX: how many, EDX: where done ones are counted, or 0
SET_GDT                 equ 2           ; EBX: a list of frames, ECX: how many descriptors are in them
SET_LDT                 equ 3           ; the same
UPDATE_DESCRIPTOR       equ 4           ; EBX: its machine address, ECX: low dword, EDX: high dword
STACK_SWITCH            equ 5           ; EBX: SS, ECX: ESP for entries from ring 3
SET_CALLBACK            equ 6           ; EBX: CS, ECX: EIP where events enter
SET_FAST_TRAP           equ 7           ; EBX: a vector of the trap table, or -1
UPDATE_VA_MAPPING       equ 8           ; EBX: a linear page, ECX: its entry, EDX: FORGET_PAGE or 0
SCHEDULE                equ 9           ; EBX: see below, ECX: of a shutdown, the value it ends with
EVENT_CHANNEL           equ 10          ; EBX: see below, ECX: the channel
SET_TIMER               equ 11          ; ECX:EBX: the time, 0 for never
MULTICALL               equ 12          ; EBX: a list of calls, ECX: how many
RETURN                  equ 13          ; as IRETD, with EAX on top of the frame; IF sets the virtual flag

YIELD                   equ 0           ; SCHEDULE
BLOCK                   equ 1           ; until an event comes; unmasks them
SHUTDOWN                equ 2
BIND_TIMER              equ 0           ; EVENT_CHANNEL: gives the channel back
CLOSE                   equ 1
SEND                    equ 2

; An update of a page table is two dwords: the entry's machine address, and what to write there. With COMMAND added to
; the address, which is then a frame's, the second dword is a command.
UPDATE_SIZE             equ 8
COMMAND                 equ 3
PIN_TABLE               equ 0
PIN_DIRECTORY           equ 1
UNPIN                   equ 2
NEW_BASE                equ 3           ; as MOV CR3
FLUSH                   equ 4
FORGET                  equ 5           ; as INVLPG, of the linear address in the first dword
FORGET_PAGE             equ 1
LARGEST_BATCH           equ 2048

; An entry of the trap table: vector and flags, CS and EIP of the handler. One with EIP 0 is the end.
;       db vector, DPL + TRAP_MASKS
;       dw KERNEL_CS
;       dd handler
TRAP_MASKS              equ 4           ; events are masked when the handler begins

; A call of a multicall: number, five arguments, what came back, and a dword that is not used.
CALL_SIZE               equ 32
CALL_RESULT             equ 24

; Segments that every guest has, flat up to the VMM.
FLAT_RING1_CODE         equ 0xE019
FLAT_RING1_DATA         equ 0xE021
FLAT_RING3_CODE         equ 0xE02B
FLAT_RING3_DATA         equ 0xE033

; The start info, whose address is in ESI at the first instruction.
START_MAGIC             equ 0
START_FRAMES            equ 4           ; how many frames, linear from 0
START_SHARED            equ 8           ; linear address of the shared info
START_CONSOLE           equ 12
START_DIRECTORY         equ 16          ; of the first page directory; its tables lie behind it
START_TABLES            equ 20          ; how many frames they are together
START_MACHINE           equ 24          ; for each frame, its machine address
START_LINEAR            equ 28          ; for each frame of the machine, where it was linear; -1 if not ours
START_MACHINE_FRAMES    equ 32
START_FREE              equ 36          ; first linear address with nothing of the VMM's

; The shared info.
SHARED_PENDING          equ 0x00        ; byte: an event waits
SHARED_MASK             equ 0x01        ; byte: not 0, and none may enter
SHARED_CHANNELS         equ 0x04        ; a bit for each channel
SHARED_CHANNEL_MASK     equ 0x08        ; a bit for each channel that must not call
SHARED_TIME             equ 0x10        ; 64 bits: clocks, 1193182 a second, when the guest was last spoken to
SHARED_STAMP            equ 0x18        ; 64 bits: the TSC at that time
SHARED_TICKS            equ 0x20        ; what the TSC counts in a clock
SHARED_CR2              equ 0x24        ; where the last page fault was

; The console: bytes to go out are put into a ring, and sent by SEND to its channel.
CONSOLE_CHANNEL         equ 1
CONSOLE_IN              equ 0x000
CONSOLE_IN_SIZE         equ 1024
CONSOLE_OUT             equ 0x400
CONSOLE_OUT_SIZE        equ 2048
CONSOLE_IN_TAKEN        equ 0xC00       ; these count bytes for ever; their low bits are places in the ring
CONSOLE_IN_PUT          equ 0xC04
CONSOLE_OUT_TAKEN       equ 0xC08
CONSOLE_OUT_PUT         equ 0xC0C

; By this note, in the first 8 KB of the image, the VMM knows a guest that knows of it.
PV_MAGIC                equ 0x56504754
PV_VERSION              equ 1
