/** What was found, in sentences: for the command line and the page. */
import * as say from '#messages/witnesses';
import type { Classification, InstructionClass } from './classify.ts';
import { targetName } from './configuration.ts';
import { canBeBuilt, stateSentence } from './sentence.ts';
import { replay } from './replay.ts';
import type { Search } from './search.ts';
import { witnessText, type Witness, type WitnessState } from './witness.ts';

/** Why an instruction is sensitive: what of M and R its result depends on, and what of them it changes. */
export function why({ reads, writes }: Pick<InstructionClass, 'reads' | 'writes'>): string[] {
  return [
    ...(reads.length > 0 ? [say.reads(reads)] : []),
    ...(writes.length > 0 ? [say.writes(writes)] : []),
  ];
}

/** "24 of 127 instructions are sensitive where nothing traps on classic at CPL 1". */
export function classSentence({ instructions, theorem1, configuration }: Classification): string {
  const count = theorem1.against.length;
  const where = say.at(configuration.cpu, targetName(configuration.target));
  if (count === 0) return say.ofInstructionsEverySensitive(instructions.length, where);
  return say.sensitiveDoNotTrap(count, instructions.length, where);
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

const unique = (names: readonly string[]): string[] => [...new Set(names)];

function whatItShows(
  { kind, states }: Witness,
  shown: WitnessText['states'],
  differences: WitnessText['differences'],
): string {
  if (kind === 'behaviour') {
    return say.aProgramSeesTheSame(unique(differences.map(({ what }) => what)));
  }
  const changedBy = (side: WitnessState['side']): string[] =>
    shown
      .filter((state) => state.side === side)
      .flatMap(({ changes }) => changes.filter(({ control }) => control).map(({ what }) => what));
  const believed = changedBy('believed');
  const real = changedBy('real');
  if (real.length > 0) return say.withoutATrapItChanges(unique(real));
  const hasReal = states.some(({ side }) => side === 'real');
  return say.itChangesWhatTheGuestBelieves(unique(believed), hasReal);
}
