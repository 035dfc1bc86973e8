; The kernel calls a subroutine.
        bits 32
        org 0x7C00
%include 'frame.asm'

operation:
        call subroutine
        ret

subroutine:
        inc dword [done]
        ret
