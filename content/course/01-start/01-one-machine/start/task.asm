; What is your own in this lesson: how far to count, from 80 to 119. SEED is your seed.

%ifndef TASK
%define TASK
TOP     equ 80 + SEED % 40
%include "guest.asm"
%endif
