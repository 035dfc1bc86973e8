import { expect, it } from 'vitest';
import { loadLesson } from './load.ts';
import { runLesson } from './runner.ts';
import type { DivergesExpectation, Expectation, GuestLesson, RunSpec } from './types.ts';
import type { Verdict } from './evaluate.ts';

/** CLI traps at ring 1; POPF does not, and leaves IF as it was (SDM vol. 2, POPF: it takes IF at CPL <= IOPL alone). */
const POPF = `        bits 32
        org 0x7C00
        sti
        pushfd
off:    and dword [esp], ~0x200
clear:  popfd
        pushfd
read:   pop eax
        mov al, 0
        out 0xF4, al
`;
const LOOP = '        bits 32\n        org 0x7C00\nagain:  jmp again\n';

function ask(expect: Expectation, run: Partial<RunSpec> = {}, source = POPF): Verdict {
  const te: RunSpec = { cpu: 'classic', technique: 'trap-and-emulate', mem: 1, budget: 100, ...run };
  const lesson: GuestLesson = {
    ...{ version: 1, id: 'x', title: 'x', minutes: 1, objectives: [], views: [], proof: {} },
    runs: { te },
    files: { edit: ['guest.asm'] },
    checks: [{ id: 'c', run: 'te', says: 'x', expect, hints: [] }],
  };
  const [check] = runLesson(lesson, { 'guest.asm': source }).checks;
  if (!check) throw new Error('no check');
  return check.verdict;
}

const at = (diverges: DivergesExpectation['diverges']): Expectation => ({ diverges });

it('is faithful on a processor where every sensitive instruction traps, and not where POPF does not', () => {
  expect(ask({ faithful: true }, { cpu: 'strict' }).outcome).toBe('holds');
  // STI, PUSHFD and AND have retired before POPF, which stands in the sixth line.
  const verdict = ask({ faithful: true });
  expect(verdict).toMatchObject({ outcome: 'fails', step: 3, place: { file: 'guest.asm', line: 6 } });
  expect(verdict.message).toMatch(/^POPF at .*guest\.asm:6.*IF=1, expected 0.*[^.]$/);
});

it.each([
  ['at all', {}],
  ['at the instruction', { at: 'label:clear' }],
  ['in the flag', { field: 'if' }],
  ['at it and in it', { at: 'label:clear', field: 'if' }],
])('diverges %s', (_name, diverges) => {
  expect(ask(at(diverges))).toMatchObject({ outcome: 'holds', step: 3, place: { line: 6 } });
});

it.each([
  ['another instruction', { at: 'label:read' }, /; expected the first one at read$/],
  ['another field', { at: 'label:clear', field: 'eax' }, /; expected the first one at clear in eax$/],
])('fails where it was said to be at %s, and shows where it is', (_name, diverges, says) => {
  const verdict = ask(at(diverges));
  expect(verdict).toMatchObject({ outcome: 'fails', step: 3, place: { line: 6 } });
  expect(verdict.message).toMatch(says);
});

it('fails where there is no difference, and says so of a label that is gone', () => {
  const verdict = ask(at({}), { cpu: 'strict' });
  expect(verdict).toMatchObject({ outcome: 'fails', step: 8 });
  expect(verdict.message).toMatch(
    /^no difference from the bare machine in 8 instructions, expected the first one;/,
  );
  expect(ask(at({ at: 'label:gone' }))).toMatchObject({ outcome: 'not-reached' });
});

it('calls no run faithful of which the budget showed a part only', () => {
  const verdict = ask({ faithful: true }, { cpu: 'strict', budget: 20 }, LOOP);
  expect(verdict.outcome).toBe('fails');
  expect(verdict.message).toMatch(
    /in 20 instructions; the guest stopped at guest\.asm:3 after 20 .* its budget/,
  );
});

/** lesson.yaml with one check. */
const yaml = (technique: string, expectation: string): string => `version: 1
id: small
title: "Small"
minutes: 5
objectives: ["One"]
runs:
  te: { cpu: classic, technique: ${technique}, budget: 100 }
files: { edit: [guest.asm] }
views: [source]
checks:
  - id: one
    run: te
    says: "It is so"
    expect: { ${expectation} }
    hints: ["One."]
proof:
  start: { fails: [one] }
  solution: { passes: all }
`;

it.each([
  ['native', 'faithful: true', /^the run is on the bare machine, .* => Ask it of a run under a VMM\.$/],
  ['paravirtualization', 'diverges: {}', /^a paravirtualized guest is another guest/],
  ['hybrid', 'diverges: { at: "somewhere" }', /`at` is `somewhere`, and has to be a label of the source/],
  ['hybrid', 'diverges: { field: eaxx }', /^`field` cannot be `eaxx` => Did you mean `eax`\?$/],
  ['hybrid', 'faithful: false', /^`faithful` cannot be `false`/],
])('refuses with line and remedy: %s, %s', (technique, expectation, says) => {
  const loaded = loadLesson(yaml(technique, expectation));
  if (loaded.kind === 'lesson') throw new Error('accepted');
  const [problem] = loaded.problems;
  expect(problem?.line).toBe(14);
  expect(`${problem?.message} => ${problem?.remedy}`).toMatch(says);
});

it('accepts both under a VMM', () => {
  for (const expectation of ['faithful: true', 'diverges: { at: "label:clear", field: if }'])
    expect(loadLesson(yaml('hybrid', expectation)).kind).toBe('lesson');
});
