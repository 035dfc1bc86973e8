/** What "my guest" is before anything was written. */
export const OWN_GUEST = `; Your own guest. It starts in 32-bit protected mode in ring 0, at 7C00h, without paging.
; Port E9h prints a byte, port F4h ends the machine.

        bits 32
        org 0x7C00

        mov esi, text
next:   lodsb
        test al, al
        jz done
        out 0xE9, al
        jmp next
done:   out 0xF4, al

text:   db "Hello", 10, 0
`;
