// trapgate run with several guests: a VM for each on one host.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

const folder = (name: string): string => join(GUESTS_FOLDER, name);

describe('several guests side by side', () => {
  it('each says what it says alone, with its number before it, and who ran when is summed up', () => {
    const { status, stdout, stderr } = work.trapgate(
      ...['run', folder('tinyos'), folder('hostile'), folder('tinyos'), '--cpu', 'strict', '--mem', '4'],
    );
    const said = (vm: number): string =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith(`${vm} | `))
        .map((line) => `${line.slice(4)}\n`)
        .join('');
    const tinyos = readFileSync(join(folder('tinyos'), 'expected.txt'), 'latin1');
    expect([said(1), said(2), said(3)]).toEqual([tinyos, 'mine\n', tinyos]);
    // They took turns: the third kernel began before the first had ended.
    expect(stdout.indexOf('3 | ')).toBeLessThan(stdout.lastIndexOf('1 | '));
    expect(stderr).toMatch(/^VM 2: .*hostile.guest\.asm:\d+: The guest wrote 0 to the exit port/m);
    expect(stderr).toMatch(/^ 3 +\d+ +[\d,]+ +[\d,]+ +\d+ +1,024 +timer \d+, idle \d+, ended 1$/m);
    expect(status).toBe(0);
  });

  it('one that ruins itself ends with a sentence, the others well', () => {
    const { status, value } = work.json(
      ...['run', folder('hello'), folder('hostile'), '-D', 'RUIN=3', '--mem', '4', '--cpu', 'strict'],
    );
    const vms = value['vms'] as Record<string, unknown>[];
    expect(vms[0]).toMatchObject({ ok: true, cause: 'exit', serial: 'Hello from ring 0\n', frames: 1024 });
    expect(vms[1]).toMatchObject({ ok: false, cause: 'triple-fault' });
    expect(vms[1]?.['message']).toMatch(/CR3 is 80000000h, where this machine has no memory/);
    const slices = value['slices'] as { vm: number; took: number }[];
    for (const vm of [1, 2]) {
      const cycles = slices.filter((slice) => slice.vm === vm).reduce((sum, { took }) => sum + took, 0);
      expect(cycles).toBe(vms[vm - 1]?.['cycles']);
    }
    expect(status).toBe(2);
  });

  it('one for which there is no memory is refused, and the others run', () => {
    const { status, stdout, stderr } = work.trapgate(
      ...['run', folder('hello'), folder('hello'), '--mem', '4', '--host-mem', '6'],
    );
    expect(stdout).toBe('1 | Hello from ring 0\n');
    expect(stderr).toContain('The guest gets no VM: it asks for 4 MiB, and the host has 2 MiB left.');
    expect(stderr).toContain('--host-mem');
    expect(status).toBe(1);
  });

  it.each([
    [['--technique', 'native'], /A bare machine runs one guest/],
    [['--serial', 'out.txt'], /--serial is for one guest/],
    [['--slice', '0'], /--slice 0 is no number/],
  ])('says what cannot be: %j', (flags, says) => {
    const { status, stderr } = work.trapgate('run', folder('hello'), folder('hello'), ...flags);
    expect(stderr).toMatch(says);
    expect(status).toBe(1);
  });
});
