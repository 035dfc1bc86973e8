/** What the home page's two runs have in common: the guest's file, the two machines, and what of them is compared. */
import type { Configuration } from '../../workbench/configuration.ts';
import type { MachineView } from '../../workbench/view.ts';

export const FILE = 'guest.asm';
/** Instructions after which a run is broken off, and that are looked at one by one. */
export const LIMIT = 10_000;
export const WATCHED = 50;

export const MACHINES = {
  bare: { cpu: 'classic', technique: 'native' },
  virtual: { cpu: 'classic', technique: 'trap-and-emulate', ring: 1 },
} as const satisfies Readonly<Record<string, Partial<Configuration>>>;

/** The interrupt flag that the guest believes in. */
export function interruptFlag(machine: Pick<MachineView, 'believes'> | null): number {
  return machine?.believes.flags.find(({ name }) => name === 'if')?.value ?? 0;
}

/** What the guest has printed. */
export function printed(machine: Pick<MachineView, 'output'> | null): string {
  return (machine?.output.serial ?? '') + (machine?.output.debug ?? '');
}
