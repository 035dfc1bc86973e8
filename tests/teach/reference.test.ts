// Each example of the authors' page, asked of a machine: it holds, or happens, as it stands there.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as examples from '../../content/messages/en/teach-examples.ts';
import { argumentsOf, CompiledFilter } from '../../src/lib/lesson/filters.ts';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import { parseMachineMoment } from '../../src/lib/lesson/machine-moments.ts';
import { MACHINE_VALUES } from '../../src/lib/lesson/machine-values.ts';
import { FLAGS, METRICS, OPERAND_TABLE, PARTS } from '../../src/lib/lesson/operand-table.ts';
import { REFERENCE } from '../../src/lib/lesson/reference.ts';
import { runLesson, type LessonResult } from '../../src/lib/lesson/runner.ts';
import { OPERATOR_NAMES, PREDICTION_KINDS, SCHEMA } from '../../src/lib/lesson/schema.ts';
import type { EventFilter, FileSet, Lesson } from '../../src/lib/lesson/types.ts';
import { EVENT_KINDS } from '../../src/lib/record/events.ts';
import { EXIT_REASONS } from '../../src/lib/vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../../src/lib/vmm/handler-steps.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';

const GUEST = readFileSync('tests/teach/reference.asm', 'utf8');
const MACHINE = readFileSync('content/course/01-start/03-classes/solution/machine.def', 'utf8');
const RUNS = `runs:
  bare: { cpu: classic, technique: native, budget: 5000 }
  te: { cpu: strict, technique: trap-and-emulate, budget: 5000 }
  silent: { cpu: classic, technique: trap-and-emulate, budget: 5000 }
  bt: { cpu: classic, technique: binary-translation, budget: 5000 }
  vt: { cpu: vmx, technique: hardware-assist, budget: 5000 }
`;
const MONITOR_RUNS = 'kind: third-generation\nruns: { bare: { monitor: vmm } }\n';

const lessonOf = (runs: string, file: string, rest: string): Lesson => {
  const loaded = loadLesson(
    `version: 1\nid: x\ntitle: "X"\nminutes: 1\nobjectives: ["X"]\n${runs}files: { edit: [${file}] }\nviews: []\n` +
      `${rest}proof: { start: { fails: all }, solution: { passes: all } }\n`,
  );
  if (loaded.kind === 'problems')
    throw new Error(loaded.problems.map(({ message, remedy }) => `${message} => ${remedy}`).join('\n'));
  return loaded.lesson;
};

const check = (run: string, expectation: string, at = ''): string =>
  `checks: [{ id: c, run: ${run}, says: "X", ${at}expect: ${expectation}, hints: ["X"] }]\n`;

function asked(
  lesson: Lesson,
  files: FileSet = { 'guest.asm': GUEST, 'machine.def': MACHINE },
): LessonResult {
  const result = runLesson(lesson, files);
  expect(result.problems).toEqual([]);
  return result;
}

/** What came of one expectation. */
function outcome(run: string, expectation: string, at = ''): string {
  const [one] = asked(lessonOf(RUNS, 'guest.asm', check(run, expectation, at))).checks;
  return one?.passed === true ? 'holds' : (one?.verdict.message ?? '');
}

function machineOutcome(expectation: string): string {
  const [one] = asked(lessonOf(MONITOR_RUNS, 'machine.def', check('bare', expectation))).checks;
  return one?.passed === true ? 'holds' : (one?.verdict.message ?? '');
}

const rowsOf = (id: string): readonly { write: string; means: string; examples: readonly string[] }[] =>
  REFERENCE.find((table) => table.id === id)?.rows ?? [];

it('no row is without words, and none is told twice in a table', () => {
  for (const { id, rows } of REFERENCE) {
    expect(rows.length, id).toBeGreaterThan(0);
    expect(new Set(rows.map(({ write }) => write)).size, id).toBe(rows.length);
    for (const { write, means } of rows) expect(means, `${id}: ${write}`).not.toBe('');
  }
});

/** Tables whose rows need no example of their own: each word stands in one of another table, or is planned. */
const WITHOUT = new Set(['arguments', 'event-words', 'checks', 'questions']);

it('all that may be written has an example', () => {
  for (const { id, rows } of REFERENCE.filter((table) => !WITHOUT.has(table.id))) {
    const bare = rows.filter((row) => row.examples.length === 0 && !row.means.startsWith('Planned'));
    expect(
      bare.map(({ write }) => write).filter((write) => write !== 'CLASS'),
      id,
    ).toEqual([]);
  }
});

it('what is told is what the schema, the trace and the VMM know', () => {
  const first = (id: string): string[] => rowsOf(id).map(({ write }) => write.split(/[: (]/)[0] ?? '');
  expect(first('operators')).toEqual(OPERATOR_NAMES);
  expect(first('predictions')).toEqual(PREDICTION_KINDS);
  expect(first('events')).toEqual(EVENT_KINDS.map(({ name }) => name));
  expect(first('exit-reasons')).toEqual(EXIT_REASONS);
  expect(first('handler-steps')).toEqual(HANDLER_STEPS.map(({ name }) => name));
  expect(first('runs')).toEqual([
    ...Object.keys((SCHEMA.$defs.run as { readonly properties: object }).properties),
    'disk',
    'vms',
    'level',
  ]);
});

it('every operand by a name of its own stands in the table', () => {
  const written = new Set(OPERAND_TABLE.flatMap(({ write }) => write.split(/[ ,]+/)));
  const missing = [...METRICS.keys(), ...MACHINE_VALUES.keys(), ...Object.keys(FLAGS)].filter(
    (name) => !written.has(name) && !name.endsWith('.high'),
  );
  expect(missing).toEqual([]);
  expect(PARTS.has('iopl')).toBe(true);
});

describe('fields', () => {
  it('all together are a lesson that holds', () => {
    const frame = GUEST.replace('called: int 0x30', '%include "guest.asm"');
    const body = '\nid: small\n';
    const yaml = `${Object.values(examples.lessonFields).join('\n')}\n`;
    expect(yaml).toContain(body);
    const problems = checkLesson({
      'lesson.yaml': yaml,
      'index.md': '<Quiz />\n\n<Check id="called" />\n',
      'start/frame.asm': frame,
      'start/guest.asm': '        nop\n',
      'solution/guest.asm': 'called: int 0x30\n',
      'wrong/two.asm': 'called: int 0x30\n        int 0x30\n',
    }).problems.map(({ message }) => message);
    expect(problems).toEqual([]);
  });

  it.each(Object.values(examples.fileFields))('of files: %s', (example) => {
    expect(readFileSync('tests/lessons/fixtures/two-files/lesson.yaml', 'utf8')).toContain(example);
  });

  it.each(Object.entries(examples.runFields))('of a run: %s', (name, example) => {
    const base = { cpu: 'strict', technique: 'trap-and-emulate', budget: 5000 };
    const run = { ...base, ...(parse(example) as object) };
    const written = Object.entries(run).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
    const lesson = lessonOf(
      `runs: { te: { ${written.join(', ')} } }\n`,
      'guest.asm',
      check('te', '{ output: debug, eq: "7" }'),
    );
    const [result] = asked(lesson).runs;
    expect(Object.keys(parse(example) as object)).toEqual([name]);
    expect(result).toMatchObject({ cause: 'exit', withinBudget: true });
  });

  it.each(Object.values(examples.monitorFields))('of a third-generation run: %s', (example) => {
    const run = { monitor: 'vmm', ...(parse(example) as object) };
    const runs = `kind: third-generation\nruns: { bare: ${JSON.stringify(run)} }\n`;
    const [one] = asked(
      lessonOf(runs, 'machine.def', check('bare', '{ value: instructions, eq: 10 }')),
    ).checks;
    expect(one?.passed).toBe(true);
  });

  it('of a check', () => {
    const lesson = lessonOf(RUNS, 'guest.asm', `checks: [${examples.checkFields.expect}]\n`);
    expect(asked(lesson).checks[0]?.passed).toBe(true);
  });
});

describe('moments', () => {
  it.each(Object.values(examples.moments))('%s', (at) => {
    expect(outcome('te', '{ value: instructions, ge: 0 }', `${at}, `)).toBe('holds');
  });
  it.each(Object.values(examples.machineMoments))('%s', (example) => {
    expect(parseMachineMoment(/to="(.*)"/.exec(example)?.[1] ?? '')).toBeDefined();
  });
});

const OF_A_MACHINE = new Set(['witness', 'square']);

describe('operators', () => {
  const all = Object.entries(examples.operators).flatMap(([name, list]) =>
    list.map((one) => [name, one] as const),
  );
  it.each(all)(
    '%s %s',
    (name, example) => {
      const run = name === 'diverges' ? 'silent' : 'te';
      expect(OF_A_MACHINE.has(name) ? machineOutcome(example) : outcome(run, example)).toBe('holds');
    },
    120_000,
  );
});

describe('operands', () => {
  const RUN_OF = { vtx: 'vt', translation: 'bt', shadow: 'te', vmm: 'te' } as const;
  it.each(OPERAND_TABLE.map((row) => [row.example, row] as const))('%s', (example, { write, needs }) => {
    const run = write.startsWith('mem8h') ? 'bare' : needs === undefined ? 'te' : RUN_OF[needs];
    expect(outcome(run, example)).toBe('holds');
  });
  it.each(Object.values(examples.machineNumbers))(
    'of a third-generation machine: %s',
    (example) => {
      expect(machineOutcome(example)).toBe('holds');
    },
    120_000,
  );
});

describe('predictions', () => {
  // By the guest's source.
  const RIGHT: Readonly<Record<string, unknown>> = {
    choice: 'exit',
    number: 1,
    order: ['calls', 'prints'],
    state: { eax: 7, word: 0x1234 },
  };
  const [line = '', entry = '', cell = ''] = examples.predictionKinds.point;
  const POINTS: Readonly<Record<string, string>> = {
    [line]: `guest.asm:${GUEST.split('\n').findIndex((line) => line.startsWith('prints:')) + 1}`,
    [entry]: '(idt + 0x2F*8)[1]',
    [cell]: '10000h',
  };
  const all = Object.entries(examples.predictionKinds).flatMap(([kind, list]) =>
    [list].flat().map((one) => [kind, one] as const),
  );
  it.each(all)('%s %s', (kind, example) => {
    const question = example.replace('{', '{ id: p, run: te, at: "label:called",');
    const lesson = lessonOf(
      RUNS,
      'guest.asm',
      `predict: [${question}]\n${check('te', '{ faithful: true }')}`,
    );
    expect(asked(lesson).predictions[0]?.right).toEqual(RIGHT[kind] ?? POINTS[example]);
  });
});

const folder = (name: string): FileSet => {
  const path = `content/guests/${name}`;
  const names = readdirSync(path).filter((file) => file.endsWith('.asm'));
  const shared = readFileSync('content/guests/pv-hello/paravirt.asm', 'utf8');
  return {
    '../pv-hello/paravirt.asm': shared,
    ...Object.fromEntries(names.map((file) => [file, readFileSync(`${path}/${file}`, 'utf8')])),
  };
};

/** Goes on in a code segment with another base: what was translated is of no use there. */
const OTHER_SEGMENT = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        lgdt [gdtr]
        jmp 0x18:there - 0x1000
there:  mov al, 0
        out 0xF4, al
        align 8
gdt:    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CF9B001000FFFF
gdtr:   dw $ - gdt - 1
        dd gdt
`;

/** Machines in which all kinds of event happen. */
const SHOWN: readonly (readonly [files: FileSet, configuration: Partial<Configuration>])[] = [
  [folder('tinyos'), { technique: 'trap-and-emulate', cpu: 'strict' }],
  [folder('fork'), { technique: 'trap-and-emulate', cpu: 'strict', mmu: 'out-of-sync' }],
  [folder('tinyos'), { technique: 'hybrid' }],
  [folder('tinyos'), { technique: 'paravirtualization', define: { PARAVIRT: '1' } }],
  [folder('table-churn'), { technique: 'binary-translation', mmu: 'write-traced' }],
  [folder('table-churn'), { technique: 'hardware-assist' }],
  [folder('tinyos'), { technique: 'hardware-assist' }],
  [{ 'guest.asm': OTHER_SEGMENT }, { technique: 'binary-translation' }],
];

describe('events', () => {
  const benches: Bench[] = SHOWN.map(([files, configuration]) => {
    const bench = build({ files, main: 'guest.asm' }, { mem: 4, ...configuration });
    if (bench.kind === 'problems') throw new Error(bench.problems[0]?.message);
    bench.machine.run(100_000);
    return bench;
  });
  const happens = (example: string): boolean => {
    const filter = new CompiledFilter(parse(example) as EventFilter);
    return benches.some((bench) => {
      filter.bind(bench);
      return filter.first(bench) >= 0;
    });
  };
  // Several VMs on one host are no lesson's yet.
  const kinds = Object.entries(examples.events).filter(([name]) => name !== 'slice');
  it.each(kinds)('%s: %s', (_name, example) => expect(happens(example)).toBe(true));
  it.each(EVENT_KINDS.map(({ name }) => name))('the arguments of %s are told', (name) => {
    const row = rowsOf('events').find(({ write }) => write.startsWith(`${name} (`));
    for (const argument of argumentsOf(name) ?? []) expect(row?.write).toContain(argument);
  });
  it.each([...rowsOf('exit-reasons'), ...rowsOf('handler-steps')].flatMap((row) => row.examples))(
    '%s is understood',
    (example) => {
      expect(new CompiledFilter(parse(example) as EventFilter).text).not.toBe('');
    },
  );
});
