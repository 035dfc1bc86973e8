// Whatever is handed in, it is said what became of it, and what lies beside it in the folder is graded.

import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradeApart, GRADE_LIMITS, type Grade } from '../../src/cli/grade-apart.ts';
import { emptyProgress } from '../../src/lib/lesson/progress.ts';
import { progressFile } from '../../src/lib/lesson/progress-file.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

/** A wall clock is at work here: a busy machine starts a process slowly. */
const PATIENCE = 240_000;
work.patience = PATIENCE;

/** Machines with much memory; two may run for long, and are watched instruction by instruction where the source has a `there`. */
const LESSON = `version: 1
id: hard
title: "Hard to break"
minutes: 15
objectives: ["See all graded"]
runs:
  te: { cpu: classic, technique: trap-and-emulate, ring: 1, mem: 256, budget: 5000 }
  bare: { cpu: classic, technique: native, mem: 256, budget: 1000000 }
  again: { cpu: classic, technique: native, mem: 256, budget: 1000000 }
files: { edit: [guest.asm] }
views: [source]
checks:
  - id: seven
    run: te
    says: "EAX is seven in the end"
    expect: { value: vcpu.eax, eq: 7 }
    hints: ["MOV."]
  - id: prints
    run: bare
    says: "It prints 7"
    expect: { output: serial, eq: "7" }
    hints: ["OUT."]
  - id: there
    run: bare
    says: "ECX is zero there"
    at: "label:there"
    expect: { value: vcpu.ecx, eq: 0 }
    hints: ["It is."]
  - id: again
    run: again
    says: "ECX is zero there, again"
    at: "label:there"
    expect: { value: vcpu.ecx, eq: 0 }
    hints: ["It is."]
proof:
  start: { fails: all }
  solution: { passes: all }
`;

const HEAD = '        bits 32\n        org 0x7C00\n';
const RIGHT = `${HEAD}        mov dx, 0x3F8
        mov al, '7'
        out dx, al
        mov eax, 7
there:    cli
        hlt
`;

const endless = (body: string): string => `${HEAD}again:\n${body}        jmp again\n`;
/** As `endless`, but it only loops in the end, so that the long runs are not dear. */
const many = (body: string): string =>
  `${HEAD}        mov ecx, 20000\nagain:\n${body}        loop again\n        jmp $\n`;

/** Faults into a handler that goes on behind the instruction: dear, and for ever. */
const DEAR = `${HEAD}        lidt [idtr]
again:  ud2
        ud2
        jmp again
handler:
        add dword [esp], 2
        iret
        align 8
idt:    times 16 dw handler, 0x08, 0x8E00, 0
idtr:   dw idtr - idt - 1
        dd idt
there:    nop
`;

/** Touches each page of its 256 MiB. */
const GREEDY = `${HEAD}        mov edi, 0x100000
        mov ecx, 65000
again:  mov byte [edi], 1
        add edi, 4096
        loop again
        jmp $
`;

/** What the command said, and by name what became of each. */
let report: {
  readonly text: string;
  readonly grades: ReadonlyMap<string, Grade>;
  readonly rows: readonly string[];
  readonly others: readonly string[];
  readonly limits: unknown;
};

beforeAll(() => {
  work.write('hard/lesson.yaml', LESSON);
  work.write('hard/start/guest.asm', HEAD);
  const hand = (name: string, text: string): void => void work.write(`in/${name}`, text);
  hand('a-first.asm', RIGHT);
  hand('loops.asm', endless(''));
  hand('slow.asm', DEAR);
  hand('floods-serial.asm', many("        mov dx, 0x3F8\n        mov al, 'x'\n        out dx, al\n"));
  hand('floods-trace.asm', many('        cli\n        sti\n'));
  hand('greedy.asm', GREEDY);
  hand('other.json', progressFile([emptyProgress('another-lesson')]));
  hand('no-json.json', '['.repeat(500_000));
  hand('brings-yaml/guest.asm', HEAD);
  hand('brings-yaml/lesson.yaml', 'checks: [\n\t: "');
  hand('only-yaml/lesson.yaml', LESSON);
  hand('huge.asm', '; '.repeat(600_000));
  hand('binary.asm', '\u007fELF\0\0\0');
  hand('homework.doc', RIGHT);
  hand('\u001b[2Jcolour.asm', `${HEAD}        movv eax, 7\n`);
  hand('secret.txt', 'what the machine that grades knows');
  symlinkSync(work.path('in/secret.txt'), work.path('in/link.asm'));
  spawnSync('mkfifo', [work.path('in/pipe.asm')]);
  hand('z-last.asm', RIGHT);
  const args = [work.path('in'), '--lesson', work.path('hard'), '--seconds', '5', '--memory', '450'];
  const { status, stdout } = work.trapgate('grade', ...args, '--json', '--csv', work.path('out.csv'));
  expect(status).toBe(0);
  const { submissions, others, limits } = JSON.parse(stdout) as {
    submissions: Grade[];
    others: string[];
    limits: unknown;
  };
  report = {
    text: stdout,
    grades: new Map(submissions.map((grade) => [grade.name, grade])),
    rows: readFileSync(work.path('out.csv'), 'utf8').split(/\n(?=[^ ])/),
    others,
    limits,
  };
}, PATIENCE);

const graded = (name: string): Grade => {
  const grade = report.grades.get(name);
  if (!grade) throw new Error(`nothing is said of ${name}: ${[...report.grades.keys()].join(', ')}`);
  return grade;
};
const row = (name: string): string => report.rows.find((line) => line.startsWith(`${name},`)) ?? '';

it('grades what is right before them and after them', () => {
  for (const name of ['a-first', 'z-last']) {
    expect(graded(name)).toMatchObject({
      status: 'graded',
      message: '',
      checks: Array(4).fill({ passed: true }),
    });
    expect(row(name)).toBe(`${name},graded,4,4,1,1,1,1,${name === 'z-last' ? '\n' : ''}`);
  }
});

it('says which limits held', () => {
  expect(report.limits).toEqual({ seconds: 5, mebibytes: 450, answer: 1 << 20 });
  const { stdout } = work.trapgate('grade', '--help');
  expect(stdout).toContain(`(${GRADE_LIMITS.seconds})`);
  expect(stdout).toContain(`(${GRADE_LIMITS.mebibytes})`);
});

describe('a submission that', () => {
  it('loops for ever is graded by where its budget leaves it', () => {
    const { status, checks } = graded('loops');
    expect(status).toBe('graded');
    expect(checks.map(({ passed }) => passed)).toEqual([false, false, false, false]);
    expect(checks[0]?.message).toMatch(
      /vcpu.eax is .*stopped at guest.asm:4 after 5,000 instructions: that is its budget/,
    );
    expect(row('loops')).toBe('loops,graded,0,4,0,0,0,0,');
  });

  it('takes too much time is stopped, and the limit named', () => {
    const message = 'It was stopped after 5 s of processor time; give more with --seconds.';
    expect(graded('slow')).toEqual({ name: 'slow', status: 'too slow', message, checks: [] });
    expect(row('slow')).toBe(`slow,too slow,0,4,0,0,0,0,${message}`);
  });

  it('floods the serial port is graded, and its flood told by its beginning', () => {
    const { status, checks } = graded('floods-serial');
    expect(status).toBe('graded');
    expect(checks[1]?.message).toMatch(
      /^the serial output is "x{200}"\.\.\. \(20,000 characters\), expected "7"/,
    );
    expect(row('floods-serial')).toBe('floods-serial,graded,0,4,0,0,0,0,');
  });

  it('floods the trace with exits is graded', () => {
    const { status, checks } = graded('floods-trace');
    expect(status).toBe('graded');
    expect(checks[0]?.message).toContain('5,000 instructions: that is its budget');
    expect(row('floods-trace')).toBe('floods-trace,graded,0,4,0,0,0,0,');
  });

  it('uses up its memory is stopped, and the limit named', () => {
    const { status, message, checks } = graded('greedy');
    expect([status, checks]).toEqual(['too much memory', []]);
    expect(message).toMatch(/450 MiB of memory; give more with --memory\.$/);
    expect(row('greedy')).toBe(`greedy,too much memory,0,4,0,0,0,0,${message}`);
  });

  it('was made for another lesson is told from one that fails', () => {
    const message = 'The file holds nothing of the lesson hard.';
    expect(graded('other')).toMatchObject({ status: 'unreadable', message, checks: [] });
    expect(row('other')).toBe(`other,unreadable,0,4,0,0,0,0,${message}`);
  });

  it('is no JSON where JSON is expected is unreadable', () => {
    expect(graded('no-json')).toMatchObject({ status: 'unreadable', message: 'The file is no JSON.' });
    expect(row('no-json')).toBe('no-json,unreadable,0,4,0,0,0,0,The file is no JSON.');
  });

  it('brings a lesson.yaml of its own, malformed, is graded by the one of the lesson', () => {
    const { status, checks } = graded('brings-yaml');
    expect([status, checks.length]).toEqual(['not built', 0]);
    expect(row('brings-yaml')).toContain('The source makes no bytes at all.');
  });

  it('brings a lesson.yaml and no guest is unreadable', () => {
    const message = 'There is no guest.asm in the folder.';
    expect(graded('only-yaml')).toMatchObject({ status: 'unreadable', message });
    expect(row('only-yaml')).toBe(`only-yaml,unreadable,0,4,0,0,0,0,${message}`);
  });

  it('is huge is not read', () => {
    const message = 'huge.asm has more than 1 MiB, and is not read.';
    expect(graded('huge')).toMatchObject({ status: 'unreadable', message });
    expect(row('huge')).toBe(`huge,unreadable,0,4,0,0,0,0,"${message}"`);
  });

  it('is binary is no text', () => {
    const message = 'binary.asm is no text: there are zero bytes in it.';
    expect(graded('binary')).toMatchObject({ status: 'unreadable', message });
    expect(row('binary')).toBe(`binary,unreadable,0,4,0,0,0,0,${message}`);
  });

  it('is a link is not followed, so that it shows nothing of the machine that grades', () => {
    expect(graded('link')).toMatchObject({
      status: 'unreadable',
      message: 'link.asm is a link, and not read.',
    });
    expect(report.text).not.toContain('what the machine');
  });

  it.skipIf(process.platform === 'win32')('is a pipe is not waited for', () => {
    expect(graded('pipe')).toMatchObject({
      status: 'unreadable',
      message: 'pipe.asm is no file, and not read.',
    });
  });

  it('ends as no file of the lesson does is named', () => {
    expect(report.others).toEqual(['homework.doc', 'secret.txt']);
  });

  it('is named so that it would clear the screen does not', () => {
    expect(graded('\u001b[2Jcolour').status).toBe('not built');
    work.write('screen/\u001b[2Jcolour.asm', `${HEAD}        movv eax, 7\n`);
    const { stdout } = work.trapgate('grade', work.path('screen'), '--lesson', work.path('hard'));
    expect(stdout).toMatch(/^\\x1b\[2Jcolour: 0 of 4, not built\n {4}guest.asm:3:9: error: /);
  });
});

describe('a process that', () => {
  it(
    'crashes is reported with its last words, and others are graded meanwhile',
    async () => {
      const crash = work.write(
        'crash.cjs',
        'WebAssembly.Memory = class { constructor() { process.abort(); } };\n',
      );
      const files = { 'guest.asm': RIGHT };
      const before = process.env.NODE_OPTIONS;
      process.env.NODE_OPTIONS = `--require ${crash}`;
      const crashing = gradeApart('crashes', LESSON, files);
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
      const [crashed, thrown, fine] = await Promise.all([
        crashing,
        gradeApart('throws', 'no lesson', files),
        gradeApart('fine', LESSON, files),
      ]);
      expect(crashed).toMatchObject({ name: 'crashes', status: 'crashed', checks: [] });
      expect(crashed.message).toMatch(/^Its process ended with (SIGABRT|status \d+)/);
      expect(thrown.message).toBe(
        'Its process ended with status 1: Error: the lesson was right a moment ago.',
      );
      expect(fine).toMatchObject({
        status: 'graded',
        checks: Array(4).fill({ passed: true }),
      });
    },
    PATIENCE,
  );

  it(
    'says too much is stopped',
    async () => {
      const limits = { ...GRADE_LIMITS, answer: 20 };
      const found = await gradeApart('talks', LESSON, { 'guest.asm': RIGHT }, undefined, limits);
      expect(found).toMatchObject({ status: 'too much output', checks: [] });
      expect(found.message).toBe('What its checks say has more than 20 characters.');
    },
    PATIENCE,
  );
});
