import { describe, expect, it } from 'vitest';
import type { Classes, Finding, Question } from '../../theory/classify.ts';
import { QUESTIONS } from '../../theory/classify.ts';
import { classesLayout } from './layout.ts';

/** Classes as if found: a witness to each of `yes`. */
function found(instruction: string, privileged: boolean, ...yes: Question[]): Classes {
  const findings = Object.fromEntries(
    QUESTIONS.map((question): [Question, Finding] => [
      question,
      { witness: yes.includes(question) ? [7] : undefined, states: 1000 },
    ]),
  ) as Record<Question, Finding>;
  return { instruction, states: 1000, privileged, ...findings };
}

describe('classesLayout', () => {
  const set = [
    found('LOAD', false, 'notPrivileged'),
    found('LPSW', true, 'supervisorControl'),
    found('JRST 1', false, 'supervisorControl'),
    found('LRA', false, 'userLocation', 'supervisorLocation'),
  ];

  it('sorts by privileged and by the strongest sensitivity', () => {
    const { rows } = classesLayout({ classes: set });
    expect(rows.map(({ cells }) => cells.map(({ names }) => names.join()))).toEqual([
      ['', 'LPSW', ''],
      ['LRA', 'JRST 1', 'LOAD'],
    ]);
  });

  it('knows which cells each theorem asks to be empty', () => {
    const { rows } = classesLayout({ classes: set });
    expect(rows.map(({ cells }) => cells.map(({ emptyFor }) => emptyFor))).toEqual([
      [[], [], []],
      [[1, 3], [1], []],
    ]);
  });

  it('has a title that counts', () => {
    const title = (classes: Classes[]): string => classesLayout({ classes }).title;
    expect(title(set)).toBe('3 of 4 instructions are sensitive; 2 of them do not trap: JRST 1, LRA');
    expect(title(set.slice(0, 2))).toBe('1 of 2 instructions is sensitive, and it is privileged');
    expect(title(set.slice(0, 1))).toBe('0 of 1 instructions are sensitive');
    expect(classesLayout({ classes: set.slice(0, 2), of: 4 }).title).toBe(
      '1 of 2 instructions so far is sensitive, and it is privileged',
    );
  });

  it('gives each finding with its state, or how many were enumerated without one', () => {
    const { findings } = classesLayout({ classes: set });
    expect(findings[2]?.values).toEqual([
      'none in 1,000',
      'none in 1,000',
      'none in 1,000',
      'state 7',
      ...Array<string>(4).fill('none in 1,000'),
    ]);
  });
});
