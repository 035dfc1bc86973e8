/**
 * Several VMs on one host: each does what it does alone, whoever its neighbours are and however the processor's time is cut; and
 * what a VM had is given back when it goes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../src/cli/files.ts';
import { PAGE_SIZE } from '../../src/lib/cpu/memory.ts';
import { FREE } from '../../src/lib/vmm/frames.ts';
import { checkResources } from '../../src/lib/vmm/resource-control.ts';
import { SLICE_ENDS } from '../../src/lib/vmm/slice-ends.ts';
import type { Scheduler } from '../../src/lib/vmm/scheduler.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import {
  admit,
  buildHost,
  isHosted,
  stopOf,
  type HostBench,
  type HostedGuest,
  type HostOptions,
} from '../../src/lib/workbench/several.ts';
import { build, type GuestSource } from '../../src/lib/workbench/workbench.ts';
import { GUESTS_FOLDER } from '../guest/guests.ts';

const guest = (name: string): GuestSource => readSources(join(GUESTS_FOLDER, name, 'guest.asm'));
const expected = (name: string): string => readFileSync(join(GUESTS_FOLDER, name, 'expected.txt'), 'latin1');
/** Turns interrupts off and never ends. */
const GREEDY: GuestSource = { files: { 'greedy.asm': 'bits 32\ncli\njmp $\n' }, main: 'greedy.asm' };
const LIMIT = 1_000_000;

function hostOf(
  sources: readonly GuestSource[],
  configuration: Partial<Configuration> = {},
  options: HostOptions = {},
): { bench: HostBench; guests: HostedGuest[]; scheduler: Scheduler } {
  const requests = sources.map((source, i) => ({
    name: `VM ${i + 1}`,
    source,
    configuration: { mem: 4, technique: 'trap-and-emulate', ...configuration } as const,
  }));
  const bench = buildHost(requests, { cpu: 'strict', limit: LIMIT, ...options });
  if ('severity' in bench) throw new Error(bench.message);
  return { bench, guests: bench.guests.filter(isHosted), scheduler: bench.scheduler };
}

/** What a guest says, how it ends and what it leaves, alone on a host of its own. */
function alone(source: GuestSource, configuration: Partial<Configuration> = {}): object {
  const made = build(source, { mem: 4, technique: 'trap-and-emulate', cpu: 'strict', ...configuration });
  if (made.kind !== 'bench') throw new Error(made.problems[0]?.message);
  const stop = made.machine.run(LIMIT);
  return { stop, hash: made.machine.hash(), output: made.output(), retired: made.machine.vcpu.retired };
}

function among(hosted: HostedGuest): object {
  const { machine } = hosted.bench;
  return {
    stop: stopOf(hosted),
    hash: machine.hash(),
    output: hosted.bench.output(),
    retired: machine.vcpu.retired,
  };
}

/** Cycles; a slice of 7 is over at each exit. */
const SLICES = [7, 3_000, 50_000] as const;
const CONFIGURATIONS: readonly Partial<Configuration>[] = [
  { ring: 1, mmu: 'virtual-tlb' },
  { ring: 3, mmu: 'write-traced' },
  { ring: 1, mmu: 'out-of-sync' },
  { technique: 'hybrid' },
  { technique: 'emulation' },
  { technique: 'hardware-assist', mmu: 'nested' },
  { technique: 'hardware-assist', mmu: 'write-traced' },
];
/** Each with one of the slices here, with all of them in the full run. */
const CASES = CONFIGURATIONS.flatMap((configuration, i) =>
  (process.env['TEST_FULL'] ? SLICES : [SLICES[Math.min(i, 2)]!]).map((slice) => ({
    ...configuration,
    slice,
  })),
);

describe('two kernels and a greedy guest side by side', () => {
  const sources = [guest('tinyos'), GREEDY, guest('tinyos'), guest('paging')];

  it.each(CASES)('each does what it does alone: %o', ({ slice, ...configuration }) => {
    const { bench, guests, scheduler } = hostOf(sources, configuration, { slice, limit: 300_000 });
    // Without an end the greedy one would be there for as long as the limit lets it.
    const greedy = guests[1]!;
    const until = slice < 100 ? 2_000 : 20_000;
    greedy.scheduled.limit = until;
    const vms = guests.map(({ scheduled }) => scheduled.vm);
    let turns = 0;
    scheduler.afterSlice = () => {
      if (turns++ % 16 === 0) expect(checkResources(bench.host, vms)).toEqual([]);
    };
    scheduler.run();
    expect(checkResources(bench.host, vms)).toEqual([]);
    for (const i of [0, 2, 3]) expect(among(guests[i]!)).toEqual(alone(sources[i]!, configuration));
    expect(guests[0]!.bench.output().serial).toBe(expected('tinyos'));
    expect(greedy.scheduled).toMatchObject({ status: 'limit' });
    expect(greedy.scheduled.vm.vcpu.retired).toBe(until);
  });
});

/** What becomes of content/guests/hostile with RUIN defined, by its number. */
const RUINS: readonly (readonly [ruin: number, says: RegExp])[] = [
  [1, /^Triple fault at 0008:00007C\w\w: #PF .* linear address 00007C\w\wh/],
  [2, /^Triple fault at 0008:40000000: #PF .* Its handler faulted itself, again and again/],
  [3, /CR3 is 80000000h, where this machine has no memory/],
  [4, /^The limit of 5000 instructions was reached at 0008:00007C\w\w/],
  [5, /^The limit of 20000 instructions was reached at 0008:00007C\w\w/],
];

describe('a guest that ruins itself', () => {
  const sources = [guest('hello'), guest('hostile'), guest('context-switch')];

  it.each(RUINS)('is stopped with a sentence, and the others go on: RUIN %i', (ruin, says) => {
    const ring = ruin % 2 === 0 ? 3 : 1;
    const configuration = { define: { RUIN: String(ruin) }, ring } as const;
    const { guests, scheduler } = hostOf(sources, configuration, { slice: 5_000 });
    // On a bare machine, too, 4 and 5 go on for ever.
    guests[1]!.scheduled.limit = ruin === 4 ? 5_000 : ruin === 5 ? 20_000 : LIMIT;
    scheduler.run();
    expect(stopOf(guests[1]!).message).toMatch(says);
    for (const i of [0, 2]) expect(among(guests[i]!)).toEqual(alone(sources[i]!, configuration));
    expect(among(guests[2]!)).toMatchObject({ output: { debug: expected('context-switch') } });
  });

  it('or asks for more memory than there is, gets no VM', () => {
    const { bench, guests, scheduler } = hostOf([guest('hello'), GREEDY, guest('paging')], {}, { memory: 8 });
    expect(guests).toHaveLength(2);
    const refused = bench.guests[2]!;
    expect(refused).toMatchObject({
      problems: [{ message: 'The guest gets no VM: it asks for 4 MiB, and the host has 0 MiB left.' }],
    });
    scheduler.run(100_000);
    expect(among(guests[0]!)).toEqual(alone(guest('hello')));
  });
});

it("the greedy guest's turns end by the host timer's interrupt, and by nothing else", () => {
  const { bench, guests, scheduler } = hostOf([GREEDY, GREEDY], {}, { slice: 10_000, limit: 100_000 });
  scheduler.run();
  const slices = scheduler.trace.slice();
  const ends = slices.map(({ args }) => SLICE_ENDS[args['end'] ?? 0]?.name);
  const last = ends.length - 2;
  expect(ends.slice(0, last).every((end) => end === 'timer')).toBe(true);
  expect(ends.slice(last)).toEqual(['limit', 'limit']);
  // One interrupt a slice, at the very instruction: 10,000 cycles, but for what the first ones paid for exits.
  expect(bench.host.timer.interrupts).toBe(ends.length);
  expect(slices.slice(4, last).every(({ args }) => args['instructions'] === 10_000)).toBe(true);
  // In turns.
  expect(slices.map(({ vm }) => vm)).toEqual(slices.map((_, i) => 1 + (i % 2)));
  expect(guests.map(({ scheduled }) => scheduled.vm.vcpu.retired)).toEqual([100_000, 100_000]);
});

it('a paused VM has no turn, and goes on where it was', () => {
  const sources = [guest('tinyos'), guest('tinyos')];
  const { guests, scheduler } = hostOf(sources, {}, { slice: 3_000 });
  const [first, second] = guests as [HostedGuest, HostedGuest];
  for (let i = 0; i < 20; i++) scheduler.turn();
  scheduler.pause(first.scheduled);
  const { retired } = first.scheduled.vm.vcpu;
  scheduler.run();
  expect(first.scheduled.vm.vcpu.retired).toBe(retired);
  expect(second.scheduled.status).toBe('ended');
  scheduler.resume(first.scheduled);
  scheduler.run();
  expect(among(first)).toEqual(alone(sources[0]!));
});

describe('a VM that is destroyed', () => {
  const sources = [guest('tinyos'), guest('paging')];

  it('gives back every frame, cleared, and the others go on', () => {
    const { bench, guests, scheduler } = hostOf(sources, {}, { slice: 3_000 });
    const [first, second] = guests as [HostedGuest, HostedGuest];
    const { host } = bench;
    for (let i = 0; i < 20; i++) scheduler.turn();
    const { owner, pool } = first.scheduled.vm.allotment;
    const frames = host.frames.of(owner);
    const free = host.frames.free;
    expect(frames).toHaveLength((4 << 20) / PAGE_SIZE);
    expect(scheduler.destroy(first.scheduled)).toBe(frames.length);
    expect(host.frames.free).toBe(free + frames.length);
    expect(frames.every((hpa) => host.frames.owner(hpa) === FREE)).toBe(true);
    expect(pool.used).toBe(0);
    for (const hpa of frames) {
      const at = host.offset(hpa);
      expect(host.memory.bytes.subarray(at, at + PAGE_SIZE).some((byte) => byte !== 0)).toBe(false);
    }
    expect(scheduler.destroy(first.scheduled)).toBe(0);
    expect(checkResources(host, [second.scheduled.vm])).toEqual([]);
    scheduler.run();
    expect(stopOf(first).message).toMatch(/^The VMM stopped the guest at .*: it was destroyed/);
    expect(among(second)).toEqual(alone(sources[1]!));
  });

  it('makes room for another, which finds nothing of it', () => {
    const { bench, guests, scheduler } = hostOf([GREEDY, guest('paging')], {}, { slice: 3_000 });
    for (let i = 0; i < 20; i++) scheduler.turn();
    scheduler.destroy(guests[0]!.scheduled);
    const again = hostedBy(bench, guest('tinyos'), 4);
    scheduler.run();
    expect(among(again)).toEqual(alone(guest('tinyos')));
    expect(among(guests[1]!)).toEqual(alone(guest('paging')));
    expect(() => hostedBy(bench, GREEDY, 1)).toThrow('the host has 2 VMs, and room for no more');
  });
});

/** One more VM on the host of `bench`. */
function hostedBy({ host, scheduler }: HostBench, source: GuestSource, mem: number): HostedGuest {
  const configuration = { mem, technique: 'trap-and-emulate' } as const;
  const made = admit({ name: 'another', source, configuration }, host, scheduler, LIMIT);
  if (!isHosted(made)) throw new Error(made.problems[0]?.message);
  return made;
}
