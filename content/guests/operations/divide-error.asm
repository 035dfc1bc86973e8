; A program divides by zero; its kernel goes on behind the DIV.
        bits 32
        org 0x7C00
%define USER
%define ON_DIVIDE_ERROR
%include 'frame.asm'

operation:
        xor edx, edx
        div edx                         ; two bytes
        ret

on_divide_error:
        inc dword [done]
        add dword [esp], 2
        iretd
