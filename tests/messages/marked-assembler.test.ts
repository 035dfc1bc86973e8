// What the assembler and the editor's services say is all in messages: with a language whose every text is marked, each word of theirs
// is marked, or stands in the source, or is a word of the language.

import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { MISTAKES } from '../asm/mistakes.ts';
import { speakMarked, unsaid } from './marked.ts';

afterAll(speakMarked());
const { assemble, mnemonicIndex } = await import('../../src/lib/asm/assemble.ts');
const { Analysis, complete, hover, rename, VOCABULARY } = await import('../../src/lib/asm/services/index.ts');
const { REGISTER_NAMES } = await import('../../src/lib/asm/register-names.ts');

const LANGUAGE = new Set([
  ...VOCABULARY.map(({ name }) => name),
  ...mnemonicIndex().keys(),
  ...REGISTER_NAMES.keys(),
  ...['text', 'data', 'bss', 'rodata', 'progbits', 'nobits', 'follows', 'vfollows', 'vstart', 'valign'],
]);

/** The words in what was said of `source` that come from nowhere. */
const strangers = (said: readonly (string | undefined)[], source: string): string[] =>
  said.flatMap((text = '') =>
    unsaid(
      text,
      (word) => LANGUAGE.has(word.toLowerCase()) || word.split('_').every((part) => source.includes(part)),
    ),
  );

const messagesOf = (source: string): (string | undefined)[] =>
  assemble({ files: { 'a.asm': source }, main: 'a.asm' }).diagnostics.flatMap(
    ({ message, remedy, notes = [] }) => [message, remedy, ...notes.map((note) => note.message)],
  );

it('of mistakes: each message, remedy and note', () => {
  let marks = 0;
  for (const [mistake] of MISTAKES) {
    const source = `bits 32\n${mistake}\n`;
    const said = messagesOf(source);
    marks += said.join('').split('⟦').length - 1;
    expect(strangers(said, source), source).toEqual([]);
  }
  expect(marks).toBeGreaterThan(300);
});

it('of mistakes in macros', () => {
  const source =
    'bits 32\n%macro out8 2\nmov dx, %1\nmov al, %2\nout dx, al\n%endmacro\n\nout8 5, 1,\nout8 nope, 1\n' +
    '%assign i 0\n%rep 3\n%assign i i+1\n%if i = 2\n%error "two"\n%endif\n%endrep\n%define BAD nowhere\nmov ax, BAD\n';
  const said = messagesOf(source);
  expect(said.length).toBeGreaterThan(8);
  expect(strangers(said, source)).toEqual([]);
});

it('at each word of a guest: cards, completions and refused renamings', () => {
  const source = readFileSync(new URL('../../content/guests/critical/guest.asm', import.meta.url), 'utf8');
  const analysis = new Analysis({ files: { 'a.asm': source }, main: 'a.asm' });
  const said = new Set<string>();
  for (const [i, line] of source.split('\n').entries()) {
    for (const { index } of line.matchAll(/[\w.%]+/g)) {
      const place = { file: 'a.asm', line: i + 1, column: index + 1 };
      const card = hover(analysis, place);
      if (card) said.add(card.title);
      for (const block of card?.blocks ?? [])
        if (block.kind === 'text') said.add(block.text);
        else if (block.kind === 'rows') for (const [name] of block.rows) said.add(name);
      for (const { detail, kind } of complete(analysis, place).items) if (kind !== 'macro') said.add(detail);
      const renaming = rename(analysis, place, 'mov');
      if (!renaming.ok) said.add(renaming.reason);
    }
  }
  expect(said.size).toBeGreaterThan(300);
  expect(strangers([...said], source)).toEqual([]);
});
