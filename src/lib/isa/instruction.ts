/** A decoded instruction: a form and the fields of its encoding (SDM vol. 2, 2.1). */
import type { Form } from './form.ts';

/** Mutable so that the core can decode into the same object again. */
export class Instruction {
  /** Null where the bytes are no instruction of the table (#UD). */
  form: Form | null = null;
  /** Bytes, prefixes included. */
  length = 0;
  /** In effect for this instruction, prefix considered. */
  operandSize: 16 | 32 = 32;
  addressSize: 16 | 32 = 32;
  /** Segment override (ES = 0 .. GS = 5), or -1. */
  segment = -1;
  lock = false;
  /** 0, or the prefix byte F2h (REPNE) or F3h (REP, REPE): the last one given. */
  repeat: 0 | 0xf2 | 0xf3 = 0;
  /** The last opcode byte. */
  opcode = 0;
  /** ModRM fields; mod is -1 where there is no ModRM byte. */
  mod = -1;
  reg = 0;
  rm = 0;
  /**
   * Memory operand: base and index register numbers or -1, scale as a shift (0 to 3), displacement as int32. In 16-bit
   * addressing base and index are what the table gives (BX+SI: base EBX, index ESI), and the sum wraps at 64 KiB.
   */
  base = -1;
  index = -1;
  scale = 0;
  displacement = 0;
  /** First immediate: sign-extended where the form says so, else zero-extended (int32). */
  immediate = 0;
  /** Second one (ENTER's level, a far pointer's selector). */
  immediate2 = 0;

  /** True if ModRM names memory. */
  get hasMemory(): boolean {
    return this.mod >= 0 && this.mod !== 3;
  }

  /** The segment a memory operand uses: the override, or SS with an EBP or ESP base, else DS. */
  get memorySegment(): number {
    if (this.segment >= 0) return this.segment;
    return this.base === 4 || this.base === 5 ? 2 : 3;
  }
}
