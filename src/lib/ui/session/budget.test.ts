import { expect, it } from 'vitest';
import { isAtLimit, limitAfter } from './budget.ts';

it('goes on for as many again, also from where a run has ended', () => {
  expect([0, 1, 99, 100, 101].map((time) => limitAfter(time, 100))).toEqual([100, 100, 100, 200, 200]);
});

it('is at a limit where a machine stands at one, and not at its first instruction', () => {
  const stands = (status: 'ready' | 'ended', time: number): boolean => isAtLimit({ status, time }, 100);
  expect(stands('ready', 100)).toBe(true);
  expect(stands('ready', 300)).toBe(true);
  expect(stands('ready', 0)).toBe(false);
  expect(stands('ready', 101)).toBe(false);
  expect(stands('ended', 100)).toBe(false);
  expect(isAtLimit(null, 100)).toBe(false);
});
