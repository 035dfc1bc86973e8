/**
 * What one of each component costs, by generation of the processor, in cycles. Each figure says where it is from: read in a source,
 * derived from figures of a source by the arithmetic that stands there, or assumed. None is fitted to a measurement of a whole
 * program, and none belongs to a guest. (Fitting them to the papers' tables is work that has not been done.)
 *
 * Sources: Adams and Agesen, ASPLOS 2006 (figure 4, table 1, section 6); Agesen, Mattson, Rugina and Sheldon, USENIX ATC 2012
 * (table 1).
 */
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

const AA = 'Adams and Agesen 2006';
const AGESEN = 'Agesen et al. 2012, table 1';

/** Pentium 4 672, 3.8 GHz: the machine that Adams and Agesen measured most on. */
const P4: Generation['costs'] = {
  instruction: assumed(1, 'one cycle each: no pipeline and no cache is modelled'),
  delivery: derived(
    530,
    `60% of the 889 cycles of a divide error there and back (${AA}, figure 4); how they part is assumed`,
  ),
  return: derived(340, `the rest of those 889, but for the handler's few instructions (${AA}, figure 4)`),
  'fast-call': derived(120, `half of the 242 cycles of a system call there and back (${AA}, figure 4)`),
  'tlb-fill': assumed(20, 'the walker started, and the entry taken'),
  'tlb-flush': assumed(150, 'of the order of a MOV to a control register (150 for CR8 in the same figure)'),
  'walk-reference': assumed(25, 'an entry found in the second-level cache'),
  'nested-reference': assumed(
    25,
    'an entry found in the second-level cache; this processor has no such tables',
  ),
  'device-access': read(3209, `IN from port 80h on the bare machine (${AA}, figure 4)`),
  'vm-entry': read(2409, `VM entry (${AA}, table 1)`),
  'vm-exit': read(1931, `page-fault exit (${AA}, table 1)`),
  vmread: read(178, `VMCB read (${AA}, table 1)`),
  vmwrite: read(171, `VMCB write (${AA}, table 1)`),
  dispatch: derived(
    500,
    `of the 2030 cycles of an RDTSC trapped and emulated (${AA}, 4.4), delivery and return are taken off; how the rest parts is assumed`,
  ),
  decode: derived(300, 'the same 1160 cycles: what a callout, which knows its instruction, is spared'),
  interpretation: derived(360, 'the same 1160 cycles: the rest'),
  'interpreter-step': assumed(
    INTERPRETED_CYCLES,
    'of the order of what interpreters take, decoded instructions kept; the host timer charges the same',
  ),
  'software-delivery': assumed(
    600,
    "the guest's gate, descriptors and stack read and written by software: of the order of what the hardware takes",
  ),
  'software-return': assumed(300, "the guest's stack and descriptors read by software"),
  'device-model': derived(
    200,
    `the 216 cycles of IN from port 80h under the software VMM (${AA}, figure 4), but for the translated instruction itself`,
  ),
  'software-reference': assumed(50, 'an address of the guest translated, and an entry read'),
  'shadow-write': assumed(150, 'the table found, the entry made and entered'),
  'shadow-drop': assumed(50, 'an entry found and cleared'),
  'ept-write': assumed(150, 'the table found, the frame looked up and the entry made'),
  hypercall: assumed(200, 'its number looked up, its arguments read and its result written'),
  validation: assumed(
    30,
    'an entry looked at; most name no frame, the others one whose type and count are looked up',
  ),
  translation: read(2300, `translating one x86 instruction, approximately (${AA}, section 3)`),
  'look-up': derived(
    40,
    `the 51 cycles of a translated call and return, less the 11 of a bare one (${AA}, figure 4)`,
  ),
  'in-cache-emulation': assumed(
    10,
    `the few instructions that stand in an instruction's place (the paper says a handful for CLI)`,
  ),
  callout: assumed(50, 'registers put aside and taken back; the trap that it is here is counted apart'),
  allocation: assumed(300, 'descriptors or an address space compared with what is in force'),
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
    derived(
      cycles,
      `the P4's, in 0.35 of its cycles, as forkwait under binary translation (${AA}, section 6)`,
    ),
  ),
  'tlb-fill': assumed(10, 'half of the P4: a shorter pipeline'),
  'tlb-flush': assumed(75, 'half of the P4: a shorter pipeline'),
  'walk-reference': assumed(14, 'an entry found in the second-level cache'),
  'nested-reference': assumed(
    14,
    'an entry found in the second-level cache; this processor has no such tables',
  ),
  'device-access': assumed(2250, "the P4's time (0.84 us): the chip set is no faster"),
  'vm-entry': read(937, `VM entry (${AA}, table 1)`),
  'vm-exit': read(1186, `page-fault exit (${AA}, table 1)`),
  vmread: read(52, `VMCB read (${AA}, table 1)`),
  vmwrite: read(44, `VMCB write (${AA}, table 1)`),
};

/** Cycles of an exit there and back. Merom is the Core 2 that was sold; its 1579 are measured otherwise than the 2123 above. */
const ROUND_TRIP = { merom: 1579, nehalem: 1009, sandyBridge: 784 };

/** Core 2's, but for what VT-x got faster: `trip` cycles there and back, parted as on the Core 2. */
function faster(trip: number): Generation['costs'] {
  const entry = Math.round(
    (trip * CORE2['vm-entry'].cycles) / (CORE2['vm-entry'].cycles + CORE2['vm-exit'].cycles),
  );
  const parted = `of the ${trip} cycles there and back (${AGESEN}), parted as on the Core 2`;
  return {
    ...scaled(CORE2, ['vmread', 'vmwrite'], trip / ROUND_TRIP.merom, (cycles) =>
      derived(
        cycles,
        `the Core 2's, made faster as the exit was: ${trip} of ${ROUND_TRIP.merom} cycles (${AGESEN})`,
      ),
    ),
    'vm-entry': derived(entry, parted),
    'vm-exit': derived(trip - entry, parted),
  };
}

export const COSTS: Readonly<Record<GenerationName, Generation>> = {
  p4: { title: 'Pentium 4 672 (2005)', costs: P4 },
  core2: { title: 'Core 2 (2006)', costs: CORE2 },
  nehalem: { title: 'Nehalem (2009)', costs: faster(ROUND_TRIP.nehalem) },
  'sandy-bridge': { title: 'Sandy Bridge (2011)', costs: faster(ROUND_TRIP.sandyBridge) },
};
