/** What a lesson's files and runs mean to the workbench. */
import type { Configuration } from '../workbench/configuration.ts';
import type { LessonFiles, RunSpec } from './types.ts';

/** The file that is assembled, or that defines the third-generation machine. */
export function mainFile(files: LessonFiles): string {
  return files.main ?? files.edit[0] ?? 'guest.asm';
}

/** The workbench's configuration for a run of the lesson. */
export function runConfiguration(run: RunSpec): Partial<Configuration> {
  const { cpu, technique, ring, mmu, mem, format, load, define, inputs } = run;
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
