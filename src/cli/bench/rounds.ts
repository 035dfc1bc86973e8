// Rounds of the speed suite: each loop on each runner in turn, again and again, and what comes of it.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Loop } from './loops.ts';
import type { Repetition } from './marks.ts';
import { runNative } from './native.ts';

export const RUNNERS = ['block', 'v86', 'v86-interpreter', 'stepper'] as const;
export type Runner = (typeof RUNNERS)[number];

export interface Measured {
  /** Millions of guest instructions a second: in the last repetition, and in the first. Medians over the rounds. */
  readonly steady: number;
  readonly first: number;
}

export interface Row {
  readonly loop: Loop;
  readonly instructions: number;
  readonly measured: Readonly<Record<Runner, Measured>>;
  /** On this machine's own processor; null where it cannot run there. */
  readonly native: Measured | null;
  /** Why the row does not count, or null. */
  readonly wrong: string | null;
}

function runChild(runner: Runner, loop: Loop): Repetition[] {
  const bundled = fileURLToPath(new URL('../../../scripts/bundled.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [bundled, 'bench-child', runner, loop.name],
    { encoding: 'utf8', timeout: 600_000 },
  );
  if (status !== 0)
    throw new Error(`${loop.name} on ${runner}: ${stderr.trim().split('\n').at(-1) ?? 'no answer'}`);
  return JSON.parse(stdout) as Repetition[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Runs `loop` `rounds` times on each runner, the runners in alternation; the stepper, for the count alone, once. */
export function measure(loop: Loop, rounds: number): Row {
  const all = new Map<Runner | 'native', Repetition[][]>(RUNNERS.map((runner) => [runner, []]));
  const natives: Repetition[][] = [];
  all.set('native', natives);
  for (let round = 0; round < rounds; round++) {
    for (const runner of RUNNERS) {
      if (runner === 'stepper' && round > 0) continue;
      all.get(runner)?.push(runChild(runner, loop));
    }
    const native = runNative(loop);
    if (native) natives.push(native);
  }
  // The instructions of our count are everybody's: v86 counts a little differently.
  const counted = all.get('stepper')?.[0] ?? [];
  const speed = (runs: readonly Repetition[][], at: number): number =>
    median(
      runs.map((run) => {
        const instructions = counted.at(at)?.instructions ?? 0;
        return instructions / 1000 / (run.at(at)?.ms ?? NaN);
      }),
    );
  const speeds = (runs: readonly Repetition[][]): Measured => ({
    steady: speed(runs, -1),
    first: speed(runs, 0),
  });
  const measured = Object.fromEntries(
    RUNNERS.map((runner) => [runner, speeds(all.get(runner) ?? [])]),
  ) as Record<Runner, Measured>;
  return {
    loop,
    instructions: counted.at(-1)?.instructions ?? 0,
    measured,
    native: natives.length > 0 ? speeds(natives) : null,
    wrong: complaint(all, counted),
  };
}

/** The results must be everybody's, and our count the stepper's. */
function complaint(
  all: ReadonlyMap<Runner | 'native', Repetition[][]>,
  counted: readonly Repetition[],
): string | null {
  for (const [runner, runs] of all) {
    for (const run of runs) {
      if (run.length !== 3) return `${runner} came ${run.length} times round instead of 3`;
      for (const [i, { result, instructions }] of run.entries()) {
        if (result !== counted[i]?.result) return `${runner} has another result`;
        if (runner === 'block' && instructions !== counted[i]?.instructions)
          return 'the engines count differently';
      }
    }
  }
  return null;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
