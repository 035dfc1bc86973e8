// When an instruction is guilty of trapping too often, and when it is innocent again.
import { expect, it } from 'vitest';
import { Adaptation, PATIENCE, PENANCE } from './adaptation.ts';

/** Calls `ask` until it says yes; how often that took. */
function until(ask: () => boolean): number {
  for (let times = 1; times < 10_000; times++) if (ask()) return times;
  return Infinity;
}

it('is innocent until it has trapped often enough, whatever others do', () => {
  const sites = new Adaptation();
  sites.trapped(1);
  expect(until(() => sites.trapped(2))).toBe(PATIENCE);
  expect([1, 2, 3].map((eip) => sites.isGuilty(eip))).toEqual([false, true, false]);
});

it('is innocent again after callouts in a row that met no trace', () => {
  const sites = new Adaptation();
  until(() => sites.trapped(1));
  for (let i = 1; i < PENANCE; i++) expect(sites.calledOut(1, false)).toBe(false);
  expect(sites.calledOut(1, true)).toBe(false);
  expect(until(() => sites.calledOut(1, false))).toBe(PENANCE);
  expect(sites.isGuilty(1)).toBe(false);
});

it('takes twice as long each time, up to a limit', () => {
  const sites = new Adaptation();
  const took = Array.from({ length: 9 }, () => {
    const traps = until(() => sites.trapped(1));
    return [traps / PATIENCE, until(() => sites.calledOut(1, false)) / PENANCE];
  });
  const doubling = [1, 2, 4, 8, 16, 32, 64, 64, 64];
  expect(took).toEqual(doubling.map((times) => [times, times]));
});

it('goes back to what was saved', () => {
  const sites = new Adaptation();
  until(() => sites.trapped(1));
  const saved = sites.save();
  until(() => sites.calledOut(1, false));
  sites.restore(saved);
  expect(sites.isGuilty(1)).toBe(true);
  expect(until(() => sites.calledOut(1, false))).toBe(PENANCE);
});
