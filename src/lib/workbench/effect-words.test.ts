import { describe, expect, it } from 'vitest';
import { effectRows, type EffectRow } from './effect-words.ts';
import { viewMachine } from './view.ts';
import { build } from './workbench.ts';

/** The rows of the instruction behind `steps` others. */
function rowsAfter(steps: number, source: string): readonly EffectRow[] {
  const bench = build({ files: { 'a.asm': `bits 32\n${source}\n` }, main: 'a.asm' });
  if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
  if (steps > 0) bench.machine.run(steps);
  return effectRows(viewMachine(bench).next!.effects!);
}

describe('what an instruction touches, in words', () => {
  it('names address, registers and memory', () => {
    expect(rowsAfter(2, 'mov ebx, 0x2000\nmov ecx, 3\nmov eax, [ebx+ecx*4+8]')).toEqual([
      ['address', 'ds:0x2014, linear 0x2014'],
      ['reads', 'ebx, ecx, 4 bytes at ds:0x2014'],
      ['writes', 'eax'],
    ]);
  });

  it('names what is read and written, and flags', () => {
    expect(rowsAfter(1, 'mov ebx, 0x2000\nadd byte [ebx], 5')).toEqual([
      ['address', 'ds:0x2000, linear 0x2000'],
      ['reads', 'ebx, 1 byte at ds:0x2000'],
      ['writes', '1 byte at ds:0x2000, OF, SF, ZF, AF, PF, CF'],
    ]);
  });

  it('names the stack and where it goes', () => {
    const rows = new Map(rowsAfter(1, 'mov esp, 0x3000\ncall x\nnop\nx: hlt'));
    expect(rows.get('writes')).toContain('4 bytes of the stack at ss:0x2FFC');
    expect(rows.get('then')).toMatch(/^goes to 0x[0-9A-F]+$/);
  });

  it('names ports and gates', () => {
    const out = new Map(rowsAfter(1, 'mov dx, 0x3f8\nout dx, al'));
    expect(out.get('writes')).toBe('1 byte at port 0x3F8');
    expect(new Map(rowsAfter(0, 'int 0x30')).get('then')).toBe('goes through gate 0x30 of the IDT');
  });

  it('has no rows where nothing is touched', () => {
    expect(rowsAfter(0, 'nop')).toEqual([]);
  });
});
