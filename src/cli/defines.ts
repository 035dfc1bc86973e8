// --define NAME[=VALUE], as the assembler takes it.

import { DEFINABLE } from '../lib/workbench/configuration-problem.ts';
import { fail } from './command.ts';

/** From `NAME` and `NAME=VALUE` texts to a table; a name alone is defined as nothing, as nasm's -D does. */
export function definesOf(texts: readonly string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (texts ?? []).map((text) => {
      const [, name = '', value = ''] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
      if (!DEFINABLE.test(name))
        fail(`--define ${text} names nothing.`, 'Write --define NAME or --define NAME=VALUE.');
      return [name, value];
    }),
  );
}
