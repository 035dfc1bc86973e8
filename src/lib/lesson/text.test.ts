import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { slowness } from '../../../tests/pace.ts';
import { bareFigures } from './facts.ts';
import { pageSource, readProse } from './prose.ts';
import { passagesOf } from './search.ts';
import { LARGEST_TEXT, textProblems } from './text.ts';
import { readYAML } from './yaml-source.ts';

const decoded = (...bytes: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(bytes));

describe('a file of a lesson', () => {
  it('has a limit', () => {
    const long = 'word '.repeat(20_000);
    const found = textProblems({ 'index.md': long, 'lesson.yaml': long, 'start/guest.asm': long });
    expect(found.map(({ file, message, remedy }) => `${file}: ${message}. ${remedy}`)).toEqual([
      'index.md: the file has 100000 characters. Keep it below 65536.',
      'lesson.yaml: the file has 100000 characters. Keep it below 65536.',
    ]);
    expect(textProblems({ 'wrong/long.asm': long.repeat(20) })).toMatchObject([{ file: 'wrong/long.asm' }]);
    expect(readProse(long).problems).toEqual(found.slice(0, 1));
    expect(readYAML(long, 'lesson.yaml').problems).toEqual(found.slice(1));
  });

  it.each([
    ['a zero byte', decoded(0x61, 0x0a, 0x62, 0)],
    // An e with an accent, as Windows has it in Western Europe.
    ['what is not UTF-8', decoded(0x61, 0x0a, 0x62, 0xe9)],
  ])('is no text with %s', (what, text) => {
    const message = `the file is no text: here stands ${what}`;
    const problem = { line: 2, column: 2, message, remedy: 'Save it as UTF-8.' };
    const files = ['lesson.yaml', 'index.md', 'start/guest.asm'];
    expect(textProblems(Object.fromEntries(files.map((file) => [file, text])))).toEqual(
      files.map((file) => ({ file, ...problem })),
    );
    expect(readProse(text).problems).toMatchObject([problem]);
    expect(readYAML(text, 'lesson.yaml').problems).toMatchObject([problem]);
  });

  it('is said to be empty', () => {
    expect(readYAML(' \n', 'lesson.yaml').problems).toMatchObject([
      { file: 'lesson.yaml', line: 1, message: 'the file is empty' },
    ]);
  });
});

/** What prose may have too much of. */
const PIECES = [
  ...[
    'ten ',
    'a hundred ',
    'It takes 784 cycles.\n',
    'import ',
    '# ',
    '*',
    '_',
    '>',
    '> ',
    '- ',
    '|',
    '|a',
    '&',
    ' \n',
  ],
  ...[
    '[',
    '[\n',
    '![',
    '![\n',
    '[a\n',
    '[a]:\n',
    '![a][',
    '- [',
    '[\\]',
    '](',
    '](<',
    '](\\',
    '](((',
    '](a](b)',
  ],
  ...[
    '`',
    '` ',
    '\\`',
    '`` ` ',
    `${'`'.repeat(300)} `,
    '```asm x=1\n',
    '~~~\n',
    '{',
    '<',
    '<a b={',
    '<Fact>',
  ],
  ...['<Machine ', '<Machine run="', '<Machine run="a" />', '<Term>x</Term> ', '  \n<Term>a</Term>'],
];
const QUARTER = LARGEST_TEXT / 4;
const PROSE: readonly (readonly [name: string, text: string])[] = [
  ...PIECES.map((piece) => [piece, piece.repeat(LARGEST_TEXT / piece.length)] as const),
  ['half of it opens', '!['.repeat(QUARTER) + ']('.repeat(QUARTER)],
  ['half of it closes', '['.repeat(2 * QUARTER) + ']'.repeat(2 * QUARTER)],
  ['lists', Array.from({ length: 600 }, (_, i) => `${' '.repeat(2 * (i % 100))}- [a](b)`).join('\n')],
  ['the props of a guest', `\`\`\`asm ${'a={ '.repeat(QUARTER - 2)}`],
  ['backticks', Array.from({ length: 360 }, (_, i) => '`'.repeat(i)).join(' ')],
];

/** Milliseconds that a lesson's readers of prose take for `text`. */
function time(text: string): number {
  const before = performance.now();
  pageSource(readProse(text));
  bareFigures(text);
  passagesOf(text, '/', '');
  return performance.now() - before;
}

it('prose as long as it may be is gone through in no time, whatever it repeats', () => {
  const limit = 500 * slowness();
  // What is interrupted once is asked again.
  const slow = PROSE.filter(([, text]) => time(text) > limit && time(text) > limit);
  expect(slow.map(([name]) => name)).toEqual([]);
});

it('YAML as long as it may be takes little more than its parser', () => {
  const text = `a:\n${'  - 1\n'.repeat(LARGEST_TEXT / 6 - 1)}`;
  const taken = (read: () => unknown): number => {
    const before = performance.now();
    read();
    return performance.now() - before;
  };
  const isSlow = (): boolean => taken(() => readYAML(text, 'a.yaml')) > 3 * taken(() => parseDocument(text));
  // What is interrupted once is asked again.
  expect(isSlow() && isSlow()).toBe(false);
});
