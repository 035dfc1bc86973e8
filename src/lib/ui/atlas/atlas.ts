/** An instruction as the atlas shows it: its card and its class in one configuration, as plain data. Made at build and in the worker. */
import { instructionCard, type FlagCard } from '../../isa/card.ts';
import type { InstructionEntry } from '../../isa/entry.ts';
import { classifyInstruction, formText, type FormClass } from '../../theory/ia32/classify.ts';
import { why, witnessInWords, type WitnessText } from '../../theory/ia32/report.ts';
import type { Search, Traps } from '../../theory/ia32/search.ts';
import type { Witness } from '../../theory/ia32/witness.ts';

/** One encoding, and what was found of it. */
export interface FormRow {
  readonly spelling: string;
  readonly encoding: string;
  readonly traps: Traps;
  readonly sensitive: boolean;
  readonly critical: boolean;
  readonly states: number;
}

/** A witness to read, and the same to build guests from. */
export interface ShownWitness {
  readonly text: WitnessText;
  readonly witness: Witness;
}

export interface AtlasRow {
  readonly name: string;
  readonly summary: string;
  readonly says: string;
  readonly c: string;
  readonly rules: readonly string[];
  readonly flags: FlagCard;
  readonly traps: Traps;
  readonly privileged: boolean;
  readonly sensitive: boolean;
  readonly critical: boolean;
  readonly userCritical: boolean;
  readonly why: readonly string[];
  readonly states: number;
  readonly witness: ShownWitness | null;
  readonly userWitness: ShownWitness | null;
  readonly forms: readonly FormRow[];
}

/** The three columns of the atlas, in order. */
export const CLASSES = ['none', 'caught', 'critical'] as const;
/** `critical`: sensitive, and does not trap; `caught`: sensitive, and traps where that shows; `none`: no witness was found. */
export type AtlasClass = (typeof CLASSES)[number];

/** The column in which a row stands. */
export function classOf({ critical, sensitive }: Pick<AtlasRow, 'critical' | 'sensitive'>): AtlasClass {
  if (critical) return 'critical';
  return sensitive ? 'caught' : 'none';
}

function shown(search: Search, witness: Witness | null): ShownWitness | null {
  return witness && { witness, text: witnessInWords(witness, search) };
}

function formRow(form: FormClass, encodings: ReadonlyMap<string, string>): FormRow {
  const { spellings, traps, sensitive, critical, states } = form;
  const spelling = spellings.join(', ');
  return { spelling, encoding: encodings.get(spellings[0] ?? '') ?? '', traps, sensitive, critical, states };
}

/** Runs `entry` with `search` and tells all that the atlas shows of it. */
export function atlasRow(search: Search, entry: InstructionEntry): AtlasRow {
  const card = instructionCard(entry);
  const found = classifyInstruction(search, entry);
  const encodings = new Map(card.forms.map(({ form, encoding }) => [formText(form), encoding]));
  const rules = [...card.rules, ...card.forms.flatMap((form) => form.rules)].map(({ says }) => says);
  return {
    name: found.name,
    summary: card.summary,
    says: card.says,
    c: card.c,
    rules: [...new Set(rules)],
    flags: card.flags,
    traps: found.traps,
    privileged: found.privileged,
    sensitive: found.sensitive,
    critical: found.critical,
    userCritical: found.userCritical,
    why: why(found),
    states: found.states,
    witness: shown(search, found.witness),
    userWitness: shown(search, found.userWitness),
    forms: found.forms.map((form) => formRow(form, encodings)),
  };
}
