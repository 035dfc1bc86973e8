/**
 * What an instruction says: its entry's sentence and line of C with the slots filled from the live state. Slots: {dst} {src}
 * {src2} the operands as text; {dst.value} {src.value} {src2.value} what they hold before; {value} what the destination holds
 * afterwards; {target} where a jump goes; {condition} and {taken} of a conditional one.
 */
import * as say from '#messages/instruction-cards';
import { CONDITION_MEANINGS, conditionHolds } from './condition.ts';
import type { Instruction } from './instruction.ts';

/** The live state that fills the slots. Whoever has no value to give says undefined, and the slot's clause is left out. */
export interface SpeechContext {
  /** Operand `i` as text. */
  operand(i: number): string;
  /** What operand `i` holds now, as text. */
  value(i: number): string | undefined;
  /** What the destination will hold, as text. */
  readonly result?: string | undefined;
  /** Where a jump or call goes, as text. */
  readonly target?: string | undefined;
  /** True if all bits of an EFLAGS mask are set now; absent where there is no state. */
  flag?(mask: number): boolean;
}

/** A sentence and a line of C. */
export interface Speech {
  readonly says: string;
  readonly c: string;
}

const POSITIONS: Readonly<Record<string, number>> = { dst: 0, src: 1, src2: 2 };

/** Fills the words of `instruction`'s entry. Precondition: it has a form. */
export function speak(instruction: Instruction, context: SpeechContext): Speech {
  const entry = instruction.form?.entry;
  if (!entry) return { says: say.theseBytesAreNoInstruction, c: '' };
  const holds = context.flag && conditionHolds({ flag: context.flag.bind(context) }, instruction.opcode);
  const meaning = CONDITION_MEANINGS[instruction.opcode & 15];
  const slot = (name: string, code: boolean): string | undefined => {
    const [head = '', tail] = name.split('.');
    const position = POSITIONS[head];
    if (position !== undefined) return tail === 'value' ? context.value(position) : context.operand(position);
    switch (name) {
      case 'value':
        return context.result;
      case 'target':
        return context.target ?? context.operand(0);
      case 'condition':
        return code ? meaning?.[1] : meaning?.[0];
      case 'taken':
        return holds === undefined ? undefined : holds ? say.itDoes : say.itDoesNot;
      default:
        return undefined;
    }
  };
  return {
    says: fill(entry.says, (name) => slot(name, false)),
    c: fill(entry.c, (name) => slot(name, true)),
  };
}

/**
 * Fills the `{slot}`s of an entry's sentence or line of C. Where a value is not known, the parenthesis or the clause after a
 * colon that it stands in goes with it, so that no hole shows.
 */
export function fill(template: string, slot: (name: string) => string | undefined): string {
  const withoutHoles = template
    .replace(/\s*\(\{([\w.]+)\}\)/g, (all, name: string) => (slot(name) === undefined ? '' : all))
    .replace(/: \{([\w.]+)\}$/, (all, name: string) => (slot(name) === undefined ? '' : all));
  return withoutHoles.replace(/\{([\w.]+)\}/g, (all, name: string) => slot(name) ?? all);
}
