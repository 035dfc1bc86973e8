/** A macro named with another number of parameters than it takes. */
import type { Note } from '../diagnostics.ts';
import type { Token } from '../lexer.ts';
import type { MultiLineMacro } from './multi-line.ts';

/** What to say of it: an error, unless the name is an instruction or a label too. */
export interface Miscall {
  readonly name: Token;
  readonly message: string;
  readonly remedy: string;
  readonly notes: readonly Note[];
}

export function miscallOf(name: Token, macros: readonly MultiLineMacro[], given: number): Miscall {
  const ranges = macros.map(({ minimum, maximum }) =>
    minimum === maximum
      ? String(minimum)
      : maximum === Infinity
        ? `${minimum} or more`
        : `${minimum} to ${maximum}`,
  );
  const { file, line, column, length } = macros[0]!.definition;
  return {
    name,
    message: `the macro '${name.text}' takes ${ranges.join(', or ')} parameters, not ${given}`,
    remedy: 'Parameters are separated by commas; braces hold one with commas together: {1,2}.',
    notes: [{ message: `the macro '${name.text}' is defined here`, file, line, column, length }],
  };
}
