// Efficiency as a number: what of a guest the processor runs without VMM entry.

import { describe, expect, it } from 'vitest';
import { measureGuest, type GuestRow } from '../../src/cli/bench/guests.ts';
import { workReport } from '../../src/cli/work-report.ts';
import { EVENT } from '../../src/lib/record/events.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { GUEST_CASES } from '../guest/guests.ts';
import { benchOf, runGuest } from '../guest/machine.ts';

const guest = (name: string) => GUEST_CASES.find((found) => found.guest === name)!;

function report(name: string, configuration: Partial<Configuration>) {
  const { machine } = runGuest(guest(name), configuration);
  return { ...workReport(machine.work!), machine };
}

describe('cli, counted by hand', () => {
  // MOV; three rounds of CLI, INC, MOV, OUT, STI, DEC, JNZ; CLI, MOV, OUT: 25.
  it.each([1, 3] as const)('under trap-and-emulate at ring %i', (ring) => {
    const { all, kernel, user, interpreted } = report('cli', {
      cpu: 'strict',
      technique: 'trap-and-emulate',
      ring,
    });
    // 4 CLI, 3 STI and 4 OUT trap; DEC comes three times in the shadow of STI. The first page is missed once.
    expect(all).toMatchObject({ direct: 11, emulated: 11, interpreted: 3, efficiency: 10 / 25 });
    expect(all.exits).toEqual({ 'privileged-instruction': 7, 'port-access': 4, 'hidden-page-fault': 1 });
    expect(all.exitsPerThousand).toBe(480);
    expect(interpreted).toEqual({ 'interrupt-shadow': 3 });
    expect(kernel).toEqual(all);
    expect(user).toMatchObject({ direct: 0, emulated: 0, interpreted: 0, efficiency: null });
  });

  it('under emulation and hybrid: nothing of a kernel is direct', () => {
    for (const technique of ['emulation', 'hybrid'] as const) {
      const { all } = report('cli', { cpu: 'strict', technique });
      expect(all).toMatchObject({ direct: 0, emulated: 0, interpreted: 25, efficiency: 0, exits: {} });
    }
  });
});

describe('compute', () => {
  const rows = [...measureGuest('compute', 'strict')];
  const of = (technique: Configuration['technique']): GuestRow[] =>
    rows.filter(({ configuration }) => configuration.technique === technique);

  /** Instructions that the bare machine retires in ring 3, one after the other. */
  function userInstructions(): number {
    const { machine } = benchOf(guest('compute'), { cpu: 'strict' });
    const { trace, vcpu } = machine;
    let count = 0;
    for (let ended = false; !ended;) {
      const { cpl, retired } = vcpu;
      trace.clear();
      ended = machine.run(retired + 1).cause !== 'limit';
      // An interrupt at this boundary: the instruction was the first of its handler.
      const interrupted = trace.kinds.subarray(0, trace.length).includes(EVENT.interrupt);
      if (cpl === 3 && !interrupted) count += vcpu.retired - retired;
    }
    return count;
  }

  it('is the same guest under each technique', () => {
    expect(rows).toHaveLength(10);
    const wrong = rows.filter((row) => !row.isFaithful || row.instructions !== rows[0]?.instructions);
    expect(wrong).toEqual([]);
  });

  it('retires as many instructions in user mode as on the bare machine, and no other', () => {
    const expected = userInstructions();
    expect(expected).toBeGreaterThan(300_000);
    for (const { work, instructions } of rows) {
      if (work === null) continue;
      const sum = ({ direct, translated, emulated, interpreted }: typeof work.user): number =>
        direct + translated + emulated + interpreted;
      expect(sum(work.user)).toBe(expected);
      expect(sum(work.kernel)).toBe(instructions - expected);
    }
  });

  it('runs at least 99% of its user mode without VMM entry, but under emulation', () => {
    for (const row of [...of('trap-and-emulate'), ...of('hybrid'), ...of('binary-translation')]) {
      expect(row.work?.user.efficiency).toBeGreaterThanOrEqual(0.99);
      // Two system calls, and the timer's ticks, whose IRET is the kernel's.
      expect(row.work?.user.exits['software-interrupt']).toBe(2);
    }
    expect(of('binary-translation')[0]?.work?.kernel).toMatchObject({ direct: 0, interpreted: 0 });
    expect(of('trap-and-emulate')).toHaveLength(6);
    expect(of('emulation')[0]?.work?.user).toMatchObject({ efficiency: 0, direct: 0, exits: {} });
    expect(of('native')[0]?.work).toBeNull();
  });
});

it('on classic a kernel at ring 1 goes out to user mode unseen, and its instructions count as user mode from there', () => {
  const { user, machine } = report('compute', { cpu: 'classic', technique: 'trap-and-emulate', ring: 1 });
  const strict = report('compute', { cpu: 'strict', technique: 'trap-and-emulate', ring: 1 });
  // IRET has left IF as it was, so there are no ticks; the program is the same.
  expect(machine.trace.slice().some(({ kind }) => kind === 'interrupt')).toBe(false);
  expect(user.direct + user.emulated).toBe(strict.user.direct + strict.user.emulated);
});
