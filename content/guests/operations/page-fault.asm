; A program reads a page that its kernel has not given it: a fault of the guest's own. The kernel goes on behind the MOV.
        bits 32
        org 0x7C00
%define USER
%define ON_PAGE_FAULT
%include 'frame.asm'

operation:
        mov eax, [ABSENT]               ; five bytes
        ret

on_page_fault:
        inc dword [done]
        add dword [esp + 4], 5
        add esp, 4                      ; the error code
        iretd
