/** What was found, in sentences: for the command line and the page. */
import type { Classification, InstructionClass } from './classify.ts';
import { targetName, type Configuration } from './configuration.ts';
import { RESOURCES } from './resources.ts';
import type { WitnessState } from './witness.ts';

/** Why an instruction is sensitive: what of M and R its result depends on, and what of them it changes. */
export function why({ reads, writes }: Pick<InstructionClass, 'reads' | 'writes'>): string[] {
  return [
    ...(reads.length > 0 ? [`reads ${reads.join(', ')}`] : []),
    ...(writes.length > 0 ? [`writes ${writes.join(', ')}`] : []),
  ];
}

/** "24 of 127 instructions are sensitive where nothing traps on classic at CPL 1". */
export function classSentence({ instructions, theorem1, configuration }: Classification): string {
  const count = theorem1.against.length;
  const where = `${configuration.cpu} at ${targetName(configuration.target)}`;
  if (count === 0) return `Of ${instructions.length} instructions, every sensitive one traps on ${where}.`;
  const are = count === 1 ? 'is' : 'are';
  return `${count} of ${instructions.length} instructions ${are} sensitive and ${count === 1 ? 'does' : 'do'} not trap on ${where}.`;
}

/** One state of a witness: whose it is, and what is set in it. */
export function stateSentence({ side, mode, set }: WitnessState, { target }: Configuration): string {
  const whose = side === 'believed' ? 'The machine the guest believes in' : 'The machine it runs on';
  const where = mode === 'user' ? targetName(target) : target === 'virtual-8086' ? 'real mode' : 'CPL 0';
  const values = set.map((name) => {
    const resource = RESOURCES.find((one) => one.name === name);
    return `${name} ${resource?.values[1] ?? ''}`;
  });
  return `${whose}: ${where}${values.length === 0 ? '' : `, ${values.join(', ')}`}`;
}
