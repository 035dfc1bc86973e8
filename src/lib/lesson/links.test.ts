import { expect, it } from 'vitest';
import { readProse } from './prose.ts';

const found = (text: string): string[] => readProse(text).problems.map(({ message }) => message);

it.each([
  ['in what only looks like the address of another', '](a[press](javascript:1)'],
  ['behind a label that seems to lead to it', '[a]:\n[b]: javascript:1\n\n[press][b]'],
  ['between angle brackets that go over a line', '[press](<\njavascript:1>)'],
  ['between angle brackets, with another in them', '[press](<java&#115;cript:1<2)'],
  ['by a label, between angle brackets that go over a line', '[press][b]\n\n[b]: <\njavascript:1>'],
])('finds a link that is not safe %s', (_, text) => {
  expect(found(text).at(-1)).toMatch(/^a link that is not safe: javascript:1/);
});

it.each([
  ['behind a backslash that is text', '![a\\\\](https://example.org/x.png)'],
  ['with brackets in what it shows', '![a [b] c][far]\n\n[far]: https://example.org/x.png'],
  ['with a blank before its label', '![a] [far]\n\n[far]: https://example.org/x.png'],
  ['by its label alone', '![Far  off][]\n\n[far off]: https://example.org/x.png'],
])('finds an image from elsewhere %s', (_, text) => {
  expect(found(text)).toEqual(['an image from elsewhere: https://example.org/x.png']);
});

it.each([
  '[a](x), ![a][b] and [A]\n\n[a]: https://example.org/x\n\n[b]: x.png',
  'An unfinished [a](<Z\n\nand then: nothing.',
  '[a]: a word, and [b]\\: another',
])('leaves %j alone', (text) => expect(found(text)).toEqual([]));
