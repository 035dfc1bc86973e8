/** The VM-exit instruction-information field (SDM vol. 3, tables 27-8 to 27-14): what a VMM would otherwise decode. */
import type { Instruction } from '../../isa/instruction.ts';

/** Address size and segment, as they stand for INS and OUTS. */
export function stringInformation(instruction: Instruction): number {
  const isOutput = instruction.form?.mnemonic.startsWith('outs') ?? false;
  const segment = instruction.segment >= 0 ? instruction.segment : 3;
  return addressSize(instruction) | (isOutput ? segment << 15 : 0);
}

function addressSize(instruction: Instruction): number {
  return instruction.addressSize === 32 ? 1 << 7 : 0;
}

/**
 * The memory operand's parts, or the register that stands in its place; `more` is what else the instruction tells: its identity
 * in bits 28 and 29, or a second register from bit 28 on.
 */
export function operandInformation(instruction: Instruction, more: number): number {
  const { base, index, scale } = instruction;
  if (instruction.mod === 3) return (instruction.rm << 3) | (1 << 10) | more;
  return (
    (index < 0 ? 1 << 22 : scale | (index << 18)) |
    addressSize(instruction) |
    (instruction.memorySegment << 15) |
    (base < 0 ? 1 << 27 : base << 23) |
    more
  );
}
