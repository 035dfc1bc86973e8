import { describe, expect, it } from 'vitest';
import { CPU } from '../cpu/cpu.ts';
import { FrameMap, HostMemory, PAGE_SIZE } from '../cpu/memory.ts';
import { EFLAGS, GPR, RETIRED_DOUBLE, SHADOW, STATE_SIZE } from '../cpu/state.ts';
import { EVENT } from '../record/events.ts';
import { Trace } from '../record/trace.ts';
import { differencesSeen } from './difference.ts';
import { lockStep, type Pair, type Watched } from './lock-step.ts';

const PAGES = 4;

/** A machine without instructions: each one only counts, and `does` what is planted at its number. */
class Counting implements Watched {
  readonly cpu: CPU;
  readonly vcpu: CPU;
  readonly trace = new Trace();
  private readonly does: (time: number, machine: Counting) => void;
  private readonly end: number;

  constructor(end: number, does: (time: number, machine: Counting) => void = () => {}) {
    const memory = new HostMemory(STATE_SIZE + PAGES * PAGE_SIZE);
    const stateBase = memory.allocate(STATE_SIZE);
    const frames = new FrameMap();
    frames.map(0, PAGES * PAGE_SIZE, memory.allocate(PAGES * PAGE_SIZE));
    this.cpu = this.vcpu = new CPU({ memory, variant: 'classic', frames, stateBase });
    this.does = does;
    this.end = end;
  }

  run(limit: number) {
    const { cpu } = this;
    while (cpu.retired < Math.min(limit, this.end)) {
      this.does(cpu.retired, this);
      cpu.d[RETIRED_DOUBLE] = cpu.retired + 1;
    }
    return { cause: cpu.retired < this.end ? 'limit' : 'halt', value: 0 };
  }

  toPhysical(gva: number): number {
    return gva;
  }

  toHost(gpa: number): number {
    return this.cpu.frames.offset(gpa);
  }

  poke(gpa: number, value: number): void {
    this.cpu.memory.bytes[this.toHost(gpa)] = value;
  }
}

/** A pair whose second machine also `does` something. */
const pair = (end: number, does: (time: number, machine: Counting) => void) => (): Pair => ({
  native: new Counting(end),
  virtual: new Counting(end, does),
});

describe('lock-step', () => {
  it('finds nothing where there is nothing, and tells how far it went', () => {
    expect(
      lockStep(
        pair(100, () => {}),
        1000,
      ),
    ).toEqual({ divergence: null, instructions: 100, cause: 'halt' });
    expect(
      lockStep(
        pair(100, () => {}),
        50,
      ),
    ).toEqual({ divergence: null, instructions: 50, cause: 'limit' });
  });

  const PLANTED: readonly (readonly [what: string, (machine: Counting) => void])[] = [
    ['a register', ({ vcpu }) => (vcpu.s[GPR + 3] = 1)],
    ['a flag', ({ vcpu }) => (vcpu.s[EFLAGS] = 0x202)],
    ['a byte of memory', (machine) => machine.poke(0x2fff, 1)],
    ['an exception', ({ trace }) => trace.emit(EVENT.trap, 13, 0, 0, 0)],
    ['a byte of output', ({ trace }) => trace.emit(EVENT.output, 1, 65, 0, 0)],
  ];
  for (const interval of [1, 7, 64]) {
    it.each(PLANTED)(`looking each ${interval} instructions finds %s at its instruction`, (_, plant) => {
      for (const at of [0, 1, 63, 64, 700]) {
        const make = pair(2000, (time, machine) => time === at && plant(machine));
        expect(lockStep(make, 10_000, interval).divergence?.at).toBe(at);
      }
    });
  }

  it('names the pages that differ', () => {
    const make = pair(2000, (time, machine) => time === 1500 && machine.poke(0x3004, 9));
    expect(lockStep(make, 10_000).divergence).toMatchObject({ at: 1500, pages: [3] });
  });

  it('finds a run that ends at another time', () => {
    const make = (): Pair => ({ native: new Counting(100), virtual: new Counting(90) });
    expect(lockStep(make, 1000, 64).divergence).toMatchObject({ at: 89, causes: ['limit', 'halt'] });
  });

  it('does not mind what only a VMM records', () => {
    const make = pair(100, (time, { trace }) => time === 5 && trace.emit(EVENT.exit, 0, 13, 0, 0));
    expect(lockStep(make, 1000).divergence).toBeNull();
  });

  it('says so where a machine does not repeat itself', () => {
    let runs = 0;
    const make = (): Pair => {
      const first = runs++ === 0;
      return {
        native: new Counting(100),
        virtual: new Counting(100, (time, m) => first && time === 9 && m.poke(0, 1)),
      };
    };
    expect(() => lockStep(make, 1000)).toThrow('did not come again');
  });
});

describe('a difference in words', () => {
  /** What the first says where the second machine `does` what the bare one does not, or the other way round. */
  const words = (does: (machine: Counting) => void, isBare = false): string | undefined => {
    const before = pair(1, () => {})();
    const after = pair(1, () => {})();
    does((isBare ? after.native : after.virtual) as Counting);
    return differencesSeen(before, after, [], [0, 0])[0]?.says;
  };
  const interrupt = ({ trace }: Counting): void => {
    trace.emit(EVENT.interrupt, 0x20, 0x7c00, 0, 0);
    trace.emit(EVENT.trap, 0x20, -1, 0x7c00, 0);
  };

  it('tells an interrupt from an exception', () => {
    expect(words(interrupt)).toBe('interrupt 20h, expected none');
    expect(words(interrupt, true)).toBe('no interrupt, expected interrupt 20h');
    const exception = ({ trace }: Counting): void => trace.emit(EVENT.trap, 13, 8, 0x7c00, 0);
    expect(words(exception)).toBe('#GP(0008h), expected none');
    expect(words(exception, true)).toBe('no exception, expected #GP(0008h)');
  });

  it('names what is no register', () => {
    expect(words(({ vcpu }) => (vcpu.s[SHADOW] = 1))).toBe('interrupt shadow=00000001h, expected 00000000h');
    expect(words(({ vcpu }) => (vcpu.s[GPR + 3] = 1))).toBe('EBX=00000001h, expected 00000000h');
  });
});
