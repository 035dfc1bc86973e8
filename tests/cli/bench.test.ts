// The speed suite runs, its results and counts agree with v86 and the stepper, and nothing has become three times slower.

import { afterAll, expect, it } from 'vitest';
import { LOOPS, romOf } from '../../src/cli/bench/loops.ts';
import { measure } from '../../src/cli/bench/rounds.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

it('assembles every loop to a ROM of 64 KiB', () => {
  for (const loop of LOOPS) expect(romOf(loop), loop.name).toHaveLength(0x10000);
});

/** What the block interpreter is to reach in the third repetition, by loop and whom it is compared with. */
const BARS = [
  ['fib', 'v86-interpreter', 1.2],
  ['traps', 'v86', 0.57],
] as const;

it.each(BARS)(
  'runs %s on every runner, with the same results and counts',
  { timeout: 300_000 },
  (name, other, bar) => {
    const loop = LOOPS.find((one) => one.name === name);
    if (!loop) throw new Error(`there is no loop ${name}`);
    const { wrong, measured } = measure(loop, 1);
    expect(wrong).toBeNull();
    expect(measured.block.steady / measured[other].steady).toBeGreaterThan(bar / 3);
  },
);

it('shows what of a guest runs directly under each technique', () => {
  const { status, stdout } = work.trapgate('bench', '--guests', '--only', 'cli');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^cli +native +25 +no VMM$/m);
  expect(stdout).toMatch(
    /^cli +trap-and-emulate ring 1 virtual-tlb +25 +- +40\.00% +0 +480\.00 +7 privileged-instruction, /m,
  );
  expect(stdout).toMatch(
    /^cli +binary-translation ring 1 virtual-tlb +25 +- +68\.00% +18 +400\.00 +4 callout, /m,
  );
  expect(stdout).toMatch(/^cli +emulation +25 +- +0\.00% +0 +0\.00$/m);
  const { value } = work.json('bench', '--guests', '--only', 'popf', '--cpu', 'classic');
  const rows = value['rows'] as { configuration: { technique: string }; isFaithful: boolean }[];
  const wrong = rows
    .filter(({ isFaithful }) => !isFaithful)
    .map(({ configuration }) => configuration.technique);
  expect(wrong).toEqual(['trap-and-emulate', 'trap-and-emulate']);
  expect(work.trapgate('bench', '--guests', '--only', 'nobody').stderr).toContain(
    'There is no guest nobody.',
  );
});
