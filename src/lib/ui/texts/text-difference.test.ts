import { expect, it } from 'vitest';
import { countLines, textDifference } from './text-difference.ts';

const text = (...lines: string[]): string => `${lines.join('\n')}\n`;

it('tells which lines were taken out and which were put in, with their numbers', () => {
  const { rows, added, removed } = textDifference(text('a', 'b', 'c'), text('a', 'B', 'bb', 'c'));
  expect([added, removed]).toEqual([2, 1]);
  expect(rows).toEqual([
    { kind: 'same', text: 'a', before: 1, after: 1 },
    { kind: 'removed', text: 'b', before: 2, after: null },
    { kind: 'added', text: 'B', before: null, after: 2 },
    { kind: 'added', text: 'bb', before: null, after: 3 },
    { kind: 'same', text: 'c', before: 3, after: 4 },
  ]);
});

it('leaves out what is far from a change, but not a single line', () => {
  const far = ['1', '2', '3', '4', '5'];
  const { rows } = textDifference(text(...far, 'x', '6', '7', '8'), text(...far, 'y', '6', '7', '8'));
  expect(rows.map((row) => (row.kind === 'left-out' ? row.count : row.text))).toEqual([
    3,
    '4',
    '5',
    'x',
    'y',
    '6',
    '7',
    '8',
  ]);
});

it.each([
  ['a', 'a\n'],
  ['a\r\nb\r\n', 'a\nb'],
  ['', '\n\n'],
])('takes no notice of how lines end: %j and %j', (before, after) => {
  expect(textDifference(before, after)).toMatchObject({ added: 0, removed: 0 });
});

it('gives both texts back, line for line', () => {
  const before = text('mov eax, 1', '', 'cli', 'hlt', 'jmp x');
  const after = text('', 'mov eax, 2', 'cli', 'sti', 'hlt');
  const { rows } = textDifference(before, after);
  const side = (other: string): string[] =>
    rows.flatMap((row) => (row.kind === 'left-out' || row.kind === other ? [] : [row.text]));
  expect(text(...side('added'))).toBe(before);
  expect(text(...side('removed'))).toBe(after);
});

it('counts the lines of a change, unless they are very many', () => {
  expect(countLines(text('a', 'b', 'c'), text('a', 'B', 'bb', 'c'))).toEqual({ added: 2, removed: 1 });
  expect(countLines('a', 'a\n')).toEqual({ added: 0, removed: 0 });
  const numbers = Array.from({ length: 3000 }, (_, i) => `${i}`);
  expect(countLines(text(...numbers), text(...numbers.map((n) => `${n}!`)))).toBeNull();
});
