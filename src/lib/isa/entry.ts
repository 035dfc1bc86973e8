/** One instruction, one entry: all that Trapgate knows of it stands together (see instructions/). */
import type { Execution } from './execution.ts';
import { parseForm, type Form } from './form.ts';

/** Flags named as in the manual, separated by spaces: `CF OF`. */
export interface FlagEffects {
  readonly reads?: string;
  readonly writes?: string;
  /** Written, but with a value the manual leaves undefined. */
  readonly undefined?: string;
}

/** What is declared of an instruction. */
export interface InstructionEntry {
  /** Upper-case name by which reference, trace and lessons know it, such as `ADD`. */
  readonly name: string;
  /** What it is in a few words: "add integers". */
  readonly summary: string;
  /** Form lines, in the order in which the assembler prefers them; see form.ts. */
  readonly forms: readonly string[];
  /** Attributes of all forms. */
  readonly attributes?: string;
  readonly flags?: FlagEffects;
  /** Modelled cycles of the plain form without memory access, i486 order of magnitude. */
  readonly cost: number;
  /**
   * One sentence for a reader new to assembly, with slots (see speak.ts): {dst} {src} {src2} name operands 0, 1, 2;
   * {dst.value} and {src.value} what they hold before; {value} what the destination holds afterwards; {target};
   * {condition}; {taken}.
   */
  readonly says: string;
  /** The same as a line of C. */
  readonly c: string;
  /** The semantics. Precondition: privilege rules have been enforced, EIP already points behind the instruction. */
  execute(x: Execution): void;
}

/** An entry with its forms parsed. */
export interface Instructions {
  readonly entries: readonly InstructionEntry[];
  readonly forms: readonly Form[];
}

/** Parses the forms of `entries`, in order. */
export function instructionTable(entries: readonly InstructionEntry[]): Instructions {
  return { entries, forms: entries.flatMap((entry) => entry.forms.map((text) => parseForm(entry, text))) };
}
