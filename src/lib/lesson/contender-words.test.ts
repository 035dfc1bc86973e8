import { expect, it } from 'vitest';
import { CONTENDERS } from '../workbench/compare/contenders.ts';
import { TECHNIQUES } from '../workbench/configuration.ts';
import { namedRuns } from './contender-words.ts';
import type { GuestLesson, RunSpec } from './types.ts';

const lesson = (runs: Readonly<Record<string, Partial<RunSpec>>>): GuestLesson =>
  ({ runs }) as unknown as GuestLesson;
const wordsOf = (run: Partial<RunSpec>): string | undefined =>
  namedRuns(lesson({ a: { cpu: 'classic', ...run } }), ['a'])[0]?.words;

it('says of VT-x what the comparison says beside the same row', () => {
  for (const mmu of ['write-traced', 'nested'] as const) {
    const row = CONTENDERS.find((one) => one.technique === 'hardware-assist' && one.mmu === mmu);
    expect(wordsOf({ technique: 'hardware-assist', mmu })).toBe(row?.note);
  }
});

it('has words, and no id, for each technique', () => {
  for (const technique of TECHNIQUES) {
    expect(wordsOf({ technique })).toBeTruthy();
    if (technique.includes('-')) expect(wordsOf({ technique })).not.toContain(technique);
  }
  expect(wordsOf({ technique: 'native' })).toBe('the bare machine');
});

it('tells processors apart, and by their names runs that nothing else parts', () => {
  const bare = { cpu: 'classic', technique: 'native' } as const;
  const named = namedRuns(lesson({ a: bare, b: bare, c: { ...bare, cpu: 'strict' } }), [
    'a',
    'b',
    'c',
    'gone',
  ]);
  expect(named.map(({ words }) => words)).toEqual([
    'the bare machine (a)',
    'the bare machine (b)',
    'the bare machine, strict',
  ]);
  expect(named.map(({ label }) => label)).toEqual(['native (a)', 'native (b)', 'native, strict']);
});
