/** Runs of a lesson as those who take part in a comparison. */
import { usualMMU } from '../vmm/mmu/policies.ts';
import { CONTENDERS, type Contender } from '../workbench/compare/contenders.ts';
import { runConfiguration } from './run-configuration.ts';
import type { GuestLesson, RunSpec } from './types.ts';

/** These runs of the lesson, in this order, each under what parts it from the others. Those that are not there are left out. */
export function contendersOf({ runs }: GuestLesson, names: readonly string[]): Contender[] {
  const there = names.flatMap((name) => (runs[name] ? [{ name, run: runs[name] }] : []));
  const labels = there.map(({ run }) => labelOf(run));
  return there.map(({ name, run }, i): Contender => {
    const { technique, cpu, mmu = usualMMU(technique), budget } = run;
    const label = labels[i] ?? name;
    const isAlone = labels.indexOf(label) === labels.lastIndexOf(label);
    return {
      ...{ id: isAlone ? label : `${label} (${name})`, technique, cpu, mmu, note: '' },
      guest: technique === 'paravirtualization' ? 'changed' : 'unchanged',
      means: CONTENDERS.find((one) => one.technique === technique)?.means ?? 'nobody',
      configuration: runConfiguration(run),
      limit: budget,
    };
  });
}

/** A run's technique, as the comparison's page calls it, and on which processor where that is no usual one. */
function labelOf({ technique, cpu, mmu = usualMMU(technique) }: RunSpec): string {
  const tables = technique === 'hardware-assist' ? `, ${mmu === 'nested' ? 'nested' : 'shadow'}` : '';
  return `${technique}${tables}${cpu === 'classic' || cpu === 'vmx' ? '' : `, ${cpu}`}`;
}
