/** A macro named with another number of parameters than it takes. */
import * as say from '#messages/asm/preprocessor';
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
        ? say.orMore(minimum)
        : say.to(minimum, maximum),
  );
  const { file, line, column, length } = macros[0]!.definition;
  return {
    name,
    message: say.theMacroTakesParametersNot(name.text, ranges.join(', or '), given),
    remedy: say.parametersAreSeparatedByCommas,
    notes: [{ message: say.theMacroIsDefinedHere(name.text), file, line, column, length }],
  };
}
