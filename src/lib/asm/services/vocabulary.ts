/** The words of the language that are no instructions: what completion offers, what hovering explains (NASM manual, 3 to 7). */
import * as say from '#messages/asm/vocabulary';
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

const WORDS: readonly (readonly [WordKind, name: string, example: string])[] = [
  ['directive', 'bits', 'bits 32'],
  ['directive', 'use16', 'use16'],
  ['directive', 'use32', 'use32'],
  ['directive', 'org', 'org 0x7C00'],
  ['directive', 'section', 'section .data'],
  ['directive', 'segment', 'segment .text'],
  ['directive', 'db', 'db "text", 0'],
  ['directive', 'dw', 'dw 0x1234, 5'],
  ['directive', 'dd', 'dd 0x12345678'],
  ['directive', 'dq', 'dq 1'],
  ['directive', 'resb', 'resb 16'],
  ['directive', 'resw', 'resw 8'],
  ['directive', 'resd', 'resd 4'],
  ['directive', 'resq', 'resq 2'],
  ['directive', 'equ', 'size equ 4096'],
  ['directive', 'times', 'times 510-($-$$) db 0'],
  ['directive', 'align', 'align 4096'],
  ['directive', 'alignb', 'section .bss\nalignb 16'],
  ['directive', 'incbin', 'incbin "a.asm"'],
  ['directive', 'struc', 'struc gate\n.low: resw 1\nendstruc'],
  ['directive', 'endstruc', 'struc pair\n.a: resd 1\nendstruc'],
  ['directive', 'istruc', 'struc p\n.a: resd 1\nendstruc\nistruc p\nat .a, dd 1\niend'],
  ['directive', 'iend', 'struc q\n.a: resd 1\nendstruc\nistruc q\nat .a, dd 1\niend'],
  ['directive', 'at', 'struc r\n.a: resd 1\nendstruc\nistruc r\nat .a, dd 1\niend'],
  ['directive', 'absolute', 'absolute 0x500\nvalue: resd 1'],
  ['preprocessor', 'define', '%define PORT 0xE9'],
  ['preprocessor', 'xdefine', '%xdefine HERE 5'],
  ['preprocessor', 'undef', '%undef PORT'],
  ['preprocessor', 'assign', '%assign i 0'],
  ['preprocessor', 'macro', '%macro putc 1\nmov al, %1\n%endmacro'],
  ['preprocessor', 'endmacro', '%macro nothing 0\n%endmacro'],
  ['preprocessor', 'rep', '%rep 3\nnop\n%endrep'],
  ['preprocessor', 'endrep', '%rep 1\nnop\n%endrep'],
  ['preprocessor', 'exitrep', '%rep 3\n%exitrep\n%endrep'],
  ['preprocessor', 'if', '%if 1\nnop\n%endif'],
  ['preprocessor', 'ifdef', '%ifdef DEBUG\nnop\n%endif'],
  ['preprocessor', 'ifndef', '%ifndef DEBUG\nnop\n%endif'],
  ['preprocessor', 'elif', '%if 0\n%elif 1\nnop\n%endif'],
  ['preprocessor', 'else', '%if 0\n%else\nnop\n%endif'],
  ['preprocessor', 'endif', '%if 1\n%endif'],
  ['preprocessor', 'include', '%include "empty.inc"'],
  ['preprocessor', 'error', '%if 0\n%error "too long"\n%endif'],
  ['preprocessor', 'warning', '%if 0\n%warning "old"\n%endif'],
  ['prefix', 'lock', 'lock inc dword [ebx]'],
  ['prefix', 'rep', 'rep movsd'],
  ['prefix', 'repe', 'repe cmpsb'],
  ['prefix', 'repz', 'repz cmpsb'],
  ['prefix', 'repne', 'repne scasb'],
  ['prefix', 'repnz', 'repnz scasb'],
  ['prefix', 'o16', 'o16 iret'],
  ['prefix', 'o32', 'o32 iret'],
  ['prefix', 'a16', 'a16 movsb'],
  ['prefix', 'a32', 'a32 movsb'],
  ['size', 'byte', 'mov byte [ebx], 5'],
  ['size', 'word', 'mov word [ebx], 5'],
  ['size', 'dword', 'mov dword [ebx], 5'],
  ['size', 'qword', 'cmpxchg8b qword [ebx]'],
  ['size', 'far', 'jmp far [ebx]'],
  ['size', 'near', 'near_by: jmp near near_by'],
  ['size', 'short', 'close_by: jmp short close_by'],
  ['size', 'strict', 'push strict dword 5'],
  ['size', 'nosplit', 'mov eax, [nosplit eax*2]'],
]; // prettier-ignore

/** By the words as they are written. */
const SAYS: Readonly<Record<string, string>> = say.words;

/** Every word, by kind and in the order of the table. */
export const VOCABULARY: readonly Word[] = WORDS.map(([kind, name, example]) => ({
  kind,
  name,
  says: SAYS[kind === 'preprocessor' ? `%${name}` : name]!,
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
