/** Operands as an assembler gives them: evaluated, before a form has been chosen (see match.ts and encode.ts). */

export interface RegisterOperand {
  readonly kind: 'register';
  readonly width: 8 | 16 | 32;
  readonly number: number;
}

/** A segment, control or debug register. */
export interface SystemRegisterOperand {
  readonly kind: 'segment' | 'control' | 'debug';
  readonly number: number;
}

export interface MemoryOperand {
  readonly kind: 'memory';
  /** `byte`, `word`, `dword`, `qword` written before it, in bits; 0 where nothing was said. */
  readonly size: 0 | 8 | 16 | 32 | 64;
  /** Register numbers, -1 for none. */
  readonly base: number;
  readonly index: number;
  /** Shift of the index, 0 to 3. */
  readonly scale: number;
  /** Width of the registers, or what `[word ...]`, `[dword ...]` ask for; 0: the code's own. */
  readonly addressSize: 0 | 16 | 32;
  readonly displacement: number;
  /** The displacement is a plain number and known by now, so that a short one may be chosen. */
  readonly plain: boolean;
  /** `[byte ...]` asks for 8, `[word ...]` 16, `[dword ...]` 32; 0: the shortest. */
  readonly displacementSize: 0 | 8 | 16 | 32;
  /** Override written in the brackets, ES = 0 to GS = 5, or -1. */
  readonly segment: number;
  /** `far` was written: the memory holds selector and offset. */
  readonly far: boolean;
}

export interface ImmediateOperand {
  readonly kind: 'immediate';
  /** The low 32 bits, as int32. */
  readonly value: number;
  /** The whole value, for checks of range. */
  readonly magnitude: number;
  readonly size: 0 | 8 | 16 | 32 | 64;
  /** `strict`: the size written is to be encoded, no shorter one. */
  readonly strict: boolean;
  /** A plain number and known by now, so that a short encoding may be chosen. */
  readonly plain: boolean;
  /** Not known in this pass: a jump is taken for short until the contrary is shown. */
  readonly unknown: boolean;
  /** A place in the section being assembled: a short jump may reach it. */
  readonly local: boolean;
  readonly distance: '' | 'short' | 'near';
}

/** `selector:offset`. */
export interface FarOperand {
  readonly kind: 'far';
  readonly selector: number;
  readonly offset: number;
  readonly size: 0 | 16 | 32;
}

export type Operand = RegisterOperand | SystemRegisterOperand | MemoryOperand | ImmediateOperand | FarOperand;

/** What may stand before a mnemonic: `lock`, `rep`, a segment, `o16`, `a32` and so on. */
export interface Prefixes {
  readonly lock: boolean;
  readonly repeat: 0 | 0xf2 | 0xf3;
  readonly segment: number;
  readonly operandSize: 0 | 16 | 32;
  readonly addressSize: 0 | 16 | 32;
}

export const NO_PREFIXES: Prefixes = { lock: false, repeat: 0, segment: -1, operandSize: 0, addressSize: 0 };
