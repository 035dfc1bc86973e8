import { describe, expect, it } from 'vitest';
import { complete, type Completion } from './complete.ts';
import { marked } from './testing.ts';

function offered(source: Parameters<typeof marked>[0]): Completion[] {
  const { analysis, place } = marked(source);
  return [...complete(analysis, place).items];
}

function texts(source: Parameters<typeof marked>[0]): string[] {
  return offered(source).map(({ text }) => text);
}

describe('completion', () => {
  it('begins a line with instructions, directives and macros', () => {
    expect(texts('po¦')).toEqual(['pop', 'popa', 'popad', 'popaw', 'popf', 'popfd', 'popfw']);
    expect(texts('start: lg¦')).toEqual(['lgdt', 'lgs']);
    expect(texts('res¦')).toEqual(['resb', 'resw', 'resd', 'resq']);
    expect(texts('%if¦')).toEqual(['%if', '%ifdef', '%ifndef']);
    expect(texts('rep mov¦')).toContain('movsd');
    expect(texts('¦')).not.toContain('eax');
  });

  it('says of each what it is', () => {
    expect(offered('hl¦')).toEqual([{ kind: 'mnemonic', text: 'hlt', detail: 'wait for an interrupt' }]);
    expect(offered('jn¦').find(({ text }) => text === 'jnz')?.detail).toMatch(/not zero/);
    for (const { text, detail } of offered('¦')) expect(detail.length, text).toBeGreaterThan(2);
  });

  it('offers the registers that fit', () => {
    expect(texts('mov cr¦')).toEqual(['cr0', 'cr2', 'cr3', 'cr4']);
    expect(texts('mov cr0, e¦')).toEqual(['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi']);
    expect(texts('mov ds, ¦').filter((text) => /^\w{2,3}$/.test(text))).not.toContain('es');
    expect(texts('mov al, ¦')).toContain('bh');
    expect(texts('mov al, ¦')).not.toContain('bx');
    expect(texts('mov ax, b¦')).toEqual(['bx', 'bp', 'byte']);
    expect(texts('out dx, ¦').filter((text) => text.length < 4)).toEqual(['eax', 'ax', 'al']);
    expect(texts('pop c¦')).not.toContain('cs');
    expect(texts('mov eax, [e¦')).toContain('ebx');
    expect(texts('mov eax, [a¦')).not.toContain('al');
    expect(texts('shl eax, c¦')).toEqual(['cl']);
  });

  it('offers labels where a jump goes, and names where a number may stand', () => {
    const source = 'SIZE equ 5\nmain: nop\n.again: nop\nother: nop\n.again: ';
    expect(texts(`${source}jmp ¦`).slice(0, 4)).toEqual(['main', 'main.again', 'other', '.again']);
    expect(texts(`${source}mov ecx, S¦`)).toContain('SIZE');
    expect(offered(`${source}dd ma¦`)).toEqual([
      { kind: 'label', text: 'main', detail: 'label at 0x0' },
      { kind: 'label', text: 'main.again', detail: 'label at 0x1' },
    ]);
    expect(texts(`${source}jmp .a¦`)).toEqual(['.again']);
  });

  it('knows what follows bits, section and %include', () => {
    expect(texts('bits ¦')).toEqual(['16', '32']);
    expect(texts('section .d¦')).toEqual(['.data']);
    expect(texts({ 'a.asm': '%include "gd¦"', 'gdt.inc': '', 'idt.inc': '' })).toEqual(['gdt.inc']);
  });

  it('is silent in comments, strings and numbers', () => {
    for (const source of ['; mo¦', 'db "mo¦', 'db "mo¦v"', 'mov eax, 0x1¦', 'nop ; a¦'])
      expect(texts(source)).toEqual([]);
  });

  it('replaces the word round the caret', () => {
    const { analysis, place } = marked('  mov e¦ax, 5');
    expect(complete(analysis, place)).toMatchObject({ column: 7, length: 3 });
  });

  it('never throws, wherever the caret stands in a broken line', () => {
    const line = 'x: mov [eax*, "é, %1 ; $$ `\\';
    for (let i = 0; i <= line.length; i++) {
      const { analysis, place } = marked(`${line.slice(0, i)}¦${line.slice(i)}`);
      expect(Array.isArray(complete(analysis, place).items)).toBe(true);
    }
  });
});
