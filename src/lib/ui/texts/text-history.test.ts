import { describe, expect, it } from 'vitest';
import {
  isHistory,
  MOST_CHARACTERS,
  MOST_TEXTS,
  NO_HISTORY,
  withText,
  type TextHistory,
  type Why,
} from './text-history.ts';

/** The history of a file that had these texts one after the other. */
function historyOf(texts: readonly (readonly [why: Why, text: string])[]): TextHistory {
  return texts.reduce((history, [why, text], at) => withText(history, { at, why, text }), NO_HISTORY);
}

const says = ({ texts }: TextHistory): string[] => texts.map(({ why, text }) => `${why} ${text}`);

it('keeps a text once while it does not change, and again when it comes back', () => {
  const history = historyOf([
    ['run', 'a'],
    ['run', 'a'],
    ['pause', 'a'],
    ['pause', 'b'],
    ['run', 'a'],
    ['pause', 'b'],
  ]);
  expect(says(history)).toEqual(['run a', 'pause b', 'run a']);
});

it('knows the better reason to keep a text', () => {
  const history = historyOf([
    ['pause', 'a'],
    ['run', 'a'],
    ['reset', 'a'],
  ]);
  expect(history.texts).toEqual([{ at: 0, why: 'run', text: 'a' }]);
});

describe('where there are too many', () => {
  const numbered = (count: number, why: (i: number) => Why): TextHistory =>
    historyOf(Array.from({ length: count }, (_, i) => [why(i), `text ${i}`] as const));

  it('what pauses have left goes first, and then the oldest', () => {
    const history = numbered(MOST_TEXTS + 3, (i) => (i === 10 || i === 20 ? 'pause' : 'run'));
    expect(history.gone).toBe(3);
    expect(history.texts).toHaveLength(MOST_TEXTS);
    const left = new Set(history.texts.map(({ at }) => at));
    expect([0, 1, 10, 20].map((at) => left.has(at))).toEqual([false, true, false, false]);
  });

  it('the newest stays, though a pause has left it', () => {
    const history = numbered(MOST_TEXTS + 1, (i) => (i === MOST_TEXTS ? 'pause' : 'run'));
    expect(history.texts.at(-1)?.text).toBe(`text ${MOST_TEXTS}`);
    expect(history.texts[0]?.text).toBe('text 1');
  });

  it('characters count, too, and a text that is too long by itself is not kept', () => {
    const long = 'x'.repeat(MOST_CHARACTERS / 2);
    const history = historyOf([
      ['run', `${long.slice(1)}a`],
      ['run', `${long.slice(1)}b`],
      ['run', `${long.slice(1)}c`],
    ]);
    expect(history.texts.map(({ text }) => text.at(-1))).toEqual(['b', 'c']);
    const tooLong = { at: 9, why: 'run', text: `${long}${long}d` } as const;
    expect(withText(history, tooLong)).toEqual({ ...history, gone: 2 });
  });
});

it.each<[boolean, unknown]>([
  [true, { texts: [{ at: 1, why: 'run', text: '' }], gone: 0 }],
  [false, null],
  [false, { texts: 3, gone: 0 }],
  [false, { texts: [], gone: '0' }],
  [false, { texts: [{ at: 1, why: 'other', text: '' }], gone: 0 }],
  [false, { texts: [{ at: 'now', why: 'run', text: '' }], gone: 0 }],
  [false, { texts: [null], gone: 0 }],
])('stored data is %s a history: %j', (is, data) => {
  expect(isHistory(data)).toBe(is);
});
