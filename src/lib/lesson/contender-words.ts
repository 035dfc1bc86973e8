/** What runs of a lesson are called beside each other: short for a chart, and in words for a sentence. A page has this before it runs any. */
import * as say from '#messages/contenders';
import { usualMMU } from '../vmm/mmu/policies.ts';
import type { GuestLesson, RunSpec } from './types.ts';

export interface NamedRun {
  readonly name: string;
  readonly run: RunSpec;
  /** As charts and tables call it; unique. */
  readonly label: string;
  /** As a sentence does, in the words of the comparison's page; unique. */
  readonly words: string;
}

/** These runs of the lesson, in this order, each under what parts it from the others. Those that are not there are left out. */
export function namedRuns({ runs }: GuestLesson, names: readonly string[]): NamedRun[] {
  const there = names.flatMap((name) => (runs[name] ? [{ name, run: runs[name] }] : []));
  const labels = there.map(({ run }) => labelOf(run));
  return there.map(({ name, run }, i): NamedRun => {
    const label = labels[i] ?? name;
    const suffix = labels.indexOf(label) === labels.lastIndexOf(label) ? '' : ` (${name})`;
    return { name, run, label: label + suffix, words: wordsOf(run) + suffix };
  });
}

const isNested = ({ technique, mmu = usualMMU(technique) }: RunSpec): boolean => mmu === 'nested';

/** The processor, where it is no usual one. */
const onCPU = ({ cpu }: RunSpec): string => (cpu === 'classic' || cpu === 'vmx' ? '' : `, ${cpu}`);

/** A run's technique, as the comparison's page calls it, and on which processor. */
function labelOf(run: RunSpec): string {
  const { technique } = run;
  const tables = technique === 'hardware-assist' ? `, ${isNested(run) ? 'nested' : 'shadow'}` : '';
  return technique + tables + onCPU(run);
}

/** What is under a run's guest, in the words of the comparison's page. */
export function wordsOf(run: RunSpec): string {
  const { technique } = run;
  if (technique !== 'hardware-assist') return say.techniqueInWords[technique] + onCPU(run);
  return (isNested(run) ? say.vtXOfTheSecondGeneration : say.vtXOfTheFirstGeneration) + onCPU(run);
}
