// Random programs beside the bare machine: which ones differ, and what they cover.

import { lockStep, toEnd, type Divergence, type Pair } from '../../src/lib/replay/lock-step.ts';
import { explain } from '../../src/lib/replay/explain.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { LOAD, programImage, randomProgram, type Program } from './program.ts';
import { show, shrink } from './shrink.ts';

/** Instructions that a program may retire. */
const LIMIT = 3000;
/** Instructions between two comparisons; a difference is pinned down all the same. */
const INTERVAL = 16;

/** How a program is run. */
export type Machine = Pick<Configuration, 'cpu' | 'technique' | 'ring'> & Partial<Configuration>;

export interface Watch {
  /** Called for each machine that was made, before it runs. */
  readonly made?: (machine: GuestMachine) => void;
  /** Called when a program has run without a difference. */
  readonly done?: (virtual: GuestMachine) => void;
}

/** The machine of `configuration` with a program in it. */
export function machineOf(image: Uint8Array, configuration: Partial<Configuration>): GuestMachine {
  const usual = { mem: 1, format: 'flat', load: LOAD, instructionsPerTick: 4 } as const;
  const bench = build({ image, name: 'program' }, { ...usual, ...configuration });
  if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
  return bench.machine;
}

function pairs(image: Uint8Array, machine: Machine, watch: Watch): () => Pair & { virtual: GuestMachine } {
  return () => {
    const virtual = machineOf(image, machine);
    watch.made?.(virtual);
    return { native: machineOf(image, { cpu: machine.cpu, technique: 'native' }), virtual };
  };
}

/** What a run of `program` under `configuration` leaves behind, stepped `step` instructions at a time. */
export function hashOf(program: Program, configuration: Partial<Configuration>, step: number): string {
  const machine = machineOf(programImage(program), configuration);
  for (let time = Math.min(LIMIT, step); machine.run(time).cause === 'limit' && time < LIMIT;)
    time = Math.min(LIMIT, time + step);
  return machine.hash();
}

/** Where `program` differs under `machine` from the bare one, or null. */
export function divergenceOf(program: Program, machine: Machine, watch: Watch = {}): Divergence | null {
  const make = pairs(programImage(program), machine, watch);
  let last: GuestMachine | null = null;
  const { divergence } = lockStep(
    () => {
      const pair = make();
      last = pair.virtual;
      return pair;
    },
    LIMIT,
    INTERVAL,
  );
  if (divergence === null && last) watch.done?.(last);
  return divergence;
}

/** Runs the program of `seed`; what differs comes back as text: the shortest program that still does, and why. */
export function check(
  seed: number,
  machine: Machine,
  watch: Watch = {},
  program = randomProgram(seed),
): string | null {
  if (divergenceOf(program, machine, watch) === null) return null;
  const { made } = watch;
  const only = made ? { made } : {};
  const small = shrink(program, (smaller) => divergenceOf(smaller, machine, only) !== null);
  const make = pairs(programImage(small), machine, only);
  const { divergence } = lockStep(make, LIMIT, INTERVAL);
  if (!divergence) throw new Error('it differed, and no longer does');
  const { differences, ran, eip } = toEnd(explain(make, divergence));
  const { technique, cpu, ring } = machine;
  const says = differences.slice(0, 3).map((difference) => difference.says);
  return `${technique} on ${cpu}, ring ${ring}: after ${divergence.at} instructions, at EIP ${eip.toString(16)}h (${ran}): ${says.join('; ')}\n${show(small)}\n`;
}
