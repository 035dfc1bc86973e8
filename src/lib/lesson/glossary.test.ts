import { describe, expect, it } from 'vitest';
import { checkTerms, readGlossary } from './glossary.ts';
import { pageSource, readProse } from './prose.ts';

const GOOD =
  '- id: ring\n  term: ring\n  says: "A level of privilege."\n- id: cpl\n  term: CPL\n  says: "The ring in force."\n';

describe('the glossary', () => {
  it('is a list of words with what they mean', () => {
    const { entries, problems } = readGlossary(GOOD);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { id: 'ring', term: 'ring', says: 'A level of privilege.' },
      { id: 'cpl', term: 'CPL', says: 'The ring in force.' },
    ]);
  });

  it.each([
    ['a word without a meaning', '- id: ring\n  term: ring\n', 1, 'lacks'],
    ['one that is there twice', `${GOOD}- id: cpl\n  term: CPL\n  says: "Again."\n`, 7, 'twice'],
    ['a field nobody knows', `${GOOD}  sais: "x"\n`, 7, 'sais'],
    ['an id that is no address', '- id: Two words\n  term: x\n  says: "y"\n', 1, 'no id'],
    ['what is no list', 'ring: "A level"\n', 1, 'no list'],
  ])('tells %s with its line', (_, text, line, word) => {
    const { problems } = readGlossary(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.line).toBe(line);
    expect(problems[0]?.message).toContain(word);
    expect(problems[0]?.remedy).not.toBe('');
  });

  it('is where the words of a lesson are looked up, by id or by the text itself', () => {
    const { entries } = readGlossary(GOOD);
    const { usages } = readProse(
      'The <Term>CPL</Term>, the\n<Term id="ring">rings</Term> and the <Term>rign</Term>.\n',
    );
    expect(checkTerms(usages, entries)).toEqual([
      {
        file: 'index.md',
        line: 2,
        column: 38,
        message: 'the glossary has no `rign`',
        remedy: 'Did you mean <Term id="ring">?',
      },
    ]);
  });

  it('gives the page the id of each word', () => {
    expect(pageSource(readProse('The <Term>CPL</Term>.'))).toContain('<Term id="cpl">CPL</Term>');
  });
});
