/**
 * What one operation costs under each technique: a guest that does it many times, less the same guest that does nothing as often
 * (assembled with EMPTY defined), by the number of times (its constant OPERATIONS). In the manner of the nanobenchmarks of Adams and
 * Agesen (ASPLOS 2006, 6.3), whose figures stand beside ours as theirs.
 */
import * as say from '#messages/contenders';
import { COMPONENTS, type ComponentCounts } from '../../vmm/cost/components.ts';
import { ledgerOf } from '../../vmm/cost/ledger.ts';
import type { GenerationName } from '../../vmm/cost/generations.ts';
import { problem, type Problem } from '../problem.ts';
import { assembleSource, type GuestSource } from '../workbench.ts';
import { compare, type CompareOptions, type Progress, type Recorded } from './compare.ts';
import type { Contender } from './contenders.ts';

/** The guests of content/guests/operations, and what the paper calls the operation. */
export const OPERATIONS = [
  { name: 'system-call', title: say.systemCall, inPaper: 'syscall' },
  { name: 'port-input', title: say.portInput, inPaper: 'in' },
  { name: 'page-fault', title: say.pageFault, inPaper: 'pgfault' },
  { name: 'divide-error', title: say.divisionByZero, inPaper: 'divzero' },
  { name: 'table-write', title: say.pageTableWrite, inPaper: 'ptemod' },
  { name: 'call-return', title: say.callAndReturn, inPaper: 'call/ret' },
] as const;

export type OperationName = (typeof OPERATIONS)[number]['name'];

/** A column of the paper's table: its machine bare, its software VMM (binary translation), its hardware VMM (VT-x, shadow page tables). */
export const PAPER_COLUMNS = ['native', 'software', 'hardware'] as const;

/**
 * Cycles on a Pentium 4 672 at 3.8 GHz, 64-bit guests (Adams and Agesen 2006, figure 4 and the appendix's raw data).
 */
export const PAPER: Readonly<
  Record<(typeof OPERATIONS)[number]['inPaper'], Readonly<Record<(typeof PAPER_COLUMNS)[number], number>>>
> = {
  syscall: { native: 242, software: 2308, hardware: 246 },
  in: { native: 3209, software: 216, hardware: 15826 },
  pgfault: { native: 1093, software: 3927, hardware: 11242 },
  divzero: { native: 889, software: 3223, hardware: 1014 },
  ptemod: { native: 1, software: 391, hardware: 12733 },
  'call/ret': { native: 11, software: 51, hardware: 11 },
};

/** One operation under one contender: how often each component happens in it, on average. */
export interface OperationCost {
  readonly contender: Contender;
  readonly counts: ComponentCounts;
}

/** Measures the operation of `source` under the contenders that can run it. Returns why it cannot be where it is no such guest. */
export function* measureOperation(
  source: GuestSource,
  options: CompareOptions,
): Generator<Progress, readonly OperationCost[] | { readonly problems: readonly Problem[] }, undefined> {
  const times = 'files' in source ? timesOf(source.files, source.main) : null;
  if (times === null) {
    const message = say.thisGuestDoesNotSayHowOften;
    return {
      problems: [problem(message, say.letItDefineTheConstantOperations, '')],
    };
  }
  const full = yield* compare(source, options);
  if ('problems' in full) return full;
  const define = { ...options.configuration?.define, EMPTY: '1' };
  const empty = yield* compare(source, { ...options, configuration: { ...options.configuration, define } });
  if ('problems' in empty) return empty;
  return full.flatMap((recorded, i) => {
    const { contender, isAbsent } = recorded.result;
    return isAbsent ? [] : [{ contender, counts: difference(recorded, empty[i]!, times) }];
  });
}

function timesOf(files: Readonly<Record<string, string | Uint8Array>>, main: string): number | null {
  const times = assembleSource(files, main).symbols.get('OPERATIONS') ?? 0;
  return times > 0 ? times : null;
}

function difference(full: Recorded, empty: Recorded, times: number): ComponentCounts {
  const counts = COMPONENTS.map(({ name }) => {
    const more = (full.result.counts[name] ?? 0) - (empty.result.counts[name] ?? 0);
    return [name, more / times] as const;
  });
  return Object.fromEntries(counts);
}

/** Modelled cycles of an operation. */
export function cyclesOf({ counts }: OperationCost, generation: GenerationName): number {
  return ledgerOf(counts, generation).cycles;
}
