/** `lesson check` on `<Step>`: each leads to a moment that there is. */
import { nearest } from '../asm/nearest.ts';
import { readMachine } from '../theory/definition/machine-text.ts';
import { parseMachineMoment } from './machine-moments.ts';
import { parseMoment } from './moments.ts';
import type { Usage } from './prose.ts';
import type { GuestLesson, Prediction, Problem } from './types.ts';

/** A step of the prose, as a question that the start answers where it gets there. */
export interface StepQuestion {
  readonly usage: Usage;
  readonly prediction: Prediction;
}

/**
 * The steps to labels, each in the machine that it names or that the prose has named last. Steps to a run's start and end are always
 * possible, and what is no moment or no run is found with the names (check-prose.ts).
 */
export function stepQuestions({ runs }: GuestLesson, usages: readonly Usage[]): StepQuestion[] {
  let [spokenOf = ''] = Object.keys(runs);
  return usages.flatMap((usage, i) => {
    const { component, props } = usage;
    if (component === 'Machine' && props.run !== undefined) spokenOf = props.run;
    if (component !== 'Step') return [];
    const { to = '', run = spokenOf } = props;
    const kind = parseMoment(to)?.kind;
    if ((kind !== 'at' && kind !== 'after') || !runs[run]) return [];
    const answer = { value: 'vcpu.eip' };
    return [{ usage, prediction: { id: `step-${i}`, run, at: to, kind: 'number', ask: to, answer } }];
  });
}

/** The steps to instructions that the machine in `text` does not have. */
export function machineStepProblems(usages: readonly Usage[], text: string): Problem[] {
  const names = readMachine(text).instructions.map(({ name }) => name);
  return usages.flatMap(({ component, props, line, column }) => {
    const moment = component === 'Step' ? parseMachineMoment(props.to ?? '') : undefined;
    if (!moment || !('instruction' in moment) || names.includes(moment.instruction)) return [];
    const near = nearest(moment.instruction, names);
    const remedy = near ? `Did you mean \`${near}\`?` : `It has ${names.join(', ')}.`;
    const message = `<Step>: the machine has no instruction \`${moment.instruction}\``;
    return [{ file: 'index.md', line, column, message, remedy }];
  });
}
