/** From a lesson to the Lab, with a guest and the machine that the lesson has it in. */
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { GUEST_FILE } from '../../lesson/guests.ts';
import { defines as definesOf } from '../../lesson/seed.ts';
import { runConfiguration } from '../../lesson/run-configuration.ts';
import type { FileSet, RunSpec } from '../../lesson/types.ts';
import { usualMMU } from '../../vmm/mmu/policies.ts';
import { DEFAULT_CONFIGURATION } from '../../workbench/configuration.ts';
import { toHash } from '../share/link.ts';

/** Opens a copy. What the run defines for the assembler stands above the source there. */
export async function openInLab(files: FileSet, run: RunSpec): Promise<void> {
  const { technique, cpu } = run;
  const { ring, input, typed } = { ...DEFAULT_CONFIGURATION, ...runConfiguration(run) };
  const mmu = run.mmu ?? usualMMU(technique);
  const defines = Object.entries(definesOf(run) ?? {}).map(([name, value]) => `%define ${name} ${value}\n`);
  const hash = await toHash({
    files: { ...files, [GUEST_FILE]: defines.join('') + (files[GUEST_FILE] ?? '') },
    ...{ main: GUEST_FILE, file: GUEST_FILE, time: 0, stops: [] },
    machine: { technique, cpu, ring, mmu, input, ...(typed.length > 0 ? { typed } : {}) },
  });
  await goto(resolve(`/lab/${hash}` as '/lab/'));
}
