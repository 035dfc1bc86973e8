/** How far a run goes by itself: to the next whole multiple of what a page allows at a time, in virtual time. */
import type { Snapshot } from '../../session/protocol.ts';

/** Where the run ends that goes on from `time`: for as many again. */
export function limitAfter(time: number, budget: number): number {
  return (Math.floor(time / budget) + 1) * budget;
}

/** The machine stands where a run has ended by its limit alone. */
export function isAtLimit(snapshot: Pick<Snapshot, 'status' | 'time'> | null, budget: number): boolean {
  return snapshot?.status === 'ready' && snapshot.time > 0 && snapshot.time % budget === 0;
}
