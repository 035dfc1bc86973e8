/**
 * The reference card of an instruction as plain data, derived from its entry: how it is written and encoded, what its rules of
 * privilege say in words, which flags it reads and writes, its sentence and its line of C. Editor and reference show the same.
 */
import * as say from '#messages/instruction-cards';
import { CONDITION_MEANINGS } from './condition.ts';
import type { InstructionEntry } from './entry.ts';
import type { Attribute, Form } from './form.ts';
import { INSTRUCTIONS } from './instructions/index.ts';
import { fill } from './speak.ts';

/** A rule of privilege or mode, in words. */
export interface PrivilegeRule {
  readonly attribute: Attribute;
  /** A sentence without its full stop: "Only at CPL 0; else #GP(0)". */
  readonly says: string;
}

/** One way to write and encode the instruction. */
export interface FormCard {
  readonly form: Form;
  /** As a manual writes it: `mov r/m16/32, imm16/32`. */
  readonly syntax: string;
  /** `C7 /0 iv`, as declared. */
  readonly encoding: string;
  /** Rules of this form that not all forms of the card have. */
  readonly rules: readonly PrivilegeRule[];
  /** LOCK may stand before it, where its first operand is memory. */
  readonly lockable: boolean;
}

/** Flags by name, `CF` to `ID`, in the order of the entry. */
export interface FlagCard {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Changed, but to a value the manual leaves undefined. */
  readonly undefined: readonly string[];
}

export interface InstructionCard {
  readonly entry: InstructionEntry;
  /** The entry's name (`Jcc`), or the mnemonic in capitals where the card is a single mnemonic's (`JZ`). */
  readonly name: string;
  readonly summary: string;
  /** Mnemonics of the forms, each once. */
  readonly mnemonics: readonly string[];
  readonly forms: readonly FormCard[];
  /** True if no rule of privilege stops it in protected mode, on a processor of the day (`classic`). */
  readonly runsAtEveryLevel: boolean;
  /** Rules of all forms. */
  readonly rules: readonly PrivilegeRule[];
  readonly flags: FlagCard;
  /** The entry's sentence, operands called `op`, or `dst`, `src` and `src2`; conditions in words where there is one mnemonic. */
  readonly says: string;
  /** The same as a line of C. */
  readonly c: string;
  /** Modelled cycles of the plain form. */
  readonly cost: number;
}

/** The rules as form.ts states them, for readers. */
const RULES: Readonly<Partial<Record<Attribute, string>>> = say.rules;

/** Rules that stop a program above CPL 0 in protected mode as a processor of the day comes out of reset. */
const STOPPING: readonly Attribute[] = ['cpl0', 'iopl', 'io', 'pce'];

function rulesOf(attributes: Iterable<Attribute>): PrivilegeRule[] {
  const rules: PrivilegeRule[] = [];
  for (const attribute of attributes) {
    const says = RULES[attribute];
    if (says !== undefined) rules.push({ attribute, says });
  }
  return rules;
}

/** Operand tokens (form.ts) whose reading is not their spelling with `16/32` for `v`. */
const TOKENS: Readonly<Record<string, string>> = {
  av: 'ax/eax',
  simm8: 'imm8',
  rmv: 'r16/32',
  rm32: 'r32',
  'mv&v': 'm16&16/32&32',
};

/** A form as a manual writes it: `add r/m16/32, imm8`. */
export function formSyntax(form: Form): string {
  const operands = form.operands.map(({ token }) => TOKENS[token] ?? token.replace(/v$/, '16/32'));
  return operands.length === 0 ? form.mnemonic : `${form.mnemonic} ${operands.join(', ')}`;
}

/** The code (0 to 15) of the condition that `form` asks, or -1 if it asks none. */
export function conditionOf(form: Form): number {
  return form.entry.says.includes('{condition}') ? form.opcode[form.opcode.length - 1]! & 15 : -1;
}

function names(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(' ');
}

/** What `form` does to the flags; of a conditional one, only the flags its own condition asks for count as read. */
export function flagsOf(form: Form): FlagCard {
  const { reads, writes, undefined: lost } = form.entry.flags ?? {};
  const condition = conditionOf(form);
  const asked = condition < 0 ? null : CONDITION_MEANINGS[condition]![1];
  return {
    reads: names(reads).filter((flag) => asked === null || asked.includes(flag)),
    writes: names(writes),
    undefined: names(lost),
  };
}

/** The card of `entry`; with `mnemonic`, of that one spelling alone. Precondition: one of its forms has the mnemonic. */
export function instructionCard(entry: InstructionEntry, mnemonic?: string): InstructionCard {
  const forms = INSTRUCTIONS.forms.filter(
    (form) => form.entry === entry && (mnemonic === undefined || form.mnemonic === mnemonic),
  );
  const first = forms[0]!;
  const spelling = mnemonic?.toUpperCase();
  const shared = [...first.attributes].filter((attribute) =>
    forms.every((form) => form.attributes.has(attribute)),
  );
  const condition = mnemonic === undefined ? -1 : conditionOf(first);
  const slot = (name: string, code: boolean): string | undefined => {
    const several = forms.some((form) => form.operands.length > 1);
    if (name === 'dst' || name === 'target') return several ? 'dst' : 'op';
    if (name === 'src' || name === 'src2') return name;
    if (name !== 'condition') return undefined;
    if (condition < 0) return code ? 'condition' : say.itsConditionHolds;
    return CONDITION_MEANINGS[condition]![code ? 1 : 0];
  };
  return {
    entry,
    name: spelling === undefined || spelling === entry.name.split(' ')[0] ? entry.name : spelling,
    summary: entry.summary,
    mnemonics: [...new Set(forms.map((form) => form.mnemonic))],
    forms: forms.map((form) => ({
      form,
      syntax: formSyntax(form),
      encoding: form.text.split('|')[1]!.trim(),
      rules: rulesOf([...form.attributes].filter((attribute) => !shared.includes(attribute))),
      lockable: form.attributes.has('lock'),
    })),
    runsAtEveryLevel: !forms.some((form) => STOPPING.some((attribute) => form.attributes.has(attribute))),
    rules: rulesOf(shared),
    flags:
      mnemonic === undefined
        ? {
            reads: names(entry.flags?.reads),
            writes: names(entry.flags?.writes),
            undefined: names(entry.flags?.undefined),
          }
        : flagsOf(first),
    says: fill(entry.says, (name) => slot(name, false)),
    c: fill(entry.c, (name) => slot(name, true)),
    cost: entry.cost,
  };
}

/** The cards that `mnemonic` (any case) can mean: MOV is an entry of its own for segment and control registers. */
export function cardsOf(mnemonic: string): InstructionCard[] {
  const lower = mnemonic.toLowerCase();
  const entries = new Set(
    INSTRUCTIONS.forms.filter((form) => form.mnemonic === lower).map((form) => form.entry),
  );
  return [...entries].map((entry) => instructionCard(entry, lower));
}
