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

/** Of the files that a student changes, the one that a single file stands for: what is assembled, if he changes that. */
export function editedFile(files: LessonFiles): string {
  const main = mainFile(files);
  return files.edit.includes(main) ? main : (files.edit[0] ?? main);
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
    ...inputsOf(inputs),
  };
}

/** What waits at the serial port, or what is typed there in the order of its times. */
function inputsOf(inputs: RunSpec['inputs']): Pick<Partial<Configuration>, 'input' | 'typed'> {
  if (inputs === undefined) return {};
  if (typeof inputs === 'string') return { input: inputs };
  return { typed: [...inputs].sort((a, b) => a.at - b.at) };
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
