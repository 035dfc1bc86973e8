import { describe, expect, it } from 'vitest';
import { named } from '../../theory/catalogue.ts';
import { exhaust } from '../../theory/exhaust.ts';
import { finish } from '../../theory/progress.ts';
import { cornersAt } from '../../theory/square.ts';
import { indexOf } from '../../theory/state.ts';
import { PRESETS } from './presets.ts';
import { answer, properties, reason } from './words.ts';
import { sampled } from '../../../../tests/sample.ts';

/** What the story of each machine claims: theorems 1 to 3, equivalence, resource control; and its answer's first words. */
const CLAIMS: Record<string, [theorems: string, equivalent: boolean, controlled: boolean, answer: RegExp]> = {
  'The paper’s machine': ['yyy', true, true, /^Yes\. Every sensitive instruction is privileged\./],
  'A VMM in a VMM': ['yyy', true, true, /^Yes\..*inside another/],
  'PDP-10: JRST 1': ['nny', false, true, /^Not under the VMM\. JRST 1 is sensitive.*Theorem 3 holds/],
  'PDP-10, hybrid': ['nny', true, true, /^Yes\. Every user-sensitive instruction is privileged\./],
  'POPF: a user-mode NOP': ['nny', false, true, /^Not under the VMM\. POPR/],
  'LRA, low': ['nnn', false, true, /^Not under the VMM\. LRA.*Theorem 3 fails as well/],
  'LRA, VMM in high core': ['nnn', true, true, /^Yes, though Theorem 1 does not say so: LRA/],
  SHRINK: ['nnn', true, true, /^Yes, though Theorem 1 does not say so: SHRINK.*not necessary/],
  'MOVR: no guard': ['nnn', false, false, /^Not under the VMM\. MOVR/],
};

describe('the machines to begin with', () => {
  it('each has its claims', () => {
    expect(PRESETS.map(({ name }) => name)).toEqual(Object.keys(CLAIMS));
  });

  // The only one whose guests get hold of the machine.
  const escapes = ({ name }: (typeof PRESETS)[number]): boolean => name.startsWith('MOVR');
  it.each(sampled(PRESETS, 2, 0, escapes).map((preset) => [preset.name, preset] as const))(
    '%s is as its story says',
    (name, { set, monitor, instruction, state }) => {
      const found = finish(exhaust(set.map(named), monitor));
      const [verdicts, equivalent, controlled, words] = CLAIMS[name]!;
      expect(found.theorems.map(({ holds }) => (holds ? 'y' : 'n')).join('')).toBe(verdicts);
      const kept = properties(found.squares, found.classes, monitor);
      expect(kept.map(({ name: property, holds }) => [property, holds])).toEqual([
        ['equivalence', equivalent],
        ['efficiency', monitor.kind === 'vmm'],
        ['resource control', controlled],
      ]);
      expect(answer({ ...found, monitor })).toMatch(words);
      // The state that is shown first is one of those that the story is about, and in it the program says so.
      expect(set[state.e[state.psw.l + state.psw.p]!]).toBe(instruction);
      const own = found.classes.filter((c) => c.privileged).map((c) => named(c.instruction));
      expect(cornersAt(named(instruction), own, monitor, indexOf(state)).closes).toBe(equivalent);
      for (const theorem of found.theorems) expect(reason(theorem, found.classes)).toMatch(/\.$/);
    },
  );
});
