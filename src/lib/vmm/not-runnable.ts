/** Why a guest had to be interpreted, as names: apart from runnable.ts so that a page can name them without the VMM. */
import * as say from '#messages/vmm';

/** Why not, in the order in which it is asked; then what a technique interprets on principle. The trace holds the position. */
export const NOT_RUNNABLE = [
  { name: 'real-mode', says: say.theGuestIsInRealModeWithASegment },
  { name: 'virtual-8086', says: say.theGuestIsInVirtual8086Mode },
  { name: 'middle-ring', says: say.theGuestIsAtCPL1Or2WhichRing },
  { name: 'single-step', says: say.theGuestSingleStepsItselfTF },
  { name: 'table-too-big', says: say.theGuestsGDTLeavesNoRoom },
  { name: 'segment-not-reversible', says: say.aSegmentRegisterHolds },
  { name: 'beyond-limit', says: say.theNextInstructionLies },
  { name: 'interrupt-shadow', says: say.theBoundaryAfterSTIOrMOVSSTakes },
  { name: 'emulated', says: say.emulationInterpretsEvery },
  { name: 'virtual-supervisor', says: say.theGuestsKernelWhichAHybrid },
  { name: 'breakpoint', says: say.theGuestHasSetAHardware },
  {
    name: 'virtual-interrupt',
    says: say.theGuestsVIFAndVIPAreBothSet,
  },
  {
    name: 'no-such-feature',
    says: say.theGuestUsesWhatTheProcessor,
  },
  {
    name: 'not-translated',
    says: say.kernelCodeInRealModeOrA16Bit,
  },
] as const;

export type NotRunnable = (typeof NOT_RUNNABLE)[number]['name'];

/** Position of `reason` in NOT_RUNNABLE. */
export function notRunnableIndex(reason: NotRunnable): number {
  return NOT_RUNNABLE.findIndex(({ name }) => name === reason);
}
