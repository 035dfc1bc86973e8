import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadLesson } from './load.ts';

const RINGS = readFileSync(new URL('../../../tests/lessons/fixtures/rings.yaml', import.meta.url), 'utf8');

const problems = (text: string): string[] => {
  const loaded = loadLesson(text);
  if (loaded.kind === 'lesson') return [];
  return loaded.problems.map(
    ({ line, column, message, remedy }) => `${line}:${column} ${message} => ${remedy}`,
  );
};

/** The lesson of rings with a mistake. */
function mistaken(from: string, to: string): string {
  expect(RINGS).toContain(from);
  return RINGS.replace(from, () => to);
}

const BUDGET = ', budget: 5000';
const HINTS = 'hints: ["IRET takes CPL from the selector that it pops into CS."]';
const VALUE = '{ value: vcpu.cpl, eq: 3 }';
const OUTPUT = '{ output: debug, eq: "ok!." }';
const SOLUTION = 'solution: { passes: all }';

describe('a mistake in lesson.yaml is said once, at its place, with what to write', () => {
  it.each([
    [
      'views: [rings, source, output]',
      'views: [rings, outputs]',
      '15:16 entry 2 of `views` cannot be `outputs` => Did you mean `output`?',
    ],
    [
      'views: [rings, source, output]',
      'views: rings',
      '15:8 `views` is text, and has to be a list => Write it as in `views: [source]`.',
    ],
    [
      'views: [rings, source, output]',
      'views: [rings, rings]',
      '15:16 `views` has `rings` twice => Take one out.',
    ],
    [
      'at: "label:program"',
      'at: program',
      '45:9 `at` is `program`, and has to be a moment of the run => Write it as in `at: "label:NAME"`, or `"after label:NAME"` or `start` or `end`.',
    ],
    [
      VALUE,
      '{ value: vcpu.exp, eq: 3 }',
      '46:22 vcpu has no `exp` in `vcpu.exp` => Did you mean `vcpu.esp`?',
    ],
    [
      VALUE,
      '{ value: vcpu.cpl, eq: true }',
      '46:36 `eq` is the boolean true, and has to be a number, or an operand as text => Write it as in `eq: 7`, or `vcpu.eax` or `"sym:NAME + 4"`.',
    ],
    [VALUE, '{ value: vcpu.cpl }', '46:13 nothing to compare with => Add eq, ne, lt, le, gt or ge.'],
    [OUTPUT, '{ output: debug }', '78:13 nothing to compare with => Add eq, ne or contains, and a text.'],
    [
      OUTPUT,
      '{ output: debug, eq: "ok!.", faithful: true }',
      '78:42 `expect` asks for `output` and for `faithful` at once => Keep one: each is a check or a question of its own.',
    ],
    [
      OUTPUT,
      '"ok!."',
      '78:13 `expect` is text, and has to be keys with values => Write it as in `expect: { value: vcpu.eax, eq: 7 }`.',
    ],
    [
      OUTPUT,
      '{ output: debug, eq: 7 }',
      '78:34 `eq` is the number 7, and has to be text => Write "7", in quotes.',
    ],
    [
      HINTS,
      'hints: []',
      '47:12 `hints` has no entry, and needs at least one entry => Write it as in `hints: ["..."]`.',
    ],
    [HINTS, 'hint: ["IRET."]', '47:5 entry 1 of `checks` has no `hint` => Did you mean `hints`?'],
    [
      HINTS,
      'hints:\n      - Remember: CPL',
      '48:9 entry 1 of `hints` is keys with values, and has to be text => Put text with a colon in quotes. Write it as in `hints: ["..."]`.',
    ],
    [
      HINTS,
      'hints:\n      - See it #GP',
      '48:9 YAML cuts the text at #: only `See it` is left => Put the text in quotes.',
    ],
    [
      'minutes: 25',
      'minutes: "25"',
      '4:10 `minutes` is text, and has to be a whole number => Leave out the quotes. Write it as in `minutes: 25`.',
    ],
    [
      'minutes: 25',
      'minutes: -5',
      '4:10 `minutes` is -5, and has to be at least 1 => Write it as in `minutes: 25`.',
    ],
    [
      'minutes: 25',
      'minutes 25',
      '4:1 the line is no key with a value => Write `key: value`, with a blank behind the colon; put text in quotes.',
    ],
    [
      'minutes: 25',
      'minutes: 25\nminutes: 5',
      '5:1 the key is there twice => Take one out, or join what they hold.',
    ],
    ['version: 1', 'version: 2', '1:10 `version` cannot be `2` => Write it as in `version: 1`.'],
    [
      'title: "Rings, gates and traps"',
      'title: Rings: gates',
      '3:8 there is a second colon, or a list, where one value belongs => Put text with a colon in quotes; begin each key on a line of its own, and each entry of a list with `- `.',
    ],
    [
      'technique: native',
      'technique: trap-emulate',
      '13:36 `technique` cannot be `trap-emulate` => Did you mean `trap-and-emulate`?',
    ],
    [BUDGET, '', '13:3 `bare` lacks `budget` => Add `budget: 5000`.'],
    [BUDGET, `${BUDGET}, seed: mine`, '13:64 `seed` cannot be `mine` => Use one of student, 1.'],
    [
      'files: { edit: [guest.asm] }',
      'files: { edit: [start/guest.asm] }',
      '14:17 entry 1 of `edit` is `start/guest.asm`, and has to be the name of a file, without a folder => Write it as in `edit: [guest.asm]`.',
    ],
    [
      '  bare: { cpu',
      '  Bare Metal: { cpu',
      '13:3 the key is `"Bare Metal"`, and has to be a name of small letters, digits and hyphens => Write it as `first-trap`.',
    ],
    [
      '{ event: trap, vector: 0x80',
      '{ event: trap, vektor: 0x80',
      '51:13 event trap has no `vektor` => Did you mean `vector`?',
    ],
    [
      SOLUTION,
      'solution: passes',
      '82:13 `solution` is text, and has to be keys with values => Write it as in `solution: { passes: all }`, or `{ fails: all }` or `{ fails: { first-trap: "..." } }`.',
    ],
    [`  ${SOLUTION}\n`, '', '80:1 `proof` lacks `solution` => Add `solution: { passes: all }`.'],
    [
      SOLUTION,
      `${SOLUTION}\n  wrng/x.asm: { fails: all }`,
      '83:3 the key is `wrng/x.asm`, and has to be a version of the files => Write it as `start` or `solution` or `wrong/NAME.asm`.',
    ],
    [
      'says: "The program runs in ring 3"',
      'says: on',
      '44:11 YAML may turn `on` into another value => If the word is meant, write "on" in quotes.',
    ],
    [
      '    run: bare\n    at: "label:first"',
      '\trun: bare\n\tat: "label:first"',
      '18:1 a tab stands where the line is indented => Indent by blanks: YAML takes no tabs.',
    ],
    [
      'views: [rings, source, output]',
      'views: [rings, source',
      '16:1 a ] is missing => Look for what it closes: here, or in a line above.',
    ],
  ])('%j as %j', (from, to, said) => expect(problems(mistaken(from, to))).toEqual([said]));

  it.each([
    ['', 'the file is empty'],
    ['# A lesson\n# to come\n', 'the file holds no lesson: there are comments alone, or `null`'],
    ['- a\n', 'the file is a list, and no lesson'],
    ['Rings\n', 'the file is text, and no lesson'],
  ])('a file with %j', (text, said) => {
    expect(problems(text)).toEqual([
      expect.stringMatching(/^1:1 .* => Begin lines with `version: 1`, .*`trapgate lesson new/),
    ]);
    expect(problems(text)[0]).toContain(said);
  });

  it('and shows nobody a pattern, or the schema', () => {
    for (const line of RINGS.split('\n').filter((one) => one.includes(': '))) {
      for (const value of ['"%%"', '[]', '{}', '-1', '7', '{ a: 1 }', '["%%"]']) {
        const said = problems(RINGS.replace(line, () => line.replace(/: .*/, () => `: ${value}`)));
        expect(said.join('\n')).not.toMatch(/\^\(|\]\+|schema|NOT|pattern|undefined|\[object|=> *$/m);
      }
    }
  });
});
