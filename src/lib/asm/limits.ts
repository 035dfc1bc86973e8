/** What stops a runaway source. Counted, never timed, so that the same source ends the same way everywhere. */
import * as say from '#messages/asm/source';

export interface Limits {
  /** Bytes of output. */
  readonly output: number;
  /** Lines after includes, macros and repetitions. */
  readonly lines: number;
  /** Characters of one line. */
  readonly lineLength: number;
  /** Nesting of %include. */
  readonly includeDepth: number;
  /** Nesting of macro calls and repetitions. */
  readonly macroDepth: number;
  /** Tokens that macros and repetitions may make in all. */
  readonly tokens: number;
  /** Characters of a string that the preprocessor makes. */
  readonly stringLength: number;
  /** How often the source may be preprocessed until its questions about places have the same answers. */
  readonly rounds: number;
  /** Nesting of parentheses and unary operators. */
  readonly expressionDepth: number;
  /** Tokens that expansion of %define may make of one line. */
  readonly expansion: number;
  /** Times the layout may be repeated until jumps have settled. */
  readonly passes: number;
  /** Instructions encoded, times and passes counted. */
  readonly steps: number;
  readonly diagnostics: number;
}

export const DEFAULT_LIMITS: Limits = {
  output: 16 * 1024 * 1024,
  lines: 200_000,
  lineLength: 10_000,
  includeDepth: 32,
  macroDepth: 200,
  tokens: 2_000_000,
  stringLength: 100_000,
  rounds: 8,
  expressionDepth: 200,
  expansion: 20_000,
  passes: 60,
  steps: 20_000_000,
  diagnostics: 100,
};

/** `bytes` as a reader counts them. */
export function sizeText(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return Number.isInteger(mebibytes) ? say.miB(mebibytes) : say.bytes(bytes);
}
