import { expect, it } from 'vitest';
import { build } from '../workbench/workbench.ts';
import { outputOf } from './operand-table.ts';
import { editedFile, runConfiguration } from './run-configuration.ts';
import type { RunSpec } from './types.ts';

const RUN: RunSpec = { cpu: 'classic', technique: 'native', mem: 1, budget: 5000 };

/** Prints what comes in at the serial port until it is a full stop, and what time it is by then: nothing before its time. */
const ECHO = `        bits 32
        org 0x7C00
again:  mov dx, 0x3FD
        in al, dx
        test al, 1
        jz again
        mov dx, 0x3F8
        in al, dx
        out 0xE9, al
        cmp al, '.'
        jne again
        mov al, 0
        out 0xF4, al
`;

it('types in the order of the times, and not before', () => {
  const inputs = [
    { at: 2000, text: 'c.' },
    { at: 500, text: 'ab' },
  ];
  const bench = build(
    { files: { 'guest.asm': ECHO }, main: 'guest.asm' },
    runConfiguration({ ...RUN, inputs }),
  );
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  const { machine } = bench;
  machine.run(499);
  expect(outputOf(bench, 'debug')).toBe('');
  machine.run(1999);
  expect(outputOf(bench, 'debug')).toBe('ab');
  expect(machine.run(5000).cause).toBe('exit');
  expect(outputOf(bench, 'debug')).toBe('abc.');
});

it('has what waits from the start', () => {
  expect(runConfiguration({ ...RUN, inputs: 'x' })).toMatchObject({ input: 'x' });
  expect(runConfiguration(RUN)).not.toHaveProperty('typed');
});

it('a single file stands for the one that is assembled, if the student changes that', () => {
  expect(editedFile({ edit: ['a.asm', 'b.asm'] })).toBe('a.asm');
  expect(editedFile({ edit: ['a.asm', 'b.asm'], main: 'b.asm' })).toBe('b.asm');
  expect(editedFile({ edit: ['a.asm', 'b.asm'], fixed: ['c.asm'], main: 'c.asm' })).toBe('a.asm');
});
