import { describe, expect, it } from 'vitest';
import type { FrameTypesFinding, TypedFrame } from '../../workbench/inspect/frame-types.ts';
import { frameTypesLayout, sayFrame } from './layout.ts';

function frame(hpa: number, type: TypedFrame['type'], rest: Partial<TypedFrame> = {}): TypedFrame {
  const leadsTo = { writable: 0, readOnly: 0, tables: [] };
  return { hpa, type, uses: 1, references: 1, pinned: false, users: [], leadsTo, ...rest };
}

/** A directory in force, pinned, with one table, that maps 700 pages writable and the directory and itself read-only. */
const SMALL: FrameTypesFinding = {
  kind: 'frame-types',
  isParavirt: true,
  counts: [
    { type: 'plain', count: 3 },
    { type: 'directory', count: 1 },
    { type: 'table', count: 1 },
    { type: 'writable', count: 700 },
  ],
  frames: [
    frame(0x100000, 'directory', {
      ...{ uses: 2, references: 3, pinned: true },
      users: [{ by: 'CR3' }, { by: 'pin' }, { by: 'entry', table: 0x200000, index: 5 }],
      leadsTo: { writable: 0, readOnly: 0, tables: [0x200000] },
    }),
    frame(0x200000, 'table', {
      references: 2,
      users: [
        { by: 'entry', table: 0x100000, index: 0 },
        { by: 'entry', table: 0x200000, index: 6 },
      ],
      leadsTo: { writable: 700, readOnly: 2, tables: [] },
    }),
  ],
};

describe('frameTypesLayout', () => {
  it.each([1440, 672, 358])('keeps boxes apart, inside, and right of who holds them, at %i px', (width) => {
    const { boxes, boxWidth, boxHeight, holders, height, width: drawn } = frameTypesLayout(SMALL, width);
    expect(boxes.map(({ frame: { hpa } }) => hpa)).toEqual([0x100000, 0x200000]);
    for (const { x, y } of boxes) {
      expect(x + boxWidth).toBeLessThanOrEqual(drawn);
      expect(y + boxHeight).toBeLessThanOrEqual(height);
    }
    expect(boxes[0]!.x + boxWidth).toBeLessThan(boxes[1]!.x);
    expect(holders.map(({ name }) => name)).toEqual(['CR3', 'pin']);
    for (const { x } of holders) expect(x).toBeLessThan(boxes[0]!.x);
  });

  it('draws a line for each use from the left, and none for a mapping of a table', () => {
    const { lines } = frameTypesLayout(SMALL, 672);
    expect(lines.map(({ from, to }) => [from, to])).toEqual([
      [-1, 0x100000],
      [-1, 0x100000],
      [0x100000, 0x200000],
    ]);
  });

  it('says what the frames are, in numbers', () => {
    expect(frameTypesLayout(SMALL, 672).title).toBe(
      "Of the guest's 705 frames 1 directory, 1 page table, 700 writable and 3 in no such use; none is two of these, 1 is pinned",
    );
    expect(frameTypesLayout({ ...SMALL, isParavirt: false }, 672).title).toMatch(/not paravirtualized/);
    expect(sayFrame(SMALL.frames[0]!)).toBe(
      '00100000h, directory, pinned: 2 uses as that, 3 references in all: CR3, a pin, entry 5 of 00200000h',
    );
  });

  it('says how many it has no room for', () => {
    const frames = Array.from({ length: 60 }, (_, i) => frame(0x300000 + i * 4096, 'table'));
    const { boxes, left } = frameTypesLayout({ ...SMALL, frames }, 672);
    expect(boxes.length + left).toBe(60);
    expect(left).toBeGreaterThan(0);
  });
});
