import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sharedFor } from '../../src/cli/lesson-shared.ts';
import { lessonFolders, readLessonFolder } from '../../src/cli/lesson.ts';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import { SCHEMA } from '../../src/lib/lesson/schema.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** An author waits five seconds for a lesson. These are of processor time, and up to half as much again goes on a machine that others use, too. */
const SECONDS = 7.5;

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

it('the published schema is the one that is checked', () => {
  const published = readFileSync(path('../../static/lesson.schema.json'), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(SCHEMA)));
});
