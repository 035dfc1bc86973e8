// Guests under emulation on every CPU, and under hybrid on `strict`: they cannot tell.

import { describe, expect, it } from 'vitest';
import { CPU_VARIANTS } from '../../src/lib/cpu/variant.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { differences } from '../../src/lib/replay/projection.ts';
import { expectedOutput, GUEST_CASES } from './guests.ts';
import { runGuest, type Ended } from './machine.ts';
import { sampled } from '../sample.ts';

type Tried = Partial<Configuration> & Pick<Configuration, 'cpu' | 'technique'>;

const CONFIGURATIONS: readonly Tried[] = [
  ...CPU_VARIANTS.map((cpu) => ({ cpu, technique: 'emulation' }) as const),
  ...([1, 3] as const).map((ring) => ({ cpu: 'strict', technique: 'hybrid', ring }) as const),
];

function kinds(run: Ended): Set<string> {
  return new Set(run.machine.trace.slice().map(({ kind }) => kind));
}

for (const configuration of CONFIGURATIONS) {
  const { technique, cpu, ring } = configuration;
  describe(`${technique} on ${cpu}${ring ? `, ring ${ring}` : ''}`, () => {
    it.each(sampled(GUEST_CASES, 2, CONFIGURATIONS.indexOf(configuration)))(
      '$guest $defines is as on the bare machine',
      (guest) => {
        const bare = runGuest(guest, { cpu });
        const run = runGuest(guest, configuration);
        expect(run[guest.speaksOn]).toBe(expectedOutput(guest));
        expect(run.stop).toMatchObject({ cause: 'exit', value: guest.exit });
        expect(differences(bare.machine, run.machine)).toEqual([]);
        expect(run.machine.vcpu.now).toBe(bare.machine.vcpu.now);
        expect(run.machine.hash()).toBe(bare.machine.hash());
      },
    );
  });
}

describe('who runs what', () => {
  const tinyos = GUEST_CASES.find(({ guest }) => guest === 'tinyos');
  if (!tinyos) throw new Error('there is no guest tinyos');

  it('emulation lets the processor run nothing', () => {
    const run = runGuest(tinyos, { technique: 'emulation' });
    expect(run.machine.cpu.retired).toBe(0);
    expect(kinds(run)).not.toContain('exit');
    expect(kinds(run)).not.toContain('resume');
  });

  it('hybrid resumes in user mode alone', () => {
    const run = runGuest(tinyos, { technique: 'hybrid', cpu: 'strict' });
    const resumed = run.machine.trace.slice().filter(({ kind }) => kind === 'resume');
    expect(resumed.length).toBeGreaterThan(10);
    expect(new Set(resumed.map(({ args }) => args['cpl']))).toEqual(new Set([3]));
    expect(kinds(run)).toContain('interpreted');
  });
});
