import { describe, expect, it } from 'vitest';
import { CATALOGUE, DEFAULT_SET, named } from './catalogue.ts';
import { exhaust } from './exhaust.ts';
import type { Instruction } from './instruction.ts';
import { Memory, packed } from './memory.ts';
import { Processor, step } from './processor.ts';
import { finish } from './progress.ts';
import { build, cornersAt, findBreak, square, tellingBreak } from './square.ts';
import type { Monitor, Square } from './square.ts';
import { STATES } from './state.ts';
import { bruteSquare } from './testing.ts';

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
    expect(breaking(VMM)).toEqual(['GMODE', 'JRST 1', 'POPR', 'LRA', 'MFPI', 'MOVR']);
  });

  it('breaks under a hybrid monitor only for what is user-sensitive and not privileged', () => {
    expect(breaking(HYBRID)).toEqual(['LRA', 'MOVR']);
  });

  it('closes for LRA where the control program lies high and programs are not relocated', () => {
    expect(breaking(HIGH, ['LPSW', 'POPR', 'LRA', 'SHRINK'])).toEqual(['POPR', 'SHRINK']);
  });

  it('closes under a VMM in the virtual machine of another wherever it closes under one', () => {
    expect(breaking(NESTED)).toEqual(breaking(VMM));
  });

  it('breaks for a privileged instruction that has no interpreter', () => {
    expect(broken('LRR', VMM, [named('LPSW')]).broken).toBeGreaterThan(0);
  });

  it('shows for JRST 1 the state where the control program does not hear of the mode', () => {
    const { firstBreak } = broken('JRST 1', VMM);
    const { state, bare, wanted, got, doings } = cornersAt(named('JRST 1'), PRIVILEGED, VMM, firstBreak);
    expect([state.psw.mode, bare.psw.mode]).toEqual([0, 1]);
    expect([wanted.remembered, got.remembered]).toEqual([[1], [0]]);
    expect(doings).toEqual([{ heard: 'none', work: 'direct' }]);
  });

  it('shows for POPR a state where the bare machine loads R and the guest does not', () => {
    const found = broken('POPR', VMM);
    expect(tellingBreak(found)).toBe(found.plainBreak);
    expect(tellingBreak({ ...found, plainBreak: -1 })).toBe(found.firstBreak);
    const { state, trap, bare, wanted, got } = cornersAt(named('POPR'), PRIVILEGED, VMM, found.plainBreak);
    expect([trap, state.psw.mode]).toEqual(['none', 0]);
    expect([bare.psw.l, bare.psw.b]).not.toEqual([state.psw.l, state.psw.b]);
    expect(got.psw.b).not.toBe(wanted.psw.b);
  });

  it('loses the machine to an unguarded load of R, and to nothing else', () => {
    const escaping = CATALOGUE.filter(({ name }) => broken(name, VMM).escaped > 0);
    expect(escaping.map(({ name }) => name)).toEqual(['MOVR']);
    const { firstEscape } = broken('MOVR', VMM);
    const { got, escapes } = cornersAt(named('MOVR'), PRIVILEGED, VMM, firstEscape);
    expect(escapes).toBe(true);
    expect([got.psw.l, got.psw.b]).toEqual([0, 4]);
  });

  it('finds the breaks one after the other, both ways', () => {
    const find = (from: number, direction: 1 | -1): number =>
      finish(findBreak(named('LRA'), PRIVILEGED, VMM, from, direction));
    const { firstBreak } = broken('LRA', VMM);
    expect(find(-1, 1)).toBe(firstBreak);
    const second = find(firstBreak, 1);
    expect(second).toBeGreaterThan(firstBreak);
    expect(find(second, -1)).toBe(firstBreak);
    expect(find(firstBreak, -1)).toBe(-1);
    expect(find(STATES - 1, 1)).toBe(-1);
  });

  // Every 241st state, as 241 shares no factor with the number of PSWs; all of them in the full run.
  const stride = process.env['TEST_FULL'] ? 1 : 241;
  it.each([
    ['vmm', 'low'],
    ['vmm', 'high'],
    ['hybrid', 'low'],
    ['hybrid', 'high'],
  ] as const)('agrees with the second model of a %s monitor that lies %s', (kind, placement) => {
    const monitor: Monitor = { kind, placement, depth: 1 };
    const wrong: string[] = [];
    for (const instruction of CATALOGUE) {
      let breaks = 0;
      for (let n = 0; n < STATES; n += stride) {
        const closes = bruteSquare(instruction.name, n, kind === 'hybrid', placement === 'high');
        if (!closes) breaks += 1;
        if (stride === 1) continue;
        if (cornersAt(instruction, PRIVILEGED, monitor, n).closes !== closes)
          wrong.push(`${instruction.name} in state ${n}`);
      }
      if (stride === 1 && broken(instruction.name, monitor).broken !== breaks) wrong.push(instruction.name);
    }
    expect(wrong).toEqual([]);
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
    expect(theorems[0].against).toEqual(['JRST 1']);
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
    const cpu = new Processor(new Memory(e.length, packed(e)));
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
    expect(cpu.storage.words).toEqual([4, 2, 6, 0]);
    expect(psw(cpu)).toEqual([0, 2, 0, 4]);
  });

  it('leaves nothing stored by an instruction that traps', () => {
    const cpu = machine([6, 2, 3, 0], 0, 0, 4);
    expect(cpu.attempt(named('ADD'))).toBe('arithmetic');
    expect(cpu.storage.words).toEqual([6, 2, 3, 0]);
  });

  it('keeps the real machine in user mode under a control program', () => {
    const { real, programs } = build(NESTED, PRIVILEGED);
    programs[0].load(0, 0, 0, 4);
    expect(psw(real)).toEqual([1, 0, 6, 4]);
  });
});
