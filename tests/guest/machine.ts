// Builds a guest of content/guests on our own machine.

import { join } from 'node:path';
import { readSources } from '../../src/cli/files.ts';
import type { GuestMachine, Stop } from '../../src/lib/workbench/bench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';
import { GUESTS_FOLDER, type GuestCase } from './guests.ts';

/** Far more than any of the guests needs. */
export const LIMIT = 1_000_000;

/** A VM of each kind: every technique, ring and policy of the shadow page tables, where it is faithful. */
export const VIRTUAL: readonly Partial<Configuration>[] = [
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3 },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 3, mmu: 'write-traced' },
  { technique: 'trap-and-emulate', cpu: 'strict', ring: 1, mmu: 'out-of-sync' },
  { technique: 'hybrid', cpu: 'strict', ring: 1 },
  { technique: 'emulation' },
  { technique: 'hardware-assist' },
  { technique: 'hardware-assist', mmu: 'write-traced' },
  { technique: 'binary-translation' },
  { technique: 'binary-translation', mmu: 'write-traced' },
];

/** Assembles and loads `guest`. Throws with the assembler's words if that fails. */
export function benchOf(guest: GuestCase, configuration: Partial<Configuration> = {}): Bench {
  const { files, main } = readSources(join(GUESTS_FOLDER, guest.guest, 'guest.asm'));
  const define = Object.fromEntries(guest.defines.map((name) => [name, '']));
  const bench = build({ files, main }, { define, ...configuration });
  if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
  return bench;
}

export interface Ended {
  readonly machine: GuestMachine;
  readonly stop: Stop;
  readonly serial: string;
  readonly debugcon: string;
}

/** Runs `guest` to its end. */
export function runGuest(guest: GuestCase, configuration: Partial<Configuration> = {}): Ended {
  const { machine, output } = benchOf(guest, configuration);
  const stop = machine.run(LIMIT);
  const { serial, debug } = output();
  return { machine, stop, serial, debugcon: debug };
}
