/**
 * One guest under every technique, each in a machine of its own: what it came to, what became of its instructions, why control went to
 * the VMM, what was counted, and what memory the VMM took for it.
 */
import type { ComponentCounts } from '../../vmm/cost/components.ts';
import { NONE, type Retired } from '../../vmm/work.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import { PAGE_SIZE } from '../../cpu/memory.ts';
import type { Trace } from '../../record/trace.ts';
import type { GuestMachine, Stop } from '../bench.ts';
import type { Configuration } from '../configuration.ts';
import type { OutputText } from '../output.ts';
import type { Problem } from '../problem.ts';
import { build, type GuestSource } from '../workbench.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import { countsOf } from './counts.ts';

/** Lets a comparison run to its end at once. */
export function finish<T>(steps: Generator<unknown, T, undefined>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** What one contender came to: plain data. */
export interface Result {
  readonly contender: Contender;
  readonly stop: Stop;
  /** The guest has no form that was changed for this contender: nothing has run, and the rest says nothing. */
  readonly isAbsent: boolean;
  /** Guest instructions retired. */
  readonly instructions: number;
  readonly output: OutputText;
  /** It said and ended as on the bare machine; null where the bare machine did not come to an end. */
  readonly isSame: boolean | null;
  /** What became of the instructions; on the bare machine all are direct. */
  readonly retired: Retired;
  /** Exits by reason, those that there were. */
  readonly exits: Readonly<Record<string, number>>;
  readonly counts: ComponentCounts;
  /** Bytes of the VMM's memory for this VM: page tables of its own making, and translated code. */
  readonly memory: Readonly<Record<'own' | 'shadow' | 'nested' | 'cache', number>>;
  /** Events that the trace had no room for. */
  readonly dropped: number;
}

/** A result with the records behind it. */
export interface Recorded {
  readonly result: Result;
  readonly trace: Trace;
}

/** How far a comparison has come: those that are done, and how many instructions the present one has retired. */
export interface Progress {
  readonly done: readonly Recorded[];
  readonly instructions: number;
}

export interface CompareOptions {
  /** Instructions after which each run is cut off. */
  readonly limit: number;
  /** What they all have; technique, processor and MMU are the contender's. */
  readonly configuration?: Partial<Configuration>;
  /** Instructions between two reports; 20,000 if absent. More for a contender with a limit of its own. */
  readonly slice?: number;
  readonly contenders?: readonly Contender[];
}

/** Rows of the trace that are kept of each contender: enough to look at, and eight of them are no burden to a page. */
const ROWS = 100_000;
const SLICE = 20_000;
/** The same of runs with a limit of their own, as a lesson's: to stop a VM takes an exit and an entry, which are counted like others. */
const LIMITED_SLICE = 100_000;
const LEVELS = [0, 1, 2, 3];

/** Runs `source` under each contender, in short steps. Returns what they came to, or why the guest cannot be built. */
export function* compare(
  source: GuestSource,
  { limit: shared, configuration = {}, slice = SLICE, contenders = CONTENDERS }: CompareOptions,
): Generator<Progress, readonly Recorded[] | { readonly problems: readonly Problem[] }, undefined> {
  const all: Recorded[] = [];
  for (const contender of contenders) {
    const { technique, cpu, mmu, configuration: own, limit = shared } = contender;
    const define = { ...configuration.define, ...own?.define, ...contender.define };
    const bench = build(source, { ...configuration, ...own, technique, cpu, mmu, define });
    if (bench.kind === 'problems') return { problems: bench.problems };
    const { machine } = bench;
    machine.trace.limit = ROWS;
    const stretch = contender.limit === undefined ? slice : Math.max(slice, LIMITED_SLICE);
    let stop: Stop;
    do {
      yield { done: all, instructions: machine.vcpu.retired };
      stop = machine.run(Math.min(limit, machine.vcpu.retired + stretch));
    } while (stop.cause === 'limit' && machine.vcpu.retired < limit);
    const result = resultOf(contender, machine, stop, bench.output(), all[0]?.result ?? null);
    all.push({ result, trace: machine.trace });
  }
  return all;
}

function resultOf(
  contender: Contender,
  machine: GuestMachine,
  stop: Stop,
  output: OutputText,
  bare: Result | null,
): Result {
  const { work, vcpu, inside, trace } = machine;
  const isAbsent = contender.guest === 'changed' && stop.cause === 'vm-stopped' && vcpu.retired === 0;
  const hasEnded = !isAbsent && (bare?.stop ?? stop).cause !== 'limit';
  const isSame =
    bare === null ||
    (bare.stop.cause === stop.cause &&
      bare.stop.value === stop.value &&
      bare.output.serial === output.serial &&
      bare.output.debug === output.debug);
  return {
    ...{ contender, stop, isAbsent, output, instructions: vcpu.retired, dropped: trace.dropped },
    isSame: hasEnded ? isSame : null,
    retired: work?.retiredAt(...LEVELS) ?? { ...NONE, direct: vcpu.retired },
    exits: Object.fromEntries(work?.exitsFrom(...LEVELS) ?? []),
    counts: countsOf(machine),
    memory: memoryOf(contender, inside),
  };
}

/**
 * What the VMM holds of its memory for the VM at the end of the run. What maps the VMM itself is `own` where there are no shadow page
 * tables; where there are, it is in them.
 */
function memoryOf({ technique, mmu }: Contender, inside: VMMInside | null): Result['memory'] {
  if (!inside) return { own: 0, shadow: 0, nested: 0, cache: 0 };
  const nested = inside.technique.nestedBytes ?? 0;
  const tables = inside.allotment.pool.used * PAGE_SIZE - nested;
  const hasShadow = technique !== 'emulation' && technique !== 'paravirtualization' && mmu !== 'nested';
  return {
    ...(hasShadow ? { own: 0, shadow: tables } : { own: tables, shadow: 0 }),
    ...{ nested, cache: inside.technique.cacheBytes ?? 0 },
  };
}
