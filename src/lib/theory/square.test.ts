import { describe, expect, it } from 'vitest';
import { CATALOGUE, DEFAULT_SET, named } from './catalogue.ts';
import { exhaust } from './exhaust.ts';
import type { Instruction } from './instruction.ts';
import { Processor, step } from './processor.ts';
import { finish } from './progress.ts';
import { build, square } from './square.ts';
import type { Monitor, Square } from './square.ts';
import { STATES } from './state.ts';

const VMM: Monitor = { kind: 'vmm', placement: 'low', depth: 1 };
const HYBRID: Monitor = { kind: 'hybrid', placement: 'low', depth: 1 };
const NESTED: Monitor = { kind: 'vmm', placement: 'low', depth: 2 };
const HIGH: Monitor = { kind: 'vmm', placement: 'high', depth: 1 };
const PRIVILEGED = [named('LPSW'), named('LRR')];

const squares = new Map<string, Square>();

/** The square of the instruction called `name`, tried once for each monitor. */
function broken(name: string, monitor: Monitor, privileged: readonly Instruction[] = PRIVILEGED): Square {
  const key = JSON.stringify([name, monitor, privileged.map((instruction) => instruction.name)]);
  const done = squares.get(key) ?? finish(square(named(name), privileged, monitor));
  squares.set(key, done);
  return done;
}

/** The instructions whose square does not close under `monitor`. */
const breaking = (monitor: Monitor, names = CATALOGUE.map(({ name }) => name)): string[] =>
  names.filter((name) => broken(name, monitor).broken > 0);

describe("the square f(e(S)) = e'(f(S)) over every state", () => {
  it('closes for the default set, and the three theorems hold', () => {
    const answer = finish(exhaust(DEFAULT_SET, VMM));
    expect(answer.equivalent).toBe(true);
    expect(answer.squares.map(({ states }) => states)).toEqual(DEFAULT_SET.map(() => STATES));
    expect(answer.theorems.map(({ holds }) => holds)).toEqual([true, true, true]);
  });

  it('breaks under a VMM for what is sensitive and not privileged, but not for SHRINK', () => {
    expect(breaking(VMM)).toEqual(['GMODE', 'JRST 1', 'POPR', 'LRA', 'MFPI']);
  });

  it('breaks under a hybrid monitor only for what is user-sensitive and not privileged', () => {
    expect(breaking(HYBRID, ['LPSW', 'GMODE', 'JRST 1', 'POPR', 'LRA', 'MFPI'])).toEqual(['LRA']);
  });

  it('closes for LRA where the control program lies high and programs are not relocated', () => {
    expect(breaking(HIGH, ['LPSW', 'POPR', 'LRA', 'SHRINK'])).toEqual(['POPR', 'SHRINK']);
  });

  it('closes under a VMM in the virtual machine of another', () => {
    for (const name of ['STORE', 'LPSW', 'LRR'])
      expect([name, broken(name, NESTED).broken]).toEqual([name, 0]);
  });

  it('breaks for a privileged instruction that has no interpreter', () => {
    expect(broken('LRR', VMM, [named('LPSW')]).broken).toBeGreaterThan(0);
  });

  it('shows for JRST 1 the state where the control program does not hear of the mode', () => {
    const { state, bare, wanted, got } = broken('JRST 1', VMM).firstBreak ?? {};
    expect(state?.psw.mode).toBe(0);
    expect(bare?.psw.mode).toBe(1);
    expect([wanted?.remembered, got?.remembered]).toEqual([[1], [0]]);
  });

  it('runs innocuous instructions directly whenever they do not trap', () => {
    expect(broken('HALT', VMM).work.interpreted).toBe(0);
    expect(broken('LPSW', VMM).work.direct).toBe(0);
    expect(broken('LPSW', VMM).work.interpreted).toBeGreaterThan(0);
  });
}, 60_000);

describe('theorems', () => {
  it('JRST 1 fails Theorem 1 and passes Theorem 3', () => {
    const { theorems } = finish(exhaust([named('LPSW'), named('JRST 1')], HYBRID));
    expect(theorems.map(({ holds }) => holds)).toEqual([false, false, true]);
    expect(theorems[0].against.map(({ name }) => name)).toEqual(['JRST 1']);
  });

  it('SHRINK fails Theorem 1, though its VMM is equivalent: the condition is not necessary', () => {
    const answer = finish(exhaust([named('SHRINK')], VMM));
    expect(answer.theorems[0].holds).toBe(false);
    expect(answer.equivalent).toBe(true);
  });
}, 60_000);

describe('the machine, by hand', () => {
  /** A bare machine with cells `e` and R = (l, b), at P = 0 in `mode`. */
  const machine = (e: number[], mode: 0 | 1, l: number, b: number) => {
    const cpu = new Processor(Uint8Array.from(e));
    cpu.load(mode, 0, l, b);
    return cpu;
  };
  const psw = ({ mode, p, l, b }: Processor) => [mode, p, l, b];

  it('takes relative addresses below the bound and inside memory, no others', () => {
    expect(machine([0, 1, 0, 0], 0, 0, 2).attempt(named('LOAD'))).toBe('none');
    expect(machine([0, 2, 0, 0], 0, 0, 2).attempt(named('LOAD'))).toBe('memory');
    expect(machine([0, 0, 0, 1], 0, 2, 4).attempt(named('LOAD'))).toBe('none');
    expect(machine([0, 0, 0, 2], 0, 2, 4).attempt(named('LOAD'))).toBe('memory');
    expect(machine([0, 0, 0, 0], 0, 0, 0).attempt(named('HALT'))).toBe('memory');
  });

  it('swaps PSWs when it traps, P still at the instruction', () => {
    const cpu = machine([7, 2, 6, 0], 1, 2, 2);
    expect(step(cpu, named('LPSW'))).toBe('privileged');
    expect([...cpu.storage]).toEqual([4, 2, 6, 0]);
    expect(psw(cpu)).toEqual([0, 2, 0, 4]);
  });

  it('leaves nothing stored by an instruction that traps', () => {
    const cpu = machine([6, 2, 3, 0], 0, 0, 4);
    expect(cpu.attempt(named('ADD'))).toBe('arithmetic');
    expect([...cpu.storage]).toEqual([6, 2, 3, 0]);
  });

  it('keeps the real machine in user mode under a control program', () => {
    const { real, programs } = build(NESTED, PRIVILEGED);
    programs[0].load(0, 0, 0, 4);
    expect(psw(real)).toEqual([1, 0, 6, 4]);
  });
});
