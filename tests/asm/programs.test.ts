/** Directives, expressions and the preprocessor: whole programs against nasm, and sources it rejects. */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/lib/asm/assemble.ts';
import { formatDiagnostic } from '../../src/lib/asm/diagnostics.ts';
import { LOOSER, OTHERWISE, STRICTER } from './deviations.ts';
import { DATA, INCLUDED, LANGUAGE } from './language.ts';
import { hasNasm, nasm } from './nasm.ts';

const GOOD: Readonly<Record<string, string>> = {
  'boot sector': 'org 0x7c00\nstart: cli\nxor ax,ax\nmov ds,ax\njmp start\ntimes 510-($-$$) db 0\ndw 0xaa55',
  data: 'db 1,2,"abc",\'d\',`e\\n\\x41\\0`,-1\ndw "ab","abc",0x1234\ndd "abcd", "abcde", 1\ndq 0x123456789abcdef0,-2,"x"\ndb 300,-200',
  numbers: 'dd 0x1F, 1Fh, 0b101, 101b, 17q, 0o17, 10d, $1F, 1_000, 0h1f, 0d12, 0q7, 0y11, 11y, 0AFh',
  operators:
    'dd 2+3*4, (2+3)*4, 7/2, -7//2, -7 % 3, -7 %% 3, 1<<5, -1>>60, -16>>>2, 5&6|8^1, ~5, !5, !0, -(-3), 5==5, 5!=5, 3<4, 4<=>3, 1&&2, 0||3, 1^^1',
  labels:
    'bits 32\na: jmp b\n.x: dd .x, a.x, $, $$\nb: jz .x\n.x: call a.x\nc equ b-a\nmov eax, c\nmov ebx, [a+c*2]',
  'labels without colon': 'a nop\nb db 1\ndw a, b\n',
  'forward constants':
    'bits 32\npush y-x\nadd eax, y-x\nmov eax, [ebx+y-x]\nx: nop\ny:\nz equ w+1\nw equ 5\nmov al, z\n',
  'long jumps': 'bits 32\na: jmp b\njz b\ntimes 120 nop\nb: jmp a\njnz a\nloop b',
  'jumps that push each other': 'bits 32\n' + 'jz e\n'.repeat(60) + 'times 20 nop\ne: jmp near e',
  alignment: 'bits 32\ndb 1\nalign 4\ndb 2\nalign 16, db 0xCC\ndb 3\nalign 8, nop\nalignb 4\ndd $',
  times: 'bits 32\ntimes 3 dd $\ntimes 4 mov eax, ebx\nx: times 2 jmp x\ntimes 0 nop\ntimes 2 db 1,2',
  reserve: 'db 1\nresb 3\nresw 2\nresd 1\nresq 1\ndb 2',
  sections:
    'org 0x1000\nsection .data\nd: db 1,2,3\nsection .text\nmov ax, [d]\njmp e\nsection .bss\nb: resb 5\nsection .text\nmov bx, b\ne: dw d, b\nsection .data\ndw e\n',
  define:
    '%define A 5\n%define F(x,y) ((x)+(y)*2)\n%define B A+1\nbits 32\nmov eax, F(A,B)\nmov ebx, A\n%undef A\n%define A ecx\npush A\n%assign N 3\n%assign N N*2\ndb N\n%define G() 7\ndb G()',
  conditions:
    '%define X\n%ifdef X\ndb 1\n%ifndef Y\ndb 2\n%else\ndb 3\n%endif\n%elifdef Z\ndb 4\n%else\ndb 5\n%endif\n%if 3 > 2 && 1\ndb 6\n%elif 1\ndb 7\n%endif\n%if 0\nrubbish here, %if\n%elif 2 = 2\ndb 8\n%endif',
  prefixes:
    'bits 32\nrep movsb\nlock inc dword [eax]\nrepne scasb\nes lodsb\no16 iret\na16 movsb\nlock\nrep es movsd\ncs nop',
  sizes:
    'bits 16\nmov dword [bx], 5\npush dword 5\npush word 5\npush byte 5\nadd ax, strict word 5\njmp dword 8:x\njmp short x\njmp near x\nx: call far [bx]\njmp dword far [bx]\nmov eax, [dword 5]',
  continuation: 'db 1, \\\n 2, 3\n; comment \\\ndb 4\n',
  strings: 'bits 32\nmov eax, "abcd"\nmov al, \'a\'\ncmp byte [eax], "x"\ndb "a;b", \'"\', "\'"\ndb "a"+1',
  'bracket directives': '[bits 32]\n[org 0x100]\ncall x\nx: dd x',
  addresses:
    'bits 32\nmov eax,[eax*2]\nmov eax,[nosplit eax*2]\nmov eax,[ebx+eax*1]\nmov eax,[eax*5+1]\nmov eax,[4+ebp]\nmov eax,[ebp]\nmov eax,[esp]\nmov eax,[eax+esp]\nmov eax,[eax-ebx+ebx]\nmov eax, es:[ebx]\nmov eax,[byte ebx]\nmov eax,[dword ebx]',
};

const BAD: readonly string[] = [
  'mov eax', 'mov eax ebx', 'mov [eax], 5', 'mov ax, cr0', 'mov eax, [eax+ebx+ecx]', 'mov eax, [eax', 'jmp nowhere',
  'times -1 db 0', 'foo eax', 'mov ds, 5', 'mov 5, eax', 'mov eax, bl', 'push al', 'x: nop\nx: nop', 'db x & 1\nx:',
  'dd eax', 'mov eax, ebx+1', 'jmp short x\ntimes 200 nop\nx:', 'mov eax, (1', 'db 1/0', '%include "nofile"',
  '%endif', '%if 1', 'bits 17', 'mov eax, [ax+ebx]', 'inc', 'add eax, ebx, ecx', 'lea eax, ebx', 'int', 'mov eax, 1 2',
]; // prettier-ignore

describe.skipIf(!hasNasm())('programs against nasm', () => {
  for (const [name, source] of Object.entries(GOOD)) {
    it(`assembles ${name} to the same bytes`, () => {
      const theirs = nasm({ 'a.asm': `${source}\n` }, 'a.asm');
      expect(theirs.bytes, theirs.messages).not.toBeNull();
      const ours = assemble({ files: { 'a.asm': source }, main: 'a.asm' });
      const errors = ours.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
      expect(errors).toEqual([]);
      expect(Buffer.from(ours.bytes).toString('hex')).toBe(Buffer.from(theirs.bytes!).toString('hex'));
    });
  }

  it.each(Object.entries(LANGUAGE))('takes %s as nasm does', (_, source) => {
    const files = { 'a.asm': source, 'other.inc': INCLUDED };
    const theirs = nasm({ ...files, 'data.bin': DATA }, 'a.asm');
    const ours = assemble({ files, main: 'a.asm', incbin: { 'data.bin': DATA } });
    const errors = ours.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
    const hex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex');
    expect(errors.length > 0 ? errors : hex(ours.bytes), theirs.messages).toEqual(
      theirs.bytes ? hex(theirs.bytes) : expect.any(Array),
    );
  });

  it.each(BAD)('rejects as nasm does: %j', (source) => {
    expect(nasm({ 'a.asm': `bits 32\n${source}\n` }, 'a.asm').bytes).toBeNull();
    const ours = assemble({ files: { 'a.asm': `bits 32\n${source}\n` }, main: 'a.asm' });
    expect(ours.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

/** What nasm and we make of a source: hexadecimal, or null where it is rejected. */
function both(source: string): { nasm: string | null; ours: string | null } {
  const theirs = nasm({ 'a.asm': `${source}\n` }, 'a.asm');
  const made = assemble({ files: { 'a.asm': source }, main: 'a.asm' });
  const isRejected = made.diagnostics.some(({ severity }) => severity === 'error');
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return { nasm: theirs.bytes && hex(theirs.bytes), ours: isRejected ? null : hex(made.bytes) };
}

describe.skipIf(!hasNasm())('deviations from nasm', () => {
  it.each(STRICTER)('we alone reject $source: $why', ({ source }) => {
    expect(both(source)).toEqual({ nasm: expect.any(String), ours: null });
  });

  it.each(LOOSER)('nasm alone rejects $source: $why', ({ source }) => {
    expect(both(source)).toEqual({ nasm: null, ours: expect.any(String) });
  });

  it.each(OTHERWISE)('$source: nasm $nasm, we $ours: $why', ({ source, nasm: theirs, ours }) => {
    expect(both(source)).toEqual({ nasm: theirs, ours });
  });
});
