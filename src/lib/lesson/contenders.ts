/** Runs of a lesson as those who take part in a comparison. */
import { usualMMU } from '../vmm/mmu/policies.ts';
import { CONTENDERS, type Contender } from '../workbench/compare/contenders.ts';
import { namedRuns } from './contender-words.ts';
import { runConfiguration } from './run-configuration.ts';
import type { GuestLesson } from './types.ts';

/** These runs of the lesson, in this order, each under what parts it from the others. Those that are not there are left out. */
export function contendersOf(lesson: GuestLesson, names: readonly string[]): Contender[] {
  return namedRuns(lesson, names).map(({ run, label, words }): Contender => {
    const { technique, cpu, mmu = usualMMU(technique), budget } = run;
    return {
      // A note where the label does not say it.
      ...{ id: label, technique, cpu, mmu, note: /^(native|hardware)/.test(technique) ? words : '' },
      guest: technique === 'paravirtualization' ? 'changed' : 'unchanged',
      means: CONTENDERS.find((one) => one.technique === technique)?.means ?? 'nobody',
      configuration: runConfiguration(run),
      limit: budget,
    };
  });
}
