/**
 * Where what lies in the array of micro-ops. A block is a header, then its micro-ops, each of STRIDE words:
 *
 *     0 number   1 2 operands   3 4 memory operand   5 more   6 where in the block   7 1: the block ends here
 *
 * Operands are word, half-word or byte numbers of the state block, or immediates. Word 3 is a memory operand,
 *
 *     | segment | 0 0 | bytes - 1 | 0 0 0 | scale | 1 index | base |
 *      31     20       17       16         12   11 10      7 6    0
 *
 * with a base of ZERO for none, bit 10 where there is an index, and a segment of 0 if flat, else its number + 1, + 16 where
 * the offset is cut to 16 bits; word 4 is the displacement. Word 6 is the instruction's offset from the
 * block's start, and its position in the upper half. A link is a pair of words: the target's offset from the block's start,
 * and the target's block, UNKNOWN as yet or NEVER to be known (another page).
 */

export const STRIDE = 8;

/** Header: the epoch in which the block was found to be what memory holds; DEAD once it is not. */
export const EPOCH = 0;
/** Instructions in the block, as they count. */
export const COUNT = 1;
/** Offset of its first byte in host memory. */
export const HOST = 2;
/** See BlockMode. */
export const MODE = 3;
/** Its bytes, and where the copy of them is. */
export const LENGTH = 4;
export const COPY = 5;
/** 1 if the instruction is left to the stepper because it keeps changing. */
export const RESTLESS = 6;
/**
 * The budget below which the block is not begun: COUNT; of counted code (counted-code.ts) one more, so that a limit is never reached
 * within such a block, where instructions that do not count may stand behind the last that does.
 */
export const NEEDED = 7;
/** The first micro-op. */
export const FIRST = 8;

export const DEAD = -1;

/** Headers of no block, both dead: the target of a link not known as yet, and of one that may not be remembered. */
export const UNKNOWN = 0;
export const NEVER = 8;
/** A link that is none. */
export const NO_LINK = 16;
/** Where blocks begin. */
export const START = 24;

/** The most instructions of a block, and so the most bytes. */
export const MOST_INSTRUCTIONS = 32;
export const MOST_BYTES = MOST_INSTRUCTIONS * 15;

/** The mode that a block is decoded for, as bits. */
export const MODE_CODE_32 = 1;
export const MODE_STACK_32 = 2;
/** DS, ES and SS are flat and writable: no checks. */
export const MODE_FLAT = 4;
