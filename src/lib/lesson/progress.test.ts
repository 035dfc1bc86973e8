import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { loadLesson } from './load.ts';
import {
  emptyProgress,
  madeFor,
  madeForAnother,
  withAnswer,
  withFiles,
  without,
  withResult,
} from './progress.ts';
import { lessonVersion } from './version.ts';

const YAML = readFileSync('tests/lessons/fixtures/sidt/lesson.yaml', 'utf8');
const START = { 'guest.asm': 'nop\n', 'harness.asm': 'hlt\n' };
const lessonOf = (yaml: string) => {
  const loaded = loadLesson(yaml);
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems));
  return loaded.lesson;
};
const LESSON = lessonOf(YAML);
const versionWith = (from: string, to: string): string => {
  expect(YAML).toContain(from);
  return lessonVersion(lessonOf(YAML.replace(from, to)), START);
};

it('gives a lesson another version by what answers depend on, and by nothing else', () => {
  const version = lessonVersion(LESSON, START);
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(versionWith("title: 'SIDT lies'", "title: 'SIDT tells'")).toBe(version);
  expect(versionWith("'Who owns IDTR", "'And who owns IDTR")).toBe(version);
  expect(versionWith('budget: 20000', 'budget: 20001')).not.toBe(version);
  expect(versionWith("'Does SIDT trap here?'", "'Will SIDT trap here?'")).not.toBe(version);
  expect(versionWith('eq: cpu.idtr.base', 'eq: vcpu.idtr.limit')).not.toBe(version);
  expect(lessonVersion(LESSON, { ...START, 'guest.asm': 'nop' })).not.toBe(version);
  expect(lessonVersion(LESSON, { ...START, 'harness.asm': 'hlt' })).not.toBe(version);
});

it('knows what was made for another version, until it is kept or taken out', () => {
  const check = { id: 'sidt-lies', passed: true } as never;
  const begun = withResult(
    withAnswer(emptyProgress('sidt'), 'p1', 'trap', true, 'one'),
    { checks: [check] },
    'one',
  );
  const edited = withFiles(
    begun,
    LESSON,
    START,
    { ...START, 'guest.asm': 'cli\n', 'harness.asm': 'mine' },
    'one',
  );
  const names = ['p1', 'sidt-lies', 'guest.asm'];
  expect(edited.files).toEqual({ 'guest.asm': 'cli\n' });
  expect(madeForAnother(edited, names, 'one')).toEqual([]);
  expect(madeForAnother(edited, [...names, 'never-answered'], 'two')).toEqual(names);
  expect(madeForAnother(madeFor(edited, ['p1'], 'two'), names, 'two')).toEqual(['sidt-lies', 'guest.asm']);
  expect(madeForAnother(withResult(edited, { checks: [check] }, 'two'), names, 'two')).toEqual([
    'p1',
    'guest.asm',
  ]);
  expect(without(edited, names)).toEqual(emptyProgress('sidt'));
});

it('leaves a text with the version it was begun for, however often it is changed', () => {
  const begun = withFiles(emptyProgress('sidt'), LESSON, START, { ...START, 'guest.asm': 'cli\n' }, 'one');
  const changed = withFiles(begun, LESSON, START, { ...START, 'guest.asm': 'sti\n' }, 'two');
  expect(changed).toMatchObject({ files: { 'guest.asm': 'sti\n' }, made: { 'guest.asm': 'one' } });
  const afresh = withFiles(changed, LESSON, START, START, 'two');
  expect(afresh.files).toEqual({});
  expect(withFiles(afresh, LESSON, START, { ...START, 'guest.asm': 'nop' }, 'two').made).toEqual({
    'guest.asm': 'two',
  });
});
