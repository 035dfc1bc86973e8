/** The counts of lines against a machine that goes one step at a time and writes down where it stands. */
import { describe, expect, it } from 'vitest';
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import type { Configuration } from '../workbench/configuration.ts';
import { countLines, type LineCount } from './line-counts.ts';
import { benchOf, DIVIDES, go } from './testing.ts';
import { Traveller } from './travel.ts';

const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { technique: 'native' },
  { technique: 'emulation', cpu: 'strict' },
  { technique: 'trap-and-emulate', cpu: 'strict' },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3 },
  { technique: 'hybrid', cpu: 'strict' },
  { technique: 'hardware-assist', cpu: 'classic' },
];

/** Lines with their counts, in order. */
const sorted = (lines: readonly LineCount[]): [number, number][] =>
  lines.map(({ line, count }): [number, number] => [line, count]).sort(([a], [b]) => a - b);

/** By single steps: how often a machine stood before the instruction of each line, for the first `steps` steps. */
function walked(configuration: Partial<Configuration>, steps: number): [number, number][] {
  const { machine, program } = benchOf(DIVIDES, configuration);
  const counts = new Map<number, number>();
  for (let i = 0; i < steps; i++) {
    const { vcpu } = machine;
    const address = (vcpu.get(BASE + CS) + vcpu.get(EIP)) >>> 0;
    const line = program?.sourceMap.find(address)?.line ?? 0;
    const { retired, deliveredHere: delivered } = vcpu;
    if (machine.step().cause !== 'limit') break;
    // A step that delivers an interrupt has begun no instruction; one that delivers a fault has.
    const isDelivery = vcpu.retired === retired && vcpu.deliveredHere > delivered;
    const isInterrupt =
      isDelivery && machine.trace.slice().findLast(({ kind }) => kind === 'trap')!.args['vector']! >= 32;
    if (!isInterrupt) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

describe.each(CONFIGURATIONS)('$technique on ring $ring', (configuration) => {
  it.each([0, 1, 30, 400, 1_500])('has each line as often as it was begun in %i steps', (steps) => {
    const bench = benchOf(DIVIDES, configuration);
    const traveller = new Traveller(bench.machine, { interval: 200 });
    for (let i = 0; i < steps; i++) traveller.step();
    const { now } = traveller;
    const hash = bench.machine.hash();
    const { result } = go(countLines(bench, traveller, () => {}));
    expect(sorted(result)).toEqual(walked(configuration, steps));
    expect(traveller.now).toEqual(now);
    expect(bench.machine.hash()).toBe(hash);
  });
});

it('counts the line in a macro and each call, and all iterations of a repeated instruction as one', () => {
  const source = `        bits 32
%macro  twice 1
        inc %1
        inc %1
%endmacro
        mov ecx, 5
        mov edi, 0x5000
        rep stosb
        twice eax
        mov ecx, 3
again:  twice ebx
        loop again
        out 0xF4, al
`;
  const bench = benchOf(source, { technique: 'native' });
  const traveller = new Traveller(bench.machine);
  go(traveller.run(1_000));
  const { result } = go(countLines(bench, traveller, () => {}));
  expect(sorted(result)).toEqual([
    [3, 3],
    [4, 3],
    [6, 1],
    [7, 1],
    [8, 1],
    [9, 1],
    [10, 1],
    [11, 3],
    [12, 3],
    [13, 1],
  ]);
});

it('leaves the machine where it was when it is broken off', () => {
  const bench = benchOf(DIVIDES, { technique: 'trap-and-emulate', cpu: 'strict' });
  const traveller = new Traveller(bench.machine, { interval: 200 });
  go(traveller.run(900));
  const hash = bench.machine.hash();
  const journey = countLines(bench, traveller, () => {});
  journey.next();
  journey.return([]);
  expect(bench.machine.hash()).toBe(hash);
  expect(traveller.now.retired).toBe(900);
});
