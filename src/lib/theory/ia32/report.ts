/** What was found, in sentences: for the command line and the page. */
import type { Classification, InstructionClass } from './classify.ts';
import { targetName } from './configuration.ts';
import { canBeBuilt, stateSentence } from './sentence.ts';
import { replay } from './replay.ts';
import type { Search } from './search.ts';
import { witnessText, type Witness, type WitnessState } from './witness.ts';

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

/** A change that an instruction made in one of a witness's states. */
export interface ChangeText {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Of M or R. */
  readonly control: boolean;
}

/** A witness, replayed, as plain text for a page. */
export interface WitnessText {
  /** `sidt [data]`. */
  readonly instruction: string;
  /** What it shows, in one sentence. */
  readonly says: string;
  readonly states: readonly {
    readonly side: WitnessState['side'];
    readonly sentence: string;
    readonly changes: readonly ChangeText[];
  }[];
  /** What a program sees differently afterwards: there, here. */
  readonly differences: readonly { readonly what: string; readonly values: readonly [string, string] }[];
  /** A guest can build its states (guest.ts), so that they can be stepped. */
  readonly canBeBuilt: boolean;
}

/** Replays `witness` with `search` and puts it in words. */
export function witnessInWords(witness: Witness, search: Search): WitnessText {
  const { states, differences } = replay(witness, search);
  const shown = states.map(({ state, changes }) => ({
    side: state.side,
    sentence: stateSentence(state, witness.configuration),
    changes: changes.filter(({ what }) => what !== 'EIP'),
  }));
  return {
    instruction: witnessText(witness),
    says: whatItShows(witness, shown, differences),
    states: shown,
    differences,
    canBeBuilt: canBeBuilt(witness),
  };
}

function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}`;
}

function whatItShows(
  { kind, states }: Witness,
  shown: WitnessText['states'],
  differences: WitnessText['differences'],
): string {
  if (kind === 'behaviour') {
    const what = listed(differences.map((difference) => difference.what));
    return `A program sees the same before it, and something else in ${what} after it.`;
  }
  const changedBy = (side: WitnessState['side']): string[] =>
    shown
      .filter((state) => state.side === side)
      .flatMap(({ changes }) => changes.filter(({ control }) => control).map(({ what }) => what));
  const believed = changedBy('believed');
  const real = changedBy('real');
  if (real.length > 0) return `Without a trap it changes ${listed(real)} of the machine it runs on.`;
  const real1 = states.some(({ side }) => side === 'real')
    ? '; the machine it runs on neither does so nor traps'
    : '';
  return `It changes ${listed(believed)} of the machine the guest believes in${real1}.`;
}
