// The engines are one processor: stopped at random exact counts of instructions, they agree on registers, flags, hidden
// parts, counts, TLB, memory, events and devices.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOOPS, romOf } from '../../src/cli/bench/loops.ts';
import { random as randomOf } from '../../src/lib/isa/testing.ts';
import { ACTIVITY, HALTED, NMI_PENDING, STATE_WORDS } from '../../src/lib/cpu/state.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { GUEST_CASES } from '../guest/guests.ts';
import { benchOf } from '../guest/machine.ts';
import { BareMachine } from '../conformance/bare.ts';
import { CPU_VARIANTS, type CPUVariant } from '../../src/lib/cpu/variant.ts';
import { Pair, type Machine } from './pair.ts';
import { loadOdd } from './odd-programs.ts';
import { KINDS, load, SIZE } from './programs.ts';
import { loadTransfers, TRANSFER_KINDS } from './transfer-programs.ts';
import { sampled } from '../sample.ts';

const FULL = process.env['TEST_FULL'] !== undefined;
const PROGRAMS = FULL ? 1500 : 12;

interface Generator {
  readonly name: string;
  readonly load: (machine: Machine, seed: number) => void;
  readonly programs: number;
  /** Stretches of each program. */
  readonly stretches: number;
  /** Instructions of each program at least, on average. */
  readonly least: number;
  readonly variant: CPUVariant;
}

const GENERATORS: readonly Generator[] = [
  ...KINDS.map((kind): Generator => ({
    name: kind,
    load: (machine, seed) => load(machine, seed, kind),
    programs: PROGRAMS,
    stretches: 20,
    least: 500,
    variant: 'classic',
  })),
  // These are assembled, which takes longer than to run them.
  ...TRANSFER_KINDS.map((kind): Generator => ({
    name: kind,
    load: (machine, seed) => loadTransfers(machine, seed, kind),
    programs: FULL ? 300 : 12,
    stretches: 80,
    least: 500,
    variant: 'classic',
  })),
  // Many of these soon end in a shutdown, and begin again. Few depend on the variant: each has programs of its own.
  ...CPU_VARIANTS.map((variant, i): Generator => ({
    name: `odd tables, ${variant}`,
    load: (machine, seed) => loadOdd(machine, seed * CPU_VARIANTS.length + i),
    programs: FULL ? 2000 : 30,
    stretches: 8,
    least: 300,
    variant,
  })),
];

/** Runs the program of `seed` on both engines, in stretches of random length; the first difference, or null. */
function firstDifference(pair: Pair, { load, stretches }: Generator, seed: number): string | null {
  pair.both((machine) => load(machine, seed));
  const random = randomOf(~Math.imul(seed, 0x9e3779b1));
  for (let i = 0; i < stretches; i++) {
    const count = 1 + (random() % (random() & 1 ? 20 : 600));
    if (random() % 4 === 0) {
      const vector = 0x20 + (random() & 7);
      pair.both((machine) => machine.interrupt(vector));
    }
    if (random() % 16 === 0) pair.both(({ cpu }) => (cpu.s[NMI_PENDING] = 1));
    const difference = pair.run(count);
    if (difference !== null) return `seed ${seed}, stretch ${i} of ${count} instructions: ${difference}`;
    const end = pair.ends[0];
    // Some programs ruin their stack soon: another one then.
    if (end === 'shutdown' || end === 'no-progress')
      pair.both((machine) => load(machine, seed + 7919 * (i + 1)));
    if (end === 'halt') {
      const vector = 0x20 + (random() & 7);
      const wakes = random() & 1;
      pair.both((machine) => (wakes ? machine.wake() : machine.interrupt(vector)));
    }
  }
  return null;
}

describe('generated programs', () => {
  for (const generator of GENERATORS) {
    const { name, programs, least, variant } = generator;
    it(`${programs} programs, ${name}`, { timeout: 3_600_000 }, () => {
      const pair = new Pair(SIZE, variant);
      const found: string[] = [];
      for (let seed = 1; seed <= programs && found.length < 5; seed++) {
        const difference = firstDifference(pair, generator, seed);
        if (difference !== null) found.push(difference);
      }
      expect(found).toEqual([]);
      expect(pair.instructions).toBeGreaterThan(programs * least);
    });
  }
});

/** Bare, and under a VMM whose processor the engine runs. */
const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  {},
  { cpu: 'strict', technique: 'trap-and-emulate', ring: 1 },
  { cpu: 'strict', technique: 'trap-and-emulate', ring: 3 },
  { cpu: 'strict', technique: 'hybrid', ring: 1 },
];

describe('guests', () => {
  for (const [i, configuration] of CONFIGURATIONS.entries()) {
    const name = `${configuration.technique ?? 'native'}${configuration.ring ? `, ring ${configuration.ring}` : ''}`;
    it.each(i === 0 ? GUEST_CASES : sampled(GUEST_CASES, 3, i))(
      `$guest $defines, ${name}`,
      { timeout: 120_000 },
      (guest) => {
        const [a, b] = (['stepper', 'block'] as const).map((engine) =>
          benchOf(guest, { ...configuration, engine, mem: guest.guest === 'tinyos' ? 4 : 2 }),
        );
        if (!a || !b) throw new Error('unreachable');
        const random = randomOf(7);
        let stretches = 0;
        for (let limit = 0; stretches < 400; stretches++) {
          limit += 1 + (random() % (stretches % 3 === 0 ? 30 : 15_000));
          const stops = [a, b].map(({ machine }) => machine.run(limit));
          expect(stops[1], `before instruction ${limit}`).toEqual(stops[0]);
          expect(b.machine.hash(), `before instruction ${limit}`).toBe(a.machine.hash());
          if (stops[0]?.cause === 'limit') continue;
          expect(stops[0]).toMatchObject({ cause: 'exit', value: guest.exit });
          break;
        }
        expect(stretches).toBeLessThan(400);
        expect(b.machine.vcpu.now).toBe(a.machine.vcpu.now);
        expect(b.output()).toEqual(a.output());
        expect(b.machine.trace.slice()).toEqual(a.machine.trace.slice());
      },
    );
  }
});

/** Two bare machines that start from `rom`, one on each engine. */
function romPair(rom: Uint8Array): [BareMachine, BareMachine] {
  return [new BareMachine(rom, 'classic', 'stepper'), new BareMachine(rom, 'classic', 'block')];
}

/** Runs both by `count` instructions and compares all there is. */
function runAlike([a, b]: readonly [BareMachine, BareMachine], count: number): void {
  const ends = [a, b].map(({ cpu, engine }) => engine.run(cpu.retired + count));
  expect(ends[1]).toBe(ends[0]);
  expect(b.cpu.eflags()).toBe(a.cpu.eflags());
  // Registers and EIP; then selectors, hidden parts, tables, control and debug registers, and counters.
  for (const [from, to] of [
    [0, 9],
    [16, STATE_WORDS],
  ] as const) {
    expect(b.cpu.s.subarray(from, to)).toEqual(a.cpu.s.subarray(from, to));
  }
  const [m, n] = [a, b].map(({ memory, ram }) => Buffer.from(memory.memory.buffer, ram, 16 << 20));
  expect(m && n && m.compare(n)).toBe(0);
  expect(b.output).toBe(a.output);
}

describe('speed suite', () => {
  // To each loop it takes some 40,000 instructions; whole it takes some 40 million, three times.
  const LIMIT = FULL ? Infinity : 200_000;
  it.each(LOOPS)('$name', { timeout: 3_600_000 }, (loop) => {
    const pair = romPair(romOf(loop));
    const { cpu } = pair[0];
    const random = randomOf(11);
    while (cpu.retired < LIMIT && cpu.s[ACTIVITY] !== HALTED) {
      const most = cpu.retired < 200_000 ? 20_000 : 3_000_000;
      runAlike(pair, 1 + (random() % (random() & 1 ? 40 : most)));
    }
    expect(cpu.retired).toBeGreaterThanOrEqual(200_000);
  });
});

describe('oracle ROMs', () => {
  const SEEDS = FULL ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 5];
  it.each(SEEDS)('dev%i', { timeout: 600_000 }, (seed) => {
    const rom = readFileSync(new URL(`../conformance/oracle/dev${seed}.rom`, import.meta.url));
    const pair = romPair(new Uint8Array(rom));
    const random = randomOf(seed);
    for (let i = 0; i < 300 && !pair[0].output.includes('DONE'); i++) {
      runAlike(pair, 1 + (random() % (i % 4 === 0 ? 50 : 12_000)));
    }
    expect(pair[0].output).toContain('DONE');
  });
});
