/** What an instruction of the small machine is: a few facts and one function. */
import type { Processor } from './processor.ts';

export interface Instruction {
  readonly name: string;
  /** Cells it takes: 2 if an operand follows it. */
  readonly length: 1 | 2;
  /** One sentence on what it does; `a` is the operand. Cell 0 of the window is the accumulator. */
  readonly says: string;
  /** The machine it is drawn from, or what it shows. */
  readonly after: string;
  /** Says the new state, or traps. Reads only what the processor offers. */
  readonly execute: (cpu: Processor) => void;
}
