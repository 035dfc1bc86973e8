import { expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace.ts';
import { nextStop } from './handlers.svelte.ts';

const KINDS = ['walk', 'exit', 'handler', 'shadow-write', 'handler', 'resume', 'output'] as const;
const rowsOf = (kinds: readonly TraceEvent['kind'][]): readonly TraceEvent[] =>
  kinds.map((kind, index) => ({ index, kind, time: 0, vm: 1, args: {} }));
const rows = rowsOf(KINDS);

/** The stops met from `from` on, until there is none. */
function met(level: 'handler' | 'host', direction: 1 | -1, from: number, among = rows): number[] {
  const found: number[] = [];
  for (let at = nextStop(among, from, level, direction); at >= 0; at = nextStop(among, at, level, direction))
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

it('stops under VT-x where the processor leaves the guest, and enters it', () => {
  const assisted = rowsOf(['handler', 'resume', 'vm-entry', 'vm-exit', 'exit', 'handler', 'vm-entry']);
  expect(met('host', 1, -1, assisted)).toEqual([2, 3, 6]);
  expect(met('handler', 1, -1, assisted)).toEqual([0, 4, 5]);
});
