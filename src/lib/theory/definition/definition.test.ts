import { describe, expect, it } from 'vitest';
import { named } from '../catalogue.ts';
import { runOnce } from '../classify.ts';
import { finish } from '../progress.ts';
import { indexOf, stateAt, STATES } from '../state.ts';
import { tabulate } from '../transitions.ts';
import { readMachine } from './machine-text.ts';
import { Study } from './study.ts';

/** The catalogue's instructions in the notation. Their TypeScript is the other, independent definition. */
const CATALOGUE_TEXT: Readonly<Record<string, string>> = {
  LOAD: 'LOAD a: A <- [a]',
  STORE: 'STORE a: [a] <- A',
  JZ: 'JZ a: if a < 8 then if A = 0 then P <- a ; the operand is read in any case',
  SVC: 'SVC: trap',
  LPSW: 'LPSW a:\n  if M = u then trap\n  PSW <- [a]',
  ADD: 'ADD a:\n  if A + [a] > 7 then trap\n  A <- A + [a]',
  LRR: 'LRR a:\n  if M = u then trap\n  R <- [a]',
  GMODE: 'GMODE: A <- M',
  'JRST 1': 'JRST a:\n  P <- a\n  M <- u',
  POPR: 'POPR a: ; a user-mode NOP, which reads its word all the same\n  if [a] < 8 then if M = s then R <- [a]',
  LRA: 'LRA a: A <- l + a',
  MFPI: 'MFPI a:\n  if M = s then A <- [a + 2]\n  if M = u then A <- [a]',
  SHRINK: 'SHRINK:\n  b <- b - 1',
};

describe('the notation', () => {
  it.each(Object.entries(CATALOGUE_TEXT))('%s does in every state what the catalogue does', (name, text) => {
    const { instructions, problems } = readMachine(text);
    expect(problems).toEqual([]);
    const [instruction] = instructions;
    const ours = finish(tabulate(instruction!));
    const theirs = finish(tabulate(named(name)));
    expect(ours.findIndex((after, state) => after !== theirs[state])).toBe(-1);
  });

  it.each([
    ['', 1, /no instruction/],
    ['LOAD a: A <- [a', 1, /ends too early/],
    ['LOAD a:\n  A <- 16', 2, /too large/],
    ['LOAD: A <- [a]', 1, /no operand/],
    ['load a: A <- 1', 1, /no name/],
    ['A: trap', 1, /no name/],
    ['LOAD A <- 1', 1, /not followed by a colon/],
    ['  trap', 1, /of no instruction/],
    ['LOAD: trap\nLOAD: trap', 2, /twice/],
    ['SVC: trap trap', 1, /follows a whole statement/],
    ['SVC: A := 1', 1, /should/],
    ['SVC: Q <- 1', 1, /begins no statement/],
    ['SVC: A <- constructor', 1, /no value/],
    ['SVC: if M ! u then trap', 1, /means nothing/],
    ['SVC: if M u then trap', 1, /compares nothing/],
    ['SVC: trap\nmonitor\nLPSW a: PSW <- [a]', 3, /no `LPSW` to interpret/],
    ['LRR a: trap\nmonitor\nLRR: R <- 1', 3, /has operand/],
    [`SVC: A <- ${'('.repeat(40)}1`, 1, /nested too deeply/],
    [`SVC: ${'if M = u then '.repeat(40)} trap`, 1, /nested too deeply/],
    [Array.from({ length: 30 }, (_, i) => `I${i}: trap`).join('\n'), 17, /more than 16/],
    ['SVC: trap\n'.repeat(2000), 1, /characters/],
  ])('refuses %j with its line and a remedy', (text, line, says) => {
    const { problems } = readMachine(text);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(says);
    expect(problems.find(({ message }) => says.test(message))?.line).toBe(line);
    for (const { column, length, remedy } of problems) {
      expect(column).toBeGreaterThan(0);
      expect(length).toBeGreaterThan(0);
      expect(remedy).not.toBe('');
    }
  });

  it('survives any text', () => {
    const pieces = [
      'A',
      'a',
      '[',
      ']',
      '<-',
      'if',
      'then',
      'M',
      '=',
      'u',
      'trap',
      'X:',
      '\n',
      '\n ',
      '(',
      '+',
      '1',
      'monitor\n',
      ';',
      '¬',
    ];
    let seed = 7;
    let ran = 0;
    for (let round = 0; round < 3000; round += 1) {
      let text = 'X a: ';
      for (let i = 0; i < 12; i += 1) {
        seed = (seed * 1103515245 + 12345) & 0x7fffffff;
        text += `${pieces[(seed >> 8) % pieces.length]} `;
      }
      const { instructions, problems } = readMachine(text);
      expect(instructions.length + problems.length).toBeGreaterThan(0);
      // What can be read can be run, and leaves the machine in a state that there is.
      if (problems.length > 0) continue;
      ran += 1;
      const { after } = runOnce(instructions[0]!, (seed >> 4) % STATES);
      expect(stateAt(indexOf(after))).toEqual(after);
    }
    expect(ran).toBeGreaterThan(30);
  });
});

describe('a monitor of one’s own', () => {
  const VMM = { kind: 'vmm', placement: 'low', depth: 1 } as const;
  const machine = 'LRR a:\n  if M = u then trap\n  R <- [a]\nSVC: trap\n';
  const broken = (text: string, name = 'LRR'): number => {
    const read = readMachine(text);
    expect(read.problems).toEqual([]);
    const study = new Study(read);
    return finish(study.square(study.named(name)!, VMM)).broken;
  };

  it('is right with the interpreter of the proof, and with one that does the same', () => {
    expect(broken(machine)).toBe(0);
    expect(broken(`${machine}monitor\nLRR a: R <- [a]\n`)).toBe(0);
  });

  it('is wrong without it, or with one that does otherwise', () => {
    expect(broken(`${machine}monitor\n`)).toBeGreaterThan(0);
    expect(broken(`${machine}monitor\nLRR a: A <- [a]\n`)).toBeGreaterThan(0);
    expect(broken(`${machine}monitor\nLRR a:\n  R <- [a]\n  P <- 0\n`)).toBeGreaterThan(0);
  });

  it('has no use for an interpreter of what does not trap for it', () => {
    expect(broken(`${machine}monitor\nSVC: A <- 1\n`, 'SVC')).toBe(0);
  });

  it('breaks Theorem 1’s condition by what is sensitive and silent', () => {
    const study = new Study(readMachine(`${machine}GMODE: A <- M\nHALT:\n  if M = u then trap\n  P <- P\n`));
    expect(finish(study.against(1))).toEqual(['GMODE']);
    expect(finish(study.against(3))).toEqual([]);
  });
});
