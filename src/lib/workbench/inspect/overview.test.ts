/** The run in bins against the trace counted row by row, for three guests under each technique; and a run of a million events in time. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT } from '../../record/events.ts';
import { Trace, type TraceEvent } from '../../record/trace.ts';
import { EXIT_REASONS } from '../../vmm/exit-reasons.ts';
import { FOR_UNCHANGED_GUESTS } from '../../vmm/techniques/names.ts';
import type { Configuration } from '../configuration.ts';
import { build, type Bench } from '../workbench.ts';
import { inspect } from './index.ts';
import type { OverviewFinding, OverviewInquiry } from './overview.ts';
import { sampled } from '../../../../tests/sample.ts';

const GUESTS = ['critical', 'context-switch', 'table-churn'];
const CASES = GUESTS.flatMap((guest, g) =>
  ['native' as const, ...FOR_UNCHANGED_GUESTS].map((technique, t) => ({ guest, technique, turn: g + t })),
);

function bench(guest: string, configuration: Partial<Configuration>): Bench {
  const file = new URL(`../../../../content/guests/${guest}/guest.asm`, import.meta.url);
  const files = { 'guest.asm': readFileSync(file, 'utf8') };
  const built = build({ files, main: 'guest.asm' }, { mem: 4, cpu: 'strict', ...configuration });
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  return built;
}

/** Who a mark belongs to and what it is called, from the event alone; null for what is no mark. */
function markOf({ kind, args }: TraceEvent): { actor: 'U' | 'K' | 'V' | 'H'; cause: string } | null {
  const guest = args['cpl'] === 3 ? 'U' : 'K';
  switch (kind) {
    case 'exit':
      return {
        actor: 'V',
        cause: `exit: ${EXIT_REASONS[args['reason']!]!.split('-').join(' ').replace('ept', 'EPT')}`,
      };
    case 'interpreted':
      return { actor: 'V', cause: 'interpreted' };
    case 'page-fault':
      return { actor: 'V', cause: args['hidden'] ? 'hidden page fault' : 'true page fault' };
    case 'trap':
    case 'interrupt':
      return { actor: 'H', cause: kind };
    case 'return':
      return { actor: guest, cause: 'IRET' };
    case 'resume':
      return { actor: guest, cause: 'the guest goes on' };
    default:
      return null;
  }
}

/** Expects `finding` to hold what `events` do, in its window and of its cause. */
function expectTrue(finding: OverviewFinding, events: readonly TraceEvent[]): void {
  const [from, to] = finding.window;
  const inWindow = events.filter(({ time }) => time >= from && time < to);
  const marks = inWindow.flatMap((event) => {
    const mark = markOf(event);
    return mark ? [{ ...mark, event }] : [];
  });
  for (const { cause, count } of finding.causes)
    expect([cause, count]).toEqual([cause, marks.filter((mark) => mark.cause === cause).length]);
  expect(finding.causes.reduce((sum, { count }) => sum + count, 0)).toBe(marks.length);
  const own = marks.filter(({ cause }) => finding.cause === null || cause === finding.cause);
  expect(finding.total).toBe(own.length);
  expect(finding.bins[0]?.from).toBe(from);
  expect(finding.bins.at(-1)?.to).toBe(to);
  finding.bins.forEach((bin, i) => {
    expect(bin.from).toBeLessThan(bin.to);
    if (i > 0) expect(bin.from).toBe(finding.bins[i - 1]!.to);
    const there = own.filter(({ event: { time } }) => time >= bin.from && time < bin.to);
    for (const actor of ['U', 'K', 'V', 'H'] as const)
      expect(bin.counts[actor]).toBe(there.filter((mark) => mark.actor === actor).length);
    expect(bin.total).toBe(there.length);
  });
  expect(finding.whole.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThanOrEqual(own.length);
  if (own.length <= 240) expect(finding.events).toEqual(own.map(({ event }) => event));
  else expect(finding.events).toBeNull();
}

const WINDOWS: readonly OverviewInquiry['window'][] = [
  null,
  [0, 1],
  [100, 700],
  [1_234, 3_000],
  [2_999, 90_000],
  [-5, 0],
];

describe.each(CASES)('$guest under $technique', ({ guest, technique, turn }) => {
  const made = bench(guest, { technique });
  made.machine.run(3_000);
  const events = made.machine.trace.slice();

  it.each(sampled(WINDOWS, 2, turn).map((window) => ({ window })))(
    'has what the trace has in $window',
    ({ window }) => {
      const all = inspect(made, { kind: 'overview', window, cause: null });
      expectTrue(all, events);
      for (const { cause } of all.causes)
        expectTrue(inspect(made, { kind: 'overview', window, cause }), events);
    },
  );

  it('grows with the run', () => {
    const longer = bench(guest, { technique });
    for (const to of [1, 500, 2_000]) {
      longer.machine.run(to);
      const { trace } = longer.machine;
      expectTrue(inspect(longer, { kind: 'overview', window: null, cause: null }), trace.slice());
    }
  });
});

it('brings what cannot be into range', () => {
  const made = bench('critical', { technique: 'trap-and-emulate' });
  made.machine.run(100);
  const ask = (window: readonly [number, number], cause: string | null = null): OverviewFinding =>
    inspect(made, { kind: 'overview', window, cause });
  expect(ask([NaN, Infinity]).window).toEqual([0, 1]);
  expect(ask([50, 20]).window).toEqual([50, 51]);
  expect(ask([1e9, 2e9]).window[1]).toBeLessThanOrEqual(101);
  expect(ask([0, 100], 'no such cause').cause).toBeNull();
});

it('answers for a million events fast enough to draw while one drags', () => {
  const made = bench('critical', { technique: 'trap-and-emulate' });
  const trace = new Trace();
  for (let i = 0; i < 1_000_000; i++) {
    trace.time = i >> 1;
    trace.emit(
      i % 3 === 0 ? EVENT.exit : i % 3 === 1 ? EVENT.resume : EVENT.handler,
      i % EXIT_REASONS.length,
      i % 4,
      0,
      0,
    );
  }
  // A machine with that trace: nothing else of it is asked.
  const long: Bench = { ...made, machine: Object.create(made.machine, { trace: { value: trace } }) };
  const took = (window: OverviewInquiry['window']): number => {
    const start = performance.now();
    expect(inspect(long, { kind: 'overview', window, cause: null }).total).toBeGreaterThan(0);
    return performance.now() - start;
  };
  // Three times what is aimed at: 300 ms for the first picture, a fiftieth of a second for each further one.
  expect(took(null)).toBeLessThan(900);
  const pans = Array.from({ length: 50 }, (_, i) => took([i * 1_000, 200_000 + i * 1_000]));
  expect(pans.sort((a, b) => a - b)[25]).toBeLessThan(60);
});

/** Halts three times and waits for its timer, with a few instructions in between. */
const WAITS = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov word [0x700], tick
        mov word [0x702], 8
        mov word [0x704], 0x8E00
        mov word [0x706], 0
        lidt [idtr]
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34
        out 0x43, al
        mov al, 0xE8
        out 0x40, al
        mov al, 3
        out 0x40, al
        sti
        mov ecx, 3
rest:   hlt
        loop rest
        out 0xF4, al
tick:   push eax
        mov al, 0x20
        out 0x20, al
        pop eax
        iret
idtr:   dw 0x1FF
        dd 0x600
`;

it.each(['native', 'trap-and-emulate', 'hardware-assist'] as const)(
  'lies along the instructions of a guest that waits for its timer, under %s, with idle time where it was spent',
  (technique) => {
    const files = { 'guest.asm': WAITS };
    const configuration = {
      mem: 2,
      technique,
      cpu: technique === 'hardware-assist' ? 'vmx' : 'strict',
    } as const;
    const made = build({ files, main: 'guest.asm' }, configuration);
    if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
    const { machine } = made;
    // By going step by step: how many instructions were retired before each row, and what was idled between two of them.
    const retiredBefore: number[] = [];
    const idled = new Map<number, number>();
    for (let cause = 'limit'; cause === 'limit';) {
      const { retired, now } = machine.vcpu;
      ({ cause } = machine.step());
      while (retiredBefore.length < machine.trace.length) retiredBefore.push(retired);
      const idle = machine.vcpu.now - now - (machine.vcpu.retired - retired);
      if (idle > 0) idled.set(retired, (idled.get(retired) ?? 0) + idle);
    }
    expect(idled.size).toBe(3);
    const all = inspect(made, { kind: 'overview', window: null, cause: null, axis: 'instructions' });
    expect(all.now).toBe(machine.vcpu.retired);
    expect(all.length).toBe(machine.vcpu.retired + 1);
    const kinds = machine.trace.slice().map((event) => markOf(event));
    for (const bin of all.whole) {
      expect(bin.to).toBe(bin.from + 1);
      // A record at the boundary itself belongs to the step before or after.
      const at = (retired: number): number =>
        kinds.filter((mark, row) => mark !== null && retiredBefore[row] === retired).length;
      expect(bin.total).toBeLessThanOrEqual(at(bin.from) + at(bin.from - 1));
      const idle = (retired: number): number => idled.get(retired) ?? 0;
      expect([idle(bin.from), idle(bin.from - 1)]).toContain(bin.idle);
    }
    const idle = [...idled.values()].reduce((sum, one) => sum + one, 0);
    expect(all.whole.reduce((sum, bin) => sum + bin.idle, 0)).toBe(idle);
    expect(idle).toBeGreaterThan(2_000);
    expect(inspect(made, { kind: 'overview', window: null, cause: null }).length).toBe(machine.vcpu.now + 1);
  },
);
