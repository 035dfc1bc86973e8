; The reset vector, at the end of 64 KiB.
        times 0xfff0 - ($ - $$) db 0
        bits 16
        jmp 0xf000:start - BASE
        times 0x10000 - ($ - $$) db 0
