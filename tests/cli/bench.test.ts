// The speed suite runs, its results and counts agree with v86 and the stepper, and nothing has become three times slower.

import { expect, it } from 'vitest';
import { LOOPS, romOf } from '../../src/cli/bench/loops.ts';
import { measure } from '../../src/cli/bench/rounds.ts';

it('assembles every loop to a ROM of 64 KiB', () => {
  for (const loop of LOOPS) expect(romOf(loop), loop.name).toHaveLength(0x10000);
});

it('runs a loop on every runner, with the same results and counts', { timeout: 300_000 }, () => {
  const loop = LOOPS.find(({ name }) => name === 'fib');
  if (!loop) throw new Error('there is no loop fib');
  const { wrong, measured } = measure(loop, 1);
  expect(wrong).toBeNull();
  expect(measured.block.steady / measured['v86-interpreter'].steady).toBeGreaterThan(1.2 / 3);
});
