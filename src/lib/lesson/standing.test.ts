import { expect, it } from 'vitest';
import { emptyProgress, withAnswer, withResult } from './progress.ts';
import { goOnWith, standingIn, type Aims, type Standing } from './standing.ts';

const AIMS: Aims = {
  objectives: [
    { says: 'Tell why', by: ['why', 'prints'] },
    { says: 'See it', by: ['see'] },
  ],
  predict: [{ id: 'why' }, { id: 'see' }, { id: 'besides' }],
  checks: [{ id: 'prints' }],
};
const pass = (id: string) =>
  ({ checks: [{ id, passed: true }] }) as unknown as Parameters<typeof withResult>[1];

it('tells a lesson begun from one not begun, whatever its page keeps by itself, and from one finished', () => {
  let progress = { ...emptyProgress('cli'), seed: 4242 };
  expect(standingIn(AIMS, null)).toBe('open');
  expect(standingIn(AIMS, progress)).toBe('open');
  expect(standingIn(AIMS, { ...progress, files: { 'guest.asm': 'nop' } })).toBe('begun');
  expect(standingIn(AIMS, { ...progress, hints: { prints: 1 } })).toBe('begun');
  progress = { ...withAnswer(progress, 'why', 'a', false, 'v'), seed: 4242 };
  expect(standingIn(AIMS, progress)).toBe('begun');
  progress = { ...withResult(progress, pass('prints'), 'v'), seed: 4242 };
  expect(standingIn(AIMS, progress)).toBe('begun');
  // What no objective names is not needed, as on the lesson's page.
  expect(standingIn(AIMS, withAnswer(progress, 'see', 'a', true, 'v'))).toBe('finished');
});

it('an objective in words alone wants all that is asked and checked', () => {
  const all = { ...AIMS, objectives: ['Understand it'] };
  let progress = withResult(emptyProgress('cli'), pass('prints'), 'v');
  for (const id of ['why', 'see']) progress = withAnswer(progress, id, 'a', true, 'v');
  expect(standingIn(all, progress)).toBe('begun');
  expect(standingIn(all, withAnswer(progress, 'besides', 'a', true, 'v'))).toBe('finished');
});

it('goes on with the first lesson begun, else with the next', () => {
  const next = (marks: string): number | undefined => {
    const standings: Record<string, Standing> = { '-': 'open', b: 'begun', f: 'finished' };
    return goOnWith([...marks].map((mark, at) => ({ at, standing: standings[mark]! })))?.at;
  };
  expect(next('---')).toBeUndefined();
  expect(next('-b-b')).toBe(1);
  expect(next('fb-b')).toBe(1);
  expect(next('f-fb')).toBe(3);
  expect(next('ff--')).toBe(2);
  expect(next('-f--')).toBe(2);
  expect(next('--ff')).toBe(0);
  expect(next('fff')).toBeUndefined();
});
