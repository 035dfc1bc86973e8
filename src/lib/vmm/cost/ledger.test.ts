import { describe, expect, it } from 'vitest';
import { COMPONENTS } from './components.ts';
import { COSTS, GENERATIONS } from './generations.ts';
import { ledgerOf } from './ledger.ts';

describe('what one of each component costs', () => {
  it.each(GENERATIONS)('%s: is a figure with its source, for each component and no other', (name) => {
    const { costs } = COSTS[name];
    expect(Object.keys(costs).sort()).toEqual(COMPONENTS.map((component) => component.name).sort());
    for (const { cycles, source, confidence } of Object.values(costs)) {
      expect(cycles).toBeGreaterThan(0);
      expect(source.length).toBeGreaterThan(10);
      if (confidence !== 'assumed') expect(source).toMatch(/Adams and Agesen|Agesen et al|cycles/);
    }
  });

  // Adams and Agesen 2006, table 1 (P4 672 and 2.66 GHz Core 2); Agesen et al. 2012, table 1: an exit there and back.
  it('is what the papers measured, where they did', () => {
    const exit = (name: keyof typeof COSTS): number[] =>
      (['vm-entry', 'vm-exit'] as const).map((component) => COSTS[name].costs[component].cycles);
    expect(exit('p4')).toEqual([2409, 1931]);
    expect(exit('core2')).toEqual([937, 1186]);
    expect(exit('nehalem').reduce((a, b) => a + b)).toBe(1009);
    expect(exit('sandy-bridge').reduce((a, b) => a + b)).toBe(784);
    expect(COSTS.p4.costs.vmread.cycles).toBe(178);
    expect(COSTS.core2.costs.vmwrite.cycles).toBe(44);
  });

  it('keeps to what it is derived from: a divide error, an RDTSC emulated', () => {
    const { delivery, return: back, dispatch, decode, interpretation } = COSTS.p4.costs;
    const trap = delivery.cycles + back.cycles;
    expect(trap).toBeLessThanOrEqual(889);
    expect(trap + dispatch.cycles + decode.cycles + interpretation.cycles).toBeLessThanOrEqual(2030);
  });
});

describe('the ledger', () => {
  it('is counts times costs, and leaves out what has not happened', () => {
    const { costs } = COSTS.p4;
    const ledger = ledgerOf({ instruction: 100, 'vm-exit': 2, decode: 0 }, 'p4');
    expect(ledger.rows.map(({ component, count }) => [component, count])).toEqual([
      ['instruction', 100],
      ['vm-exit', 2],
    ]);
    expect(ledger.cycles).toBe(100 * costs.instruction.cycles + 2 * costs['vm-exit'].cycles);
  });
});
