import { describe, expect, it } from 'vitest';
import { FIRST_LINE, linePieces, sourcePieces } from './line-tokens.ts';

/** `kind:text` of each piece. */
function read(line: string, continued = false): string {
  const { pieces } = linePieces(line, continued ? { continued } : FIRST_LINE);
  return pieces
    .filter(({ kind }) => kind !== 'operator')
    .map(({ kind, text }) => `${kind}:${text}`)
    .join(' ');
}

describe('pieces of a line', () => {
  it.each([
    [
      'start:  mov eax, [ebx+4] ; load',
      'label:start mnemonic:mov register:eax register:ebx number:4 comment:; load',
    ],
    ['.loop: rep movsd', 'label:.loop prefix:rep mnemonic:movsd'],
    ['size equ 0x10', 'label:size directive:equ number:0x10'],
    ['text db "a;b", 0', 'label:text directive:db string:"a;b" number:0'],
    ['  mov dword [es:edi], table', 'mnemonic:mov size:dword register:es register:edi name:table'],
    ['%define PORT 0xE9', 'preprocessor:%define name:PORT number:0xE9'],
    ['times 3 nop', 'directive:times number:3 mnemonic:nop'],
    ['jmp short .back', 'mnemonic:jmp size:short name:.back'],
    ['putc "x"', 'name:putc string:"x"'],
    ["mov al, '\"' ; it's", "mnemonic:mov register:al string:'\"' comment:; it's"],
    ['MOV EAX, CR0', 'mnemonic:MOV register:EAX register:CR0'],
    ['call in', 'mnemonic:call name:in'],
    ['', ''],
  ])('%s', (line, pieces) => {
    expect(read(line)).toBe(pieces);
  });

  it('go on after a backslash: no new statement begins there', () => {
    const [first, second] = sourcePieces('dd add, \\\n  sub, and\n');
    expect(first!.map(({ kind }) => kind).at(-1)).toBe('operator');
    expect(second!.filter(({ kind }) => kind !== 'operator').map(({ kind }) => kind)).toEqual([
      'name',
      'name',
    ]);
  });

  it('lie where the text has them, whatever the line holds', () => {
    const odd = [
      '"open',
      "'",
      '`\\',
      '$',
      '$$',
      '%',
      '%%',
      '\u00e9t\u00e9 \u{1F600}',
      '\t\tx:\t;',
      '0x',
      '[',
      '1abc:',
      ';'.repeat(5),
    ];
    for (const line of [...odd, ...odd.map((one) => `mov eax, ${one} ; end`)]) {
      let end = 0;
      for (const { from, length, text } of linePieces(line, FIRST_LINE).pieces) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(line.slice(from, from + length)).toBe(text);
        end = from + length;
      }
    }
  });

  it('leave a line of any length alone that is too long', () => {
    expect(linePieces('a '.repeat(1_000_000), FIRST_LINE).pieces).toEqual([]);
  });
});
