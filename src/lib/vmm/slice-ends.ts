/** Why a VM's turn is over, as names for the trace: apart from the scheduler so that a page can name them without the VMM. */
export const SLICE_ENDS = [
  { name: 'timer', says: 'the host timer interrupted it' },
  { name: 'idle', says: 'it waits in HLT' },
  { name: 'limit', says: 'it has run as far as it was asked to' },
  { name: 'ended', says: 'it stopped' },
] as const;
export type TurnEnd = (typeof SLICE_ENDS)[number]['name'];

/** Position of `end`, as it stands in the trace. */
export function sliceEndIndex(end: TurnEnd): number {
  return SLICE_ENDS.findIndex(({ name }) => name === end);
}
