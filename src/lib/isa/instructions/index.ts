/** The whole table: the integer and system instructions of an i686 without FPU. */
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

export const INSTRUCTIONS: Instructions = instructionTable([
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
