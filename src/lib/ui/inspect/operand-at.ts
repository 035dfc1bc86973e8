/** A word of memory in the grammar of lessons. */
import { hex } from '../../bits/bits.ts';
import type { Spot } from '../../workbench/inspect/tables.ts';

const SUFFIX = { gva: '', gpa: 'p', hpa: 'h' } as const;

/** The word `offset` bytes behind `spot`; none where that is nowhere. */
export function operandAt(spot: Spot | null, offset = 0, bytes: 1 | 2 | 4 = 4): string | undefined {
  return spot
    ? `mem${bytes * 8}${SUFFIX[spot.space]}[0x${hex((spot.address + offset) >>> 0, 1)}]`
    : undefined;
}
