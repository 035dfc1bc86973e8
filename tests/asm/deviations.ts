/**
 * Where we differ from Debian's nasm on purpose, and why; beside what `forms.test.ts` and `programs-generated.test.ts` list for
 * what they generate. A row that no longer holds fails the test.
 */

export interface Deviation {
  readonly source: string;
  readonly why: string;
}

/** nasm takes it, we say what is wrong. */
export const STRICTER: readonly Deviation[] = [
  { source: 'bits 64', why: 'the processor has no 64-bit mode' },
  { source: 'bits 32\nmovaps xmm0, xmm1', why: 'an instruction of later processors' },
  { source: 'bits 32\nfninit', why: 'there is no floating-point unit' },
  { source: 'rsm', why: 'there is no system management mode' },
  { source: 'extern x', why: 'there is no linker' },
  { source: '%use altreg\ndb 1', why: 'nasm’s own packages are not here' },
  { source: '%pathsearch x "y"', why: 'there are no folders to search' },
  { source: '%arg i:word\nmov ax, [i]', why: 'the stack frames of high-level languages are not here' },
  { source: "db 'it''s'", why: 'nasm takes two strings side by side for the first one plus nothing' },
  { source: 'db 1 2', why: 'nasm drops what follows without a comma' },
  { source: 'dd 1e', why: 'nasm takes it for 1.0, who writes it means 0x1e' },
  { source: 'dq byte', why: 'nasm makes nothing of a size without a value' },
  { source: 'align 4,', why: 'nasm drops an empty last parameter' },
  { source: "%defstr s it's\ndb s", why: 'nasm only warns of a string that is not closed' },
  { source: 'nop: nop', why: 'nasm takes an instruction for a label where a colon follows' },
  { source: 'times 3 times 2 db 1', why: 'nasm lets the last one count' },
  { source: 'rep times 2 movsb', why: 'nasm takes TIMES for a prefix' },
  { source: 'wait o16 nop', why: 'nasm takes WAIT for a prefix and drops others beside it' },
  { source: 'mov ax, es:5', why: 'memory without brackets: a beginner means a far address' },
  { source: 'mov eax, ebx[ecx]', why: 'two registers without a comma: a beginner forgot it' },
  { source: 'bits 32\nmov eax, x*2\nx:', why: 'twice an address is none: nasm adds the origin once' },
  { source: 'bits 32\nmov eax, -x\nx:', why: 'the same' },
  {
    source: 'org 0x100\ndb 5\na:\nsection .data\nb:\nsection .text\ndd b-a',
    why: 'over two sections nasm adds the origin to a difference',
  },
  {
    source: 'times y-x db 1\nx: dw 1\ny:',
    why: 'a count of labels ahead may never come to rest; nasm refuses one label and takes a difference of two',
  },
  { source: 'db y-x dup (3)\nx: dw 1\ny:', why: 'the same' },
];

/** nasm refuses it, we take it. */
export const LOOSER: readonly Deviation[] = [
  { source: "dd -'a'", why: 'nasm takes the string behind a sign for a name' },
  {
    source: 'call es:[bx]',
    why: 'behind CALL and JMP nasm takes the segment for the selector of a far address',
  },
  { source: 'cpu 386\ncmpxchg [bx], ax', why: 'we warn that cpu is not checked' },
  {
    source: 'common: nop',
    why: 'a name with a colon is a label; nasm takes its directives for directives all the same',
  },
  { source: 'extern: nop', why: 'the same' },
  { source: 'global: nop\njmp global', why: 'the same' },
  { source: '%note hello', why: 'the manual has it (4.9), Debian’s nasm does not' },
];

/** Both take it and make different bytes: nasm's in hexadecimal, then ours. */
export const OTHERWISE: readonly (Deviation & { readonly nasm: string; readonly ours: string })[] = [
  {
    source: 'db 5 <=> 6, 2 <=> 7, 7 <=> 2, 2 <=> 2',
    nasm: '00000100',
    ours: 'ffff0100',
    why: 'the manual says -1 for less (3.5)',
  },
  {
    source: '%macro m 0\ndb __LINE__\n%endmacro\n\nm',
    nasm: '02',
    ours: '05',
    why: 'the manual says the line of the call (5.4)',
  },
  {
    source: '%line 50 other.asm\ndb __LINE__',
    nasm: '33',
    ours: '02',
    why: 'lines keep their own numbers, for the debugger',
  },
  {
    source: 'cpu 8086\njz x\ntimes 128 resb 1\nx:',
    nasm: `7503e98000${'00'.repeat(128)}`,
    ours: `0f848000${'00'.repeat(128)}`,
    why: 'we warn that cpu is not checked: nasm has no near Jcc there',
  },
  { source: '%ifenv PATH\ndb 1\n%endif\ndb 2', nasm: '0102', ours: '02', why: 'there is no environment' },
  { source: 'dw 70000.0', nasm: '467c', ours: '007c', why: 'beyond the largest number nasm makes a NaN' },
  { source: 'db 248.0', nasm: '77', ours: '78', why: 'nasm does not round up to infinity' },
];
