import { expect, it } from 'vitest';
import { emptyProgress, withAnswer } from './progress.ts';
import { progressFile, readProgressFile } from './progress-file.ts';

it('comes back as it was written', () => {
  const lessons = [withAnswer(emptyProgress('cli'), 'order', 'a, b', true), emptyProgress('rings')];
  expect(readProgressFile(progressFile(lessons))).toEqual(lessons);
});

it.each([
  '',
  'null',
  '7',
  '{}',
  '{"kind":"trapgate-progress"}',
  '{"kind":"trapgate-progress","lessons":[{}]}',
  'x'.repeat(5 << 20),
])('refuses another file', (text) => expect(readProgressFile(text)).toMatch(/file/));
