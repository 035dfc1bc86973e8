/**
 * The whole table: every instruction of the core, its forms' findings added up, and what Theorems 1 and 3 say of the
 * configuration. Forms that differ in spelling alone are run once.
 */
import type { InstructionEntry } from '../../isa/entry.ts';
import type { Form } from '../../isa/form.ts';
import { BASE_INSTRUCTIONS } from '../../isa/instructions/index.ts';
import type { Search as Steps } from '../progress.ts';
import type { Configuration } from './configuration.ts';
import { encodingOf } from './samples.ts';
import { Search, type Finding, type Traps } from './search.ts';
import type { Witness } from './witness.ts';

/** One encoding's finding, as plain data. */
export interface FormClass extends Finding {
  /** `sidt m16&32`; several where only the spelling differs. */
  readonly spellings: readonly string[];
}

/** One instruction. It is critical, or sensitive, if one of its forms is; it traps always if all of them do. */
export interface InstructionClass {
  readonly name: string;
  readonly traps: Traps;
  readonly privileged: boolean;
  readonly sensitive: boolean;
  /** Sensitive, and in the state that shows it nothing traps: against Theorem 1. */
  readonly critical: boolean;
  /** Critical with the guest in user mode on both sides: against Theorem 3. */
  readonly userCritical: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly witness: Witness | null;
  readonly userWitness: Witness | null;
  readonly states: number;
  readonly forms: readonly FormClass[];
}

/** What a theorem's condition comes to. It is sufficient, not necessary. */
export interface Verdict {
  readonly holds: boolean;
  /** Names of the instructions against it. */
  readonly against: readonly string[];
}

export interface Classification {
  readonly configuration: Configuration;
  readonly instructions: readonly InstructionClass[];
  /** States run in all. */
  readonly states: number;
  /** A VMM may be built: no instruction is critical. */
  readonly theorem1: Verdict;
  /** A hybrid VMM may be built: no instruction is user-critical. */
  readonly theorem3: Verdict;
}

/** The forms of `entry` by encoding. */
function encodings(entry: InstructionEntry): readonly (readonly [Form, ...Form[]])[] {
  const groups = new Map<string, [Form, ...Form[]]>();
  for (const form of BASE_INSTRUCTIONS.forms) {
    if (form.entry !== entry) continue;
    const key = encodingOf(form);
    const group = groups.get(key);
    if (group) group.push(form);
    else groups.set(key, [form]);
  }
  return [...groups.values()];
}

/** A form's declaration without encoding and attributes. */
export function formText(form: Form): string {
  return (form.text.split('|')[0] ?? '').trim().replace(/\s+/g, ' ');
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

/** The witness of the shortest instruction, the first of those. */
function shortest(witnesses: readonly (Witness | null)[]): Witness | null {
  return witnesses.reduce(
    (best, witness) =>
      witness !== null && (best === null || witness.bytes.length < best.bytes.length) ? witness : best,
    null,
  );
}

/** The class of one instruction, found by `search`. */
export function classifyInstruction(search: Search, entry: InstructionEntry): InstructionClass {
  const groups = encodings(entry);
  // NOP has 65 encodings: fewer inputs of each.
  const most = groups.length > 40 ? 400 : undefined;
  const forms: FormClass[] = groups
    .map((group): FormClass => ({ ...search.classify(group[0], most), spellings: group.map(formText) }))
    // A form that only stands for the other operand size has no sample of its own.
    .filter(({ states }) => states > 0);
  const critical = forms.filter((form) => form.critical);
  const shown = critical.length > 0 ? critical : forms;
  return {
    name: entry.name,
    traps: forms.every(({ traps }) => traps === 'always')
      ? 'always'
      : forms.every(({ traps }) => traps === 'never')
        ? 'never'
        : 'sometimes',
    privileged: forms.every(({ privileged }) => privileged),
    sensitive: forms.some(({ sensitive }) => sensitive),
    critical: forms.some(({ critical }) => critical),
    userCritical: forms.some(({ userCritical }) => userCritical),
    reads: union(forms.map(({ reads }) => reads)),
    writes: union(forms.map(({ writes }) => writes)),
    witness: shortest(shown.map((form) => form.witness)),
    userWitness: shortest(forms.map((form) => form.userWitness)),
    states: forms.reduce((sum, { states }) => sum + states, 0),
    forms,
  };
}

function verdict(
  instructions: readonly InstructionClass[],
  against: (i: InstructionClass) => boolean,
): Verdict {
  const names = instructions.filter(against).map(({ name }) => name);
  return { holds: names.length === 0, against: names };
}

/** Adds up what was found of every instruction. */
export function conclude(
  configuration: Configuration,
  instructions: readonly InstructionClass[],
): Classification {
  return {
    configuration,
    instructions,
    states: instructions.reduce((sum, { states }) => sum + states, 0),
    theorem1: verdict(instructions, ({ critical }) => critical),
    theorem3: verdict(instructions, ({ userCritical }) => userCritical),
  };
}

/** Classifies every instruction of the core in `configuration`, one a step. */
export function* classifyAll(configuration: Configuration): Steps<Classification> {
  const search = new Search(configuration);
  const { entries } = BASE_INSTRUCTIONS;
  const found: InstructionClass[] = [];
  for (const entry of entries) {
    yield { stage: entry.name, done: found.length, total: entries.length };
    found.push(classifyInstruction(search, entry));
  }
  return conclude(configuration, found);
}
