; A program calls its kernel, which returns at once.
        bits 32
        org 0x7C00
%define USER
%define ON_SYSTEM_CALL
%include 'frame.asm'

operation:
        int 0x30
        ret

on_system_call:
        inc dword [done]
        iretd
