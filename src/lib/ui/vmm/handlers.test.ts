import { expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace.ts';
import { nextStop } from './handlers.svelte.ts';

const KINDS = ['walk', 'exit', 'handler', 'shadow-write', 'handler', 'resume', 'output'] as const;
const rows: readonly TraceEvent[] = KINDS.map((kind, index) => ({ index, kind, time: 0, vm: 1, args: {} }));

/** The stops met from `from` on, until there is none. */
function met(level: 'handler' | 'host', direction: 1 | -1, from: number): number[] {
  const found: number[] = [];
  for (let at = nextStop(rows, from, level, direction); at >= 0; at = nextStop(rows, at, level, direction))
    found.push(at);
  return found;
}

it('goes from one step of the VMM to the next, there and back', () => {
  expect(met('handler', 1, -1)).toEqual([1, 2, 4]);
  expect(met('handler', -1, rows.length)).toEqual([4, 2, 1]);
});

it('goes from one thing that the processor does to the next', () => {
  expect(met('host', 1, -1)).toEqual([1, 5]);
  expect(met('host', -1, rows.length)).toEqual([5, 1]);
  expect(nextStop([], 0, 'host', -1)).toBe(-1);
});
