/** All instructions of the core, one entry each. */
import { instructionTable } from '../entry.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { CONTROL } from './control.ts';
import { DATA } from './data.ts';
import { IO } from './io.ts';
import { LOGIC } from './logic.ts';
import { MULTIPLY } from './multiply.ts';
import { SHIFT } from './shift.ts';
import { STACK } from './stack.ts';
import { STRING } from './string.ts';
import { SYSTEM } from './system.ts';

export const INSTRUCTIONS = instructionTable([
  ...DATA,
  ...ARITHMETIC,
  ...MULTIPLY,
  ...LOGIC,
  ...SHIFT,
  ...CONTROL,
  ...STRING,
  ...STACK,
  ...SYSTEM,
  ...IO,
]);
