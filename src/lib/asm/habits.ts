/** Habits from other assemblers and from C, and how the same is said in NASM. */
import type { Token } from './lexer.ts';

export interface Advice {
  readonly message: string;
  readonly remedy: string;
}

const EIGHT_TO_DI = ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'bp', 'sp'];
const REGISTERS_64 = new Map<string, string>(EIGHT_TO_DI.map((name) => [`r${name}`, `e${name}`]));
const REGISTERS = new Set<string>([
  ...EIGHT_TO_DI,
  ...EIGHT_TO_DI.map((name) => `e${name}`),
  ...REGISTERS_64.keys(),
]);

/** GNU as writes these with a dot, MASM too. */
const DOT_WORDS: Readonly<Record<string, string>> = {
  '.section': 'Write section NAME, without the dot before section.',
  '.text': 'Write section .text.',
  '.code': 'Write section .text.',
  '.data': 'Write section .data.',
  '.bss': 'Write section .bss.',
  '.globl': 'Leave it out: there is no linker here. NASM writes global NAME.',
  '.global': 'Leave it out: there is no linker here. NASM writes global NAME.',
  '.extern': 'There is no linker here: bring all sources together with %include.',
  '.byte': 'Write db.',
  '.short': 'Write dw.',
  '.word': 'Write dw.',
  '.long': 'Write dd.',
  '.int': 'Write dd.',
  '.quad': 'Write dq.',
  '.ascii': 'Write db "text".',
  '.asciz': 'Write db "text", 0.',
  '.string': 'Write db "text", 0.',
  '.align': 'Write align N.',
  '.balign': 'Write align N.',
  '.org': 'Write org ADDRESS.',
  '.equ': 'Write NAME equ VALUE.',
  '.set': 'Write NAME equ VALUE.',
  '.skip': 'Write resb N or times N db 0.',
  '.space': 'Write resb N or times N db 0.',
  '.fill': 'Write times N db VALUE.',
  '.macro': 'Write %macro NAME COUNT, and %endmacro at its end.',
  '.include': 'Write %include "FILE".',
  '.code16': 'Write bits 16.',
  '.code32': 'Write bits 32.',
  '.model': 'Leave it out: a flat program has no memory model.',
  '.stack': 'Leave it out, and set esp yourself: mov esp, ADDRESS.',
  '.386': 'Leave it out.',
};

/** Words that begin a statement elsewhere. */
const FIRST_WORDS: Readonly<Record<string, string>> = {
  if: 'At run time compare and jump: cmp eax, 5, then jne .else. While assembling, %if decides.',
  else: 'While assembling, %else decides; at run time put a label here and jump to it.',
  endif: 'While assembling, %endif ends an %if.',
  while: 'A loop is a label and a jump back: .again: ... jnz .again.',
  for: 'A loop is a label and a jump back; %rep repeats lines while assembling.',
  return: 'Write ret; the result is in eax by custom.',
  goto: 'Write jmp LABEL.',
  include: 'Write %include "FILE".',
  define: 'Write %define NAME VALUE.',
  macro: 'Write %macro NAME COUNT, and %endmacro at its end.',
  endm: 'Write %endmacro.',
  rept: 'Write %rep COUNT, and %endrep at its end.',
  assume: 'Leave it out: NASM does not keep track of segment registers.',
  invoke: 'Push the arguments yourself, then call NAME.',
  public: 'Leave it out: there is no linker here.',
  extrn: 'There is no linker here: bring all sources together with %include.',
  end: 'Leave it out: the source ends with the file.',
  int3: 'Write int3 or int 3.',
  var: 'Write NAME: dd VALUE in section .data.',
};

/** Words that stand behind a name in MASM. */
const SECOND_WORDS: Readonly<Record<string, string>> = {
  proc: 'A procedure is a label: NAME:, and ret at its end.',
  endp: 'Leave it out: a procedure ends with its ret.',
  ends: 'Leave it out; a structure ends with endstruc.',
  struct: 'Write struc NAME, its fields as .name: resd 1, and endstruc.',
  macro: 'Write %macro NAME COUNT, and %endmacro at its end.',
  label: 'Write NAME:',
  dup: 'Write NAME: times COUNT db VALUE.',
};

const C_DIRECTIVES = ['include', 'define', 'undef', 'if', 'ifdef', 'ifndef', 'else', 'endif', 'error'];

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'punctuation' && token.text === text;
}

/** Of a word where an instruction is expected, with the tokens of its line and its place among them; null: nothing known. */
export function adviseOnStatement(
  tokens: readonly Token[],
  at: number,
  isMnemonic: (word: string) => boolean,
): Advice | null {
  const token = tokens[at]!;
  const word = token.text.toLowerCase();
  const next = tokens[at + 1];
  if (isMark(token, '#')) {
    const name = next?.text.toLowerCase() ?? '';
    return C_DIRECTIVES.includes(name)
      ? { message: `'#${name}' is C`, remedy: `Write %${name}.` }
      : { message: "'#' begins no comment in NASM", remedy: 'A comment begins with a semicolon.' };
  }
  if (isMark(token, '/') || isMark(token, '//')) {
    return {
      message: `'${token.text}' begins no comment in NASM`,
      remedy: 'A comment begins with a semicolon.',
    };
  }
  if (isMark(token, '*')) {
    return {
      message: "an instruction is expected here, not '*'",
      remedy: 'A comment begins with a semicolon.',
    };
  }
  if (token.kind === 'number') {
    const remedy = token.spelled
      ? `'${token.text}' comes from a %define: give the label or the %define another name.`
      : 'A label begins with a letter, a dot or an underscore.';
    return { message: `an instruction is expected here, not '${token.text}'`, remedy };
  }
  if (token.kind !== 'word') return null;
  if (Object.hasOwn(DOT_WORDS, word)) {
    return { message: `'${token.text}' is not NASM's syntax`, remedy: DOT_WORDS[word]! };
  }
  if (isMark(next, '=')) {
    return REGISTERS.has(word)
      ? { message: `a register is not set with '='`, remedy: `Write mov ${token.text}, VALUE.` }
      : {
          message: `'=' defines nothing in NASM`,
          remedy: `Write ${token.text} equ VALUE, or %assign ${token.text} VALUE for one that changes.`,
        };
  }
  const second = next?.kind === 'word' ? next.text.toLowerCase() : '';
  if (Object.hasOwn(SECOND_WORDS, second)) {
    const remedy = SECOND_WORDS[second]!.replace('NAME', token.text);
    return { message: `'${next!.text}' is not NASM's syntax`, remedy };
  }
  if (second !== '' && isMark(tokens[at + 2], ':')) {
    return {
      message: 'a label is one word',
      remedy: `Write ${token.text}_${next!.text}: with an underscore.`,
    };
  }
  if (Object.hasOwn(FIRST_WORDS, word)) {
    return { message: `'${token.text}' is no instruction`, remedy: FIRST_WORDS[word]! };
  }
  const suffix = word.slice(-1);
  if ('bwl'.includes(suffix) && isMnemonic(word.slice(0, -1))) {
    const size = { b: 'byte', w: 'word', l: 'dword' }[suffix]!;
    return {
      message: `'${token.text}' is AT&T's way to write ${word.slice(0, -1)}`,
      remedy: `Write ${word.slice(0, -1)}, the destination first; a size is said at memory: ${size} [ebx].`,
    };
  }
  return null;
}

/** Of a token where a value is expected. */
export function adviseOnValue(token: Token, next: Token | undefined): Advice | null {
  if (
    token.kind === 'directive' &&
    (REGISTERS.has(token.text) || /^([abcd][hl]|[cdefgs]s|cr[0-8])$/.test(token.text))
  ) {
    return {
      message: `'%${token.text}' is AT&T's way to write a register`,
      remedy: `Write ${token.text}, and the destination first: mov DESTINATION, SOURCE.`,
    };
  }
  if (token.kind === 'bad-number') return adviseOnNumber(token.text);
  if (isMark(token, '#')) {
    return { message: "a number has no '#' before it in NASM", remedy: `Write ${next?.text ?? '5'} alone.` };
  }
  if (isMark(token, '&')) {
    return {
      message: "'&' does not take an address in NASM",
      remedy: 'A label without brackets is its address: mov eax, label.',
    };
  }
  return null;
}

function adviseOnNumber(text: string): Advice {
  const lower = text.toLowerCase();
  if (/^\$0x/.test(lower)) {
    return {
      message: `'${text}': a number has no $ before it in NASM`,
      remedy: `Write ${text.slice(1)}.`,
    };
  }
  if (/^0b[01]*[2-9]/.test(lower) || /^[01]*[2-9][0-9]*b$/.test(lower)) {
    return {
      message: `'${text}' is not a binary number`,
      remedy: 'Binary digits are 0 and 1; decimal has no b.',
    };
  }
  if (/^[0-9][0-9a-f]*$/.test(lower)) {
    return {
      message: `'${text}' is not a decimal number`,
      remedy: `If it is hexadecimal, write 0x${text} or ${text}h.`,
    };
  }
  return {
    message: `'${text}' is not a number`,
    remedy: 'Hexadecimal is written 0x1F or 1Fh (with a digit first), binary 0b101, decimal 31.',
  };
}

/** What a name that is not defined may have been meant for, or null. `isMnemonic` takes a lower-case word. */
export function adviseOnName(name: string, isMnemonic: (word: string) => boolean): string | null {
  const lower = name.toLowerCase();
  const narrow = REGISTERS_64.get(lower);
  if (narrow !== undefined)
    return `${name} is a register of 64-bit mode, which this processor does not have: use ${narrow}.`;
  if (/^(r([89]|1[0-5])[dwb]?|[sd]il|[sb]pl)$/.test(lower)) {
    return `${name} is a register of 64-bit mode; here are eax, ebx, ecx, edx, esi, edi, ebp, esp and their parts.`;
  }
  if (/^([xyz]?mm([0-9]|[12][0-9]|3[01])|st[0-7]?)$/.test(lower)) {
    return `${name} is a register of a coprocessor or vector unit, which this processor does not have.`;
  }
  if (/^cr([89]|1[0-5])$/.test(lower)) return 'This processor has cr0, cr2, cr3 and cr4.';
  if (/^[a-f][0-9a-f]*h$/.test(lower))
    return `If it is a number, it needs a digit before it: 0${name} or 0x${name.slice(0, -1)}.`;
  if (lower === 'ptr' || lower === 'offset') return 'NASM has no ptr and no offset: leave it out.';
  if (name.startsWith('@')) return 'That is another assembler: a label alone is its address.';
  if (isMnemonic(lower)) return `'${name}' is an instruction: write it on a line of its own.`;
  return null;
}

/** Of a token that stands where an operand has ended. */
export function adviseOnUnexpected(tokens: readonly Token[], at: number): Advice | null {
  const token = tokens[at]!;
  const before = tokens[at - 1];
  if (before?.kind === 'string' && token.kind === 'word' && !token.spaced) {
    const quote = before.quoted[0] === '"' ? "'" : '"';
    return {
      message: `the string ends before '${token.text}': its quote stands in the text`,
      remedy: `Put the whole text in the other quotes: ${quote}...${quote}.`,
    };
  }
  if (isMark(token, '(') && before?.kind === 'word') {
    return {
      message: 'a call has no parentheses',
      remedy: 'Arguments go into registers or onto the stack before it; write call NAME.',
    };
  }
  if (isMark(token, '(')) {
    return {
      message: 'parentheses do not stand for memory in NASM',
      remedy: 'Write the whole address in brackets: [ebx+4].',
    };
  }
  if (isMark(token, '[') && before?.kind === 'word' && REGISTERS.has(before.text.toLowerCase())) {
    return {
      message: "a comma is missing before '['",
      remedy: 'Operands are separated by commas; a whole address stands in one pair of brackets: [ebx+4].',
    };
  }
  if (isMark(token, '[')) {
    return {
      message: "'[' is not expected here",
      remedy:
        'The whole address stands in one pair of brackets: [label+ebx+4]. Operands are separated by commas.',
    };
  }
  if (isMark(token, '#') || isMark(token, '/')) {
    return {
      message: `'${token.text}' begins no comment in NASM`,
      remedy: 'A comment begins with a semicolon.',
    };
  }
  return null;
}

/** True for a number that C would take for octal, and NASM for decimal. */
export function looksOctal(text: string): boolean {
  return /^0[0-7]{2,}$/.test(text) && Number(text) >= 8;
}
