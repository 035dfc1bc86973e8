// Whatever is wrong, the command line says what, where and what to do, and ends with the right status.

import { truncateSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

/** Nothing of ours, and no crash, shows through. */
function expectNoTrace(text: string): void {
  expect(text).not.toMatch(/\bat .*\.ts:\d+|node:internal|this is a bug/);
}

describe('a source', () => {
  it('with a syntax error', () => {
    work.write('syntax.asm', 'bits 32\nmov eax, [ebx\n');
    const { status, stderr } = work.trapgate('run', 'syntax.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^syntax\.asm:2:\d+: error: .*\n +\S/);
    expectNoTrace(stderr);
  });

  it('with an unknown instruction', () => {
    work.write('unknown.asm', 'bits 32\nnop\nmovv eax, 1\n');
    const { status, stderr } = work.trapgate('run', 'unknown.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unknown\.asm:3:1: error: .*movv.*\n.*mov/);
    const { value } = work.json('asm', 'unknown.asm');
    expect(value).toMatchObject({ ok: false, problems: [{ file: 'unknown.asm', line: 3, column: 1 }] });
  });

  it('with an error in an included file, named by its path', () => {
    work.write('kernel/main.asm', '%include "part.inc"\n');
    work.write('kernel/part.inc', 'nop\nfoo eax\n');
    expect(work.trapgate('asm', 'kernel/main.asm').stderr).toMatch(/^kernel\/part\.inc:2:1: error:/);
  });

  it('that includes what is not there', () => {
    work.write('lost.asm', 'nop\n%include "nowhere.inc"\n');
    const { status, stderr } = work.trapgate('run', 'lost.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^lost\.asm:2:\d+: error: .*nowhere\.inc/);
  });

  it('that is empty', () => {
    work.write('empty.asm', '; nothing\n');
    const { status, stderr } = work.trapgate('run', 'empty.asm');
    expect(status).toBe(1);
    expect(stderr).toContain('no bytes');
  });
});

describe('a guest', () => {
  it('that ends in a triple fault', () => {
    work.write('triple.asm', 'bits 32\nnop\nud2\n');
    const { status, stderr } = work.trapgate('run', 'triple.asm');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^triple\.asm:3: Triple fault at 0008:00007C01: #UD .*LIDT/);
    const virtual = work.trapgate('run', 'triple.asm', '--technique', 'trap-and-emulate');
    expect(virtual.status).toBe(2);
    // The same sentence, and then what the VMM had to do with it.
    expect(virtual.stderr.split('\n')[0]).toBe(stderr.split('\n')[0]);
  });

  it('that loops for ever', () => {
    work.write('loop.asm', 'bits 32\nagain: jmp again\n');
    const { status, stderr } = work.trapgate('run', 'loop.asm', '--limit', '5000');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^loop\.asm:2: The limit of 5000 instructions .*--limit/);
    expect(work.json('run', 'loop.asm', '--limit', '5000').value).toMatchObject({
      ok: false,
      cause: 'limit',
      instructions: 5000,
    });
  });

  it('that jumps into empty memory', () => {
    work.write('jump.asm', 'bits 32\nmov eax, 0xE0000000\njmp eax\n');
    const { status, stderr } = work.trapgate('run', 'jump.asm');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^jump\.asm:3: .*empty memory.*E0000000.*00007C05/);
  });

  it('whose faults fault for ever', () => {
    // #UD's gate leads to UD2 again.
    const source = [
      'org 0x7C00',
      'bits 32',
      'lidt [idtr]',
      'again: mov esp, 0x7C00',
      'ud2',
      'handler: ud2',
      'align 8',
      'idt: times 6 dq 0',
      'dw handler, 8, 0x8E00, 0',
      'idtr: dw idtr - idt - 1',
      'dd idt',
    ];
    work.write('stuck.asm', source.join('\n'));
    for (const technique of ['native', 'emulation', 'trap-and-emulate', 'hybrid']) {
      const { status, stderr } = work.trapgate('run', 'stuck.asm', '--technique', technique);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^stuck\.asm:6: .*#UD.*handler faulted itself/);
    }
  });
});

describe('an image', () => {
  it('with a broken multiboot header', () => {
    const header = ['header: dd 0x1BADB002, 0x10000, 0', 'dd header, header, 0, 0, header'];
    work.write('broken.asm', ['org 0x100000', 'nop', 'align 4', ...header].join('\n'));
    const { status, stderr } = work.trapgate('run', 'broken.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^broken\.asm:4:1: error: .*checksum.*\n +.*1BADB002h/);
  });

  it('of 300 MB', () => {
    writeFileSync(work.path('large.img'), '');
    truncateSync(work.path('large.img'), 300 << 20);
    const { status, stderr } = work.trapgate('run', 'large.img');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^large\.img: error: .*300 MiB.*\n.*--mem/);
    expectNoTrace(stderr);
  });

  it('of 300 MB that would fit', () => {
    writeFileSync(work.path('fits.img'), Uint8Array.of(0xfa, 0xf4));
    truncateSync(work.path('fits.img'), 300 << 20);
    expect(work.trapgate('run', 'fits.img', '--mem', '512', '--load', '0x100000').status).toBe(0);
  });

  it('that is empty', () => {
    work.write('nothing.img', '');
    expect(work.trapgate('run', 'nothing.img')).toMatchObject({ status: 1 });
    expect(work.trapgate('run', 'nothing.img').stderr).toMatch(/^nothing\.img: error: .*empty/);
  });
});

describe('a command line', () => {
  it.each([
    [['run', 'nowhere.asm'], /^nowhere\.asm: error: The file does not exist\.\n +\S/],
    [['run', '.'], /is a folder/],
    [['run', 'triple.asm', '--tecnique', 'native'], /no flag --tecnique\.\n +Did you mean --technique\?/],
    [['run', 'triple.asm', '--technique', 'magic'], /native, emulation, trap-and-emulate, hybrid/],
    [['run', 'triple.asm', '--technique', 'hardware-assist', '--ring', '1'], /stays in ring 0\.\n +Leave/],
    [['run', 'triple.asm', '--technique', 'binary-translation', '--ring', '3'], /for ring 1\.\n +Leave/],
    [['run', 'triple.asm', '--technique', 'hybrid', '--mmu', 'nested'], /VT-x.*\n.*hardware-assist/],
    [['run', 'triple.asm', '--disk', 'x'], /Not there yet: --disk\.\n +\S/],
    [['run', 'triple.asm', '--mem', '0'], /--mem 0 .*\n +\S/],
    [['run', 'triple.asm', '--limit', 'many'], /--limit many .*\n +\S/],
    [['run'], /needs a file/],
    [['rum', 'triple.asm'], /no command rum\.\n +Did you mean run\?/],
    [['asm', 'triple.asm', '-o', 'no/such/folder'], /folder to write to does not exist/],
  ])('%j', (args, says) => {
    work.write('triple.asm', 'bits 32\nnop\nud2\n');
    const { status, stdout, stderr } = work.trapgate(...args);
    expect(stderr).toMatch(says);
    expectNoTrace(stderr);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });
});
