import { describe, expect, it } from 'vitest';
import type { SharedState } from '../../session/shared-state.ts';
import { isSameRun, sayDifference } from './same-run.ts';

const RUN: SharedState = {
  files: { 'guest.asm': 'cli\nhlt\n', 'io.inc': '' },
  main: 'guest.asm',
  file: 'guest.asm',
  machine: { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, mmu: 'virtual-tlb', input: '' },
  time: 7,
  stops: [],
};
const bare = { ...RUN, machine: { ...RUN.machine, technique: 'native' as const } };

it('knows a run again, whatever it stands at', () => {
  const files = { 'io.inc': '', 'guest.asm': 'cli\nhlt\n' };
  expect(isSameRun(RUN, { ...RUN, files, time: 9, file: 'io.inc' })).toBe(true);
  expect(isSameRun(RUN, bare)).toBe(false);
  expect(isSameRun(RUN, { ...RUN, files: { ...files, 'io.inc': ';' } })).toBe(false);
});

describe('what is other', () => {
  it('is the machine', () => {
    expect(sayDifference(RUN, bare)).toBe('trap-and-emulate, strict, ring 1');
    expect(sayDifference(bare, RUN)).toBe('native, strict');
    const assisted = { ...RUN, machine: { ...RUN.machine, technique: 'hardware-assist', ring: 3 } } as const;
    expect(sayDifference(assisted, RUN)).toBe('hardware-assist, strict, ring 0');
    expect(sayDifference(RUN, { ...RUN, machine: { ...RUN.machine, input: 'x' } })).toContain(
      'other serial input',
    );
  });

  it.each([
    ['cli\nhlt\n', 'cli\nsti\nhlt\n', 'line 2: hlt'],
    ['cli\n\nhlt\n', 'cli\nhlt\n', 'line 2: empty'],
    ['cli\n', 'cli\nhlt\n', 'line 2: empty'],
    ['cli\nhlt\n', 'cli\n', 'line 2: hlt'],
  ])('is the first line that differs: %j before %j', (was, is, says) => {
    const before = { ...RUN, files: { 'guest.asm': was } };
    expect(sayDifference(before, { ...RUN, files: { 'guest.asm': is } })).toContain(`guest.asm, ${says}`);
  });
});
