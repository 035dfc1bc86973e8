import { describe, expect, it } from 'vitest';
import { bareFigures, readFacts } from './facts.ts';

const GOOD = `sources:
  - id: paper
    says: "A paper"
facts:
  - id: exit
    value: "784"
    unit: cycles
    says: "An exit"
    source: paper
    place: "Table 1"
    confidence: S
`;

describe('facts.yaml', () => {
  it('is read with sources', () => {
    const { facts, problems } = readFacts(GOOD);
    expect(problems).toEqual([]);
    expect(facts[0]).toMatchObject({ value: '784', unit: 'cycles', source: { says: 'A paper' } });
  });

  it.each([
    ['source: paper', 'source: papr', /no source `papr`/],
    ['confidence: S', 'confidence: M', /`M` is no confidence/],
    ['value: "784"', 'value: 784', /no text `value`/],
    ['place: "Table 1"', 'place: ""', /no text `place`/],
    ['id: exit', 'id: Exit', /no id/],
  ])('refuses %s as %s', (from, to, says) => {
    const { problems } = readFacts(GOOD.replace(from, to));
    expect(problems.map(({ message }) => message).join()).toMatch(says);
    expect(problems[0]?.line).toBeGreaterThan(3);
  });
});

it.each([
  ['It took 3.2 s.', '3.2 s'],
  ['A page of 4 KiB.', '4 KiB'],
  ['About 67%.', '67%'],
  ['Twice: 12,733 cycles.', '12,733 cycles'],
  ['A 32-bit one, 5 ms long', '32-bit'],
])('finds the figure in %j', (text, figure) => {
  expect(bareFigures(text)[0]?.message).toContain(`"${figure}"`);
});

it.each([
  'In 1974, at 800000h, INT 80h and ring 3 of 4.',
  '`mov eax, 5 ; 5 cycles` and <Fact id="x">5 cycles</Fact>',
  '```asm\nnop ; 3 cycles\n```',
  'CACM 17(7), 1974. Lesson 3 says so. <Step to="square:X at E=0 0 0 0, M=s">go</Step>',
])('leaves %j alone', (text) => expect(bareFigures(text)).toEqual([]));
