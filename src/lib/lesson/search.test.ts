import { expect, it } from 'vitest';
import { passagesOf, search } from './search.ts';

const PROSE = `<Machine run="te" />

The first <Term id="x">word</Term> of *many*.

## What POPF does

It passes over IF. See [the atlas](../../atlas/), or \`popf\`.

\`\`\`asm
hidden: nop
\`\`\`
`;
const PASSAGES = passagesOf(PROSE, '/course/x/', 'A lesson');

it('takes what a reader sees', () => {
  expect(PASSAGES.map(({ heading, text }) => [heading, text])).toEqual([
    ['', 'The first word of many.'],
    ['What POPF does', 'It passes over IF. See the atlas, or popf.'],
  ]);
});

it('leaves code as it is, and takes the marks of lists away', () => {
  const [passage] = passagesOf(
    'It reads `E[0]`, then E[1], of a table `a * b`:\n\n- one `x<y`,\n- **two**, see [E[2] `there`](../).\n\n1. First\n',
    '/',
    'A lesson',
  );
  expect(passage?.text).toBe(
    'It reads E[0], then E[1], of a table a * b: one x<y, two, see E[2] there. First',
  );
  const found = (query: string): readonly string[] | undefined => search([passage!], query)[0]?.pieces;
  expect(found('E[0]')?.[1]).toBe('E[0]');
  expect(found('e[1]')?.[1]).toBe('E[1]');
});

it('finds words by their beginnings, all of them, the heading’s first', () => {
  const more = [
    ...PASSAGES,
    { path: '/glossary/#popf', title: 'POPF', heading: '', text: 'An instruction.' },
  ];
  expect(search(more, 'popf').map(({ passage }) => passage.path)).toEqual(['/glossary/#popf', '/course/x/']);
  expect(search(more, 'atl pass')).toHaveLength(1);
  expect(search(more, 'atlas missing')).toEqual([]);
  expect(search(more, '  ')).toEqual([]);
  expect(search(more, 'opf')).toEqual([]);
});

it('marks what was looked for, whatever its characters', () => {
  expect(search(PASSAGES, 'IF')[0]?.pieces).toEqual(['It passes over ', 'IF', '. See the atlas, or popf.']);
  expect(search(PASSAGES, 'a(b[*')).toEqual([]);
  const long = [
    { path: '/', title: '', heading: '', text: `${'a word '.repeat(60)}needle ${'and more '.repeat(60)}` },
  ];
  const [hit] = search(long, 'needle');
  expect(hit?.pieces[1]).toBe('needle');
  expect(hit?.pieces.join('').length).toBeLessThan(320);
});
