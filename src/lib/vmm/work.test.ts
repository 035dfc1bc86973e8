// What a guest's instructions are counted as, and that a snapshot takes the counts back.
import { expect, it } from 'vitest';
import { Work } from './work.ts';

function some(): Work {
  const work = new Work();
  work.count(3, 'direct', 96);
  work.count(3, 'emulated', 4);
  work.count(0, 'interpreted', 10);
  work.countReason('real-mode', 10);
  work.countExit(3, 'hidden-page-fault');
  work.countExit(3, 'sensitive-instruction');
  work.countExit(0, 'exception');
  return work;
}

it('an instruction that had missed a page is direct, but not without VMM entry', () => {
  const work = some();
  expect(work.efficiency(3)).toBe(0.95);
  expect(work.efficiency(0)).toBe(0);
  expect(work.efficiency(1, 2)).toBeNull();
  expect(work.efficiency(0, 3)).toBe(95 / 110);
  expect([...work.exitsFrom(0, 3)].map(([, count]) => count)).toEqual([1, 1, 1]);
});

it('one that is taken back is emulated', () => {
  const work = some();
  work.takeBack(3);
  expect(work.retiredAt(3)).toEqual({ direct: 95, translated: 0, emulated: 5, interpreted: 0 });
});

it('what ran from the translation cache ran without VMM entry', () => {
  const work = new Work();
  work.count(0, 'translated', 30);
  work.count(0, 'emulated', 10);
  expect(work.efficiency(0)).toBe(0.75);
  expect(work.retiredAt(0, 3)).toEqual({ direct: 0, translated: 30, emulated: 10, interpreted: 0 });
});

it('goes back to what was saved', () => {
  const work = some();
  const saved = work.save();
  const text = JSON.stringify(saved);
  work.count(3, 'direct', 1);
  work.countReason('single-step', 1);
  work.countExit(0, 'debug-trap');
  work.restore(saved);
  expect(JSON.stringify(work.save())).toBe(text);
  expect(work.reasons.size).toBe(1);
  // What was saved is not what is counted on.
  work.count(3, 'direct', 1);
  expect(JSON.stringify(saved)).toBe(text);
});
