import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import type { LessonFolder } from '../../src/lib/lesson/folder.ts';
import { readFacts } from '../../src/lib/lesson/facts.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import type { Problem } from '../../src/lib/lesson/types.ts';

const guest = (body: string): string =>
  `        bits 32\n        org 0x7C00\n${body}        mov al, 0\n        out 0xF4, al\n`;

const GOOD: LessonFolder = {
  'lesson.yaml': `version: 1
id: small
title: "A small lesson"
minutes: 5
objectives: ["Set EAX"]
runs:
  bare: { cpu: classic, technique: native, mem: 1, budget: 100 }
files: { edit: [guest.asm] }
views: [source]
predict:
  - id: guess
    run: bare
    at: "label:here"
    kind: number
    ask: "What is EAX?"
    answer: { value: vcpu.eax }
checks:
  - id: seven
    run: bare
    says: "EAX is seven here"
    at: "label:here"
    expect: { value: vcpu.eax, eq: 7 }
    hints: ["Use MOV."]
  - id: prints
    run: bare
    says: "It prints !"
    expect: { output: debug, eq: "!" }
    hints: ["Use OUT."]
proof:
  start: { fails: { seven: "vcpu.eax is 0" } }
  solution: { passes: all }
  wrong/silent.asm: { fails: { prints: "expected" } }
`,
  'index.md': '<Predict id="guess" />\n\nIF<IOPL.\n\n<Check id="seven" />\n\n<Check id="prints" />\n',
  'start/guest.asm': guest("here:   mov al, '!'\n        out 0xE9, al\n"),
  'solution/guest.asm': guest("        mov eax, 7\nhere:   mov al, '!'\n        out 0xE9, al\n"),
  'wrong/silent.asm': guest('        mov eax, 7\nhere:   nop\n'),
};

/** The question of the lesson. */
const ASKED = 'kind: number\n    ask: "What is EAX?"\n    answer: { value: vcpu.eax }';

const { facts: FACTS } = readFacts(`
sources: [{ id: paper, says: "A paper" }]
facts: [{ id: exit, value: "784", unit: cycles, says: "An exit", source: paper, place: "Table 1", confidence: S }]
`);

type Edit = readonly [file: string, from: string, to: string];

function planted(...edits: readonly Edit[]): string[] {
  const folder: Record<string, string> = { ...GOOD };
  for (const [file, from, to] of edits) {
    const before = folder[file] ?? '';
    expect(before).toContain(from);
    folder[file] = before.replace(from, to);
  }
  const { problems } = checkLesson(folder, { facts: FACTS });
  for (const { line, column, remedy } of problems) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(remedy).not.toBe('');
  }
  return problems.map(({ file, line, message, remedy }) => `${file}:${line} ${message} => ${remedy}`);
}

it('finds nothing wrong with the lesson that the faults are planted in', () => {
  expect(planted()).toEqual([]);
});

const Y = 'lesson.yaml';
const runnable = (props: string, source: string): Edit => [
  'index.md',
  'IF<IOPL.\n',
  `IF<IOPL.\n\n\`\`\`asm ${props}\n${source}\`\`\`\n`,
];
const HELLO = guest("        mov al, 'x'\n        out 0xE9, al\n");

const TWO_RUNS: Edit = [
  Y,
  'bare: { cpu: classic, technique: native, mem: 1, budget: 100 }',
  'bare: { cpu: classic, technique: native, mem: 1, budget: 100 }\n  te: { cpu: classic, technique: trap-and-emulate, mem: 1, budget: 100 }',
];
const compared = (props: string): Edit => ['index.md', 'IF<IOPL.', `<Compare ${props} />`];

it('finds nothing wrong with a comparison of runs that end', () => {
  expect(planted(TWO_RUNS, compared('runs="bare te" metric="exits cycles"'))).toEqual([]);
});

it('finds nothing wrong with links that a reader can follow, and with what is only code', () => {
  const links =
    '[The Lab](../../lab/), [a paper](https://example.org/a_(1).pdf "A paper"), [mail](mailto:a@example.org), [below](#below),\n' +
    '`![x](https://example.org/x.png)`, ![a drawing](drawing.png): see.\n\n```\n[x](javascript:alert)\n```\n';
  expect(planted(['index.md', 'IF<IOPL.', links])).toEqual([]);
});

it('finds nothing wrong with guests in the prose that hold', () => {
  expect(planted(runnable('guest=hello run=bare prints="x"', HELLO))).toEqual([]);
  expect(planted(runnable('guest=hello', HELLO))).toEqual([]);
});

const FAULTS: [name: string, says: RegExp, ...edits: Edit[]][] = [
  [
    'a start that passes',
    /^lesson.yaml:30 the start passes every check => Leave the student something to do\.$/m,
    ['start/guest.asm', 'here:', '        mov eax, 7\nhere:'],
  ],
  [
    'a solution that fails',
    /^lesson.yaml:31 solution fails `seven`: vcpu.eax is 8, .* => Mend the files or the claim\.$/,
    ['solution/guest.asm', 'eax, 7', 'eax, 8'],
  ],
  [
    'a wrong answer failing otherwise',
    /^lesson.yaml:32 wrong\/silent.asm fails `prints` otherwise than stated .* => State a part of this message, or mend the check\.$/,
    [Y, 'prints: "expected"', 'prints: "not reached"'],
  ],
  [
    'a wrong answer failing another check',
    /wrong\/silent.asm fails `seven`/,
    ['wrong/silent.asm', 'eax, 7', 'eax, 8'],
  ],
  [
    'a wrong answer that passes',
    /which it is said to fail/,
    ['wrong/silent.asm', 'nop', "mov al, '!'\n        out 0xE9, al"],
  ],
  [
    'a wrong answer without a claim',
    /is not in the proof/,
    [Y, '  wrong/silent.asm: { fails: { prints: "expected" } }\n', ''],
  ],
  [
    'a check that nothing fails',
    /^lesson.yaml:18 no start and no wrong answer fails `seven` => Add a wrong answer that does\.$/m,
    [Y, 'vcpu.eax, eq: 7', 'vcpu.esp, gt: 1'],
    [Y, 'seven: "vcpu.eax is 0"', 'prints: ""'.replace('""', '"x"')],
  ],
  [
    'an empty hint',
    /^lesson.yaml:23 entry 1 of `hints` is empty => Write it, or take it out\.$/,
    [Y, '"Use MOV."', '""'],
  ],
  ['a blank hint', /^lesson.yaml:23 an empty hint => Write it or take it out\.$/, [Y, '"Use MOV."', '"  "']],
  [
    'an unknown id in prose',
    /^index.md:1 there is no predict `gess` => Did you mean `guess`\?$/m,
    ['index.md', 'id="guess"', 'id="gess"'],
  ],
  [
    'an unknown component',
    /there is no component <Chek>/,
    ['index.md', '<Check id="prints"', '<Chek id="prints"'],
  ],
  ['a comparison with an unknown run', /index.md:3 there is no run `t`/, TWO_RUNS, compared('runs="bare t"')],
  ['a comparison of one run', /index.md:3 <Compare> has 1 run/, compared('runs="bare"')],
  [
    'a comparison by an unknown metric',
    /index.md:3 there is no metric `exit`/,
    TWO_RUNS,
    compared('runs="bare te" metric="exit"'),
  ],
  [
    'a comparison of an unknown guest',
    /index.md:3 there is no guest `helo`/,
    TWO_RUNS,
    compared('runs="bare te" guest="helo"'),
  ],
  [
    'a comparison with a run that is not over',
    /index.md:3 under trap-and-emulate it is not over after the 3 instructions/,
    [Y, TWO_RUNS[1], TWO_RUNS[2].replace('emulate, mem: 1, budget: 100', 'emulate, mem: 1, budget: 3')],
    compared('runs="bare te"'),
  ],
  [
    'a guest in the prose that is not built',
    /index.md:6 guest `hello`: .*movv/,
    runnable('guest=hello', HELLO.replace('        bits 32\n', '        movv eax, 1\n')),
  ],
  [
    'a guest in the prose that is not over',
    /index.md:5 guest `hello` is not over after the 100 instructions that run `bare` allows/,
    runnable('guest=hello', '        bits 32\nagain:  jmp again\n'),
  ],
  [
    'a guest in the prose that prints something else',
    /index.md:5 guest `hello` prints "x" and is said to print "y"/,
    runnable('guest=hello prints="y"', HELLO),
  ],
  ['a guest in an unknown run', /index.md:5 there is no run `bear`/, runnable('guest=hello run=bear', HELLO)],
  [
    'a guest with an unknown prop',
    /index.md:5 <Guest> has no prop `runs`/,
    runnable('guest=hello runs=bare', HELLO),
  ],
  ['a guest without a name', /index.md:5 <Guest> lacks `guest`/, runnable('run=bare', HELLO)],
  ['a guest whose name is none', /index.md:5 `Hello!` is no name/, runnable('guest="Hello!"', HELLO)],
  [
    'two guests of one name',
    /index.md:\d+ another guest is called `hello`/,
    runnable('guest=hello', `${HELLO}\`\`\`\n\n\`\`\`asm guest=hello\n${HELLO}`),
  ],
  [
    'a guest that is no block of code',
    /index.md:3 <Guest> is a block of code/,
    ['index.md', 'IF<IOPL.', '<Guest guest="hello" />'],
  ],
  [
    'a guest in another language',
    /index.md:3 a block of code with props that is no guest/,
    ['index.md', 'IF<IOPL.', '```c guest=hello\nmain(){}\n```'],
  ],
  [
    'a solution that holds for one seed only',
    /lesson.yaml:\d+ with seed 0: solution fails `seven`: vcpu.eax is 6/,
    [Y, 'native, mem: 1,', 'native, mem: 1, seed: student,'],
    ['solution/guest.asm', 'mov eax, 7', 'mov eax, 6 + SEED'],
  ],
  [
    'an unknown prop',
    /^index.md:7 <Check> has no prop `ids` => Did you mean `id`\?$/m,
    ['index.md', '<Check id="prints"', '<Check ids="prints"'],
  ],
  ['a script', /^index.md:3 .*script/, ['index.md', 'IF<IOPL', '<script>alert(1)</script>']],
  ['an import', /^index.md:3 an import or export in the prose/, ['index.md', 'IF<IOPL', "import x from 'y'"]],
  [
    'raw HTML',
    /^index.md:3 raw HTML: <b> => Use Markdown, or put it into backticks to show it\.$/m,
    ['index.md', 'IF<IOPL', '<b>x</b>'],
  ],
  ['an expression', /^index.md:7 .*no quoted text/, ['index.md', 'id="prints"', 'id={prints}']],
  ['a check that prose never shows', /never shows `prints`/, ['index.md', '<Check id="prints" />', '']],
  [
    'a step to a label that is not there',
    /^index.md:3 <Step>: label:hear was not reached; the guest stopped .* => Name a moment that the start reaches in run `bare`, or another run\.$/,
    ['index.md', 'IF<IOPL.', '<Step to="label:hear">Step there</Step>'],
  ],
  [
    'a step to a label that the named machine does not reach',
    /^index.md:5 <Step>: label:here was not reached; .* in run `te`/,
    TWO_RUNS,
    [
      Y,
      'trap-and-emulate, mem: 1, budget: 100',
      'trap-and-emulate, mem: 1, budget: 100, define: { NONE: "1" }',
    ],
    ['start/guest.asm', 'here:', '%ifndef NONE\nhere:'],
    ['start/guest.asm', 'al\n        mov al, 0', 'al\n%endif\n        mov al, 0'],
    ['index.md', 'IF<IOPL.', '<Machine run="te" />\n\n<Step to="label:here">Step there</Step>'],
  ],
  [
    'a quiz that is none',
    /^index.md:3 lesson.yaml has no quiz => Add `quiz:`/,
    ['index.md', 'IF<IOPL.', '<Quiz />'],
  ],
  [
    'a start that is not built',
    /^start\/guest.asm:3 start is not built: .*movv.* => .+$/,
    ['start/guest.asm', 'mov al', 'movv al'],
  ],
  [
    'a wrong answer that is not built',
    /^wrong\/silent.asm:3 wrong\/silent.asm is not built: unknown instruction 'movv' => Did you mean 'mov'\?$/,
    ['wrong/silent.asm', 'mov eax, 7', 'movv eax, 7'],
  ],
  [
    'a label of a check that is nowhere',
    /^lesson.yaml:21 neither start nor solution has a label `heree` => Did you mean `here`\?$/,
    [
      Y,
      'says: "EAX is seven here"\n    at: "label:here"',
      'says: "EAX is seven here"\n    at: "label:heree"',
    ],
  ],
  [
    'a label of an answer that is nowhere',
    /^lesson.yaml:16 neither start nor solution has a label `beyond` => Put it into the source, or name another\.$/,
    [Y, 'answer: { value: vcpu.eax }', 'answer: { value: "vcpu.eax - sym:beyond" }'],
  ],
  [
    'a start over its budget',
    /^lesson.yaml:7 start: run `bare` is not over after its budget of 100 instructions/,
    ['start/guest.asm', 'here:', 'here:   inc ebx\n        cmp ebx, 99\n        jne here\n'],
  ],
  [
    'a solution over its budget',
    /not over after its budget/,
    ['solution/guest.asm', 'out 0xE9, al', 'out 0xE9, al\n        jmp $'],
  ],
  [
    'a prediction that is not reached',
    /`guess` has no answer/,
    ['start/guest.asm', 'here:', '        out 0xF4, al\nhere:'],
  ],
  [
    'a point at what does not happen',
    /`guess` has no answer: trap, at label:here did not happen/,
    [Y, ASKED, 'kind: point\n    ask: "Where?"\n    answer: { first: { event: trap, at: "label:here" } }'],
  ],
  [
    'a point outside the cells that are shown',
    /`guess` has no answer: .*, which is at 0h and none of the places/,
    [
      Y,
      ASKED,
      'kind: point\n    ask: "Which?"\n    cells: { from: "sym:here", count: 4 }\n    answer: { address: vcpu.eax }',
    ],
  ],
  [
    'an event that tells no line',
    /lesson\.yaml:16 event io has no `at` => It has port, value, width, write\./,
    [Y, ASKED, 'kind: point\n    ask: "Where?"\n    answer: { first: { event: io } }'],
  ],
  [
    'an event that has not the address named',
    /lesson\.yaml:17 event io has no `gva` => It has port/,
    [
      Y,
      ASKED,
      'kind: point\n    ask: "Where?"\n    cells: { from: 0, count: 4 }\n    answer: { first: { event: io }, where: gva }',
    ],
  ],
  [
    'an address where lines are pointed at',
    /lesson\.yaml:16 an address is no line of the source => Add `cells` or `entries`/,
    [Y, ASKED, 'kind: point\n    ask: "Where?"\n    answer: { address: vcpu.eax }'],
  ],
  [
    'a line where cells are pointed at',
    /lesson\.yaml:17 the answer is a line, and entries are pointed at => Add `where`/,
    [
      Y,
      ASKED,
      'kind: point\n    ask: "Where?"\n    entries: { from: 0, count: 4 }\n    answer: { first: { event: trap } }',
    ],
  ],
  [
    'cells and entries at once',
    /lesson\.yaml:17 there are both cells and entries to point at => Leave one of them out\./,
    [
      Y,
      ASKED,
      'kind: point\n    ask: "Where?"\n    cells: { from: 0, count: 4 }\n    entries: { from: 0, count: 4 }\n' +
        '    answer: { address: vcpu.eax }',
    ],
  ],
  [
    'more cells than can be shown',
    /lesson\.yaml:16 `count` is \d+, and may be 64 at most/,
    [
      Y,
      ASKED,
      'kind: point\n    ask: "Where?"\n    cells: { from: 0, count: 65 }\n    answer: { address: vcpu.eax }',
    ],
  ],
  [
    'an option that the lesson explains as wrong and the run gives for right',
    /lesson\.yaml:18 the run says that `five` is right, and the lesson says why it is wrong/,
    [
      Y,
      ASKED,
      'kind: choice\n    ask: "What is EAX?"\n    options:\n      seven: { says: "7" }\n      five: { says: "Less", because: "It is more" }\n' +
        '    answer: { value: vcpu.eax, lt: 7, then: five, else: seven }',
    ],
  ],
  ['a missing file', /start\/more.asm is missing/, [Y, 'edit: [guest.asm]', 'edit: [guest.asm, more.asm]']],
  [
    'a figure without a source',
    /^index.md:3 the figure "12 cycles" names no source => Put it into facts.yaml and write <Fact id=/,
    ['index.md', 'IF<IOPL.', 'It takes 12 cycles.'],
  ],
  [
    'a source that is missing',
    /^index.md:3 there is no fact `speed` => Known are exit\.$/,
    ['index.md', 'IF<IOPL.', '<Fact id="speed">12 cycles</Fact>.'],
  ],
  [
    'a figure whose unit stands on the next line',
    /^index.md:3 the figure "12 cycles" names no source => /,
    ['index.md', 'IF<IOPL.', 'It takes 12\ncycles.'],
  ],
  [
    'a figure in words',
    /^index.md:3 the figure "forty thousand forks" names no source => /,
    ['index.md', 'IF<IOPL.', 'It took forty thousand forks.'],
  ],
  [
    'a fact told otherwise',
    /does not give the fact, which is 784 cycles/,
    ['index.md', 'IF<IOPL.', '<Fact id="exit">748 cycles</Fact>.'],
  ],
  [
    'a fact in another unit',
    /^index.md:3 the text "784 miles" does not give the fact, which is 784 cycles => Write value and unit as facts.yaml has them\.$/,
    ['index.md', 'IF<IOPL.', '<Fact id="exit">784 miles</Fact>.'],
  ],
  [
    'a fact without its unit',
    /^index.md:3 the text "784" does not give the fact, which is 784 cycles/,
    ['index.md', 'IF<IOPL.', '<Fact id="exit">784</Fact> miles.'],
  ],
  [
    'an image from elsewhere',
    /^index.md:3 an image from elsewhere: https:\/\/example\.org\/x\.png => A page asks nobody but its own site/,
    ['index.md', 'IF<IOPL.', '![A ring](https://example.org/x.png)'],
  ],
  [
    'an image from elsewhere within a link',
    /^index.md:3 an image from elsewhere: \/\/example\.org\/x\.png => /,
    ['index.md', 'IF<IOPL.', '[See ![a ring](//example.org/x.png)](../cli/)'],
  ],
  [
    'an image from elsewhere by its label',
    /^index.md:5 an image from elsewhere: https:\/\/example\.org\/x\.png => /,
    ['index.md', 'IF<IOPL.', '![A ring][Far off]\n\n[far  off]: https://example.org/x.png'],
  ],
  [
    'a link that runs something',
    /^index.md:3 a link that is not safe: javascript:alert\(1\) => Link to a page of the course, or by http, https, mailto\.$/,
    ['index.md', 'IF<IOPL.', '[Press](javascript:alert(1))'],
  ],
  [
    'such a link in other letters',
    /^index.md:3 a link that is not safe: JaVascript:alert\(1\) => /,
    ['index.md', 'IF<IOPL.', '[Press](Ja&#x56;ascript&colon;alert\\(1\\))'],
  ],
  [
    'such a link between what only looks like code',
    /^index.md:3 a link that is not safe: javascript:1 => /,
    ['index.md', 'IF<IOPL.', '\\`[Press](javascript:1)\\`'],
  ],
  [
    'such a link by its label',
    /^index.md:5 a link that is not safe: data:text\/html,x => /,
    ['index.md', 'IF<IOPL.', '[Press][it]\n\n[it]: data:text/html,x'],
  ],
  [
    'a bare run held against the bare machine',
    /^lesson.yaml:\d+ the run is on the bare machine, which does not differ from itself => Ask it of a run under a VMM\.$/m,
    [Y, 'output: debug, eq: "!"', 'faithful: true'],
  ],
];

const RUN = 'native, mem: 1, budget: 100';

const REFUSED: [name: string, says: RegExp, ...edits: Edit[]][] = [
  [
    'a disk',
    /^lesson.yaml:7 `disk` is not there yet: the machines here have no disk => Take it out\.$/,
    [Y, RUN, `${RUN}, disk: 8`],
  ],
  ['several VMs', /^lesson.yaml:7 `vms` is not there yet: a run has one guest/, [Y, RUN, `${RUN}, vms: 2`]],
  [
    'a VMM in a VM',
    /^lesson.yaml:7 `level` is not there yet: a run has one VMM at most/,
    [Y, RUN, `${RUN}, level: 2`],
  ],
  [
    'a lesson that edits the VMM',
    /^lesson.yaml:2 `kind: vmm` is not there yet: students change guests, .* => Use another kind\.$/m,
    [Y, 'id: small', 'kind: vmm\nid: small'],
  ],
  [
    'a seed too large',
    /^lesson.yaml:7 `seed` is 70000, and may be 65535 at most/m,
    [Y, RUN, `${RUN}, seed: 70000`],
  ],
  [
    'a seed of somebody else',
    /^lesson.yaml:7 `seed` cannot be `teacher`/m,
    [Y, RUN, `${RUN}, seed: teacher`],
  ],
  [
    'input before the start',
    /^lesson.yaml:7 `at` is 0, and has to be at least 1/m,
    [Y, RUN, `${RUN}, inputs: [{ at: 0, text: "x" }]`],
  ],
  [
    'an operand of a machine with a VMM, bare',
    /^lesson.yaml:22 there is no spte without shadow page tables, and native has none here => Ask it of a run with/m,
    [Y, 'value: vcpu.eax, eq: 7', 'value: "spte(0)", eq: 7'],
  ],
  [
    'an operand of VT-x in a prediction, bare',
    /^lesson.yaml:16 there is no vmcs.guest_rip without a VMCS/m,
    [Y, 'answer: { value: vcpu.eax }', 'answer: { value: vmcs.GUEST_RIP }'],
  ],
];

describe('what no machine here has is refused in plain words:', () => {
  it.each(REFUSED)('%s', (_name, says, ...edits) => {
    expect(planted(...edits).join('\n')).toMatch(says);
  });
});

const PROBLEMS_OF = (text: string): readonly Problem[] => {
  const loaded = loadLesson(text);
  return loaded.kind === 'problems' ? loaded.problems : [];
};

it('takes what is typed in time, and a seed for all', () => {
  const text = (GOOD[Y] ?? '').replace(
    RUN,
    `${RUN}, seed: 7, inputs: [{ at: 9, text: "b" }, { at: 3, text: "a" }]`,
  );
  expect(PROBLEMS_OF(text)).toEqual([]);
});

/** Lessons in which nothing is wrong but that a guest passes which knows nothing of them. */
const CHEATS: [name: string, passing: string[], ...edits: Edit[]][] = [
  [
    'an empty guest',
    ['an empty guest'],
    [Y, 'files: { edit: [guest.asm] }', 'files: { edit: [guest.asm], fixed: [frame.asm], main: frame.asm }'],
    [Y, 'eq: 7', 'eq: 0'],
    [Y, 'vcpu.eax is 0', 'vcpu.eax is 1'],
    [Y, '{ prints: "expected" } }\n', '{ seven: "not reached", prints: "expected" } }\n'],
    ['start/frame.asm', '', guest('%include "guest.asm"\nhere:   mov al, \'!\'\n        out 0xE9, al\n')],
    ['start/guest.asm', GOOD['start/guest.asm'] ?? '', '        mov eax, 1\n'],
    ['solution/guest.asm', GOOD['solution/guest.asm'] ?? '', '        nop\n'],
    ['wrong/silent.asm', GOOD['wrong/silent.asm'] ?? '', '        jmp $ + 6\n'],
  ],
  [
    'a guest that exits at once',
    ['a guest that exits at once', 'a guest that prints what the solution prints'],
    [Y, 'at: "label:here"\n    expect: { value: vcpu.eax, eq: 7 }', 'expect: { value: instructions, lt: 4 }'],
    [Y, 'eq: "!"', 'ne: "!"'],
    [
      Y,
      'start: { fails: { seven: "vcpu.eax is 0" } }',
      'start: { fails: { seven: "expected", prints: "expected" } }',
    ],
    [Y, '{ prints: "expected" } }\n', '{ seven: "expected" } }\n'],
    ['solution/guest.asm', "        mov eax, 7\nhere:   mov al, '!'\n        out 0xE9, al\n", ''],
  ],
  [
    'a cheat in the file that is assembled, which is not the first',
    ['a guest that exits at once', 'a guest that prints what the solution prints'],
    [Y, 'edit: [guest.asm]', 'edit: [more.asm, guest.asm], main: guest.asm'],
    [Y, 'at: "label:here"\n    expect: { value: vcpu.eax, eq: 7 }', 'expect: { value: instructions, lt: 4 }'],
    [Y, 'eq: "!"', 'ne: "!"'],
    [
      Y,
      'start: { fails: { seven: "vcpu.eax is 0" } }',
      'start: { fails: { seven: "expected", prints: "expected" } }',
    ],
    [Y, '{ prints: "expected" } }\n', '{ seven: "expected" } }\n'],
    ['start/more.asm', '', '; nothing\n'],
    ['solution/guest.asm', "        mov eax, 7\nhere:   mov al, '!'\n        out 0xE9, al\n", ''],
  ],
  [
    'a cheat that empties the other file, too',
    ['an empty guest'],
    [
      Y,
      'files: { edit: [guest.asm] }',
      'files: { edit: [guest.asm, more.asm], fixed: [frame.asm], main: frame.asm }',
    ],
    [Y, 'eq: 7', 'eq: 0'],
    [Y, 'vcpu.eax is 0', 'vcpu.eax is 2'],
    [Y, '{ prints: "expected" } }\n', '{ seven: "not reached", prints: "expected" } }\n'],
    [
      'start/frame.asm',
      '',
      guest('%include "guest.asm"\n%include "more.asm"\nhere:   mov al, \'!\'\n        out 0xE9, al\n'),
    ],
    ['start/more.asm', '', '        inc eax\n'],
    ['start/guest.asm', GOOD['start/guest.asm'] ?? '', '        mov eax, 1\n'],
    ['solution/guest.asm', GOOD['solution/guest.asm'] ?? '', '        mov eax, -1\n'],
    ['wrong/silent.asm', GOOD['wrong/silent.asm'] ?? '', '        jmp $ + 7\n'],
  ],
  [
    'a guest that prints',
    ['a guest that prints what the solution prints'],
    [Y, 'at: "label:here"\n    expect: { value: vcpu.eax, eq: 7 }', 'expect: { output: debug, ne: "?" }'],
    [
      Y,
      'start: { fails: { seven: "vcpu.eax is 0" } }',
      'start: { fails: { seven: "expected", prints: "expected" } }',
    ],
    ['start/guest.asm', "'!'", "'?'"],
  ],
];

it.each(CHEATS)('a cheat that passes is found: %s', (_name, passing, ...edits) => {
  const remedy = 'Check what the guest does, not only what it prints.';
  expect(planted(...edits)).toEqual(
    passing.map((cheat) => `lesson.yaml:17 ${cheat} passes every check => ${remedy}`),
  );
});

/** A lesson about a machine. Its check asks only that something is not there. */
const MACHINE: LessonFolder = {
  'lesson.yaml': `version: 1
id: machine
title: "A small machine"
minutes: 5
kind: third-generation
objectives: ["Let POPR trap"]
runs:
  low: { monitor: vmm }
files: { edit: [machine.def] }
views: [classes]
checks:
  - id: condition
    run: low
    says: "Every sensitive instruction is privileged"
    expect: { witness: { against: theorem-1 }, is: none }
    hints: ["What is sensitive and does not trap?"]
proof:
  start: { fails: { condition: "POPR" } }
  solution: { passes: all }
`,
  'index.md': '<Check id="condition" />\n',
  'start/machine.def': 'POPR a:\n  if M = s then R <- [a]\n',
  'solution/machine.def': 'POPR a:\n  if M = u then trap\n  R <- [a]\n',
};

/** The same, with one more check: of `expect`, which the machine in `wrong` fails, and the start where it is said to. */
function machineLesson(expect: string, wrong: string, start = '[condition]'): LessonFolder {
  const check = `  - id: more\n    run: low\n    says: "POPR is right"\n    expect: ${expect}\n    hints: ["Look at POPR."]\n`;
  const yaml = (MACHINE['lesson.yaml'] ?? '')
    .replace('proof:', `${check}proof:`)
    .replace('{ condition: "POPR" }', start)
    .replace('  solution: {', '  wrong/other.def: { fails: [more] }\n  solution: {');
  return {
    ...MACHINE,
    'lesson.yaml': yaml,
    'index.md': '<Check id="condition" />\n\n<Check id="more" />\n',
    'wrong/other.def': wrong,
  };
}

const MACHINE_CHEATS: [name: string, passing: string[], lesson: LessonFolder][] = [
  [
    'all three',
    [
      'a machine without the instructions',
      'a machine whose instructions do nothing',
      'a machine whose instructions all trap',
    ],
    MACHINE,
  ],
  [
    'a machine whose instructions all trap',
    ['a machine whose instructions all trap'],
    machineLesson('{ value: square.POPR.direct, le: 0 }', 'POPR a:\n  A <- 1\n', '[condition, more]'),
  ],
  [
    'none, where something has to be there',
    [],
    machineLesson(
      '{ witness: { instruction: POPR, to: control-sensitive }, is: found }',
      'POPR a:\n  trap\n',
    ),
  ],
];

it.each(MACHINE_CHEATS)('a cheat that passes with a machine is found: %s', (_name, passing, lesson) => {
  const says = checkLesson(lesson).problems.map(({ line, message }) => `${line} ${message}`);
  expect(says).toEqual(passing.map((cheat) => `11 ${cheat} passes every check`));
});

describe('a planted fault is found:', () => {
  it.each(FAULTS)('%s', (_name, says, ...edits) => {
    expect(planted(...edits).join('\n')).toMatch(says);
  });
});

/** What YAML makes of a value without telling. */
const YAML: [name: string, line: number, says: RegExp, from: string, to: string][] = [
  [
    'a word that is a boolean elsewhere',
    8,
    /may turn `no`/,
    'files: { edit: [guest.asm] }',
    'files: { edit: [no] }',
  ],
  ['a number with a leading zero', 4, /may turn `010`/, 'minutes: 5', 'minutes: 010'],
  [
    'a text cut at #',
    3,
    /^YAML cuts the text at #: only `A small` is left => Put the text in quotes\.$/m,
    '"A small lesson"',
    'A small # lesson',
  ],
  ['an unquoted says', 20, /`says` is not quoted/, '"EAX is seven here"', 'EAX is seven here'],
  ['an alias', 3, /alias or anchor/, 'title: "A small lesson"', 'title: &t "A small lesson"'],
  ['an empty value', 4, /has no value/, 'minutes: 5', 'minutes:'],
  ['a mistyped key', 4, /no `minuts`/, 'minutes: 5', 'minuts: 5'],
  ['a mistyped event or operand', 22, /has no `eaxx`/, 'vcpu.eax, eq: 7', 'vcpu.eaxx, eq: 7'],
  ['an unknown run', 19, /no run `bear`/, 'run: bare\n    says: "EAX', 'run: bear\n    says: "EAX'],
  ['a key given twice', 4, /the key is there twice/, 'minutes: 5', 'title: "again"'],
];

describe('lesson.yaml is refused with its line:', () => {
  it.each(YAML)('%s', (_name, line, says, from, to) => {
    const text = GOOD[Y] ?? '';
    expect(text).toContain(from);
    const loaded = loadLesson(text.replace(from, to));
    if (loaded.kind === 'lesson') throw new Error('accepted');
    const said = ({ message, remedy }: Problem): string => `${message} => ${remedy}`;
    const found = loaded.problems.filter((problem) => says.test(said(problem)));
    expect(loaded.problems.map(said).join('\n')).toMatch(says);
    expect(found.map((problem) => problem.line)).toContain(line);
  });

  it('a file too large, or nested too deeply', () => {
    expect(loadLesson('a: "' + 'x'.repeat(100_000) + '"').kind).toBe('problems');
    expect(loadLesson('['.repeat(60_000)).kind).toBe('problems');
    expect(loadLesson('- '.repeat(30_000)).kind).toBe('problems');
  });
});

it('the published example file exists', () => {
  expect(readFileSync(new URL('fixtures/sidt/lesson.yaml', import.meta.url), 'utf8')).toContain('id: sidt');
});
