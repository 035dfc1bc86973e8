// trapgate asm and disasm.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

/** What nasm makes of content/guests/popf/guest.asm. */
const POPF = 'fb6a009d9c0fba2424091430e6e9e6f4';
const popf = join(GUESTS_FOLDER, 'popf/guest.asm');

describe('trapgate asm', () => {
  it('writes the binary, beside the source or where it is told', () => {
    work.write('a.asm', readFileSync(popf, 'utf8'));
    expect(work.trapgate('asm', 'a.asm').status).toBe(0);
    expect(readFileSync(work.path('a.bin')).toString('hex')).toBe(POPF);
    work.trapgate('asm', 'a.asm', '-o', 'other');
    expect(readFileSync(work.path('other')).toString('hex')).toBe(POPF);
  });

  it('writes listing, map and symbols', () => {
    expect(work.trapgate('asm', popf, '--listing', '-').stdout).toMatch(/10 00000003 9D +clear: +popfd/);
    expect(work.trapgate('asm', popf, '--symbols', '-').stdout).toBe('00000003 clear\n');
    expect(work.trapgate('asm', popf, '--map', '-').stdout).toMatch(/^00000000 +1 .*guest\.asm:8\n/);
  });

  it('writes an executable where it is asked to, and says what label is missing', () => {
    work.write('k.asm', 'org 0x100000\nbits 32\nnop\ngo: hlt\n');
    expect(work.trapgate('asm', 'k.asm', '--format', 'elf', '--entry', 'go').status).toBe(0);
    const file = readFileSync(work.path('k.elf'));
    expect(file.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(file.readUInt32LE(24)).toBe(0x100001);
    const { status, stderr } = work.trapgate('asm', 'k.asm', '--format', 'multiboot', '--entry', 'og');
    expect(status).toBe(1);
    expect(stderr).toMatch(/no label og/);
    expect(stderr).toMatch(/--entry go/);
  });

  it('maps lines through macros, and tells calls with problems', () => {
    work.write('m.asm', '%macro twice 1\n%1\n%1\n%endmacro\ntwice nop\n');
    expect(work.trapgate('asm', 'm.asm', '--map', '-').stdout).toBe(
      '00000000      1 m.asm:2 < twice m.asm:5\n00000001      1 m.asm:3 < twice m.asm:5\n',
    );
    work.write('bad.asm', '%macro one 1\nmov %1, 5\n%endmacro\none cs\n');
    const { status, stderr } = work.trapgate('asm', 'bad.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/bad\.asm:4:1: in the macro 'one', called here/);
  });

  it('says all of it as JSON', () => {
    const { value } = work.json('asm', popf);
    expect(value).toMatchObject({ ok: true, bytes: POPF, origin: 0, symbols: { clear: 3 }, problems: [] });
  });
});

describe('trapgate disasm', () => {
  it('lists instructions', () => {
    const image = work.write('popf.bin', Buffer.from(POPF, 'hex'));
    const { status, stdout } = work.trapgate('disasm', image, '--org', '7C00h');
    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[2]).toMatch(/^00007C03 +9D +popfd$/);
  });

  it('obeys --bits, --skip and --count, and goes on after what is no instruction', () => {
    const image = work.write('odd.bin', Uint8Array.of(0x90, 0x66, 0x40, 0x0f, 0x04, 0xf4));
    const { value } = work.json('disasm', image, '--bits', '16', '--skip', '1', '--count', '2');
    expect(value['instructions']).toEqual([
      { address: 1, bytes: '6640', text: 'inc eax', labels: [], source: 'inc eax' },
      { address: 3, bytes: '0F', text: 'db 0x0F', labels: [], source: 'db 0x0F' },
    ]);
  });

  it('takes the symbols that asm wrote, and writes a source that assembles again', () => {
    work.write(
      'loop.asm',
      'bits 32\norg 0x7C00\nmain: mov ecx, [data.count]\n.again: loop .again\njmp main\ndata: db 1, 2\n.count: dd 3\n',
    );
    work.trapgate('asm', 'loop.asm', '--symbols', 'loop.sym', '-o', 'loop.bin');
    const flags = ['loop.bin', '--origin', '0x7C00', '--symbols', 'loop.sym'];
    const { stdout } = work.trapgate('disasm', ...flags);
    expect(stdout).toContain('main:\n00007C00  8B0D0C7C0000            mov ecx, [data.count]\n');
    expect(stdout).toContain('main.again:\n00007C06  E2FE                    loop main.again\n');
    work.write('again.asm', work.trapgate('disasm', ...flags, '--source').stdout);
    expect(work.trapgate('asm', 'again.asm', '-o', 'again.bin').status).toBe(0);
    expect(readFileSync(work.path('again.bin'))).toEqual(readFileSync(work.path('loop.bin')));
  });

  it('names the line of a symbol file that is none', () => {
    work.write('one.bin', Buffer.from([0x90]));
    work.write('bad.sym', '00000000 start\nstart 0\n');
    const { status, stderr } = work.trapgate('disasm', 'one.bin', '--symbols', 'bad.sym');
    expect(status).toBe(1);
    expect(stderr).toMatch(/bad\.sym.*Line 2 is no symbol/s);
  });
});
