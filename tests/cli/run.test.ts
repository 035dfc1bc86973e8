// trapgate run: what reaches screen and files, and the exit status.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESTS_FOLDER } from '../guest/guests.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

interface Event {
  readonly kind: string;
  readonly time: number;
  readonly retired?: number;
}

const guest = (name: string): string => join(GUESTS_FOLDER, name, 'guest.asm');
const ROM = fileURLToPath(new URL('../conformance/oracle/dev1.rom', import.meta.url));

describe('trapgate run', () => {
  it('prints what the guest says, and how it ended', () => {
    const { status, stdout, stderr } = work.trapgate('run', guest('hello'));
    expect(stdout).toBe('Hello from ring 0\n');
    expect(stderr).toMatch(/guest\.asm:\d+: The guest wrote 0 to the exit port/);
    expect(status).toBe(0);
  });

  it('runs a kernel of several files under the VMM', () => {
    const { status, stdout } = work.trapgate(
      ...['run', guest('tinyos'), '--technique', 'trap-and-emulate', '--cpu', 'strict', '--ring', '3'],
    );
    expect(stdout).toBe(readFileSync(join(GUESTS_FOLDER, 'tinyos/expected.txt'), 'latin1'));
    expect(status).toBe(0);
  });

  it('shows the difference that POPF makes', () => {
    expect(work.trapgate('run', guest('popf')).stdout).toBe('0');
    expect(work.trapgate('run', guest('popf'), '--technique', 'trap-and-emulate').stdout).toBe('1');
  });

  it("ends with the port's value only when asked", () => {
    expect(work.trapgate('run', guest('popf')).status).toBe(0);
    expect(work.trapgate('run', guest('popf'), '--exit-code').status).toBe(0x30);
  });

  it('defines names for the assembler', () => {
    const { status, stdout } = work.trapgate('run', guest('tinyos'), '-D', 'TRESPASS', '--exit-code');
    expect(stdout).toBe(readFileSync(join(GUESTS_FOLDER, 'tinyos/expected-trespass.txt'), 'latin1'));
    expect(status).toBe(1);
    const file = work.write('value.asm', 'bits 32\nmov al, VALUE\nout 0xF4, al\n');
    expect(work.trapgate('run', file, '--define', 'VALUE=2+3', '--exit-code').status).toBe(5);
  });

  it('stops soon after a text', () => {
    const file = work.write('chatter.asm', "bits 32\nagain: mov al, 'x'\nout 0xE9, al\njmp again\n");
    const { status, stdout, stderr } = work.trapgate('run', file, '--stop-on', 'xxxx');
    expect(stdout).toMatch(/^x{4,400}$/);
    expect(stderr).toContain('contains "xxxx"');
    expect(status).toBe(0);
  });

  it('sends each output where it is told', () => {
    const file = work.write(
      'both.asm',
      'bits 32\nmov al, 65\nout 0xE9, al\nmov dx, 0x3F8\ninc al\nout dx, al\ncli\nhlt\n',
    );
    expect(work.trapgate('run', file).stdout).toBe('AB');
    expect(work.trapgate('run', file, '--serial', 'none').stdout).toBe('A');
    const toFile = work.trapgate('run', file, '--debugcon', work.path('debug.txt'), '--serial', '-');
    expect(toFile.stdout).toBe('B');
    expect(readFileSync(work.path('debug.txt'), 'latin1')).toBe('A');
  });

  it('gives a file to the serial port, byte for byte', () => {
    const input = work.write('input.bin', Uint8Array.of(0xc3, 0xff));
    const read = 'in al, dx\nout 0xE9, al\n';
    const file = work.write('echo.asm', `bits 32\nmov dx, 0x3F8\n${read}${read}cli\nhlt\n`);
    expect(work.trapgate('run', file, '--input', input).stdout).toBe('\xc3\xff');
  });

  it('writes the trace as JSON lines, and as one array', () => {
    work.trapgate('run', guest('cli'), '--technique', 'trap-and-emulate', '--trace', work.path('t.jsonl'));
    const lines = readFileSync(work.path('t.jsonl'), 'utf8').trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { index: number; kind: string });
    expect(events.map(({ index }) => index)).toEqual(events.map((_, i) => i));
    expect(events.find(({ kind }) => kind === 'exit')).toMatchObject({ why: 'hidden-page-fault' });
    expect(events.find(({ kind }) => kind === 'interpreted')).toMatchObject({
      why: 'the boundary after STI or MOV SS takes no interrupt',
    });
    work.trapgate('run', guest('cli'), '--technique', 'trap-and-emulate', '--trace', work.path('t.json'));
    expect(JSON.parse(readFileSync(work.path('t.json'), 'utf8'))).toEqual(events);
  });

  it('tells instructions from time in the trace of a guest that has been idle', () => {
    const { value } = work.json('run', guest('tinyos'), '--trace', work.path('idle.json'));
    const events = JSON.parse(readFileSync(work.path('idle.json'), 'utf8')) as Event[];
    const halted = events.findIndex(({ retired }) => retired !== undefined);
    expect(halted).toBeGreaterThan(0);
    expect(events.slice(halted).every(({ time, retired = NaN }) => retired < time)).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: 'stop', retired: value['instructions'] });
  });

  it('says everything in one JSON value', () => {
    const { status, value } = work.json('run', guest('popf'));
    expect(status).toBe(0);
    expect(value).toMatchObject({
      ok: true,
      cause: 'exit',
      value: 0x30,
      instructions: 8,
      debug: '0',
      serial: '',
    });
    expect(value['hash']).toMatch(/^[0-9a-f]{16}$/);
    expect(work.json('run', guest('popf')).value).toEqual(value);
  });

  it('tells the ring that the kernel was in, whatever was chosen for other techniques', () => {
    const { value } = work.json('run', guest('hello'), '--technique', 'hardware-assist');
    expect(value).toMatchObject({ configuration: { technique: 'hardware-assist', ring: 0 } });
  });

  it('leaves out what there was none of', () => {
    const { stderr } = work.trapgate('run', guest('hello'), '--technique', 'paravirtualization');
    expect(stderr).toContain('No instruction of the guest was completed.\nNo hypercall.\n');
  });

  it('tells how much of a guest ran directly, and why the rest did not', () => {
    const args = ['run', guest('cli'), '--technique', 'trap-and-emulate', '--cpu', 'strict'];
    const { stderr } = work.trapgate(...args);
    expect(stderr).toContain('40.00% of the instructions ran without VMM entry (in the kernel 40.00%).');
    expect(stderr).toContain('12 exits: 7 privileged-instruction, 4 port-access, 1 hidden-page-fault.');
    expect(stderr).toContain(
      '3 instructions interpreted: the boundary after STI or MOV SS takes no interrupt.',
    );
    expect(work.json(...args).value).toMatchObject({
      work: { all: { direct: 11, emulated: 11, interpreted: 3 } },
    });
    expect(work.json('run', guest('cli')).value).not.toHaveProperty('work');
  });

  it('runs a flat image and a ROM', () => {
    // mov al, 'k'; out E9h, al; cli; hlt
    const image = work.write('image.bin', Uint8Array.of(0xb0, 0x6b, 0xe6, 0xe9, 0xfa, 0xf4));
    expect(work.trapgate('run', image)).toMatchObject({ status: 0, stdout: 'k' });
    const rom = work.trapgate('run', ROM, '--format', 'rom', '--debugcon', '-');
    expect(rom.stdout).toMatch(/^#00000000 [\s\S]*\nDONE\r?\n/);
    expect(rom.status).toBe(0);
  });

  it('loads a flat source where org says', () => {
    const file = work.write(
      'high.asm',
      "org 0x200000\nbits 32\nmov al, [text]\nout 0xE9, al\ncli\nhlt\ntext: db 'h'\n",
    );
    expect(work.trapgate('run', file).stdout).toBe('h');
  });
});
