// Bugs planted into the translator: the kernels that are hard to translate, or random programs, find each of them.
// A normal run tries every second.

import { describe, expect, it } from 'vitest';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { divergenceOf } from './faithful.ts';
import { TRANSLATOR_BUGS, type TranslatorBug } from './planted-translator.ts';
import { randomProgram } from './program.ts';
import { KERNELS } from './translated-kernels.ts';
import { translate, translatorOf } from './translated.ts';
import { sampled } from '../sample.ts';

const MACHINE = { technique: 'binary-translation', cpu: 'classic', ring: 1 } as const;
/** Random programs for a bug that no kernel finds. */
const PROGRAMS = process.env['TEST_FULL'] === undefined ? 40 : 2000;

/** What is known to find a bug, and tried first; the other kernels and programs take their time. */
const FINDERS: Readonly<Record<string, keyof typeof KERNELS | number>> = {
  'CLI leaves the virtual IF': 'FS and GS of its own',
  'PUSHF pushes the real image': 'exceptions in the middle of a unit',
  'POPF changes IOPL unseen': 'flags on the way',
  'POPF sets TF on the processor': "the guest's own TF",
  'POPF leaves the virtual IF': 'flags on the way',
  'STI changes an arithmetic flag': 'FS and GS of its own',
  'RET n takes nothing off the stack': 'arguments that the callee takes off the stack',
  'a look-up compares nothing': 'many routines, called again',
  'the virtual IOPL is not lent': 'flags on the way',
  'an interrupt that waits is not told': 5,
  'EAX is not put back at a fault': 4,
  'ECX is not put back at a fault': 'many routines, called again',
  'code that is mapped elsewhere runs on': 'code that is mapped elsewhere',
  'code of another frame wakes': 'code that is mapped elsewhere',
  'a bucket of the look-up table leads past its comparison': 7,
};

/** The bug is found by a kernel, or by a random program. */
function finds({ plant }: TranslatorBug, finder: string | number): boolean {
  if (typeof finder === 'string')
    return differs(() => translate(KERNELS[finder] ?? '', plant).differences.length > 0);
  const made = (machine: GuestMachine): void => plant(translatorOf(machine));
  return differs(() => divergenceOf(randomProgram(finder, false), MACHINE, { made }) !== null);
}

/** What finds the bug: the name of a kernel or a seed; undefined if nothing does. A VMM that breaks down is found out, too. */
function foundBy(bug: TranslatorBug): string | number | undefined {
  const known = FINDERS[bug.says];
  const seeds = Array.from({ length: PROGRAMS }, (_, i) => i + 1);
  const finders = [...(known === undefined ? [] : [known]), ...Object.keys(KERNELS), ...seeds];
  return finders.find((finder) => finds(bug, finder));
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

  it.each(sampled(TRANSLATOR_BUGS, 2))(
    '$says',
    (bug) => {
      expect(foundBy(bug)).toBeDefined();
    },
    600_000,
  );
});
