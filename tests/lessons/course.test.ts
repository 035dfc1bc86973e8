import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { sharedFor } from '../../src/cli/lesson-shared.ts';
import { lessonFolders, readLessonFolder } from '../../src/cli/lesson.ts';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import { filesOf } from '../../src/lib/lesson/folder.ts';
import { runLesson } from '../../src/lib/lesson/runner.ts';
import { SCHEMA } from '../../src/lib/lesson/schema.ts';
import { slowness } from '../pace.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** An author waits five seconds for a lesson. These are of processor time, of which half as much again goes to compiling and collecting beside it. */
const SECONDS = 7.5 * slowness();

describe('every lesson proves itself', () => {
  const folders = [...lessonFolders(path('../../content/course')), path('fixtures/sidt')];
  it.each(folders)('%s', (folder) => {
    const begun = process.cpuUsage();
    const { problems } = checkLesson(readLessonFolder(folder), sharedFor(folder));
    const { user, system } = process.cpuUsage(begun);
    expect(problems).toEqual([]);
    expect((user + system) / 1e6, 'seconds of processor time').toBeLessThan(SECONDS);
  });

  it('there are some', () => expect(folders.length).toBeGreaterThanOrEqual(3));
});

describe('every lesson of the course is one that a lecturer gives', () => {
  it.each(lessonFolders(path('../../content/course')))('%s', (folder) => {
    const files = readLessonFolder(folder);
    const prose = files['index.md'] ?? '';
    const loaded = loadLesson(files['lesson.yaml'] ?? '');
    if (loaded.kind === 'problems') throw new Error('the lesson is broken');
    const { minutes, predict = [], checks } = loaded.lesson;
    expect(minutes).toBeGreaterThanOrEqual(15);
    expect(minutes).toBeLessThanOrEqual(30);
    expect(prose.split(/\s+/).length).toBeLessThanOrEqual(1501);
    expect(prose).toMatch(/<Step to=/);
    expect(prose).toMatch(/^Sources: |\*Software Developer's Manual\*/m);
    expect(checks.length).toBeGreaterThan(0);
    // What is wrong in it is answered by the option that says so, with a record of the run.
    const options = predict.flatMap((one) => ('options' in one ? Object.values(one.options) : []));
    expect(
      options.some(({ misconception, because }) => misconception !== undefined && because !== undefined),
    ).toBe(true);
  });
});

/** What each lesson has to confront, by the id of the lesson. */
const MISCONCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'one-machine': ['a-vm-is-an-emulator'],
  classes: ['privileged-is-sensitive'],
  'theorem-1': ['sufficient-is-necessary'],
  cli: ['trap-and-emulate-cannot-do-popf'],
  'obeys-not': ['popf-traps', 'umip-mends-all'],
  'memory-twice': ['shadow-is-a-copy', 'every-fault-is-the-guests', 'paging-parts-rings-0-to-2'],
  'three-answers': ['bt-rewrites-applications', 'pv-needs-hardware', 'vt-makes-everything-trap'],
  'which-is-fastest': ['hardware-is-always-faster'],
};

describe('every misconception that the course is about is an option of a prediction, with what refutes it', () => {
  const lessons = lessonFolders(path('../../content/course')).flatMap((folder) => {
    const loaded = loadLesson(readLessonFolder(folder)['lesson.yaml'] ?? '');
    return loaded.kind === 'lesson' ? [{ folder, lesson: loaded.lesson }] : [];
  });
  it.each(Object.entries(MISCONCEPTIONS))('%s', (id, named) => {
    const found = lessons.find(({ lesson }) => lesson.id === id);
    if (!found) throw new Error(`no lesson ${id}`);
    const options = (found.lesson.predict ?? []).flatMap((one) =>
      'options' in one ? Object.values(one.options) : [],
    );
    for (const misconception of named) {
      const wrong = options.filter((option) => option.misconception === misconception);
      expect(wrong, misconception).not.toEqual([]);
      for (const { because = '' } of wrong) expect(because, misconception).not.toBe('');
    }
  });

  it('each answer by events leads to one of them, or behind the instruction that caused none', () => {
    for (const { folder, lesson } of lessons) {
      if (lesson.kind === 'third-generation') continue;
      const files = filesOf(lesson, readLessonFolder(folder), 'start');
      const predictions = (lesson.predict ?? []).filter(({ answer }) => 'count' in answer);
      for (const { id, right, event, moment, message } of runLesson(lesson, files, { predictions })
        .predictions) {
        expect(right, id).not.toBeNull();
        expect(event >= 0 || moment?.startsWith('after label:'), `${lesson.id} ${id}`).toBe(true);
        expect(message, id).toMatch(/^\d+ [a-z-]+ events?/);
      }
    }
  });

  it('lesson 5 has a machine that obeys', () => {
    const runs = lessons.find(({ lesson }) => lesson.id === 'cli')?.lesson.runs ?? {};
    expect(Object.values(runs)).toContainEqual(
      expect.objectContaining({ cpu: 'strict', technique: 'trap-and-emulate' }),
    );
  });
});

it('the published schema is the one that is checked', () => {
  const published = readFileSync(path('../../static/lesson.schema.json'), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(SCHEMA)));
});

it('the schema is one', () => {
  expect(new Ajv2020().validateSchema(SCHEMA)).toBe(true);
});
