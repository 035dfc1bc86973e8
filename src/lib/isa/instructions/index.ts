/** The whole table. */
import { instructionTable, type Instructions } from '../entry.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { CONTROL } from './control.ts';
import { DATA } from './data.ts';
import { FLAGS } from './flags.ts';
import { IO } from './io.ts';
import { LOGIC } from './logic.ts';
import { MULTIPLY } from './multiply.ts';
import { SHIFT } from './shift.ts';
import { STACK } from './stack.ts';
import { STRING } from './string.ts';
import { SYSTEM } from './system.ts';
import { VIRTUALIZATION } from './virtualization.ts';

/** The integer and system instructions of an i686 without FPU: what every variant has, and what is classified. */
export const BASE_INSTRUCTIONS: Instructions = instructionTable([
  ...DATA,
  ...ARITHMETIC,
  ...MULTIPLY,
  ...LOGIC,
  ...SHIFT,
  ...CONTROL,
  ...STRING,
  ...STACK,
  ...FLAGS,
  ...SYSTEM,
  ...IO,
]);

const VMX_INSTRUCTIONS: Instructions = instructionTable(VIRTUALIZATION);

/** These and VT-x's, which are #UD where the processor has none. */
export const INSTRUCTIONS: Instructions = {
  entries: [...BASE_INSTRUCTIONS.entries, ...VMX_INSTRUCTIONS.entries],
  forms: [...BASE_INSTRUCTIONS.forms, ...VMX_INSTRUCTIONS.forms],
};
