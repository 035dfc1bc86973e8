import { expect, test } from 'vitest';
import { folds } from './folding.ts';

test('macros, conditions and sections fold, nested ones too', () => {
  const source =
    'section .text\n%macro p 0\n%if 1\nnop\n%endif\n%endmacro\nnop\nsection .data\ndb 1\n; %macro';
  expect(folds(source)).toEqual([
    { first: 1, last: 7 },
    { first: 2, last: 6 },
    { first: 3, last: 5 },
    { first: 8, last: 10 },
  ]);
});

test('what is not closed, or closed too often, folds nothing', () => {
  expect(folds('%endmacro\n%rep 3\nnop')).toEqual([]);
});
