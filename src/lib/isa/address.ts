/** Offsets next to a memory operand. */
import type { Execution } from './execution.ts';

/** `offset` + `bytes`, cut to the address size of the instruction: the second part of a far pointer, bounds, a bit's word. */
export function beside(x: Pick<Execution, 'instruction'>, offset: number, bytes: number): number {
  return x.instruction.addressSize === 16 ? (offset + bytes) & 0xffff : (offset + bytes) | 0;
}
