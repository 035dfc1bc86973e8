/** The words of the language that are no instructions: what completion offers, what hovering explains (NASM manual, 3 to 7). */
import { REGISTER_NAMES } from '../register-names.ts';

export type WordKind = 'directive' | 'preprocessor' | 'prefix' | 'size';

export interface Word {
  readonly kind: WordKind;
  /** Lower case; preprocessor directives without their `%`. */
  readonly name: string;
  /** What it does, in one line. */
  readonly says: string;
  /** A piece of source that uses it; nasm takes it as it stands. */
  readonly example: string;
}

const WORDS: readonly (readonly [WordKind, name: string, says: string, example: string])[] = [
  ['directive', 'bits', 'Says for which code size to assemble from here on: 16 or 32.', 'bits 32'],
  ['directive', 'use16', 'The same as bits 16.', 'use16'],
  ['directive', 'use32', 'The same as bits 32.', 'use32'],
  ['directive', 'org', 'Says at which address the first byte will lie.', 'org 0x7C00'],
  ['directive', 'section', 'Goes on in the section of this name; sections are joined in the end.', 'section .data'],
  ['directive', 'segment', 'The same as section.', 'segment .text'],
  ['directive', 'db', 'Puts bytes and strings here.', 'db "text", 0'],
  ['directive', 'dw', 'Puts words (2 bytes) here, the low byte first.', 'dw 0x1234, 5'],
  ['directive', 'dd', 'Puts doublewords (4 bytes) here, the low byte first.', 'dd 0x12345678'],
  ['directive', 'dq', 'Puts quadwords (8 bytes) here, the low byte first.', 'dq 1'],
  ['directive', 'resb', 'Leaves room for so many bytes.', 'resb 16'],
  ['directive', 'resw', 'Leaves room for so many words.', 'resw 8'],
  ['directive', 'resd', 'Leaves room for so many doublewords.', 'resd 4'],
  ['directive', 'resq', 'Leaves room for so many quadwords.', 'resq 2'],
  ['directive', 'equ', 'Gives a name to a number, for good.', 'size equ 4096'],
  ['directive', 'times', 'Repeats what follows so many times.', 'times 510-($-$$) db 0'],
  ['directive', 'align', 'Fills up to the next multiple of a power of two.', 'align 4096'],
  ['directive', 'alignb', 'Leaves room up to the next multiple of a power of two.', 'section .bss\nalignb 16'],
  ['directive', 'incbin', 'Puts the bytes of a file here.', 'incbin "a.asm"'],
  ['directive', 'struc', 'Names the offsets of a structure, up to endstruc.', 'struc gate\n.low: resw 1\nendstruc'],
  ['directive', 'endstruc', 'Ends struc.', 'struc pair\n.a: resd 1\nendstruc'],
  ['directive', 'istruc', 'Puts an instance of a structure here, up to iend.', 'struc p\n.a: resd 1\nendstruc\nistruc p\nat .a, dd 1\niend'],
  ['directive', 'iend', 'Ends istruc.', 'struc q\n.a: resd 1\nendstruc\nistruc q\nat .a, dd 1\niend'],
  ['directive', 'at', 'Fills a field of istruc.', 'struc r\n.a: resd 1\nendstruc\nistruc r\nat .a, dd 1\niend'],
  ['directive', 'absolute', 'Names addresses from this one on without putting bytes there.', 'absolute 0x500\nvalue: resd 1'],
  ['preprocessor', 'define', 'Gives a name to a piece of text, used from here on.', '%define PORT 0xE9'],
  ['preprocessor', 'xdefine', 'As %define, but what the text names is taken as it is now.', '%xdefine HERE 5'],
  ['preprocessor', 'undef', 'Forgets a name of %define.', '%undef PORT'],
  ['preprocessor', 'assign', 'Gives a name to a number that may change later.', '%assign i 0'],
  ['preprocessor', 'macro', 'Begins a macro: a name and how many parameters it takes.', '%macro putc 1\nmov al, %1\n%endmacro'],
  ['preprocessor', 'endmacro', 'Ends %macro.', '%macro nothing 0\n%endmacro'],
  ['preprocessor', 'rep', 'Repeats the lines up to %endrep so many times.', '%rep 3\nnop\n%endrep'],
  ['preprocessor', 'endrep', 'Ends %rep.', '%rep 1\nnop\n%endrep'],
  ['preprocessor', 'exitrep', 'Leaves %rep at once.', '%rep 3\n%exitrep\n%endrep'],
  ['preprocessor', 'if', 'Assembles the lines up to %endif only if the expression is not zero.', '%if 1\nnop\n%endif'],
  ['preprocessor', 'ifdef', 'Assembles the lines only if the name is defined.', '%ifdef DEBUG\nnop\n%endif'],
  ['preprocessor', 'ifndef', 'Assembles the lines only if the name is not defined.', '%ifndef DEBUG\nnop\n%endif'],
  ['preprocessor', 'elif', 'Else, if this expression is not zero.', '%if 0\n%elif 1\nnop\n%endif'],
  ['preprocessor', 'else', 'Assembles the lines up to %endif if those before were not.', '%if 0\n%else\nnop\n%endif'],
  ['preprocessor', 'endif', 'Ends %if.', '%if 1\n%endif'],
  ['preprocessor', 'include', 'Reads another file here.', '%include "empty.inc"'],
  ['preprocessor', 'error', 'Reports an error of your own.', '%if 0\n%error "too long"\n%endif'],
  ['preprocessor', 'warning', 'Reports a warning of your own.', '%if 0\n%warning "old"\n%endif'],
  ['prefix', 'lock', 'Makes the read and the write of the instruction one, for all processors.', 'lock inc dword [ebx]'],
  ['prefix', 'rep', 'Repeats a string instruction ECX times.', 'rep movsd'],
  ['prefix', 'repe', 'Repeats a string comparison ECX times, while equal.', 'repe cmpsb'],
  ['prefix', 'repz', 'The same as repe.', 'repz cmpsb'],
  ['prefix', 'repne', 'Repeats a string comparison ECX times, while not equal.', 'repne scasb'],
  ['prefix', 'repnz', 'The same as repne.', 'repnz scasb'],
  ['prefix', 'o16', 'Gives the instruction 16-bit operands.', 'o16 iret'],
  ['prefix', 'o32', 'Gives the instruction 32-bit operands.', 'o32 iret'],
  ['prefix', 'a16', 'Gives the instruction 16-bit addresses.', 'a16 movsb'],
  ['prefix', 'a32', 'Gives the instruction 32-bit addresses.', 'a32 movsb'],
  ['size', 'byte', 'The operand has 8 bits.', 'mov byte [ebx], 5'],
  ['size', 'word', 'The operand has 16 bits.', 'mov word [ebx], 5'],
  ['size', 'dword', 'The operand has 32 bits.', 'mov dword [ebx], 5'],
  ['size', 'qword', 'The operand has 64 bits.', 'cmpxchg8b qword [ebx]'],
  ['size', 'far', 'The address has a selector and an offset.', 'jmp far [ebx]'],
  ['size', 'near', 'The jump stays in its segment and may go anywhere in it.', 'near_by: jmp near near_by'],
  ['size', 'short', 'The jump goes at most 128 bytes back or 127 on.', 'close_by: jmp short close_by'],
  ['size', 'strict', 'The size written is to be encoded, no shorter one.', 'push strict dword 5'],
  ['size', 'nosplit', 'A scaled index stays one.', 'mov eax, [nosplit eax*2]'],
]; // prettier-ignore

/** Every word, by kind and in the order of the table. */
export const VOCABULARY: readonly Word[] = WORDS.map(([kind, name, says, example]) => ({
  kind,
  name,
  says,
  example,
}));

const byName = new Map(
  VOCABULARY.map((word) => [word.kind === 'preprocessor' ? `%${word.name}` : word.name, word]),
);

/** The word of this spelling in any case, preprocessor directives with their `%`. */
export function wordNamed(text: string): Word | undefined {
  return byName.get(text.toLowerCase());
}

/** True if `text` is a register's name, in any case. */
export function isRegister(text: string): boolean {
  return REGISTER_NAMES.has(text.toLowerCase());
}
