import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EIP } from '../../cpu/state.ts';
import { inspect } from '../../workbench/inspect/index.ts';
import type { NestedWalkFinding } from '../../workbench/inspect/nested-walk.ts';
import { build } from '../../workbench/workbench.ts';
import { nestedWalkLayout, sayReference } from './layout.ts';

function findingOf(limit: number, gva?: number): NestedWalkFinding {
  const text = readFileSync(new URL('../../../../content/guests/paging/guest.asm', import.meta.url), 'utf8');
  const built = build(
    { files: { 'guest.asm': text }, main: 'guest.asm' },
    { mem: 4, technique: 'hardware-assist' },
  );
  if (built.kind === 'problems') throw new Error(JSON.stringify(built.problems));
  built.machine.run(limit);
  return inspect(built, { kind: 'nested-walk', gva: gva ?? built.machine.vcpu.get(EIP) });
}

describe('a two-dimensional walk', () => {
  const finding = findingOf(9_000);
  const references = finding.rows.flatMap(({ nested, guest }) => (guest ? [...nested, guest] : nested));

  it.each([390, 640])('is drawn reference by reference, %i pixels wide', (width) => {
    const { cells, lines, arrows, width: drawn, height } = nestedWalkLayout(finding, width);
    expect(cells.map(({ reference }) => reference)).toEqual(references);
    expect(cells.length).toBe(14);
    expect([lines.length, arrows.length]).toEqual([3, 2]);
    expect(drawn).toBeLessThanOrEqual(width);
    for (const cell of cells) {
      expect(cell.x + cell.width).toBeLessThanOrEqual(drawn + 0.01);
      expect(cell.y).toBeLessThan(height);
      // The guest's own entries are the last of their rows.
      expect(cell.isGuest).toBe(cell.reference.number % 5 === 0);
    }
    const places = cells.map(({ x, y }) => `${Math.round(x)} ${y}`);
    expect(new Set(places).size).toBe(14);
  });

  it('says what it counts', () => {
    const { title, result } = nestedWalkLayout(finding, 640);
    expect(title).toBe(
      '14 references to memory for one address: 3 walks of 4 through the extended page tables, and 2 entries of the ' +
        "guest's own; with four levels on both sides, as on x86-64, it would be 24",
    );
    expect(result.text).toMatch(/^Host physical [0-9A-F]{8}h$/);
    expect(sayReference(references[4]!)).toMatch(
      /^Reference 5: an entry of the guest's own tables, at host physical/,
    );
  });

  it('marks the reference at which it ends, and says why', () => {
    const { title, cells, result } = nestedWalkLayout(findingOf(9_000, 0x40000000), 640);
    expect(cells.filter(({ isMissing }) => isMissing).map(({ reference }) => reference.number)).toEqual([
      cells.length,
    ]);
    expect(title).toMatch(/the walk ends: the guest's tables map nothing$/);
    expect(result.text).toMatch(/#PF/);
  });
});
