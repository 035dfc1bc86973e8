/**
 * Mistakes that beginners make, in 32-bit code, and what is said of each: the place (line:column+length), the message,
 * the remedy. The texts are written down as they have been read and judged: a change here wants to be read again.
 */

export type Says = readonly [place: string, message: string, remedy: string];

export const MISTAKES: readonly (readonly [source: string, says: readonly Says[]])[] = [
  [
    'mov %eax, %ebx',
    [
      [
        '2:5+4',
        "'%eax' is AT&T's way to write a register",
        'Write eax, and the destination first: mov DESTINATION, SOURCE.',
      ],
    ],
  ],
  [
    'movl $5, %eax',
    [
      [
        '2:1+4',
        "'movl' is AT&T's way to write mov",
        'Write mov, the destination first; a size is said at memory: dword [ebx].',
      ],
    ],
  ],
  ['mov eax, $0x10', [['2:10+5', "'$0x10': a number has no $ before it in NASM", 'Write 0x10.']]],
  [
    'mov eax, 4(%ebx)',
    [
      [
        '2:11+1',
        'parentheses do not stand for memory in NASM',
        'Write the whole address in brackets: [ebx+4].',
      ],
    ],
  ],
  [
    'mov eax, (ebx)',
    [
      [
        '2:10+4',
        'warning: parentheses do not stand for memory: this is ebx itself',
        'Write [ebx] for the memory that it points to, or leave them out.',
      ],
    ],
  ],
  [
    'mov [ebx], 5',
    [
      [
        '2:5+5',
        'operation size not specified: how many bytes of memory are meant?',
        'Write byte, word or dword before the bracket, such as dword [ebx].',
      ],
    ],
  ],
  [
    'inc [ebx]',
    [
      [
        '2:5+5',
        'operation size not specified: how many bytes of memory are meant?',
        'Write byte, word or dword before the bracket, such as dword [ebx].',
      ],
    ],
  ],
  [
    'mov [x], [y]\nx: dd 0\ny: dd 0',
    [['2:10+3', 'mov cannot have two memory operands', 'Load one of them into a register first.']],
  ],
  [
    'mov eax, bl',
    [
      [
        '2:1+11',
        'mismatch in operand sizes: eax has 32 bits, bl has 8',
        'Both must have the same width; movzx and movsx widen a value.',
      ],
    ],
  ],
  [
    'add al, ebx',
    [
      [
        '2:1+11',
        'mismatch in operand sizes: al has 8 bits, ebx has 32',
        'Both must have the same width; movzx and movsx widen a value.',
      ],
    ],
  ],
  ['mov ax, cr0', [['2:5+2', 'control registers are 32 bits wide, ax is 16', 'Use a 32-bit register: eax.']]],
  [
    'mov cr0, 1',
    [
      [
        '2:5+3',
        'cr0 can be moved to and from a general register only',
        'Go through eax: mov eax, VALUE, then mov cr0, eax; or mov eax, cr0 first.',
      ],
    ],
  ],
  [
    'mov cs, ax',
    [
      [
        '2:5+2',
        'warning: cs cannot be loaded with mov: the processor raises #UD',
        'Use a far jump: jmp 8:label.',
      ],
    ],
  ],
  [
    'mov ds, 0x10',
    [
      [
        '2:9+4',
        'a segment register cannot take a number directly',
        'Go through a register: mov ax, VALUE, then mov ds, ax.',
      ],
    ],
  ],
  [
    'mov ds, es',
    [
      [
        '2:1+10',
        'a segment register cannot be copied into another directly',
        'Go through a register (mov ax, es, then mov ds, ax) or the stack (push es, pop ds).',
      ],
    ],
  ],
  ['pop cs', [['2:5+2', 'pop does not take cs', 'cs changes by a far jump, call or return only.']]],
  [
    'htl',
    [
      [
        '2:1+3',
        "warning: 'htl' stands alone: it is taken for a label",
        "Did you mean the instruction 'hlt'? A label ends with a colon.",
      ],
    ],
  ],
  ['mvo eax, 1', [['2:1+3', "unknown instruction 'mvo'", "Did you mean 'mov'?"]]],
  ['jmp strat\nstart: hlt', [['2:5+5', "'strat' is not defined", "Did you mean 'start'?"]]],
  ['mov eax, [conut]\ncount: dd 0', [['2:11+5', "'conut' is not defined", "Did you mean 'count'?"]]],
  [
    'bits 64',
    [['2:6+2', 'code is 16 or 32 bits wide here', 'This processor has no 64-bit mode: write bits 32.']],
  ],
  [
    'mov rax, 5',
    [
      [
        '2:5+3',
        "'rax' is not defined",
        'rax is a register of 64-bit mode, which this processor does not have: use eax.',
      ],
    ],
  ],
  [
    'mov r8d, 1',
    [
      [
        '2:5+3',
        "'r8d' is not defined",
        'r8d is a register of 64-bit mode; here are eax, ebx, ecx, edx, esi, edi, ebp, esp and their parts.',
      ],
    ],
  ],
  [
    'mov eax, dword ptr [ebx]',
    [['2:16+3', "'ptr' is not NASM's syntax", 'Write byte [x] or dword [x], without ptr.']],
  ],
  [
    'mov eax, offset msg\nmsg: db 0',
    [
      [
        '2:10+6',
        "'offset' is not NASM's syntax",
        'Leave it out: a label without brackets is its address, with brackets the memory there.',
      ],
    ],
  ],
  [
    'mov al, FFh',
    [['2:9+3', "'FFh' is not defined", 'If it is a number, it needs a digit before it: 0FFh or 0xFF.']],
  ],
  ['mov eax, 1A', [['2:10+2', "'1A' is not a decimal number", 'If it is hexadecimal, write 0x1A or 1Ah.']]],
  [
    'mov eax, 0755',
    [
      [
        '2:10+4',
        "warning: '0755' is decimal 755: a zero before it does not make it octal",
        'Octal is written 0o755; for decimal leave the zero out.',
      ],
    ],
  ],
  [
    'x: nop\nx: nop',
    [
      [
        '3:1+1',
        "'x' is defined twice",
        'The first one is in line 2. Rename one; a local label begins with a dot: .x.',
      ],
    ],
  ],
  [
    'mov eax ebx',
    [
      [
        '2:9+3',
        "a comma is missing before 'ebx'",
        'Operands are separated by commas, each instruction has its own line, and a comment begins with a semicolon.',
      ],
    ],
  ],
  ['mov eax, [ebx', [['2:14+1', "']' is missing here", 'Close the bracket of the memory operand.']]],
  ['db "abc', [['2:4+4', 'this string is not closed', 'Add the closing ".']]],
  [
    "db 'it's'",
    [
      [
        '2:8+1',
        "the string ends before 's': its quote stands in the text",
        'Put the whole text in the other quotes: "...".',
      ],
      ['2:9+1', 'this string is not closed', "Add the closing '."],
    ],
  ],
  [
    'push al',
    [
      [
        '2:6+2',
        'push does not take al',
        'It can be a number, a 16- or 32-bit register or memory or a segment register.',
      ],
    ],
  ],
  [
    'lea eax, ebx',
    [['2:10+3', 'the second operand of lea cannot be ebx', 'It can be memory, such as [label].']],
  ],
  [
    'mov al, 300',
    [
      [
        '2:9+3',
        'warning: 300 does not fit into a byte: the upper bits are lost',
        'Use a larger size, or cut it yourself with & 0xFF.',
      ],
    ],
  ],
  [
    'jmp short far_off\ntimes 200 nop\nfar_off:',
    [
      [
        '2:5+13',
        'the target is out of reach: a short jump goes 128 bytes back and 127 ahead',
        'Leave short out: the assembler takes the form that reaches.',
      ],
    ],
  ],
  [
    'loop far_off\ntimes 200 nop\nfar_off:',
    [
      [
        '2:6+7',
        'the target is out of reach: a short jump goes 128 bytes back and 127 ahead',
        'loop has no longer form: write dec ecx, then jnz with the label.',
      ],
    ],
  ],
  [
    'int 80h ok',
    [
      [
        '2:9+2',
        "a comma is missing before 'ok'",
        'Operands are separated by commas, each instruction has its own line, and a comment begins with a semicolon.',
      ],
    ],
  ],
  [
    'int 0x180',
    [
      [
        '2:5+5',
        'warning: 384 does not fit into a byte: the upper bits are lost',
        'Use a larger size, or cut it yourself with & 0xFF.',
      ],
    ],
  ],
  ['ret eax', [['2:5+3', 'ret does not take eax', 'It can be a number.']]],
  ['ret 4, 8', [['2:1+8', 'ret takes 0 or 1 operand, not 2', 'It is written: ret; ret number.']]],
  [
    'add ds, 4',
    [
      [
        '2:5+2',
        'ds is a segment register: add works on general registers and memory',
        'Segment registers know mov, push and pop: mov ax, ds, then work on ax.',
      ],
    ],
  ],
  [
    'inc ds',
    [
      [
        '2:5+2',
        'ds is a segment register: inc works on general registers and memory',
        'Segment registers know mov, push and pop: mov ax, ds, then work on ax.',
      ],
    ],
  ],
  [
    'mov eax, ss:esp',
    [
      [
        '2:10+6',
        'a far address is made of numbers, not registers',
        'Write jmp 8:label; for memory in another segment write brackets: [es:di].',
      ],
    ],
  ],
  [
    'movsb [edi], [esi]',
    [
      [
        '2:1+18',
        'movsb takes no operands, not 2',
        'Write movsb alone: it always works on [esi], [edi] or the accumulator, as its name says.',
      ],
    ],
  ],
  [
    'rep mov eax, ebx',
    [
      [
        '2:1+16',
        'warning: rep has no meaning before mov',
        'It repeats string instructions, such as movsb and stosd; a loop is a label and a jump.',
      ],
    ],
  ],
  [
    'lock mov eax, ebx',
    [
      [
        '2:1+17',
        'warning: lock is not allowed with this mov: it raises #UD',
        'Only instructions that read and write memory can be locked.',
      ],
    ],
  ],
  [
    '.section .text',
    [['2:1+8', "'.section' is not NASM's syntax", 'Write section NAME, without the dot before section.']],
  ],
  ['section .txt', [['2:9+4', "warning: '.txt' is a section of its own", "Did you mean '.text'?"]]],
  ['.data', [['2:1+5', "warning: '.data' stands alone: it is taken for a label", 'Write section .data.']]],
  ['times -5 db 0', [['2:7+2', 'the count of times is negative: -5', 'Write 0 or more.']]],
  [
    'start: times 510-($-$$) db 0\ndw 0xAA55, 0\ntimes 512-($-$$) db 0',
    [
      [
        '4:7+9',
        'the count of times is negative: -2',
        'What stands before it is 2 too long for the place it must fit in.',
      ],
    ],
  ],
  [
    'x equ 5\nx equ 6',
    [
      [
        '3:1+1',
        "'x' is defined twice",
        'The first one is in line 2. A name whose value changes is made with %assign x VALUE.',
      ],
    ],
  ],
  [
    'x = 5',
    [['2:1+1', "'=' defines nothing in NASM", 'Write x equ VALUE, or %assign x VALUE for one that changes.']],
  ],
  [
    'mov eax, [eax+ebx+ecx]',
    [['2:10+13', 'an address has at most two registers', 'Add two of them beforehand, with add or lea.']],
  ],
  [
    'mov eax, [eax*3+ebx]',
    [
      [
        '2:10+11',
        'an index can be scaled by 1, 2, 4 or 8, not 3',
        'Multiply it beforehand, with shl or imul.',
      ],
    ],
  ],
  [
    'mov eax, [ax]',
    [
      [
        '2:10+4',
        'the processor has no such 16-bit address',
        'Possible are bx or bp, plus si or di, plus a number; 32-bit registers have no such limits.',
      ],
    ],
  ],
  ['mov eax, [esp*2]', [['2:10+7', 'esp cannot be the index of an address', 'Use it without a factor.']]],
  [
    'mov eax, [bx+eax]',
    [['2:10+8', '16-bit and 32-bit registers cannot be mixed in an address', 'Use registers of one width.']],
  ],
  [
    'mov 5, eax',
    [
      [
        '2:5+1',
        'mov cannot write to a number',
        'The destination comes first. For memory at that address write brackets: [x].',
      ],
    ],
  ],
  [
    'cmp 5, eax',
    [
      [
        '2:5+1',
        'the first operand of cmp cannot be a number',
        'Put the register first, and turn the condition of the jump round: cmp eax, 5.',
      ],
    ],
  ],
  [
    'xchg eax, 5',
    [
      [
        '2:11+1',
        'the second operand of xchg cannot be a number',
        'It can be ax or eax or a 16- or 32-bit register or memory.',
      ],
    ],
  ],
  ['shl eax, ebx', [['2:10+3', 'the second operand of shl cannot be ebx', 'It can be cl or a number.']]],
  ['div eax, ebx', [['2:1+12', 'div takes 1 operand, not 2', 'It is written: div register/memory.']]],
  ['mul 5', [['2:5+1', 'mul does not take a number', 'It can be a register or memory.']]],
  [
    'in al, 0x1F0',
    [
      [
        '2:8+5',
        'warning: port 496 does not fit into a byte: the upper bits are lost',
        'Ports above 255 are named by dx: mov dx, PORT, then in al, dx or out dx, al.',
      ],
    ],
  ],
  [
    'out 0x3F8, al',
    [
      [
        '2:5+5',
        'warning: port 1016 does not fit into a byte: the upper bits are lost',
        'Ports above 255 are named by dx: mov dx, PORT, then in al, dx or out dx, al.',
      ],
    ],
  ],
  ['in al, bx', [['2:8+2', 'the second operand of in cannot be bx', 'It can be a number or dx.']]],
  ['out dx, ebx', [['2:9+3', 'the second operand of out cannot be ebx', 'It can be al or ax or eax.']]],
  ['je eax', [['2:4+3', 'je does not take eax', 'It can be a label.']]],
  [
    'call eax, ebx',
    [
      [
        '2:1+13',
        'call takes 1 operand, not 2',
        'It is written: call label; call register/memory; call selector:label; call far memory.',
      ],
    ],
  ],
  ['dw eax', [['2:4+3', 'a register cannot be stored as data', 'Data are numbers, labels and strings.']]],
  [
    'section .bss\nx: db 5',
    [['3:4+2', '.bss holds no contents', 'Only resb and its kin go there; put data into section .data.']],
  ],
  [
    'mov eax, x + eax\nx: dd 0',
    [
      [
        '2:10+7',
        'registers can be added only within brackets',
        'Write [ebx+4] for the memory there; lea computes such an address.',
      ],
    ],
  ],
  [
    '%include "foo.inc"',
    [['2:10+9', "there is no file 'foo.inc'", 'Only files of this project can be included.']],
  ],
  ['%inclued "a.asm"', [['2:1+8', "unknown directive '%inclued'", "Did you mean '%include'?"]]],
  ['#include "a.asm"', [['2:1+1', "'#include' is C", 'Write %include.']]],
  ['#define X 5', [['2:1+1', "'#define' is C", 'Write %define.']]],
  ['mov eax, 1 # one', [['2:12+1', "'#' begins no comment in NASM", 'A comment begins with a semicolon.']]],
  ['/* comment */', [['2:1+1', "'/' begins no comment in NASM", 'A comment begins with a semicolon.']]],
  [
    "mov eax, 'hello'",
    [
      [
        '2:10+7',
        'warning: this text is longer than 4 characters: the rest is lost',
        'Put text into memory with db, give it a label, and use its address.',
      ],
    ],
  ],
  [
    'main proc',
    [['2:1+4', "'proc' is not NASM's syntax", 'A procedure is a label: main:, and ret at its end.']],
  ],
  [
    '.globl main',
    [
      [
        '2:1+6',
        "'.globl' is not NASM's syntax",
        'Leave it out: there is no linker here. NASM writes global NAME.',
      ],
    ],
  ],
  [
    '.model small',
    [['2:1+6', "'.model' is not NASM's syntax", 'Leave it out: a flat program has no memory model.']],
  ],
  [
    'extern printf\ncall printf',
    [
      [
        '2:1+6',
        'extern is not supported here',
        'There is no linker: put all sources into one program with %include.',
      ],
      ['3:6+6', "'printf' is not defined", 'Define it as a label (name:) or with equ.'],
    ],
  ],
  [
    'mov ax, @data',
    [['2:9+5', "'@data' is not defined", 'That is another assembler: a label alone is its address.']],
  ],
  ['lgdt eax', [['2:6+3', 'lgdt does not take eax', 'It can be memory, such as [label].']]],
  ['lidt 5', [['2:6+1', 'lidt does not take a number', 'It can be memory, such as [label].']]],
  ['ltr 0x28', [['2:5+4', 'ltr does not take a number', 'It can be a 16-bit register or memory.']]],
  [
    'jmp 0x08, start\nstart:',
    [['2:1+15', 'jmp takes 1 operand, not 2', 'A far address is written with a colon: jmp 8:label.']],
  ],
  [
    'jmp ds:eax',
    [
      [
        '2:5+6',
        'a far address is made of numbers, not registers',
        'Write jmp 8:label; for memory in another segment write brackets: [es:di].',
      ],
    ],
  ],
  ['iret 8', [['2:1+6', 'iret takes no operands, not 1', 'It is written: iret.']]],
  ['cli eax', [['2:1+7', 'cli takes no operands, not 1', 'It is written: cli.']]],
  [
    '%macro m 2\nmov %1, %2\n%endmacro\nm eax',
    [
      [
        '5:1+1',
        "the macro 'm' takes 2 parameters, not 1",
        'Parameters are separated by commas; braces hold one with commas together: {1,2}.',
      ],
    ],
  ],
  ['%if 1\nnop', [['2:1+3', 'this %if is not closed', 'Add %endif behind its branches.']]],
  [
    '%if FOO > 1\nnop\n%endif',
    [
      [
        '2:5+3',
        "'FOO' is not defined before this line",
        'The preprocessor knows names of %define and %assign, and labels and equ above this line.',
      ],
    ],
  ],
  ['%rep 3\nnop', [['2:1+4', 'this %rep is not closed', 'Add %endrep.']]],
  ['my loop2: nop', [['2:1+2', 'a label is one word', 'Write my_loop2: with an underscore.']]],
  [
    'mov eax, [ds]',
    [['2:10+4', 'ds cannot be part of an address', 'A segment is said before a colon: [ds:ebx], [ds:0].']],
  ],
  [
    'push byte 300',
    [
      [
        '2:6+8',
        'warning: 300 does not fit into a byte: the upper bits are lost',
        'Use a larger size, or cut it yourself with & 0xFF.',
      ],
    ],
  ],
  [
    'test [eax], [ebx]',
    [['2:13+5', 'test cannot have two memory operands', 'Load one of them into a register first.']],
  ],
  ['sgdt eax', [['2:6+3', 'sgdt does not take eax', 'It can be memory, such as [label].']]],
  ['bsf al, bl', [['2:1+10', 'bsf does not work on bytes', 'Use 16- or 32-bit registers: bsf eax, ebx.']]],
  [
    'movzx eax, ecx',
    [
      [
        '2:1+14',
        'movzx widens a byte or a word: ecx is not smaller than eax',
        'The second operand must be the smaller one; registers of one width are copied with mov.',
      ],
    ],
  ],
  [
    'movzx eax, [ebx]',
    [
      [
        '2:12+5',
        'operation size not specified: how many bytes of memory are meant?',
        'Write byte, word or dword before the bracket, such as dword [ebx].',
      ],
    ],
  ],
  ['enter 5', [['2:1+7', 'enter takes 2 operands, not 1', 'It is written: enter number, number.']]],
  [
    'xor eax',
    [
      [
        '2:1+7',
        'xor takes 2 operands, not 1',
        'It is written: xor register/memory, register; xor register, register/memory; xor register/memory, number.',
      ],
    ],
  ],
  [
    'mov',
    [
      [
        '2:1+3',
        'mov takes 2 operands, not none',
        'It is written: mov register/memory, register; mov register, register/memory; mov register, number; mov register/memory, number; mov memory, segment register; ....',
      ],
    ],
  ],
  ['mov eax,', [['2:9+1', 'a value is missing here', 'Write a number, label or expression.']]],
  [
    'mov eax, ebx, ecx',
    [
      [
        '2:1+17',
        'mov takes 2 operands, not 3',
        'It is written: mov register/memory, register; mov register, register/memory; mov register, number; mov register/memory, number; mov memory, segment register; ....',
      ],
    ],
  ],
  [
    'jmp',
    [
      [
        '2:1+3',
        'jmp takes 1 operand, not none',
        'It is written: jmp label; jmp register/memory; jmp selector:label; jmp far memory.',
      ],
    ],
  ],
  [
    '%macro out8 2\nmov dx, %1\nmov al, %2\nout dx, al\n%endmacro\nout8 0x3F8, bx',
    [
      [
        '4:1+3',
        'mismatch in operand sizes: al has 8 bits, bx has 16',
        'Both must have the same width; movzx and movsx widen a value.',
      ],
    ],
  ],
  [
    'start:\n jmp .loop\nother:\n.loop: hlt',
    [
      [
        '3:6+5',
        "'start.loop' is not defined",
        "A local label belongs to the label before it: there is 'other.loop'.",
      ],
    ],
  ],
  [
    'mov eax, [ebx*7]',
    [
      [
        '2:10+7',
        'an index can be scaled by 1, 2, 4 or 8, not 7',
        'Multiply it beforehand, with shl or imul.',
      ],
    ],
  ],
  [
    'mov eax, 5 + * 3',
    [['2:14+1', "a value is expected here, not '*'", 'Write a number, a label or a register.']],
  ],
  ['mov eax, 1/0', [['2:10+3', 'division by zero', 'Check the divisor: a label or constant is 0 here.']]],
  [
    'push cr0',
    [
      [
        '2:6+3',
        'cr0 can be moved to and from a general register only',
        'Go through eax: mov eax, VALUE, then mov cr0, eax; or mov eax, cr0 first.',
      ],
    ],
  ],
  [
    'mov eax, [ebx][4]',
    [
      [
        '2:15+1',
        "'[' is not expected here",
        'The whole address stands in one pair of brackets: [label+ebx+4]. Operands are separated by commas.',
      ],
    ],
  ],
  [
    'mov eax, x[ebx][esi]\nx: dd 0',
    [
      [
        '2:16+1',
        "'[' is not expected here",
        'The whole address stands in one pair of brackets: [label+ebx+4]. Operands are separated by commas.',
      ],
    ],
  ],
  ['align 3', [['2:7+1', 'the boundary must be a power of two', 'Such as 4, 16 or 4096.']]],
  [
    'if eax == 5',
    [
      [
        '2:1+2',
        "'if' is no instruction",
        'At run time compare and jump: cmp eax, 5, then jne .else. While assembling, %if decides.',
      ],
    ],
  ],
  ['eax = 5', [['2:1+3', "a register is not set with '='", 'Write mov eax, VALUE.']]],
  [
    'segment .text use32',
    [
      [
        '2:15+5',
        "warning: a section has no attribute 'use32': it is ignored",
        'Write bits 32 on a line of its own.',
      ],
    ],
  ],
  [
    'org 0x7c00\norg 0x8000',
    [['3:1+3', 'org is given twice', 'One program has one origin; a section has vstart=.']],
  ],
  [
    '%define X 5\nX: nop',
    [
      [
        '3:1+1',
        "an instruction is expected here, not '5'",
        "'5' comes from a %define: give the label or the %define another name.",
      ],
    ],
  ],
  [
    'db 256',
    [
      [
        '2:4+3',
        'warning: 256 does not fit into a byte: the upper bits are lost',
        'Use a larger size, or cut it yourself with & 0xFF.',
      ],
    ],
  ],
  [
    'dd label*2\nlabel:',
    [
      [
        '2:4+7',
        'this adds or scales addresses, which gives none',
        'Only a difference of two labels of one section, or a label plus a number, can be used.',
      ],
    ],
  ],
  [
    'jmp 8:start:\nstart:',
    [['2:12+1', "':' is not expected here", 'Take it out; or is something missing before it?']],
  ],
  ['jnz short [eax]', [['2:5+11', 'jnz does not take memory', 'It can be a label.']]],
  ['sti cli', [['2:5+3', "'cli' is not defined", "'cli' is an instruction: write it on a line of its own."]]],
  [
    'db 5 5',
    [
      [
        '2:6+1',
        "a comma is missing before '5'",
        'Operands are separated by commas, each instruction has its own line, and a comment begins with a semicolon.',
      ],
    ],
  ],
  [
    '%assign N N+1',
    [
      [
        '2:11+1',
        "'N' is not defined before this line",
        'The preprocessor knows names of %define and %assign, and labels and equ above this line.',
      ],
    ],
  ],
  [
    '%1',
    [
      [
        '2:1+2',
        "'%1' stands outside of a macro",
        'Only within %macro does it mean something; a remainder is written with blanks: a % b.',
      ],
    ],
  ],
  [
    'mov eax, 0b102',
    [['2:10+5', "'0b102' is not a binary number", 'Binary digits are 0 and 1; decimal has no b.']],
  ],
  [
    'mov eax, 08h9',
    [
      [
        '2:10+4',
        "'08h9' is not a number",
        'Hexadecimal is written 0x1F or 1Fh (with a digit first), binary 0b101, decimal 31.',
      ],
    ],
  ],
  [
    'call [near eax]',
    [
      [
        '2:7+4',
        "'near' stands before the bracket",
        'Write near [ebx]: what is in the bracket is the address.',
      ],
    ],
  ],
  ['nop nop', [['2:5+3', "'nop' is not defined", "'nop' is an instruction: write it on a line of its own."]]],
  [
    'call start()\nstart:',
    [
      [
        '2:11+1',
        'a call has no parentheses',
        'Arguments go into registers or onto the stack before it; write call NAME.',
      ],
    ],
  ],
  [
    'pop 5',
    [
      [
        '2:5+1',
        'pop does not take a number',
        'It can be a 16- or 32-bit register or memory or a segment register.',
      ],
    ],
  ],
  [
    'push',
    [
      [
        '2:1+4',
        'push takes 1 operand, not none',
        'It is written: push register; push number; push register/memory; push segment register.',
      ],
    ],
  ],
  [
    'movzx al, bl',
    [
      [
        '2:1+12',
        'movzx widens a byte or a word: bl is not smaller than al',
        'The second operand must be the smaller one; registers of one width are copied with mov.',
      ],
    ],
  ],
  [
    'jmp far start\nstart:',
    [
      [
        '2:5+9',
        'a far jump or call needs a selector as well',
        'Write jmp 8:label, or far [x] for memory that holds offset and selector.',
      ],
    ],
  ],
  [
    'jecxz far_off\ntimes 200 nop\nfar_off:',
    [
      [
        '2:7+7',
        'the target is out of reach: a short jump goes 128 bytes back and 127 ahead',
        'jecxz has no longer form: write test ecx, ecx, then jz with the label.',
      ],
    ],
  ],
  [
    "mov al, 'ab'",
    [
      [
        '2:9+4',
        'warning: this text is longer than 1 character: the rest is lost',
        'Put text into memory with db, give it a label, and use its address.',
      ],
    ],
  ],
  [
    'dw 70000',
    [
      [
        '2:4+5',
        'warning: 70000 does not fit into a word: the upper bits are lost',
        'Use a larger size, or cut it yourself with & 0xFFFF.',
      ],
    ],
  ],
  [
    'mov word [eax], ebx',
    [
      [
        '2:1+19',
        'mismatch in operand sizes: ebx has 32 bits, the memory is a word',
        'Leave word out: the register says the size. movzx and movsx widen a value.',
      ],
    ],
  ],
  [
    'lodsb al',
    [
      [
        '2:1+8',
        'lodsb takes no operands, not 1',
        'Write lodsb alone: it always works on [esi], [edi] or the accumulator, as its name says.',
      ],
    ],
  ],
  [
    'les eax, ebx',
    [
      [
        '2:10+3',
        'the second operand of les cannot be ebx',
        'It can be memory that holds offset and selector.',
      ],
    ],
  ],
  [
    'shl [ebx], 1',
    [
      [
        '2:5+5',
        'operation size not specified: how many bytes of memory are meant?',
        'Write byte, word or dword before the bracket, such as dword [ebx].',
      ],
    ],
  ],
  ['mov cr8, eax', [['2:5+3', "'cr8' is not defined", 'This processor has cr0, cr2, cr3 and cr4.']]],
  [
    'mov cr0, ax',
    [['2:10+2', 'control registers are 32 bits wide, ax is 16', 'Use a 32-bit register: eax.']],
  ],
  [
    'mov dr0, 5',
    [
      [
        '2:5+3',
        'dr0 can be moved to and from a general register only',
        'Go through eax: mov eax, VALUE, then mov dr0, eax; or mov eax, dr0 first.',
      ],
    ],
  ],
  [
    'mov eax, ebx+4',
    [
      [
        '2:10+5',
        'registers can be added only within brackets',
        'Write [ebx+4] for the memory there; lea computes such an address.',
      ],
    ],
  ],
  [
    'mov eax, [al]',
    [['2:10+4', 'al cannot be part of an address', 'Use 32-bit registers, or bx, bp, si, di.']],
  ],
  [
    'mov eax, 12xyz',
    [
      [
        '2:10+5',
        "'12xyz' is not a number",
        'Hexadecimal is written 0x1F or 1Fh (with a digit first), binary 0b101, decimal 31.',
      ],
    ],
  ],
  [
    'dw x*2\nx:',
    [
      [
        '2:4+3',
        'this adds or scales addresses, which gives none',
        'Only a difference of two labels of one section, or a label plus a number, can be used.',
      ],
    ],
  ],
  ['struc point\n.x: resd 1', [['2:7+5', 'struc point is not closed', 'Add endstruc.']]],
  [
    'struc point\n.x: dd 5\nendstruc',
    [
      [
        '3:5+2',
        'a structure or absolute space holds no contents',
        'Only resb and its kin go there; go back with section .text, or close the struc with endstruc.',
      ],
    ],
  ],
  ['%macro twice 1\nnop', [['2:1+6', 'this %macro is not closed', 'Add %endmacro.']]],
  [
    '%macro twice\nnop\n%endmacro',
    [['2:8+5', '%macro needs the number of its parameters', 'Write %macro twice 2, or 0-1, 1-*, 1+.']],
  ],
  [
    '%macro skip 0\njmp over\nover:\n%endmacro\nskip\nskip',
    [
      [
        '4:1+4',
        "'over' is defined twice: each expansion of this line defines it",
        'Within a macro write %%over, so that each call has its own; elsewhere use %assign.',
      ],
    ],
  ],
  ['%else', [['2:1+5', '%else without %if', 'Begin with %if, or take this line out.']]],
  ['%define', [['2:1+7', '%define needs a name', 'Write %define NAME VALUE. A name begins with a letter.']]],
  ['%endrep', [['2:1+7', '%endrep without %rep', 'Take it out, or put %rep COUNT before it.']]],
  [
    'mov eax, [ebx + %1]',
    [
      [
        '2:17+2',
        "'%1' stands outside of a macro",
        'Only within %macro does it mean something; a remainder is written with blanks: a % b.',
      ],
      ['2:19+1', "a value is expected here, not ']'", 'Write a number, a label or a register.'],
    ],
  ],
  ['jmp .x', [['2:5+2', "'.x' is not defined", 'Define it as a label (name:) or with equ.']]],
  [
    'fninit',
    [
      [
        '2:1+6',
        "'fninit' is an instruction of the floating-point unit, which this processor does not have",
        'Count in integers; to see what the processor says, write its bytes with db: fninit is db 0xDB, 0xE3.',
      ],
    ],
  ],
  [
    'syscall',
    [
      [
        '2:1+7',
        "'syscall' is an instruction of 64-bit mode, which this processor does not have",
        'Use the 32-bit one: iretd, pushfd, movsd, int 0x80 for a system call.',
      ],
    ],
  ],
  [
    'mov eax, 1.5',
    [
      [
        '2:10+3',
        'a floating-point number cannot stand here',
        'Write __float32__(1.5) for its bits; dw, dd, dq and dt take one as it is.',
      ],
    ],
  ],
  [
    'rep repne cmpsb',
    [
      [
        '2:5+5',
        "'rep' and 'repne' before one instruction contradict each other",
        'An instruction has one prefix of a kind: leave one of them out.',
      ],
    ],
  ],
  ['[mov eax, 5]', [['2:2+3', "'mov' is no directive in brackets", 'Write it without the brackets.']]],
  [
    'jmp short [ebx]',
    [
      [
        '2:5+11',
        'short is said of a label, not of memory that holds an address',
        'Write jmp short LABEL, or jmp [x] without short.',
      ],
    ],
  ],
  [
    'rep times 2 movsb',
    [['2:5+5', 'times cannot stand behind a prefix', 'Put it first on the line, such as times 2 rep movsb.']],
  ],
  [
    'mov eax [ebx]',
    [
      [
        '2:9+1',
        "a comma is missing before '['",
        'Operands are separated by commas; a whole address stands in one pair of brackets: [ebx+4].',
      ],
    ],
  ],
  ['cpu 68000', [['2:5+5', "there is no cpu '68000'", 'Write cpu 686, or leave it out.']]],
  ['db 1e', [['2:4+2', "'1e' is not a decimal number", 'If it is hexadecimal, write 0x1e or 1eh.']]],
  [
    'dd 1e99',
    [
      [
        '2:4+4',
        'warning: this number is too large for 32 bits: it becomes infinity',
        'Use dq, which reaches 1.7e308.',
      ],
    ],
  ],
];
