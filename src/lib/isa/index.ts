/** The instruction set, from outside: the table and what is derived from it. */
export { CONDITION_MEANINGS, conditionHolds } from './condition.ts';
export { decode, LONGEST_INSTRUCTION, type ByteSource } from './decode.ts';
export type { FlagEffects, InstructionEntry, Instructions } from './entry.ts';
export type { Execution } from './execution.ts';
export { KIND, type Attribute, type Form, type OperandSpec } from './form.ts';
export { Instruction } from './instruction.ts';
export { INSTRUCTIONS } from './instructions/index.ts';
export { speak, type Speech, type SpeechContext } from './speak.ts';
