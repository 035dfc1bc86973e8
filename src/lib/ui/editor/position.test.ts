import { expect, test } from 'vitest';
import { offsetOf, placeOf } from './position.ts';

test.each([
  ['the start', 1, 1, 0],
  ['within the first line', 1, 3, 2],
  ['after the first line break', 2, 1, 4],
  ['an empty line', 3, 1, 7],
  ['the last line', 4, 2, 9],
  ['a column behind the line', 2, 40, 6],
  ['a line behind the text', 40, 1, 8],
  ['a place before the text', 0, 0, 0],
])('%s', (_, line, column, offset) => {
  expect(offsetOf('abc\nde\n\nfg', line, column)).toBe(offset);
});

test.each([0, 2, 3, 4, 6, 7, 9])('offset %i is the place that has it', (offset) => {
  const { line, column } = placeOf('abc\nde\n\nfg', offset);
  expect(offsetOf('abc\nde\n\nfg', line, column)).toBe(offset);
});

test('a place counts from 1', () => {
  expect(placeOf('abc\nde', 5)).toEqual({ line: 2, column: 2 });
});
