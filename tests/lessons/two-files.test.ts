// A lesson whose student changes two files, walked from its start to its solution as the page's worker does.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readLessonFolder } from '../../src/cli/lesson.ts';
import { checkLesson } from '../../src/lib/lesson/check.ts';
import { filesOf } from '../../src/lib/lesson/folder.ts';
import { loadLesson } from '../../src/lib/lesson/load.ts';
import { runLesson } from '../../src/lib/lesson/runner.ts';

const folder = readLessonFolder(fileURLToPath(new URL('fixtures/two-files', import.meta.url)));
const loaded = loadLesson(folder['lesson.yaml'] ?? '');
if (loaded.kind === 'problems') throw new Error(loaded.problems[0]?.message);
const { lesson } = loaded;

it('proves itself', () => {
  const { problems, proved } = checkLesson(folder);
  expect(problems).toEqual([]);
  expect(proved).toEqual([
    'solution',
    'start',
    'wrong/not-doubled.asm',
    'wrong/returns-at-once',
    'wrong/never-ends.asm',
  ]);
});

it('is walked: each file alone is not enough, both are', () => {
  const start = filesOf(lesson, folder, 'start');
  const solution = filesOf(lesson, folder, 'solution');
  const passed = (files: typeof start): string[] =>
    runLesson(lesson, files)
      .checks.filter((check) => check.passed)
      .map(({ id }) => id);
  expect(passed(start)).toEqual(['equal']);
  expect(passed({ ...start, 'answer.asm': solution['answer.asm'] ?? '' })).toEqual(['equal']);
  expect(passed({ ...start, 'ask.asm': solution['ask.asm'] ?? '' })).toEqual(['called', 'equal']);
  expect(passed(solution)).toEqual(['called', 'doubled', 'equal']);
  expect(runLesson(lesson, start).predictions).toMatchObject([{ id: 'how-often', right: 0 }]);
});
