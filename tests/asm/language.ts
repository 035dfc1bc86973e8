/** Small programs, one for each thing that the language can do; nasm says what they make, or that it rejects them. */

export const LANGUAGE: Readonly<Record<string, string>> = {
  'default parameters': String.raw`
%macro a 0-1 7
db %1, %0
%endmacro
a
a 1
b: a 3
dw b
`,
  '%rotate over all parameters': String.raw`
%macro a 1-*
%rep %0
db %1
%rotate 1
%endrep
%endmacro
a 1,2,3
`,
  'labels of a call': String.raw`
%macro a 1
%%x: db %1
dw %%x
%endmacro
a 1
a 2
`,
  'conditions as parameters': String.raw`
%macro a 1
j%-1 $
j%+1 $
%endmacro
a nz
`,
  'ranges of parameters': String.raw`
%macro a 1-3 4,5
db %{1:3}
db %{-1:1}
db %{2:-1}
%endmacro
a 1
a 1,2
`,
  '%define while a macro runs': String.raw`
%define x 3
%macro a 1
db %1
%define x 4
db %1,x
%endmacro
a x
`,
  '%exitrep': String.raw`
%macro a 0
%rep 3
%if 1
%exitrep
%endif
db 1
%endrep
db 2
%endmacro
a
`,
  contexts: String.raw`
%push foo
%define %$x 3
db %$x
%$l: dw %$l
%pop
%ifctx foo
db 1
%endif
`,
  '%+': String.raw`
%define foo 5
%define bar foo %+ 7
db bar
`,
  'string directives': String.raw`
%define s "abc"
%strlen n s
%substr t s 2
%substr u s 2,2
%substr v s 2,-1
%strcat w s,"de",t
db n,t,u,v,w
`,
  '%defstr and %deftok': String.raw`
%defstr q a+b  c
db q
%deftok z "1+2"
db z
`,
  'a macro replaced': String.raw`
%macro foo 1
mov ax,%1
%endmacro
%macro foo 1
mov bx,%1
%endmacro
foo 1
`,
  'a macro within itself': String.raw`
%macro foo 1
mov ax,%1
foo %1
%endmacro
foo 1
`,
  '%rmacro': String.raw`
%rmacro foo 1
db %1
%if %1
foo %1-1
%endif
%endmacro
foo 2
`,
  'a macro named like an instruction': String.raw`
%macro push 1-*
%rep %0
push %1
%rotate 1
%endrep
%endmacro
push ax,bx,cx
`,
  '%if and its kin': String.raw`
%ifidn a b, a  b
db 1
%endif
%ifidni "A","a"
db 2
%endif
%ifid x
db 3
%endif
%ifnum 3
db 4
%endif
%ifnum -3
db 5
%endif
%ifstr "x"
db 6
%endif
%iftoken a b
db 7
%endif
%ifempty
db 8
%endif
%ifmacro foo 1
db 9
%endif
%ifnmacro foo 1
db 10
%endif
%ifnum 3+4
db 11
%endif
`,
  '%assign and %xdefine': String.raw`
%assign x 3
%assign y -x
db y
%xdefine z x
%assign x 4
db z
%define w x
db w,__LINE__
db __BITS__
`,
  '%??, %? and %00': String.raw`
%macro a 0
db %??
%00 equ 3
db %?
%endmacro
a equ 3
q: a
`,
  'a greedy parameter': String.raw`
%macro a 2+
db %1
db %2
%endmacro
a 2,3, 4,5
`,
  'greedy defaults': String.raw`
%macro a 1-2+ 4,5
db %1
db %2
%endmacro
a 1
a 1,2,3
`,
  'empty parameters': String.raw`
%macro a 0-*
db %0
%endmacro
a ,
a 1,
a
a {}
`,
  'braces round a parameter': String.raw`
%macro a 2
db %1
db %2
%endmacro
a {1,2},3
`,
  'joined names': String.raw`
%macro a 1
%{1}x: db 1
y%1: db 1
q%{1}q: db 3
dw y%1, 0x%1
%endmacro
a 5
`,
  'evaluated and quoted arguments': String.raw`
%define f(=a) a*2
%define x 1+2
db f(x)
%define g(&a) a
db g(x y)
`,
  'greedy arguments': String.raw`
%define a(x,y+) x y
db a(1+,2,3)
`,
  'words behind an %if': String.raw`
%if 1 2
db 1
%endif
`,
  '%ifdef without a name': String.raw`
%ifdef
db 1
%else
db 2
%endif
`,
  '%else twice': String.raw`
%if 1
%else
%else
db 1
%endif
db 2
`,
  '%elif behind %else': String.raw`
%if 0
%else
db 1
%elif 1
db 2
%endif
`,
  'labels of contexts': String.raw`
%push
%$x: db 1
dw %$x
%push
db %$$x
%pop
%pop
`,
  'places in %if and %assign': String.raw`
x equ 5
%assign i x*2
db i
y: db 3
%if $-$$ > 1
db 7
%endif
times 20 db 0
%if $-$$ > 21
db 8
%endif
`,
  'an %if left open by a macro': String.raw`
%macro a 1
%if %1 > 0
%endmacro
a 1
db 3
%endif
db 4
`,
  '%ifmacro': String.raw`
%ifmacro foo 1
%endif
%macro foo 2-3
%endmacro
%ifmacro foo 1-2
db 1
%endif
%ifmacro foo 3
db 2
%endif
%ifmacro foo 4-*
db 3
%endif
%ifmacro foo
db 4
%endif
%ifmacro foo 0-1
db 5
%endif
`,
  '%ifdef with several names': String.raw`
%ifdef a b
%elifdef
%endif
%define b
%ifdef a b
db 1
%endif
`,
  'kinds of tokens': String.raw`
%iftoken -5
db 1
%endif
%iftoken +
db 2
%endif
%ifid "x"
db 3
%endif
%ifid eax
db 4
%endif
%ifnum +5
db 6
%endif
%ifnum --5
db 7
%endif
%ifnum (5)
db 8
%endif
%ifstr "a" + 1
db 9
%endif
`,
  'labels before a call': String.raw`
%macro x 0
db 1
%endmacro
foo: x
bar x
dw foo,bar
`,
  '%assign within %rep': String.raw`
%assign n 5
%rep n
db n
%assign n n-1
%endrep
`,
  'a macro that defines one': String.raw`
%macro m 1
%macro %1 0
db 5
%endmacro
%endmacro
m q
q
`,
  '%[...]': String.raw`
db %[1]2
%define z 3
a%[z]b: db a%[z]b
%define q%[z] 7
db q3
`,
  __BITS__: String.raw`
bits 32
db __BITS__
[bits 16]
db __BITS__
use32
db __BITS__
db __?BITS?__
`,
  '%substr at its ends': String.raw`
%substr x "abcdef" 2,3
db x
%substr x "abcdef" 3,-2
db x
%substr x "abc" 5
db x
%substr x "abc" 0,2
db x,1
`,
  'names without case': String.raw`
%assign a 1
%ifdef a
db 1
%endif
%ixdefine Foo 3
db foo
%iassign BaR 4
db bar
%undef foo
%ifdef foo
db 5
%endif
`,
  'absolute space': String.raw`
absolute 0x100
a: resb 1
b: resw 1
section .text
dw a,b
`,
  'alignb in absolute space': String.raw`
absolute 0x101
a: resb 1
alignb 8
c: resb 1
d equ $-$$
section .text
dw a,c,d
`,
  'struc with a start': String.raw`
struc s, 3
.a: resb 1
alignb 4
.b: resb 1
endstruc
dw s, s.a, s.b, s_size
`,
  istruc: String.raw`
struc s
.a: resb 1
.b: resw 1
.c: resd 2
endstruc
x: istruc s
at s.a, db 1
at .b, dw 2
at s.c
 dd 5
iend
dw s.a,s_size
`,
  'istruc with fields out of order': String.raw`
struc s
.a: resb 1
.b: resw 1
endstruc
istruc s
at s.b, dw 1
at s.a, db 1
iend
`,
  'attributes of sections': String.raw`
section .data align=16 vstart=0x1000
db 1
section .text
db 2
dw d
section .foo progbits follows=.text align=1
d: db 3
section bar nobits
resb 4
`,
  'start= of the first section': String.raw`
section .text start=0x10
db 1
`,
  'starts of sections': String.raw`
org 0x100
section .text
db 1
section .data vstart=0
x: dw x,$$,$
section .b nobits vfollows=.data
y: resb 3
section .text
dw y, section..b.start, section..data.start, section..data.vstart
`,
  'an alignment that is none': String.raw`
section .data align=3
db 1
`,
  'sections in brackets': String.raw`
[section .data]
db 1
struc s
.a: resb 1
endstruc
db 2
section .text
db 3
`,
  __SECT__: String.raw`
section .data
db 1
struc s
.a: resb 1
endstruc
db 2
__SECT__
db 3
section .text
db 4
`,
  'sections by other names': String.raw`
segment code
db 1
section .text
db 2
section .bss
x: resb 2
section .data
dw x
`,
  '.bss with align': String.raw`
section .bss
x: resb 1
align 4
y: resb 1
section .text
db x,y
`,
  'org in another section': String.raw`
section foo
org 5
dw $
`,
  incbin: String.raw`
incbin "data.bin"
incbin "data.bin",8
incbin "data.bin",8,1
incbin "data.bin",8,5
incbin "data.bin",12
times 2 incbin "data.bin",8
db 1
`,
  '? :': String.raw`
db 1 ? 2 : 3, 0 ? 2 : 3, 1+1 ? 0 ? 5 : 6 : 7
`,
  '? as a name and as room': String.raw`
?foo: db 1
db ?, ?foo
`,
  'a count through equ': String.raw`
x equ y
times x nop
y equ 3
`,
  'org and align': String.raw`
org 5
align 16
db 1
dw $
`,
  'start= and follows=': String.raw`
org 5
db 1
section .data align=16
db 2
section x start=0x20
db 3
section y follows=.text
db 4
`,
  'nobits sections': String.raw`
section a
db 1
section b nobits
resb 1
section c nobits
q: resb 1
section .bss
r: resb 2
section d nobits vstart=0x100
resb 1
section e nobits align=16
u: resb 1
section a
dw q, r, u
`,
  'section.NAME.start': String.raw`
section a vstart=0x100
x: db 1
section .text
dw section.a.start, section.a.vstart, section..text.start
`,
  'vstart twice': String.raw`
section .text vstart=0x100
section .text vstart=0x200
dw $
`,
  dup: String.raw`
db 5 dup 3
dw 2 dup (1, 2 dup (3), ?)
db 3 dup ("ab"), 4
`,
  'floating-point numbers': String.raw`
dd 1.5e3, -1.5, 0.1, 1e10, 1.e5
dq 0.1
`,
  'floating-point numbers of every size': String.raw`
db 1.5, -__Infinity__
dw 1.5, __?QNaN?__
dd +1.5, 1_0.5, __SNaN__, 2 dup (1.5), 0e5
dq __NaN__, 1e400
dt 1.5, 0x1.8p3, 0b1.1p2, 0o1.4p1, $1.8, 12_345p, -0p123
do 1.5, -0.1
`,
  'floating-point numbers as integers': String.raw`
bits 32
mov eax, __float32__(-1.5)
mov ax, __float16__ (2.5)
dq __float80m__(1.5), __?float80e?__(1.5), __float128l__(0.1), __float128h__(0.1)
dd __float32__(1.5)+1, -__float32__(1.5), __?bfloat16?__(1.5), __float8__(1.0)
%if __float32__(1.5) = 0x3fc00000
db 1
%endif
`,
  'a floating-point number in an instruction': 'mov eax, 1.5',
  'a sum of floating-point numbers': 'dd 1.5+2',
  'a function of an integer': 'dd __float32__(1)',
  'packed decimal in 32 bits': 'dd 5p',
  'a floating-point number of 32 bytes': 'dy 1.5',
  'numbers with an e': 'dd 1e5h, 0x1e+5, 0x1e-5',
  'string functions': String.raw`
dw __utf16__("hello"), __utf16le__("é"), __?utf16be?__('ab'), 0
dd __utf32__ 'hi', __?utf32?__(${'`'}\u263a\U0001F600${'`'}), __utf32be__('a')
db __utf16__ 'ab'
%define u(x) __utf16__(x)
dw u('hi'), 0
mov eax, __utf32__('a')
`,
  'a string function of a name': 'dw __utf16__(x)',
  'lists and sizes in data': String.raw`
db %(1, 2), 3
dd byte (1), word 5, 6
dw 5 dup byte (1, 2), 2 dup % (7)
dw byte "abc", dword 'x'
dq word (1, 2 dup dword (?, 3)), byte 5+6, byte word 7
`,
  'lists of another size': String.raw`
dd byte (1, 2), word %(3, 4), qword 5
db 2 dup qword (1.5)
dt dword 1.5, 2.5
`,
  'a comma at the end': String.raw`
db 1,
db 2
`,
  'db alone': String.raw`
db
db 1
`,
  'case of directives': String.raw`
sEcTion .data
db 1
SECTION .text
db 2
`,
  'the same equ twice': String.raw`
x equ 5
x equ 5
`,
  'two labels at one place': String.raw`
x: x: db 1
`,
  '%include': String.raw`
%include "other.inc"
db INC
`,
  'far with a selector': String.raw`
call far 8:5
`,
  'short with a selector': String.raw`
jmp short 8:5
`,
  'near with a selector': String.raw`
jmp near 8:5
`,
  rel: String.raw`
bits 32
mov eax, [rel x]
x:
`,
  abs: String.raw`
bits 32
mov eax, [abs 5]
`,
  '%exitmacro': String.raw`
%macro m 0
%exitmacro
db 1
%endmacro
m
db 2
`,
  '%exitmacro in an %if': String.raw`
%macro m 1
%if %1
db 1
%exitmacro
%endif
db 2
%endmacro
m 1
m 0
`,
  '%imacro': String.raw`
%imacro FOO 1
db %1
%endmacro
foo 3
Foo 4
`,
  '%unmacro': String.raw`
%unmacro m 0
%macro m 0
db 1
%endmacro
%unmacro m 0
m
`,
  '%repl': String.raw`
%push a
%repl b
%ifctx b
db 1
%endif
%pop b
`,
  'a greedy macro with a string': String.raw`
%macro writefile 2+
jmp %%endstr
%%str: db %2
%%endstr:
mov dx, %%str
mov cx, %%endstr-%%str
mov bx, %1
%endmacro
writefile 5, "hello", 13, 10
`,
  'conditional returns': String.raw`
%macro retc 1
j%-1 %%skip
ret
%%skip:
%endmacro
retc ne
retc pe
`,
  'block IFs of contexts': String.raw`
%macro if 1
%push if
j%-1 %$ifnot
%endmacro
%macro else 0
%ifctx if
%repl else
jmp %$ifend
%$ifnot:
%endif
%endmacro
%macro endif 0
%ifctx if
%$ifnot:
%pop
%elifctx else
%$ifend:
%pop
%endif
%endmacro
cmp ax,bx
if ae
cmp bx,cx
if ae
mov ax,cx
else
mov ax,bx
endif
else
cmp ax,cx
if ae
mov ax,cx
endif
endif
`,
  'table by %rep': String.raw`
%assign i 0
%rep 64
inc word [table+2*i]
%assign i i+1
%endrep
table:
`,
  'Fibonacci numbers': String.raw`
fibonacci:
%assign i 0
%assign j 1
%rep 100
%if j > 65535
%exitrep
%endif
dw j
%assign k j+i
%assign i j
%assign j k
%endrep
fib_number equ ($-fibonacci)/2
`,
  'definitions that use later ones': String.raw`
%define a(x) 1+b(x)
%define b(x) 2*x
mov ax,a(8)
`,
  'a macro that makes two arguments': String.raw`
%define foo(a) a
%define bar(a,b) foo(a) , b
db bar(1,2)
`,
  'far and segments in all sizes': String.raw`
bits 32
xor eax, eax
mov eax, [es:eax+4]
mov word [fs:0], 5
es mov eax, [ebx]
[bits 16]
jmp dword 8:x
bits 32
x: jmp word 8:5
call dword 8:x
call word [ebx]
call far dword [ebx]
call dword far [ebx]
`,
  'places repeated by times': String.raw`
section .text
a: times 3 dw a, $
section .data
b: times 2 dd b, a, $-$$
`,
  'names of the assembler': String.raw`
%ifdef __NASM_MAJOR__
db __NASM_MAJOR__
%endif
%ifidn __OUTPUT_FORMAT__, bin
db 1
%endif
`,
  'kinds of arguments': String.raw`
%macro m 1
%ifidn %1, eax
db 1
%elifid %1
db 2
%elifnum %1
db 3
%elifstr %1
db 4
%else
db 5
%endif
%endmacro
m eax
m foo
m 5
m "x"
m [5]
`,
  'registers saved in turn': String.raw`
%macro pushm 1-*
%rep %0
push %1
%rotate 1
%endrep
%endmacro
%macro popm 1-*
%rep %0
%rotate -1
pop %1
%endrep
%endmacro
pushm ax,bx,cx
popm ax,bx,cx
`,
  'quotes in comments': "\nmov al, 1 ; comment with 'quote\ndb ';', \"it's\", `a\\`b`\n",
  'labels that do not open a scope': String.raw`
x: db 1
.y: db 2
..@z: db 3
.w: dw x.w, ..@z
`,
  'a label named like a register': String.raw`
$eax: db 1
dw $eax
`,
  'local names by equ': String.raw`
a:
.b equ 5
db a.b
c:
.b: db .b
`,
  'strings as numbers': String.raw`
dw 'a', 'ab', 'abc'
dd 'abcd', 'abcde'
db 'a'+1, 'a' - 'A'
`,
  'strings as immediates': String.raw`
mov ax, 'a'
mov ax, 'ab'
mov eax, 'abcd'
cmp al, 'z'-'a'
`,
  'times up to a place': String.raw`
times 10-($-$$) db 0
x: times ($-x) nop
dw 5
`,
  'aligned sections': String.raw`
section .text align=32
nop
section .rodata
x: dd x
section .data
dd x
align 16
dd $
section .bss align=64
y: resb 1
section .data
dd y
`,
  '%[...] in a definition': String.raw`
%define x %[y]
%define y 3
db x
`,
  '%xdefine against %define': String.raw`
%assign a 1
%xdefine b a
%define c a
%assign a 2
db b, c
`,
  'parameters within names': String.raw`
%macro m 1
lab_%1: db 1
%1_lab: db 2
%{1}lab: db 3
dw lab_%1, %1_lab, %{1}lab
%endmacro
m foo
`,
  'local labels of macros': String.raw`
%macro m 0
.local: db 1
%%mine: db 2
dw .local, %%mine
%endmacro
a: m
b: m
`,
  'operators in %if': String.raw`
%if 1 == 1 && 2 != 3 || 0
db 1
%endif
%if (5 <=> 3) = 1
db 2
%endif
%if 'a' < 'b'
db 3
%endif
`,
  '%ifn': String.raw`
%ifn 0
db 1
%endif
%ifndef X
db 2
%endif
%elifn 3
`,
  'strict and near': String.raw`
bits 32
push strict dword 1
add eax, strict byte 5
add eax, strict dword 5
jmp strict near x
x: jmp short x
call near x
jz near x
`,
  'wide data': String.raw`
dq 0x123456789abcdef0, -1, 1<<40
dq 1 << 63, 0xffffffffffffffff
`,
  'continued data': String.raw`
db 1, 2 ,3 , \
   4, 5
`,
  'an empty definition': String.raw`
%define EMPTY
EMPTY db 1
EMPTY
db EMPTY 2
`,
  'fill of alignments': String.raw`
alignb 4
align 4, db 0
db 1
align 4, db 0xAA
align 8, int3
`,
  'a statement in brackets': '[nop]',
  'data in brackets': '[db 1]',
  'a label in brackets': '[x: bits 16]',
  'words in one': '[bits16]',
  'directives without an effect': String.raw`
cpu 686
[cpu x86-64]
default abs
float near
[list -]
[list +]
[debug x]
[pragma x y]
[warning -all]
db 1
`,
  'an unknown processor': 'cpu 68000',
  'an unknown default': 'default foo',
  'short memory': 'jmp short [bx]',
  'two overrides': 'es ds mov ax, [bx]',
  'two operand sizes': 'o16 o32 mov ax, bx',
  'two repetitions': 'rep repnz cmpsb',
  'a repetition by another name': 'rep repe cmpsb',
  'the same prefix twice': String.raw`
es es mov ax, [bx]
rep rep movsb
lock lock inc word [bx]
`,
  'a name of two dots': '..start: nop',
  '.nolist behind a number': String.raw`
%macro m 1.nolist
db %1
%endmacro
m 3
`,
  'a structure below zero': String.raw`
struc p, -8
.x: resb 1
.y: resw 1
endstruc
dd p.x, p.y, p_size, p
`,
  'esp as the base, wherever it stands': String.raw`
bits 32
lea eax, [esp*1+ebp]
lea eax, [ebp*1+esp]
lea eax, [esp*1]
lea eax, [eax*2+esp*1]
lea eax, [nosplit esp*1+eax]
`,
  'esp twice': 'bits 32\nlea eax, [esp*1+esp]',
  'a table before the bracket': String.raw`
bits 32
mov eax, x[ebx]
mov eax, dword x[ebx*4+8]
mov x[ebx], eax
mov eax, es:x[ebx]
mov eax, x+4[ebx]
mov eax, 4+ebx[ecx]
lea eax, x[5]
jmp x[eax*4]
mov eax, x[es:ebx]
mov eax, x[dword ebx]
x: dd 0
`,
  'two brackets': 'bits 32\nmov eax, [x][ebx]\nx:',
  sectalign: String.raw`
sectalign on
section .data
db 1
align 32
sectalign off
align 128
sectalign on
section .text
db 5
section .other
sectalign 16
db 6
[sectalign 64]
`,
  'sectalign of 5': 'sectalign 5',
  'strings made of strings': String.raw`
%defstr s ${'`'}a\n${'`'}
db s
%defstr s 'a' "b" ${'`'}c${'`'}
db s
%define f(&x) x
db f("abc"), f('d'), f(5 + 6)
%ifidn ${'`'}\x61${'`'}, 'a'
db 2
%endif
`,
  'shifts by more than there are bits': 'dq 1<<65, 1>>64, 1>>65, -1>>>65, 5<<127, 1<<-1',
  'what nasm says of itself': String.raw`
db __NASM_MAJOR__, __NASM_MINOR__, __NASM_SUBMINOR__
dd __NASM_VERSION_ID__
db __?NASM_VER?__
%ifidn __FLOAT_ROUND__, near
db 1
%endif
`,
  'other names of interrupts': 'int03\nint01\nicebp\nud2a',
  'letters and digits that are no floats': 'db 1e5h & 0xff, 0x1e+1, 0ffh',
};

/** Contents of `other.inc`. */
export const INCLUDED = 'db 9\n%define INC 3\n';

/** Contents of `data.bin`. */
export const DATA = Uint8Array.from([48, 49, 50, 51, 52, 53, 54, 55, 56, 57]);
