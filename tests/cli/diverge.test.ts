// trapgate diverge.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CPU_VARIANTS } from '../../src/lib/cpu/variant.ts';
import { FOR_UNCHANGED_GUESTS, VMM_TECHNIQUES } from '../../src/lib/vmm/techniques/names.ts';
import { diverge as divergeOf } from '../../src/lib/workbench/diverge.ts';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());
const popf = join(GUESTS_FOLDER, 'popf/guest.asm');

describe('trapgate diverge', () => {
  it('says where, how and why a guest first sees the machine', () => {
    work.write('popf.asm', readFileSync(popf, 'utf8'));
    expect(work.trapgate('diverge', 'popf.asm')).toEqual({
      status: 2,
      stderr: '',
      stdout:
        'POPF at 00007C03h (popf.asm:10) did not trap at ring 1 and left IF as it was: the guest saw IF=1, expected 0. ' +
        'It depends on the ring it runs in (CPL): in truth 1, to the guest 0. Run once more with that, it gives what was expected.\n',
    });
  });

  it('says it as JSON', () => {
    expect(work.json('diverge', 'popf.asm', '--ring', '3')).toMatchObject({
      status: 2,
      value: {
        ok: true,
        diverges: true,
        at: 2,
        instruction: {
          mnemonic: 'POPF',
          text: 'popfd',
          address: 0x7c03,
          file: 'popf.asm',
          line: 10,
          ring: 3,
        },
        what: 'IF',
        saw: '1',
        expected: '0',
        dependsOn: 'ring',
        why: expect.stringMatching(/^POPF at 00007C03h/) as unknown,
      },
    });
  });

  it('finds the same when it looks less often', () => {
    expect(work.json('diverge', 'popf.asm', '--interval', '5').value).toMatchObject({ at: 2, saw: '1' });
  });

  it('says that there is none, and in how many instructions', () => {
    const { status, stdout } = work.trapgate('diverge', 'popf.asm', '--cpu', 'strict');
    expect(status).toBe(0);
    expect(stdout).toBe('No difference in 8 instructions under trap-and-emulate on strict, ring 1.\n');
    expect(work.json('diverge', 'popf.asm', '--technique', 'emulation')).toMatchObject({
      status: 0,
      value: { diverges: false, instructions: 8, end: 'exit', technique: 'emulation' },
    });
  });

  it('says where it gave up', () => {
    work.write('loop.asm', 'bits 32\nagain: jmp again\n');
    const { status, stdout } = work.trapgate('diverge', 'loop.asm', '--limit', '500');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^No difference in 500 instructions .*--limit N/);
  });

  it('refuses to compare the bare machine with itself', () => {
    const { status, stderr } = work.trapgate('diverge', 'popf.asm', '--technique', 'native');
    expect(status).toBe(1);
    expect(stderr).toMatch(/does not differ from itself\.\n +Choose another/);
  });

  it('says what is wrong with a source', () => {
    work.write('bad.asm', 'bits 32\nmovv eax, 1\n');
    const { status, stderr } = work.trapgate('diverge', 'bad.asm');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bad\.asm:2:1: error/);
  });

  it('says the ring that the kernel was in, whatever was chosen for other techniques', () => {
    work.write('same.asm', 'bits 32\nmov al, 0\nout 0xF4, al\n');
    for (const [technique, ring] of [
      ['hardware-assist', 0],
      ['binary-translation', 1],
    ] as const) {
      const said = ['diverge', 'same.asm', '--technique', technique];
      expect(work.json(...said, '--ring', String(ring)).value).toMatchObject({ ring });
      expect(work.trapgate(...said).stdout).toContain(`under ${technique} on classic, ring ${ring}.`);
    }
  });

  it('says that the VMM stopped the guest, where it did', () => {
    const files = { 'guest.asm': 'bits 32\nagain: jmp again\n' };
    // Without its note it is not started as one that knows of the VMM.
    const report = divergeOf({ files, main: 'guest.asm' }, { technique: 'paravirtualization', mem: 2 }, 1000);
    if (report.kind === 'problems') throw new Error(report.problems[0]?.message);
    const { first } = report;
    expect(first?.why).toMatch(
      /^The VMM stopped the guest at 0008:00007C00: .*JMP at 00007C00h \(guest\.asm:2\)\.$/,
    );
    expect(first?.differences).toEqual([{ what: 'the run', saw: 'stopped by the VMM', expected: 'goes on' }]);
  });

  it('takes a folder, and says of a guest that looks for VT-x why it finds none', () => {
    const folder = join(GUESTS_FOLDER, 'vmx-hello');
    const { status, stdout } = work.trapgate(
      ...['diverge', folder, '--cpu', 'vmx', '--technique', 'hardware-assist'],
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^CPUID at .*the guest saw ECX=00000000h, expected 00000020h\. A VM has no VT-x here/,
    );
  });

  it.each(['run', 'diverge'])('trapgate %s names every technique and processor', (command) => {
    const { stdout } = work.trapgate(command, '--help');
    const techniques = command === 'run' ? VMM_TECHNIQUES : FOR_UNCHANGED_GUESTS;
    for (const name of [...techniques, ...CPU_VARIANTS]) expect(stdout).toContain(name);
  });
});
