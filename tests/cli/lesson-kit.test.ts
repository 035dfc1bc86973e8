// The author's kit: a new lesson proves itself, and submissions are graded one by one, whatever they are.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/cli/command.ts';
import { csv, grade } from '../../src/cli/grade.ts';
import { gradeApart } from '../../src/cli/grade-apart.ts';
import { readLessonFolder } from '../../src/cli/lesson.ts';
import { newLesson } from '../../src/cli/new-lesson.ts';
import { readSubmissions } from '../../src/cli/submissions.ts';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import { emptyProgress } from '../../src/lib/lesson/progress.ts';
import { progressFile } from '../../src/lib/lesson/progress-file.ts';
import { isSeeded } from '../../src/lib/lesson/seed.ts';
import { lessonVersion } from '../../src/lib/lesson/version.ts';
import { Workspace } from './trapgate.ts';

const TEMPLATE = fileURLToPath(new URL('../../content/template', import.meta.url));

const work = new Workspace();
afterAll(() => work.remove());

/** A wall clock is at work here: a busy machine starts a process slowly. */
const PATIENCE = 120_000;

describe('trapgate lesson new', () => {
  it(
    'makes a lesson that holds',
    () => {
      const { status } = work.trapgate(
        'lesson',
        'new',
        'course/01-part/02-first-steps',
        '--title',
        'A "title": #1',
      );
      expect(status).toBe(0);
      const report = checkLesson(readLessonFolder(work.path('course/01-part/02-first-steps')));
      expect(report).toMatchObject({ id: 'first-steps', title: 'A "title": #1', problems: [] });
      expect(report.proved).toHaveLength(4);
    },
    PATIENCE,
  );

  it('never writes over anything, and wants a name that can be an address', () => {
    work.write('course/there/notes.txt', 'mine');
    expect(() => newLesson(work.path('course/there'), undefined, false)).toThrow(Failure);
    expect(readFileSync(work.path('course/there/notes.txt'), 'utf8')).toBe('mine');
    expect(() => newLesson(work.path('course/02 Spaces'), undefined, false)).toThrow(/is no id/);
    expect(existsSync(work.path('course/02 Spaces'))).toBe(false);
  });

  it('says at once where no folder can be made', () => {
    work.write('file', '');
    const inFile = work.path('file/01-first');
    expect(() => newLesson(inFile, undefined, false)).toThrow('lies in what is no folder');
  });

  it.skipIf(process.platform !== 'linux')(
    'says at once where the system makes no folder',
    () => {
      const { status, value } = work.json('lesson', 'new', '/proc/01-part/01-first');
      expect(status).toBe(1);
      expect(value.problems).toEqual([
        {
          severity: 'error',
          message: 'No folder can be made in /proc.',
          remedy: 'Choose a place where you may write, or change its permissions.',
          file: '/proc/01-part/01-first',
        },
      ]);
    },
    PATIENCE,
  );
});

describe('a lesson that is broken', () => {
  const sound = readFileSync(join(TEMPLATE, 'lesson.yaml'), 'utf8');
  work.write('broken/01-part/01-first/lesson.yaml', sound.replace('id: ID', 'id: first'));
  work.write('broken/01-part/02-second/lesson.yaml', sound.replace('id: ID', 'id: second\nlength: 5'));
  const second = join('broken', '01-part', '02-second');
  const problem = { line: 3, column: 1, message: 'the lesson has no `length`' };

  it(
    'is refused by lesson check, with its place',
    () => {
      const { status, stdout, stderr } = work.trapgate('lesson', 'check', second);
      expect([status, stdout]).toEqual([1, '']);
      const [place, remedy] = stderr.split('\n');
      expect(place).toBe(`${join(second, 'lesson.yaml')}:3:1: error: ${problem.message}`);
      expect(remedy).toMatch(/^ {4}\S/);
      const { status: ofJSON, value } = work.json('lesson', 'check', second);
      expect(ofJSON).toBe(1);
      expect(value).toMatchObject({
        ok: false,
        lessons: [{ folder: second, problems: [{ file: 'lesson.yaml', ...problem }] }],
      });
    },
    PATIENCE,
  );

  it(
    'is refused where a file is too long, empty or no text, and the others are proved',
    () => {
      for (const [path, text] of Object.entries(readLessonFolder(TEMPLATE))) {
        for (const name of ['long', 'odd', 'right'])
          work.write(`unsound/01-part/${name}/${path}`, text.replace('id: ID', `id: ${name}`));
      }
      work.write('unsound/01-part/empty/lesson.yaml', '');
      work.write('unsound/01-part/long/index.md', 'An exit takes 784 cycles. '.repeat(200_000));
      work.write('unsound/01-part/odd/start/guest.asm', Uint8Array.of(0x3b, 0x0a, 0xe9, 0x0a));
      // What is none of the lesson's is not looked at.
      work.write('unsound/01-part/right/picture.png', Uint8Array.of(0x89, 0x50, 0));
      work.write('unsound/01-part/right/wrong/.swap', Uint8Array.of(0));
      const { status, stdout, stderr } = work.trapgate('lesson', 'check', 'unsound');
      expect(status).toBe(1);
      expect(stdout).toMatch(/^right: holds/);
      const lines = stderr.trim().split('\n');
      const at = (...names: string[]): string => join('unsound', '01-part', ...names);
      expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
        `${at('empty', 'lesson.yaml')}:1:1: error: the file is empty`,
        `${at('long', 'index.md')}:1:1: error: the file has 5200000 characters`,
        `${at('odd', 'start', 'guest.asm')}:2:1: error: the file is no text: here stands what is not UTF-8`,
      ]);
      expect(lines.slice(3)).toEqual([
        '    Keep it below 65536.',
        expect.any(String),
        '    Save it as UTF-8.',
      ]);
    },
    PATIENCE,
  );

  it(
    'is listed as one that cannot be read, with its place',
    () => {
      const { status, stdout, stderr } = work.trapgate('lesson', 'list', 'broken');
      expect(status).toBe(1);
      expect(stdout).toMatch(/^ 1 {2}first .*\n 2 .*cannot be read.*02-second/);
      expect(stderr).toContain(`${join(second, 'lesson.yaml')}:3:1: error: ${problem.message}\n    `);
      const { status: ofJSON, value } = work.json('lesson', 'list', 'broken');
      expect(ofJSON).toBe(1);
      expect(value).toMatchObject({
        ok: false,
        lessons: [{ id: 'first' }, { id: '' }],
        problems: [{ file: join(second, 'lesson.yaml'), ...problem }],
      });
    },
    PATIENCE,
  );
});

describe('trapgate grade', () => {
  const template = readLessonFolder(TEMPLATE);
  const yaml = template['lesson.yaml'] ?? '';
  const solution = template['solution/guest.asm'] ?? '';
  const loaded = loadLesson(yaml.replace('id: ID', 'id: kit'));
  if (loaded.kind === 'problems') throw new Error('the template is broken');

  it('takes a submission from a file or a folder, and says which it cannot read', () => {
    work.write('in/anna.asm', solution);
    work.write('in/emil/guest.asm', solution);
    work.write('in/fritz/other.asm', solution);
    work.write('in/gerd.asm', '; '.repeat(600_000));
    work.write('in/.hidden.asm', solution);
    work.write('in/readme.txt', 'no submission');
    const { submissions, others } = readSubmissions(work.path('in'), loaded.lesson);
    expect(submissions.map(({ name, problem }) => [name, problem])).toEqual([
      ['anna', ''],
      ['emil', ''],
      ['fritz', 'There is no guest.asm in the folder.'],
      ['gerd', expect.stringContaining('more than 1 MiB') as string],
    ]);
    expect(submissions[1]?.files).toEqual({ 'guest.asm': solution });
    expect(others).toEqual(['readme.txt']);
  });

  it(
    'grades by the evaluator of lesson check, and reports what does not assemble',
    async () => {
      const kit = yaml.replace('id: ID', 'id: kit');
      const [right, wrong, broken] = await Promise.all([
        gradeApart('right', kit, { 'guest.asm': solution }),
        gradeApart('wrong', kit, { 'guest.asm': solution.replace('mov eax, 7', 'mov eax, 8') }),
        gradeApart('broken', kit, { 'guest.asm': 'bits 32\nmov eax,\n' }),
      ]);
      expect(right).toMatchObject({ status: 'graded', checks: [{ passed: true }, { passed: true }] });
      expect(wrong.checks.map(({ id, passed }) => [id, passed])).toEqual([
        ['seven', false],
        ['prints', false],
      ]);
      expect(wrong.checks[0]?.message).toContain('vcpu.eax is 8');
      expect(broken).toMatchObject({ status: 'not built', checks: [] });
      expect(broken.message).toContain('guest.asm:2:');
    },
    PATIENCE,
  );

  it(
    'takes what a page has saved, with its seed, and says where it was made for another version of the lesson',
    async () => {
      const seeded = (text: string): string =>
        text.replace('id: ID', 'id: kit').replace('ring: 1,', 'ring: 1, seed: student,');
      for (const [path, text] of Object.entries(template)) work.write(`kit/${path}`, seeded(text));
      const kit = loadLesson(seeded(yaml));
      if (kit.kind === 'problems' || !isSeeded(kit.lesson)) throw new Error('the template has no such run');
      const version = lessonVersion(kit.lesson, { 'guest.asm': template['start/guest.asm'] ?? '' });
      // It is 7, as the lesson wants it, with the seed 1 only.
      const files = { 'guest.asm': solution.replace('mov eax, 7', 'mov eax, 6 + SEED') };
      const save = (name: string, seed: object, made = version): void => {
        const own = { ...emptyProgress('kit'), files, made: { 'guest.asm': made }, ...seed };
        work.write(`saved/${name}`, progressFile([emptyProgress('other'), own]));
      };
      save('ines.json', { seed: 1 });
      save('jan/progress.json', {}, '0000000000000000');
      save('lena.json', { seed: 2 });
      work.write('saved/karl.json', progressFile([emptyProgress('other')]));
      work.write('saved.csv', 'grades of before\n'.repeat(100));
      expect(
        await grade.run([work.path('saved'), '--lesson', work.path('kit'), '--csv', work.path('saved.csv')]),
      ).toBe(0);
      const rows = readFileSync(work.path('saved.csv'), 'utf8').trim().split('\n').slice(1);
      expect(rows).toHaveLength(4);
      expect(rows[0]).toBe('ines,graded,2,2,1,1,');
      expect(rows[1]).toMatch(/^jan,graded,2,2,1,1,.*made for another version.*carries no seed/);
      expect(rows[2]).toMatch(/^karl,unreadable,0,2,0,0,.*nothing of the lesson kit/);
      expect(rows[3]).toBe('lena,graded,0,2,0,0,');
      // The instructor names one: what Lena's says is not asked.
      const args = [work.path('saved'), '--lesson', work.path('kit'), '--seed', '1'];
      await grade.run([...args, '--csv', work.path('all.csv')]);
      const all = readFileSync(work.path('all.csv'), 'utf8').trim().split('\n').slice(1);
      expect(all[3]).toBe('lena,graded,2,2,1,1,');
      expect(all[1]).not.toContain('carries no seed');
    },
    PATIENCE,
  );

  it('writes CSV that no spreadsheet takes for a formula', () => {
    const checks = [{ id: 'seven', passed: true, message: '' }];
    const grades = [
      { name: '=1+1', status: 'graded', message: '', checks },
      { name: 'b,c', status: 'crashed', message: 'said "no"', checks: [] },
    ] as const;
    expect(csv(grades, ['seven'])).toBe(
      'submission,status,passed,of,seven,message\n' +
        "'=1+1,graded,1,1,1,\n" +
        '"b,c",crashed,0,1,0,"said ""no"""\n',
    );
  });

  it('says where a submission or the lesson itself is no UTF-8, or does not hold together', async () => {
    // As Windows in Western Europe, and as PowerShell writes.
    work.write('odd/lena.asm', Uint8Array.of(0x3b, 0x0a, 0x3b, 0xe9, 0x0a));
    work.write('odd/mark.asm', Uint8Array.of(0xff, 0xfe, 0x3b, 0, 0xe9, 0, 0x0a, 0));
    work.write('odd/nora.asm', '; \ufffd, as an editor has written it\n');
    const { submissions } = readSubmissions(work.path('odd'), loaded.lesson);
    expect(submissions.map(({ problem }) => problem)).toEqual([
      'lena.asm is not UTF-8: see line 2, column 2. Save it as UTF-8.',
      '',
      '',
    ]);
    for (const [path, text] of Object.entries(template)) {
      work.write(`unreadable/${path}`, text.replace('id: ID', 'id: kit'));
      work.write(`unsound-kit/${path}`, text.replace('id: ID', 'id: kit\nlength: 5'));
    }
    work.write('unreadable/start/guest.asm', Uint8Array.of(0x3b, 0x0a, 0xe9, 0x0a));
    const problemsWith = async (lesson: string): Promise<unknown> => {
      const args = [work.path('odd'), '--lesson', work.path(lesson)];
      return await Promise.resolve(grade.run(args)).catch((thrown: unknown) => thrown);
    };
    expect(await problemsWith('unreadable')).toMatchObject({
      problems: [
        {
          file: join(work.path('unreadable'), 'start', 'guest.asm'),
          ...{ line: 2, column: 1, message: 'the file is no text: here stands what is not UTF-8' },
        },
      ],
    });
    expect(await problemsWith('unsound-kit')).toMatchObject({
      problems: [{ file: join(work.path('unsound-kit'), 'lesson.yaml'), line: 3, column: 1 }],
    });
  });

  it('says what is missing', async () => {
    work.write('some/anna.asm', solution);
    const run = async (...args: string[]) => await grade.run(args);
    await expect(run(work.path('some'))).rejects.toThrow('Which lesson?');
    await expect(run('nowhere', '--lesson', 'cli')).rejects.toThrow('no folder nowhere');
    await expect(run(work.path('some'), '--lesson', 'nothing')).rejects.toThrow('no lesson nothing');
  });
});
