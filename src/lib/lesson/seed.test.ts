import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { loadLesson } from './load.ts';
import { runConfiguration } from './run-configuration.ts';
import { runLesson } from './runner.ts';
import { defines, isSeeded, readSeed, withSeed } from './seed.ts';
import type { GuestLesson } from './types.ts';
import { lessonVersion } from './version.ts';

const FOLDER = 'content/course/01-start/01-one-machine';
const text = (file: string): string => readFileSync(`${FOLDER}/${file}`, 'utf8');
const loaded = loadLesson(text('lesson.yaml'));
if (loaded.kind === 'problems') throw new Error('the lesson is broken');
const { lesson } = loaded as { lesson: GuestLesson };
const files = { 'guest.asm': text('solution/guest.asm'), 'task.asm': text('start/task.asm') };

it('gives the runs that ask for it the seed as a name of the assembler, and no other run', () => {
  const plain = { ...lesson, runs: { ...lesson.runs, other: { ...lesson.runs.bare!, define: { A: '1' } } } };
  const { seed: _, ...other } = plain.runs.other;
  const seeded = withSeed({ ...plain, runs: { ...plain.runs, other } }, 4242) as GuestLesson;
  expect(runConfiguration(seeded.runs.bare!).define).toEqual({ SEED: '4242' });
  expect(runConfiguration(seeded.runs.other!).define).toEqual({ A: '1' });
  expect(runConfiguration(lesson.runs.bare!).define).toEqual({ SEED: '1' });
  expect(isSeeded(lesson)).toBe(true);
  expect(lessonVersion(withSeed(lesson, 7), {})).not.toBe(lessonVersion(withSeed(lesson, 8), {}));
});

it.each([0, 1, 39, 40, 65535])('asks for another answer where the seed is another: %i', (seed) => {
  const top = 80 + (seed % 40);
  const predictions = lesson.predict?.filter(({ id }) => id === 'exits') ?? [];
  const start = { ...files, 'guest.asm': text('start/guest.asm') };
  expect(runLesson(withSeed(lesson, seed), start, { predictions }).predictions[0]?.right).toBe(top);
  const checks = lesson.checks.filter(({ id }) => id === 'loop' || id === 'sum');
  const { checks: results } = runLesson(withSeed(lesson, seed), files, { checks });
  expect(results.map(({ passed }) => passed)).toEqual([true, true]);
});

it('refuses what is no seed', () => {
  expect(['0', '65535', '007'].map(readSeed)).toEqual([0, 65535, 7]);
  expect(['', '65536', '-1', '1e3', '0x10', ' 1', null].map(readSeed)).toEqual(Array(7).fill(undefined));
});

it('a number in the lesson is the seed of all', () => {
  expect(defines({ seed: 4242 })).toEqual({ SEED: '4242' });
  expect(
    isSeeded({ runs: { bare: { cpu: 'classic', technique: 'native', seed: 4242, budget: 1 } } } as never),
  ).toBe(false);
});
