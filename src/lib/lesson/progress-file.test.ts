import { expect, it } from 'vitest';
import { emptyProgress, withAnswer } from './progress.ts';
import { progressFile, readProgressFile } from './progress-file.ts';

it('comes back as it was written', () => {
  const lessons = [
    withAnswer(emptyProgress('cli'), 'order', 'a, b', true, '0123456789abcdef'),
    emptyProgress('rings'),
  ];
  expect(readProgressFile(progressFile(lessons))).toEqual(lessons);
});

it.each([
  '',
  'null',
  '7',
  '{}',
  '{"kind":"trapgate-progress"}',
  '{"kind":"trapgate-progress","lessons":[{}]}',
  progressFile([{ ...emptyProgress('cli'), files: { 'guest.asm': 7 } } as never]),
  progressFile([{ ...emptyProgress('cli'), made: 'yesterday' } as never]),
  'x'.repeat(5 << 20),
])('refuses another file', (text) => expect(readProgressFile(text)).toMatch(/file/));

it('takes progress of which nobody noted the version', () => {
  const { made: _, ...old } = emptyProgress('cli');
  expect(readProgressFile(progressFile([old]))).toEqual([old]);
});
