import { describe, expect, it } from 'vitest';
import { CATALOGUE, named } from '../../theory/catalogue.ts';
import { cornersAt } from '../../theory/square.ts';
import type { Monitor } from '../../theory/square.ts';
import { indexOf, STATES } from '../../theory/state.ts';
import {
  LAST_STAGE,
  NARROW,
  squareLayout,
  squareRows,
  squareSentence,
  squareTitle,
  STAGES,
  WIDE,
} from './layout.ts';
import type { Block, SquareGeometry, SquareInput } from './layout.ts';

const VMM: Monitor = { kind: 'vmm', placement: 'low', depth: 1 };

/** The square of `name` in supervisor mode at 0 in the whole memory `e`. */
function at(name: string, e: number[], monitor = VMM, stage = LAST_STAGE): SquareInput {
  const privileged = [named('LPSW'), named('LRR')];
  const index = indexOf({ e, psw: { mode: 0, p: 0, l: 0, b: 4 } });
  return { corners: cornersAt(named(name), privileged, monitor, index), name, monitor, stage };
}

const block = ({ blocks }: SquareGeometry, corner: Block['corner']): Block => {
  const found = blocks.find((one) => one.corner === corner);
  if (!found) throw new Error(corner);
  return found;
};

describe('squareLayout', () => {
  it('puts each cell right over the cell that f moves it to', () => {
    for (const placement of ['low', 'high'] as const)
      for (const depth of [1, 2] as const)
        for (const frame of [WIDE, NARROW]) {
          const geometry = squareLayout(at('LPSW', [4, 2, 4, 1], { kind: 'vmm', placement, depth }), frame);
          const above = block(geometry, 'S');
          const below = block(geometry, 'f(S)');
          const k = placement === 'low' ? 3 * depth : 0;
          for (const { index, x } of above.memory.cells)
            expect(above.x + x).toBe(below.x + (below.memory.cells[index + k]?.x ?? NaN));
        }
  });

  it('keeps cells and text within the frame and apart, in every monitor', () => {
    for (const frame of [WIDE, NARROW])
      for (const { name } of CATALOGUE)
        for (const kind of ['vmm', 'hybrid'] as const)
          for (const placement of ['low', 'high'] as const)
            for (const depth of [1, 2] as const)
              for (let state = 3; state < STATES; state += 150_007) {
                const monitor = { kind, placement, depth };
                const corners = cornersAt(named(name), [], monitor, state);
                const geometry = squareLayout({ corners, name, monitor, stage: LAST_STAGE }, frame);
                for (const { x, y, textX, memory, fields, remembered } of geometry.blocks) {
                  const length = (of: typeof fields): number =>
                    of.reduce((sum, field) => sum + field.name.length + field.value.length + 2, -1);
                  const text = Math.max(length(fields), length(remembered)) * frame.char;
                  expect(x).toBeGreaterThanOrEqual(0);
                  expect(x + memory.width + 0.6 * memory.side).toBeLessThanOrEqual(frame.width);
                  expect(x + textX).toBeGreaterThanOrEqual(0);
                  expect(x + textX + text).toBeLessThanOrEqual(frame.width);
                  const isLeft = x < frame.width / 2;
                  if (isLeft) expect(x + textX + text).toBeLessThanOrEqual(frame.width / 2);
                  expect(y + geometry.cellHeight).toBeLessThanOrEqual(geometry.height);
                }
                for (const { x, width, y, height } of geometry.stations) {
                  expect(x).toBeGreaterThan(block(geometry, 'f(S)').memory.width);
                  expect(x + width).toBeLessThan(block(geometry, "e'(f(S))").x);
                  expect(y + height).toBeLessThanOrEqual(geometry.height);
                }
              }
  });

  it('has one end where the square closes and two where it breaks', () => {
    const closed = squareLayout(at('LPSW', [4, 2, 4, 1]), WIDE);
    expect(closed.blocks.map(({ corner }) => corner)).toEqual(['S', 'e(S)', 'f(S)', "e'(f(S))"]);
    expect(closed.verdict).toBeNull();
    const broken = squareLayout(at('JRST 1', [7, 2, 0, 3]), WIDE);
    expect(block(broken, 'f(e(S))').y).toBeLessThan(block(broken, "e'(f(S))").y);
    expect(broken.verdict?.text).toBe('≠');
    const marked = block(broken, "e'(f(S))").remembered.filter(({ differs }) => differs);
    expect(marked).toEqual([{ name: 'V:M', value: 's', changed: false, differs: true }]);
  });

  it('shows corner after corner', () => {
    STAGES.forEach((_, stage) => {
      const { blocks, arrows } = squareLayout(at('JRST 1', [7, 2, 0, 3], VMM, stage), WIDE);
      const shown = blocks.filter(({ isHidden }) => !isHidden).map(({ corner }) => corner);
      expect(new Set(shown)).toEqual(new Set(STAGES.slice(0, stage + 1)));
      expect(arrows.map(({ isHidden }) => isHidden)).toEqual([stage < 2, stage < 3]);
    });
  });

  it('leads e’ through the control programs that hear of the instruction, and past those that do not', () => {
    const letters = (name: string, e: number[], depth: 1 | 2): string[] =>
      squareLayout(at(name, e, { ...VMM, depth }), WIDE).stations.map(({ letter }) => letter);
    expect(letters('LPSW', [4, 2, 4, 1], 1)).toEqual(['V']);
    expect(letters('LPSW', [4, 2, 4, 1], 2)).toEqual(['V2', 'V1']);
    expect(letters('JRST 1', [7, 2, 0, 3], 1)).toEqual([]);
  });
});

describe('what is said', () => {
  it('tells what is wrong, in the title and at the last corner', () => {
    const input = at('JRST 1', [7, 2, 0, 3]);
    expect(squareTitle(input)).toBe(
      'The square of JRST 1 breaks under a VMM in state <E=7 2 0 3, M=s, P=0, R=(0,4)>: the mode that the control program remembers is wrong',
    );
    expect(squareSentence(input)).toBe(
      "f(e(S)) ≠ e'(f(S)): the control program takes the guest's M for s, and it should be u.",
    );
  });

  it('tells the way of a privileged instruction: trap, dispatcher, interpreter, allocator', () => {
    const sentence = squareSentence(at('LPSW', [4, 2, 4, 1], VMM, 3));
    for (const word of ['privileged-instruction trap', 'dispatcher', 'interpreter of LPSW', 'allocator'])
      expect(sentence).toContain(word);
  });

  it('says for LRA what address the guest should have seen', () => {
    expect(squareSentence(at('LRA', [7, 1, 0, 0]))).toContain('cell 3 holds 4 and should hold 1');
    expect(squareSentence(at('LRA', [7, 1, 0, 0], { ...VMM, placement: 'high' }))).toContain('same state');
  });

  it('gives the same as a table, one row of which disagrees', () => {
    const rows = squareRows(at('JRST 1', [7, 2, 0, 3]));
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([
      { name: 'M that the control program remembers', values: ['', 's', '', 's', 'u'], agrees: false },
    ]);
    expect(rows.find(({ name }) => name === "E[0], E'[3]")?.values).toEqual(['7', '7', '7', '7', '7']);
  });
});
