; The kernel reads a port where nothing answers.
        bits 32
        org 0x7C00
%include 'frame.asm'

operation:
        in al, 0x80
        inc dword [done]
        ret
