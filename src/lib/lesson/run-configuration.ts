/** What a lesson's files and runs mean to the workbench. */
import * as say from '#messages/runs';
import type { Configuration } from '../workbench/configuration.ts';
import { usualMMU } from '../vmm/mmu/policies.ts';
import { defines } from './seed.ts';
import type { LessonFiles, RunSpec } from './types.ts';

/** The file that is assembled, or that defines the third-generation machine. */
export function mainFile(files: LessonFiles): string {
  return files.main ?? files.edit[0] ?? 'guest.asm';
}

/** The workbench's configuration for a run of the lesson. */
export function runConfiguration(run: RunSpec): Partial<Configuration> {
  const { cpu, technique, ring, mmu, mem, format, load, inputs } = run;
  const define = defines(run);
  return {
    cpu,
    technique,
    ...(ring === undefined ? {} : { ring }),
    ...(mmu === undefined ? {} : { mmu }),
    ...(mem === undefined ? {} : { mem }),
    ...(format === undefined ? {} : { format }),
    ...(load === undefined ? {} : { load }),
    ...(define === undefined ? {} : { define }),
    ...(inputs === undefined ? {} : { input: inputs }),
  };
}

/** Whose words follow "the machine": what stands between a run's guest and the processor; empty on the bare machine. */
export function underWhat({ technique, mmu }: Partial<Pick<RunSpec, 'technique' | 'mmu'>>): string {
  switch (technique) {
    case 'native':
      return '';
    case 'hybrid':
      return say.underAHybridVMM;
    case 'emulation':
      return say.underAnEmulator;
    case 'binary-translation':
      return say.underAVMMThatTranslates;
    case 'paravirtualization':
      return say.underTheVMMThatTheKernelKnowsOf;
    case 'hardware-assist':
      return say.underVTXWithPageTables(mmu);
    default:
      return say.underTheVMM;
  }
}

/** The run's policy of shadow page tables where the lesson's runs under trap-and-emulate have more than one, null elsewhere. */
export function shadowPolicy(
  runs: Readonly<Record<string, RunSpec>>,
  run: RunSpec | undefined,
): string | null {
  const policyOf = ({ technique, mmu = usualMMU(technique) }: RunSpec) =>
    technique === 'trap-and-emulate' ? mmu : null;
  const policies = new Set(Object.values(runs).map(policyOf));
  policies.delete(null);
  return run === undefined || policies.size < 2 ? null : policyOf(run);
}
