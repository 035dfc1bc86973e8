import { describe, expect, it } from 'vitest';
import { hover, type HoverCard } from './hover.ts';
import { numberRows } from './number-words.ts';
import { marked } from './testing.ts';

function card(source: Parameters<typeof marked>[0]): HoverCard | null {
  const { analysis, place } = marked(source);
  return hover(analysis, place);
}

/** All that a card says, in one string. */
function words(found: HoverCard | null): string {
  return (found?.blocks ?? [])
    .map((block) =>
      block.kind === 'text'
        ? block.text
        : block.kind === 'code'
          ? block.lines.join('\n')
          : block.rows.map((row) => row.join(': ')).join('\n'),
    )
    .join('\n');
}

describe('hover', () => {
  it('explains an instruction by what its line says', () => {
    const found = card('bits 32\nmain: nop\n po¦pfd\n');
    expect(found).toMatchObject({
      title: 'POPFD: take the flags from the stack',
      line: 3,
      column: 2,
      length: 5,
    });
    expect(words(found)).toMatch(/IF and IOPL change only where the privilege level allows it/);
    expect(words(found)).toMatch(/Runs at every privilege level\..*IOPL 3/);
    expect(words(card('bits 32\n m¦ov eax, 5'))).toMatch(/^eax takes 5\.\neax = 5;/);
    expect(words(card('bits 32\nstart: nop\n j¦nz start'))).toMatch(
      /^Goes on at start if the result was not zero/,
    );
    expect(words(card('bits 16\n ad¦d ax, [bx]'))).toMatch(/ax takes ax \+ \[bx\]/);
  });

  it('finds the right one of the instructions that share a name', () => {
    expect(card('bits 32\n m¦ov cr0, eax')?.title).toBe('MOV CR: copy to or from a control register');
    expect(words(card('bits 32\n m¦ov cr0, eax'))).toMatch(/Only at CPL 0/);
    expect(card('bits 32\n m¦ov ds, ax')?.title).toMatch(/segment register/);
    expect(card('bits 32\nm¦ov ds,')?.title).toMatch(/^MOV: copy/);
  });

  it('names the flags', () => {
    expect(words(card('bits 32\n ad¦c eax, ebx'))).toMatch(/reads: CF\nwrites: OF SF ZF AF PF CF/);
    expect(words(card('bits 32\n mu¦l ebx'))).toMatch(/leaves undefined: SF ZF AF PF/);
    expect(words(card('bits 32\n no¦p'))).toMatch(/flags: untouched/);
  });

  it('tells a label its address, a constant its value, and where they are from', () => {
    const source = 'bits 32\norg 0x7C00\nSIZE equ 0x10\nstart: mov eax, SIZE\n jmp start\n';
    expect(card(source.replace('jmp start', 'jmp sta¦rt'))?.title).toBe('start: label');
    expect(words(card(source.replace('jmp start', 'jmp sta¦rt')))).toMatch(
      /address: 0x00007C00\nstart: mov eax, SIZE\nDefined in line 4; used once/,
    );
    expect(words(card(source.replace('eax, SIZE', 'eax, SIZE¦')))).toMatch(
      /hexadecimal: 0x10\ndecimal: 16\nbinary: 1_0000b/,
    );
    expect(words(card('%define P 0xE9\nbits 32\nout P¦, al'))).toMatch(/%define P 0xE9/);
    expect(words(card('jmp no¦where'))).toMatch(/not defined/);
  });

  it('explains registers and words of the language', () => {
    expect(words(card('mov ah¦, 5'))).toBe('The high byte of ax, 8 bits.');
    expect(words(card('mov eax, cr3¦'))).toMatch(/page directory/);
    expect(words(card('tim¦es 3 nop'))).toMatch(/Repeats/);
    expect(words(card('%ass¦ign i 0'))).toMatch(/may change later/);
  });

  it('has nothing to say of comments, strings and empty lines', () => {
    for (const source of ['; mo¦v', 'db "mo¦v"', '¦', 'mov eax, ¦', ' ¦ nop'])
      expect(card(source), source).toBeNull();
  });
});

// Worked out by hand: 202h is IF and bit 1, 3202h has IOPL 3; 7h in a page entry is present, writable, user.
describe('numbers', () => {
  it.each([
    [0x202n, ['as EFLAGS', 'IF']],
    [0x3202n, ['as EFLAGS', 'IF, IOPL 3']],
    [0x41n, ['character', "'A'"]],
    [0xfffffff0n, ['signed', '-16']],
    [-1n, ['hexadecimal', '0xFFFFFFFF']],
    [0x5007n, ['as a page entry', 'frame 5000h: U/S, R/W, P']],
    [0x123456789n, ['decimal', '4886718345']],
    [10n, ['binary', '1010b']],
  ] as const)('%s', (value, row) => {
    expect(numberRows(value)).toContainEqual(row);
  });

  it('are flags only where every bit has a name', () => {
    expect(numberRows(0x8008n).map(([name]) => name)).not.toContain('as EFLAGS');
  });
});
