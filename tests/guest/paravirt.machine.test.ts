// Paravirtualized guests print what they should, on every CPU variant and engine, and however they are stopped on the way.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../src/cli/files.ts';
import type { Snapshot } from '../../src/lib/cpu/snapshot.ts';
import * as INTERFACE from '../../src/lib/vmm/paravirt/interface.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { portedLines } from '../../src/lib/workbench/ported-lines.ts';
import { expectedOutput, GUEST_CASES, GUESTS_FOLDER } from './guests.ts';
import { benchOf, LIMIT, runGuest } from './machine.ts';
import { hasNasm } from '../asm/nasm.ts';
import { PARAVIRT_GUEST_CASES } from './paravirt-guests.ts';

const technique = 'paravirtualization';
const MACHINES: readonly Partial<Configuration>[] = [
  { technique, cpu: 'classic', mem: 4 },
  { technique, cpu: 'umip', mem: 16 },
  { technique, cpu: 'strict', mem: 64 },
  { technique, cpu: 'vmx', engine: 'stepper', mem: 4 },
];

describe.each(PARAVIRT_GUEST_CASES)('$guest $defines', (guest) => {
  it.each(MACHINES)('prints what it should on $cpu with $mem MiB', (configuration) => {
    const run = runGuest(guest, configuration);
    expect(run.serial).toBe(expectedOutput(guest));
    expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
  });

  it('takes the same way step by step', () => {
    const whole = runGuest(guest, { technique, mem: 4 });
    const { machine } = benchOf(guest, { technique, mem: 4 });
    const { vcpu } = machine;
    // Of a long run stretches are stepped; the last and the full run are stepped whole.
    const stretch = process.env['TEST_FULL'] === undefined ? Math.ceil(whole.machine.vcpu.retired / 40) : 0;
    let steps = 0;
    let ended = false;
    while (!ended) {
      if (stretch > 600) machine.run(vcpu.retired + stretch);
      let [retired, here] = [vcpu.retired, vcpu.deliveredHere];
      for (let i = 0; i < 200 && !ended; i++, steps++) {
        ended = machine.step().cause !== 'limit';
        if (ended) break;
        if (vcpu.retired === retired) expect(vcpu.deliveredHere).toBe(here + 1);
        else expect(vcpu.retired).toBe(retired + 1);
        [retired, here] = [vcpu.retired, vcpu.deliveredHere];
      }
    }
    expect(steps).toBeGreaterThan(500);
    expect(machine.hash()).toBe(whole.machine.hash());
    expect(machine.trace.slice()).toEqual(whole.machine.trace.slice());
  });

  it('goes on from a snapshot as it did', () => {
    const whole = runGuest(guest, { technique, mem: 4 });
    const end = whole.machine.vcpu.retired;
    const { machine } = benchOf(guest, { technique, mem: 4 });
    const snapshots = machine.snapshots();
    const taken: Snapshot[] = [0, 0.2, 0.45, 0.7, 0.95].map((share) => {
      machine.run(Math.floor(end * share));
      return snapshots.take();
    });
    for (const i of [3, 0, 4, 2, 1, 0]) {
      expect(snapshots.restore(taken[i]!)).toBeNull();
      machine.trace.clear();
      expect(machine.run(LIMIT)).toEqual(whole.stop);
      expect(machine.hash()).toBe(whole.machine.hash());
      expect(machine.work?.save()).toEqual(whole.machine.work?.save());
    }
  });
});

it('says of a guest that does not know of it what to do', () => {
  const hello = GUEST_CASES.find(({ guest }) => guest === 'hello')!;
  const { machine, stop, serial } = runGuest(hello, { technique });
  expect(stop.cause).toBe('vm-stopped');
  expect(stop.message).toMatch(/not paravirtualized.*PV note.*--define PARAVIRT/);
  expect(serial).toBe('');
  expect(machine.vcpu.retired).toBe(0);
});

describe('the port of tinyos', () => {
  const main = join(GUESTS_FOLDER, 'tinyos/guest.asm');
  const { files } = readSources(main);
  const lines = portedLines(files, main, 'PARAVIRT')!;

  it.skipIf(!hasNasm())('is counted as nasm sees it: lines without it, lines with it', () => {
    const preprocessed = (...options: string[]): number =>
      execFileSync('nasm', ['-E', '-dTRESPASS', ...options, 'guest.asm'], {
        cwd: dirname(main),
        encoding: 'utf8',
      })
        .split('\n')
        // ALIGN becomes two lines.
        .filter((line) => line.trim() !== '' && !/^(%line|\[sectalign)/.test(line)).length;
    expect(lines.common + lines.replaced).toBe(preprocessed());
    expect(lines.common + lines.added + lines.interface).toBe(preprocessed('-dPARAVIRT'));
  });

  it('is most of a kernel that is little else than its machine', () => {
    expect(lines.share).toBeGreaterThan(0.2);
    expect(lines.share).toBeLessThan(0.6);
  });
});

describe('the interface as guests include it', () => {
  const text = readFileSync(`${GUESTS_FOLDER}pv-hello/paravirt.asm`, 'utf8');
  const equ = new Map<string, number>();
  for (const [, name = '', value = ''] of text.matchAll(/^(\w+)\s+equ\s+(\w+)/gm))
    equ.set(name, Number(value));

  it('is the same in the lesson that ports a kernel to it', () => {
    const lesson = '../course/03-three-answers/08-three-answers/start/paravirt.asm';
    expect(readFileSync(join(GUESTS_FOLDER, lesson), 'utf8')).toBe(text);
  });

  it('numbers hypercalls as the VMM does', () => {
    const named = { RETURN: 'iret' } as const;
    const calls = [...equ].filter(([name]) => {
      const call = name in named ? named[name as 'RETURN'] : name.toLowerCase().replaceAll('_', '-');
      return INTERFACE.HYPERCALLS.some((other) => other.name === call);
    });
    expect(calls.length).toBe(INTERFACE.HYPERCALLS.length);
    for (const [name, number] of calls) {
      const call = INTERFACE.HYPERCALLS[number]!.name;
      expect(name).toBe(call === 'iret' ? 'RETURN' : call.toUpperCase().replaceAll('-', '_'));
    }
  });

  it('lays out the shared pages, and names selectors and limits, as the VMM does', () => {
    const same: Record<string, number> = {
      HYPERCALL: INTERFACE.HYPERCALL_VECTOR,
      FLAT_RING1_CODE: INTERFACE.KERNEL_CODE,
      FLAT_RING1_DATA: INTERFACE.KERNEL_DATA,
      FLAT_RING3_CODE: INTERFACE.USER_CODE,
      FLAT_RING3_DATA: INTERFACE.USER_DATA,
      PV_MAGIC: INTERFACE.MAGIC,
      PV_VERSION: INTERFACE.VERSION,
      COMMAND: INTERFACE.UPDATE_COMMAND,
    };
    for (const [name, value] of Object.entries(INTERFACE)) {
      if (/^(SHARED|CONSOLE|TRAP_MASKS|LARGEST_BATCH|FORGET_PAGE)/.test(name)) same[name] = value as number;
    }
    INTERFACE.START_INFO.forEach(
      (name, i) => (same[`START_${name.toUpperCase().replaceAll('-', '_')}`] = i * 4),
    );
    INTERFACE.MMU_COMMANDS.forEach(
      (name, i) => (same[name === 'forget-page' ? 'FORGET' : name.toUpperCase().replaceAll('-', '_')] = i),
    );
    INTERFACE.SCHEDULE_OPERATIONS.forEach((name, i) => (same[name.toUpperCase()] = i));
    expect(Object.keys(same).length).toBeGreaterThan(40);
    for (const [name, value] of Object.entries(same)) expect([name, equ.get(name)]).toEqual([name, value]);
  });
});
