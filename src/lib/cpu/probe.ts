/** Looking on while a processor runs: what debuggers put into it. */
import type { Instruction } from '../isa/instruction.ts';
import type { CPU } from './cpu.ts';

export interface Probe {
  /**
   * `cpu` is about to execute `instruction`, decoded at its present EIP; it may yet fault, and then come again. Must change nothing.
   * While a processor has a probe, every engine executes one instruction at a time.
   */
  before(cpu: CPU, instruction: Instruction): void;
  /** An external interrupt is about to be delivered to `cpu` in place of its next instruction. Must change nothing. */
  interrupted(cpu: CPU): void;
}
