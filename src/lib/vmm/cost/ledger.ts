/** The ledger: what was counted in a run, times what one of each costs. */
import type { HardwareCounts } from '../../cpu/counts.ts';
import type { Work } from '../work.ts';
import { COMPONENTS, type ComponentCounts, type ComponentName } from './components.ts';
import { COSTS, type Cost, type GenerationName } from './generations.ts';

const LEVELS = [0, 1, 2, 3];

/** One component of a run. */
export interface LedgerRow {
  readonly component: ComponentName;
  readonly spentBy: (typeof COMPONENTS)[number]['spentBy'];
  readonly count: number;
  readonly cost: Cost;
  /** count * cost.cycles. */
  readonly cycles: number;
}

export interface Ledger {
  readonly generation: GenerationName;
  /** In the order of COMPONENTS, those that happened. */
  readonly rows: readonly LedgerRow[];
  /** Modelled cycles of the run. */
  readonly cycles: number;
}

/** What the hardware has done: on the bare machine all there is. `retired` is what the processor itself has executed. */
function hardwareCounts(counts: HardwareCounts, retired: number): ComponentCounts {
  return {
    instruction: retired,
    delivery: counts.deliveries,
    return: counts.returns,
    'fast-call': counts.fastCalls,
    'tlb-fill': counts.tlbFills,
    'tlb-flush': counts.tlbFlushes,
    'walk-reference': counts.walkReferences,
    'nested-reference': counts.nestedReferences,
  };
}

/** A bare machine: its processor's counts, and the instructions it has retired. Its ports are those of physical devices. */
export function countsOfNative(counts: HardwareCounts, retired: number): ComponentCounts {
  return { ...hardwareCounts(counts, retired), 'device-access': counts.portAccesses };
}

/**
 * A VM that is alone on its host: `physical` is what the processor has done for it, `virtual` what the VCPU has,
 * which is software; `work` what became of its instructions and what the VMM has done. An instruction that is interpreted after a trap
 * is decoded first.
 */
export function countsOfVM(
  physical: HardwareCounts,
  virtual: HardwareCounts,
  work: Work,
  technique: ComponentCounts = {},
): ComponentCounts {
  const { direct, translated, emulated, interpreted } = work.retiredAt(...LEVELS);
  // A hypercall is no instruction that an interpreter does.
  const performed = emulated - (work.exitsFrom(...LEVELS).get('hypercall') ?? 0);
  const step = work.stepCount.bind(work);
  const event = work.eventCount.bind(work);
  return {
    ...technique,
    ...hardwareCounts(physical, direct + translated),
    'vm-entry': physical.vmEntries,
    'vm-exit': physical.vmExits,
    vmread: physical.vmReads,
    vmwrite: physical.vmWrites,
    dispatch: step('dispatch'),
    // A callout knows its instruction.
    decode: Math.max(0, performed - (technique.callout ?? 0)),
    interpretation: performed,
    'interpreter-step': interpreted,
    'software-delivery': virtual.deliveries + (technique['software-delivery'] ?? 0),
    'software-return': virtual.returns,
    'device-model': virtual.portAccesses,
    'software-reference': event('walk') + virtual.walkReferences,
    'shadow-write': step('shadow-write'),
    'shadow-drop': event('shadow-drop'),
    'ept-write': event('ept-fill'),
    allocation: step('allocate'),
  };
}

/** The ledger of a run on a processor of `generation`. */
export function ledgerOf(counts: ComponentCounts, generation: GenerationName): Ledger {
  const { costs } = COSTS[generation];
  const rows = COMPONENTS.flatMap(({ name, spentBy }): LedgerRow[] => {
    const count = counts[name] ?? 0;
    const cost = costs[name];
    return count === 0 ? [] : [{ component: name, spentBy, count, cost, cycles: count * cost.cycles }];
  });
  return { generation, rows, cycles: rows.reduce((sum, { cycles }) => sum + cycles, 0) };
}
