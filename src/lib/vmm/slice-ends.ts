/** Why a VM's turn is over, as names for the trace: apart from the scheduler so that a page can name them without the VMM. */
import * as say from '#messages/vmm';

export const SLICE_ENDS = [
  { name: 'timer', says: say.theHostTimerInterruptedIt },
  { name: 'idle', says: say.itWaits },
  { name: 'limit', says: say.itHasRunAsFarAsItWasAskedTo },
  { name: 'ended', says: say.itStopped },
  { name: 'yield', says: say.itGaveUpTheRestOfItsTurn },
] as const;
export type TurnEnd = (typeof SLICE_ENDS)[number]['name'];

/** Position of `end`, as it stands in the trace. */
export function sliceEndIndex(end: TurnEnd): number {
  return SLICE_ENDS.findIndex(({ name }) => name === end);
}
