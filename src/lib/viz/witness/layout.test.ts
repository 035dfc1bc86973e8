import { describe, expect, it } from 'vitest';
import { CATALOGUE, named } from '../../theory/catalogue.ts';
import { QUESTIONS, runOnce } from '../../theory/classify.ts';
import type { Question } from '../../theory/classify.ts';
import { classesOf } from '../../theory/exhaust.ts';
import { finish } from '../../theory/progress.ts';
import { indexOf } from '../../theory/state.ts';
import type { State } from '../../theory/state.ts';
import { witnessLayout, witnessRows, witnessTitle } from './layout.ts';
import type { WitnessInput } from './layout.ts';

const input = (name: string, question: Question, ...states: State[]): WitnessInput => ({
  name,
  question,
  runs: states.map((state) => runOnce(named(name), indexOf(state))),
});
const at = (mode: 0 | 1, l: number, b: number, ...e: number[]): State => ({ e, psw: { mode, p: 0, l, b } });

describe('witnessTitle', () => {
  it('says what the runs prove', () => {
    expect(
      witnessTitle(input('POPR', 'notPrivileged', at(0, 0, 2, 0, 0, 0, 0), at(1, 0, 2, 0, 0, 0, 0))),
    ).toBe('POPR is not privileged: in user mode it does not trap');
    expect(
      witnessTitle(input('SVC', 'notPrivileged', at(0, 0, 2, 0, 0, 0, 0), at(1, 0, 2, 0, 0, 0, 0))),
    ).toBe('SVC is not privileged: it traps in supervisor mode as well');
    expect(witnessTitle(input('SHRINK', 'userControl', at(1, 0, 2, 0, 0, 0, 0)))).toBe(
      'SHRINK is control sensitive in user mode: without a trap it takes R from (0,2) to (0,1)',
    );
    expect(
      witnessTitle(input('LRA', 'userLocation', at(1, 0, 2, 0, 0, 0, 0), at(1, 1, 2, 0, 0, 0, 0))),
    ).toContain('at l = 0 and l = 1');
  });
});

describe('witnessLayout', () => {
  it('marks what the two runs left different in their windows, wherever these lie', () => {
    const { blocks } = witnessLayout(
      input('LRA', 'userLocation', at(1, 0, 2, 0, 0, 0, 0), at(1, 1, 2, 0, 0, 0, 0)),
    );
    const marked = blocks
      .filter(({ id }) => id.startsWith('after'))
      .map(({ memory }) =>
        memory.cells.filter(({ differs }) => differs).map(({ index, word }) => [index, word]),
      );
    expect(marked).toEqual([[[0, 0]], [[1, 1]]]);
  });

  it('says trap where there is no state after', () => {
    const pair = input('LPSW', 'trapsInUserModeOnly', at(0, 0, 2, 0, 0, 0, 0), at(1, 0, 2, 0, 0, 0, 0));
    const { blocks, traps } = witnessLayout(pair);
    expect(blocks.map(({ id }) => id)).toEqual(['before0', 'after0', 'before1']);
    expect(traps.map(({ lines }) => lines)).toEqual([['traps', '(privileged)']]);
    expect(witnessRows(pair)[1]).toEqual(['0 0 0 0', 'M=u P=0 R=(0,2)', 'traps (privileged)', '']);
  });

  it('keeps every witness of every instruction within its frame, and has a title for it', () => {
    for (const instruction of CATALOGUE) {
      const classes = finish(classesOf(instruction));
      for (const question of QUESTIONS) {
        const runs = (classes[question].witness ?? []).map((state) => runOnce(instruction, state));
        if (runs.length === 0) continue;
        const shown = { name: instruction.name, question, runs };
        expect(witnessTitle(shown)).toMatch(new RegExp(`^${instruction.name} is .*: `));
        const { blocks, width, height, cellHeight } = witnessLayout(shown);
        for (const { x, y, memory } of blocks) {
          expect(x + memory.width + 0.6 * memory.side).toBeLessThanOrEqual(width);
          expect(y + cellHeight).toBeLessThanOrEqual(height);
        }
      }
    }
  });
});
