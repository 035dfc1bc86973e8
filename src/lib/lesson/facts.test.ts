import { readFileSync } from 'node:fs';
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
  ['It read 14 references.', '14 references'],
  ['It made 40,000 processes.', '40,000 processes'],
  ['There were 3 exits.', '3 exits'],
  ['Two of 4 entries.', '4 entries'],
  ['It takes 12\n    cycles.', '12 cycles'],
  ['Some forty thousand processes.', 'forty thousand processes'],
])('finds the figure in %j', (text, figure) => {
  expect(bareFigures(text)[0]?.message).toContain(`"${figure}"`);
});

it.each([
  'In 1974, at 800000h, INT 80h and ring 3 of 4.',
  '`mov eax, 5 ; 5 cycles` and <Fact id="x">5 cycles</Fact>',
  '```asm\nnop ; 3 cycles\n```',
  'A program in ring 3 calls its kernel, at CPL 3 traps are many, and bit 1 states it.',
  'There are 12\n\ncycles',
  'CACM 17(7), 1974. Lesson 3 says so. <Step to="square:X at E=0 0 0 0, M=s">go</Step>',
])('leaves %j alone', (text) => expect(bareFigures(text)).toEqual([]));

it('knows every unit that facts.yaml has', () => {
  const { facts } = readFacts(readFileSync(new URL('../../../content/facts.yaml', import.meta.url), 'utf8'));
  expect(facts.length).toBeGreaterThan(20);
  for (const { value, unit } of facts) {
    const [problem] = bareFigures(`It was ${value} ${unit}.`);
    expect(problem?.message, unit).toBe(`the figure "${value} ${unit}" names no source`);
  }
});

it('knows a unit that only the facts have', () => {
  const { facts } = readFacts(GOOD.replace('unit: cycles', 'unit: furlongs'));
  expect(bareFigures('It is 3 furlongs off.')).toEqual([]);
  expect(bareFigures('It is 1 furlong off.', 'index.md', facts)).toHaveLength(1);
});
