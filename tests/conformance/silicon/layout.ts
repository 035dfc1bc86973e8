/** Where a case lives, in the native process and in our machine alike. Flat addresses. */

/** A page of INT3, with the code of the case in the middle. */
export const CODE_PAGE = 0x20000000;
export const CODE = CODE_PAGE + 0x800;
export const CODE_BYTES = 32;
/** Bytes mapped from CODE_PAGE on. Nothing is mapped behind them. */
export const MAPPED = 0x20000;
/** The memory that a case sees: the end of what is mapped. */
export const WINDOW_BYTES = 256;
export const WINDOW = CODE_PAGE + MAPPED - WINDOW_BYTES;
/** Base of GS, so that 16-bit addresses reach the window. */
export const GS_BASE = 0x20018000;

/** What stands on the code page where no instruction does. */
export const INT3 = 0xcc;

/** The selectors of the native process: ES CS SS DS FS GS. They show where a segment register is read. */
export type Selectors = readonly [number, number, number, number, number, number];

/** One instruction with all that goes into it. */
export interface Case {
  readonly code: Uint8Array;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers: Int32Array;
  readonly eflags: number;
  readonly window: Uint8Array;
}

/** What came of a case: the state at the exception that ended it, which is #BP of the INT3 behind it if all went well. */
export interface Outcome {
  readonly registers: Int32Array;
  readonly eip: number;
  readonly eflags: number;
  readonly vector: number;
  /** Error code; 0 where the exception has none. */
  readonly error: number;
  /** CR2 after a page fault, else 0. */
  readonly cr2: number;
  readonly window: Uint8Array;
}
