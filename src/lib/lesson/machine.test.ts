import { describe, expect, it } from 'vitest';
import { checkLesson } from './check.ts';
import type { LessonFolder } from './folder.ts';
import { loadLesson } from './load.ts';
import { parseMachineMoment } from './machine-moments.ts';
import { runLesson, runsOf } from './runner.ts';
import type { Lesson } from './types.ts';

const LPSW = 'LPSW a:\n  if M = u then trap\n  PSW <- [a]\n';
const YAML = `version: 1
id: machine
title: "A machine"
minutes: 5
kind: third-generation
objectives: ["Mend it"]
runs:
  low: { monitor: vmm, state: "E=4 2 4 1, M=s, P=0, R=(0,4)" }
files: { edit: [machine.def] }
views: [classes, square]
predict:
  - id: guess
    run: low
    at: "start"
    kind: choice
    ask: "Is GMODE sensitive?"
    options: { yes-it-is: { says: "Yes" }, no-it-is-not: { says: "No" } }
    answer: { witness: { instruction: GMODE, to: sensitive }, is: found, then: yes-it-is, else: no-it-is-not }
  - id: how-many
    run: low
    at: "start"
    kind: number
    ask: "How many states?"
    answer: { value: states }
checks:
  - id: gmode
    run: low
    says: "GMODE is privileged"
    expect: { witness: { instruction: GMODE, to: privileged }, is: found }
    hints: ["Let it trap."]
  - id: closes
    run: low
    says: "All squares close"
    expect: { square: {}, is: closes }
    hints: ["Let it trap."]
  - id: lpsw
    run: low
    says: "LPSW is interpreted"
    expect: { value: square.LPSW.interpreted, ge: 1 }
    hints: ["Leave it."]
proof:
  start: { fails: { gmode: "is not privileged", closes: "GMODE in 122,880 states" } }
  solution: { passes: all }
  wrong/never.def: { fails: { lpsw: "not reached: the machine has no instruction LPSW" } }
`;
const GOOD: LessonFolder = {
  'lesson.yaml': YAML,
  'index.md':
    '<Predict id="guess" />\n\n<Predict id="how-many" />\n\nGo <Step to="square:LPSW at E=4 2 4 1, M=s, P=0, R=(0,4)">there</Step>.\n\n<Check id="gmode" />\n\n<Check id="closes" />\n\n<Check id="lpsw" />\n',
  'start/machine.def': `${LPSW}GMODE: A <- M\n`,
  'solution/machine.def': `${LPSW}GMODE:\n  if M = u then trap\n  A <- M\n`,
  'wrong/never.def': 'GMODE:\n  if M = u then trap\n  A <- M\n',
};

type Edit = readonly [file: string, from: string, to: string];

function planted(...edits: readonly Edit[]): string {
  const folder: Record<string, string> = { ...GOOD };
  for (const [file, from, to] of edits) {
    expect(folder[file]).toContain(from);
    folder[file] = (folder[file] ?? '').replace(from, to);
  }
  return checkLesson(folder)
    .problems.map(({ file, line, message, remedy }) => `${file}:${line} ${message} ${remedy}`)
    .join('\n');
}

describe('a third-generation lesson', () => {
  it('proves itself', () => expect(planted()).toBe(''));

  const Y = 'lesson.yaml';
  const FAULTS: [name: string, says: RegExp, ...edits: Edit[]][] = [
    ['an unknown class', /no class|`to` cannot be/, [Y, 'GMODE, to: privileged', 'GMODE, to: privilegd']],
    [
      'a question for guests',
      /cannot be asked this/,
      [Y, 'square: {}, is: closes', 'output: debug, eq: "!"'],
    ],
    ['a guest’s run', /has no `cpu`/, [Y, 'monitor: vmm', 'cpu: classic']],
    [
      'half a question',
      /asks about an instruction and a class/,
      [Y, 'instruction: GMODE, to: priv', 'to: priv'],
    ],
    ['an unknown number', /no number of a third/, [Y, 'LPSW.interpreted', 'LPSW.interpretd']],
    ['a state that cannot be', /is no state/, [Y, 'R=(0,4)"', 'R=(0,9)"']],
    ['a moment that cannot be', /is no moment.*square:NAME/, ['index.md', 'square:LPSW at', 'squre:LPSW at']],
    [
      'a step to an instruction that is not there',
      /^index.md:\d+ <Step>: the machine has no instruction `LPSV` Did you mean `LPSW`\?$/,
      ['index.md', 'square:LPSW at', 'square:LPSV at'],
    ],
    [
      'a moment of a check',
      /no such moment/,
      [Y, 'says: "LPSW is interpreted"', 'says: "LPSW"\n    at: "end"'],
    ],
    [
      'a machine that cannot be read',
      /^solution\/machine.def:2 solution is not built: `N` is no value/,
      ['solution/machine.def', 'if M', 'if N'],
    ],
    [
      'checks that a machine which does nothing passes',
      /do nothing passes every check/,
      [Y, 'GMODE, to: privileged }, is: found', 'GMODE, to: sensitive }, is: none'],
      [Y, 'square.LPSW.interpreted, ge: 1', 'square.LPSW.direct, ge: 0'],
    ],
    [
      'checks that a machine on which all traps passes',
      /^(?!.*do nothing passes).*instructions all trap passes every check/s,
      [Y, 'GMODE, to: privileged }, is: found', 'GMODE, to: sensitive }, is: none'],
      [Y, 'square.LPSW.interpreted, ge: 1', 'square.LPSW.direct, eq: 0'],
    ],
  ];
  it.each(FAULTS)('%s is found', (_name, says, ...edits) => {
    expect(planted(...edits)).toMatch(says);
  });

  it.each([
    ['eq', 'square.LPSW.broken, which is 0'],
    ['lt', 'below square.LPSW.broken, which is 0'],
    ['le', 'at most square.LPSW.broken, which is 0'],
  ])('says of all squares whose they are, and what was expected: %s', (comparison, expected) => {
    const asked = `square.all.broken, ${comparison}: square.LPSW.broken`;
    const loaded = loadLesson(YAML.replace('square.LPSW.interpreted, ge: 1', asked));
    if (loaded.kind !== 'lesson') throw new Error(JSON.stringify(loaded.problems));
    const files = { 'machine.def': GOOD['start/machine.def'] ?? '' };
    const verdict = runLesson(loaded.lesson, files).checks.find(({ id }) => id === 'lpsw')?.verdict;
    const [, sum, part] =
      /^square\.all\.broken is ([\d,]+) \(GMODE in ([\d,]+) states\)/.exec(verdict?.message ?? '') ?? [];
    expect(sum).toBe(part);
    expect(verdict?.message).toMatch(new RegExp(`\\), expected ${expected}$`));
  });

  it('gives answers with the states that show them', () => {
    const loaded = loadLesson(YAML);
    if (loaded.kind !== 'lesson') throw new Error(JSON.stringify(loaded.problems));
    const { predictions, checks } = runLesson(loaded.lesson, {
      'machine.def': GOOD['start/machine.def'] ?? '',
    });
    // 8^4 memories, 2 modes, 4 values of P, 4 of l and 5 of b.
    expect(predictions.map(({ right }) => right)).toEqual(['yes-it-is', 8 ** 4 * 2 * 4 * 4 * 5]);
    expect(predictions[0]?.states).toMatchObject({ instruction: 'GMODE', question: 'mode' });
    expect(checks[1]?.verdict.states).toMatchObject({ instruction: 'GMODE', question: 'square' });
    expect(checks[1]?.verdict.place).toEqual({ file: 'machine.def', line: 4 });
  });

  it('is asked nothing of the kind in a lesson about guests', () => {
    const text = YAML.replace('kind: third-generation\n', '').replace(
      /low: \{.*\}/,
      'low: { cpu: classic, technique: native, budget: 10 }',
    );
    const loaded = loadLesson(text);
    expect(loaded.kind === 'problems' && loaded.problems.map(({ message }) => message).join()).toMatch(
      /asks of a third-generation machine/,
    );
    expect((loaded as { lesson?: Lesson }).lesson).toBeUndefined();
  });
});

it.each([
  ['start', { kind: 'start' }],
  ['state:E=0 0 0 0, M=s, P=0, R=(0,0)', { kind: 'state', state: 0 }],
  ['state:E=1 0 0 0, M=u, P=3, R=(3,4)', { kind: 'state', state: 160 + 159 }],
  ['square:LPSW', { kind: 'square', instruction: 'LPSW', state: undefined }],
  ['witness:GMODE to mode-sensitive', { kind: 'witness', instruction: 'GMODE', to: 'mode-sensitive' }],
  ['witness:GMODE to moody', undefined],
  ['label:here', undefined],
  ['state:E=8 0 0 0, M=s, P=0, R=(0,0)', undefined],
  ['square:', undefined],
])('the moment %s', (text, moment) => expect(parseMachineMoment(text)).toEqual(moment));

it('is asked question by question, and says after how many it is', () => {
  const loaded = loadLesson(YAML);
  if (loaded.kind === 'problems') throw new Error(loaded.problems[0]?.message);
  const { checks, predict: predictions = [] } = loaded.lesson;
  const files = { 'machine.def': GOOD['start/machine.def'] ?? '' };
  const said = [...runsOf(loaded.lesson, files, { checks, predictions })];
  expect(said).toEqual([0, 1, 2, 3, 4].map((reached) => ({ reached, of: 5, isOfQuestions: true })));
});
