/**
 * What one of each component costs, by generation of the processor, in cycles. Each figure says where it is from: read in a source,
 * derived from figures of a source by the arithmetic that stands there, or assumed. None is fitted to a measurement of a whole
 * program, and none belongs to a guest. (Fitting them to the papers' tables is work that has not been done.)
 *
 * Sources: Adams and Agesen, ASPLOS 2006 (figure 4, table 1, section 6); Agesen, Mattson, Rugina and Sheldon, USENIX ATC 2012
 * (table 1).
 */
import * as say from '#messages/ledger';
import { INTERPRETED_CYCLES } from '../host-timer.ts';
import type { ComponentName } from './components.ts';

/** How a figure is known. */
export type Confidence = 'read' | 'derived' | 'assumed';

export interface Cost {
  readonly cycles: number;
  readonly confidence: Confidence;
  /** Where it was read, what it was derived from, or why it is assumed so. */
  readonly source: string;
}

export const GENERATIONS = ['p4', 'core2', 'nehalem', 'sandy-bridge'] as const;
export type GenerationName = (typeof GENERATIONS)[number];

export interface Generation {
  /** As a reader knows it. */
  readonly title: string;
  readonly costs: Readonly<Record<ComponentName, Cost>>;
}

const read = (cycles: number, source: string): Cost => ({ cycles, confidence: 'read', source });
const derived = (cycles: number, source: string): Cost => ({ cycles, confidence: 'derived', source });
const assumed = (cycles: number, source: string): Cost => ({ cycles, confidence: 'assumed', source });

const AA = say.adamsAndAgesen2006;
const AGESEN = say.agesenEtAl2012Table1;

/** Pentium 4 672, 3.8 GHz: the machine that Adams and Agesen measured most on. */
const P4: Generation['costs'] = {
  instruction: assumed(1, say.oneCycleEachNoPipelineAndNoCache),
  delivery: derived(530, say.of60OfThe889CyclesOfADivideError(AA)),
  return: derived(340, say.theRestOfThose889(AA)),
  'fast-call': derived(120, say.halfOfThe242CyclesOfASystemCall(AA)),
  'tlb-fill': assumed(20, say.theWalkerStartedAndTheEntryTaken),
  'tlb-flush': assumed(150, say.ofTheOrderOfAMOVToAControl),
  'walk-reference': assumed(25, say.anEntryFoundInTheSecondLevel),
  'nested-reference': assumed(25, say.anEntryFoundInTheSecondLevel2),
  'device-access': read(3209, say.inFromPort80hOnTheBareMachine(AA)),
  'vm-entry': read(2409, say.vmEntryTable1(AA)),
  'vm-exit': read(1931, say.pageFaultExitTable1(AA)),
  vmread: read(178, say.vmcbReadTable1(AA)),
  vmwrite: read(171, say.vmcbWriteTable1(AA)),
  dispatch: derived(500, say.ofThe2030CyclesOfAnRdtscTrapped(AA)),
  decode: derived(300, say.theSame1160CyclesWhatACallout),
  interpretation: derived(360, say.theSame1160CyclesTheRest),
  'interpreter-step': assumed(INTERPRETED_CYCLES, say.ofTheOrderOfWhatInterpretersTake),
  'software-delivery': assumed(600, say.theGuestsGateDescriptorsAndStack),
  'software-return': assumed(300, say.theGuestsStackAndDescriptorsRead),
  'device-model': derived(200, say.the216CyclesOfINFromPort80hUnder(AA)),
  'software-reference': assumed(50, say.anAddressOfTheGuestTranslated),
  'shadow-write': assumed(150, say.theTableFoundTheEntryMade),
  'shadow-drop': assumed(50, say.anEntryFoundAndCleared),
  'ept-write': assumed(150, say.theTableFoundTheFrameLooked),
  hypercall: assumed(200, say.itsNumberLookedUpItsArguments),
  validation: assumed(30, say.anEntryLookedAtMostNameNoFrame),
  translation: read(2300, say.translatingOneX86Instruction(AA)),
  'look-up': derived(40, say.the51CyclesOfATranslatedCall(AA)),
  'in-cache-emulation': assumed(10, say.theFewInstructionsThatStand),
  callout: assumed(50, say.registersPutAsideAndTakenBack),
  allocation: assumed(300, say.descriptorsOrAnAddressSpace),
};

/** What is done by software, and by microcode much like it. */
const LIKE_SOFTWARE = [
  ...(['delivery', 'return', 'dispatch', 'decode', 'interpretation', 'interpreter-step'] as const),
  ...(['software-delivery', 'software-return', 'device-model', 'software-reference'] as const),
  ...(['shadow-write', 'shadow-drop', 'ept-write', 'hypercall', 'validation', 'allocation'] as const),
  ...(['translation', 'look-up', 'in-cache-emulation', 'callout'] as const),
];

/** `costs` with those of `names` in `share` of their cycles. */
function scaled(
  costs: Generation['costs'],
  names: readonly ComponentName[],
  share: number,
  cost: (cycles: number) => Cost,
): Generation['costs'] {
  const changed = names.map((name) => [name, cost(Math.round(costs[name].cycles * share))] as const);
  return { ...costs, ...Object.fromEntries(changed) };
}

/**
 * What 40,000 forks took under binary translation, in 10^9 cycles (seconds times GHz): a program that is almost all software of the VMM and
 * deliveries.
 */
const FORKS = { p4: 36.95 * 3.8, core2: 18.43 * 2.66 };

/** Core 2 at 2.66 GHz, before it was sold. */
const CORE2: Generation['costs'] = {
  ...scaled(P4, LIKE_SOFTWARE, FORKS.core2 / FORKS.p4, (cycles) =>
    derived(cycles, say.theP4sIn035OfItsCyclesAsForkwait(AA)),
  ),
  'tlb-fill': assumed(10, say.halfOfTheP4AShorterPipeline),
  'tlb-flush': assumed(75, say.halfOfTheP4AShorterPipeline),
  'walk-reference': assumed(14, say.anEntryFoundInTheSecondLevel),
  'nested-reference': assumed(14, say.anEntryFoundInTheSecondLevel2),
  'device-access': assumed(2250, say.theP4sTime084UsTheChipSet),
  'vm-entry': read(937, say.vmEntryTable1(AA)),
  'vm-exit': read(1186, say.pageFaultExitTable1(AA)),
  vmread: read(52, say.vmcbReadTable1(AA)),
  vmwrite: read(44, say.vmcbWriteTable1(AA)),
};

/** Cycles of an exit there and back. Merom is the Core 2 that was sold; its 1579 are measured otherwise than the 2123 above. */
const ROUND_TRIP = { merom: 1579, nehalem: 1009, sandyBridge: 784 };

/** Core 2's, but for what VT-x got faster: `trip` cycles there and back, parted as on the Core 2. */
function faster(trip: number): Generation['costs'] {
  const entry = Math.round(
    (trip * CORE2['vm-entry'].cycles) / (CORE2['vm-entry'].cycles + CORE2['vm-exit'].cycles),
  );
  const parted = say.ofTheCyclesThereAndBackParted(trip, AGESEN);
  return {
    ...scaled(CORE2, ['vmread', 'vmwrite'], trip / ROUND_TRIP.merom, (cycles) =>
      derived(cycles, say.theCore2sMadeFasterAsTheExit(trip, ROUND_TRIP.merom, AGESEN)),
    ),
    'vm-entry': derived(entry, parted),
    'vm-exit': derived(trip - entry, parted),
  };
}

export const COSTS: Readonly<Record<GenerationName, Generation>> = {
  p4: { title: say.pentium46722005, costs: P4 },
  core2: { title: say.core22006, costs: CORE2 },
  nehalem: { title: say.nehalem2009, costs: faster(ROUND_TRIP.nehalem) },
  'sandy-bridge': { title: say.sandyBridge2011, costs: faster(ROUND_TRIP.sandyBridge) },
};
