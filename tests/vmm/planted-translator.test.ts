// Bugs planted into the translator: the kernels that are hard to translate, or random programs, find each of them.

import { describe, expect, it } from 'vitest';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { divergenceOf } from './faithful.ts';
import { TRANSLATOR_BUGS, type TranslatorBug } from './planted-translator.ts';
import { randomProgram } from './program.ts';
import { KERNELS } from './translated-kernels.ts';
import { translate, translatorOf } from './translated.ts';

const MACHINE = { technique: 'binary-translation', cpu: 'classic', ring: 1 } as const;
/** Random programs for a bug that no kernel finds. */
const PROGRAMS = process.env['TEST_FULL'] === undefined ? 40 : 2000;

/** What finds the bug: the name of a kernel or a seed; null if nothing does. A VMM that breaks down is found out, too. */
function foundBy({ plant }: TranslatorBug): string | null {
  for (const [name, source] of Object.entries(KERNELS)) {
    if (differs(() => translate(source, plant).differences.length > 0)) return name;
  }
  const made = (machine: GuestMachine): void => plant(translatorOf(machine));
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    if (differs(() => divergenceOf(randomProgram(seed, false), MACHINE, { made }) !== null))
      return `seed ${seed}`;
  }
  return null;
}

function differs(run: () => boolean): boolean {
  try {
    return run();
  } catch {
    return true;
  }
}

describe('translated kernels and random programs find', () => {
  it('enough kinds of bugs', () => expect(TRANSLATOR_BUGS.length).toBeGreaterThanOrEqual(20));

  it.each(TRANSLATOR_BUGS)(
    '$says',
    (bug) => {
      expect(foundBy(bug)).not.toBeNull();
    },
    600_000,
  );
});
