/** How often what happened under paravirtualization: for comparisons, and for who asks whether batching paid. */
import { HYPERCALLS } from './interface.ts';

export interface ParavirtCounts {
  /** Hypercalls by number, those within a multicall among them. */
  readonly hypercalls: number[];
  /** Updates of page tables and descriptors that were done, and that were refused. */
  updates: number;
  refused: number;
  /** Entries and descriptors looked at when frames became tables. */
  validated: number;
  /** Calls of the guest for events. */
  upcalls: number;
  /** Traps given to the guest by the VMM. */
  bounced: number;
  /** Software interrupts that went to ring 1 without the VMM. */
  straight: number;
  /** Privileged instructions emulated all the same. */
  emulated: number;
}

const SINGLE = ['updates', 'refused', 'validated', 'upcalls', 'bounced', 'straight', 'emulated'] as const;

export function noParavirtCounts(): ParavirtCounts {
  const hypercalls = HYPERCALLS.map(() => 0);
  return {
    hypercalls,
    updates: 0,
    refused: 0,
    validated: 0,
    upcalls: 0,
    bounced: 0,
    straight: 0,
    emulated: 0,
  };
}

/** As numbers, for a snapshot. */
export function saveCounts(counts: ParavirtCounts): number[] {
  return [...counts.hypercalls, ...SINGLE.map((name) => counts[name])];
}

/** Takes what `saveCounts` gave; how many numbers that were. */
export function restoreCounts(counts: ParavirtCounts, saved: readonly number[]): number {
  const calls = counts.hypercalls.length;
  for (let i = 0; i < calls; i++) counts.hypercalls[i] = saved[i] ?? 0;
  SINGLE.forEach((name, i) => (counts[name] = saved[calls + i] ?? 0));
  return calls + SINGLE.length;
}
