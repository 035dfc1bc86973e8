import { describe, expect, it } from 'vitest';
import { memoryLayout, pswFields } from './memory.ts';

const psw = { mode: 1, p: 1, l: 2, b: 2 };

describe('memoryLayout', () => {
  it('puts the window over the cells that R covers, and the pointer over the one that P names', () => {
    const { cells, window, pointer, width } = memoryLayout({ e: [0, 0, 7, 1], psw }, 10);
    expect(cells.map(({ x, inWindow }) => [x, inWindow])).toEqual([
      [0, false],
      [10, false],
      [20, true],
      [30, true],
    ]);
    expect(window).toEqual({ x: 20, width: 20, isOpen: false });
    expect(pointer).toEqual({ x: 35, isLegal: true });
    expect(width).toBe(40);
  });

  it('leaves a window open that reaches past the end, and keeps the pointer in sight', () => {
    const { window, pointer } = memoryLayout({ e: [0, 0, 0, 0], psw: { mode: 0, p: 3, l: 3, b: 4 } }, 10);
    expect(window.isOpen).toBe(true);
    expect(window.x + window.width).toBe(46);
    expect(pointer).toEqual({ x: 43, isLegal: false });
  });

  it('says an empty window covers nothing', () => {
    const { cells, window, pointer } = memoryLayout({ e: [0, 0], psw: { mode: 0, p: 0, l: 1, b: 0 } }, 10);
    expect(window.width).toBe(0);
    expect(cells.some(({ inWindow }) => inWindow)).toBe(false);
    expect(pointer.isLegal).toBe(false);
  });

  it('marks what is new, what differs, and what is a control program’s', () => {
    const { cells } = memoryLayout(
      { e: [5, 1, 2], psw, own: [1, 2], before: [5, 0, 2], against: [5, 1, 3] },
      10,
    );
    expect(cells.map(({ isOwn }) => isOwn)).toEqual([false, true, true]);
    expect(cells.map(({ changed }) => changed)).toEqual([false, true, false]);
    expect(cells.map(({ differs }) => differs)).toEqual([false, false, true]);
  });
});

describe('pswFields', () => {
  it('marks each part by itself', () => {
    const fields = pswFields(psw, { ...psw, mode: 0 }, { ...psw, b: 3 });
    expect(fields).toEqual([
      { name: 'M', value: 'u', changed: true, differs: false },
      { name: 'P', value: '1', changed: false, differs: false },
      { name: 'R', value: '(2,2)', changed: false, differs: true },
    ]);
  });
});
