/**
 * Where a frame of host physical memory came from: what made it what it is, by the last record of the trace that did, and the exit in
 * which that was. What has no such record has been so since the VMM set the machine up.
 */
import { PAGE_SIZE } from '../../cpu/memory.ts';
import { PTE_P } from '../../isa/registers.ts';
import { EVENT, type EventName } from '../../record/events.ts';
import type { Trace, TraceEvent } from '../../record/trace.ts';
import { hex } from '../../bits/bits.ts';
import { DROP_CAUSES } from '../../vmm/mmu/drop-causes.ts';
import { HANDLER_STEPS, RESOURCES } from '../../vmm/handler-steps.ts';
import { CACHE } from '../../vmm/layout.ts';
import type { VMMInside } from '../../vmm/vm.ts';
import type { Bench } from '../workbench.ts';
import type { FrameUse } from './frames.ts';

export interface FrameOrigin {
  /** Host physical, unsigned, of its first byte. */
  readonly hpa: number;
  readonly use: FrameUse;
  /** As the guest sees it: guest physical; null where it is none of the guest's. */
  readonly gpa: number | null;
  /** What made it what it is (of the VM's own memory: what has mapped it last); null: so since the machine was set up. */
  readonly made: TraceEvent | null;
  /** Instructions retired before that. */
  readonly time: number;
  /** The exit in which it was; null for none. */
  readonly exit: TraceEvent | null;
  /** A value that was written then, in the grammar of lessons: to be asked about; null where there is none. */
  readonly of: string | null;
}

type Row = { readonly kind: EventName; readonly args: Readonly<Record<string, number>> };

/** The frame at `hpa`, which is of use `use`. */
export function frameOrigin({ machine }: Bench, inside: VMMInside, hpa: number, use: FrameUse): FrameOrigin {
  const { trace, vcpu } = machine;
  const { host } = inside.allotment;
  const page = vcpu.frames.entries.findIndex(
    (entry) => entry !== 0 && host.physical(entry & ~4095) >>> 0 === hpa,
  );
  const gpa = page < 0 ? null : page * PAGE_SIZE;
  const row = madeBy(trace, inside, hpa, gpa, use);
  const made = row < 0 ? null : trace.event(row);
  return {
    ...{ hpa, use, gpa, made },
    time: row < 0 ? 0 : trace.retired(row),
    exit: exitOf(trace, row),
    of: made && writtenBy(made, inside, hpa),
  };
}

function madeBy(trace: Trace, inside: VMMInside, hpa: number, gpa: number | null, use: FrameUse): number {
  const isHere = (address = -1): boolean => (address & ~4095) >>> 0 === hpa;
  // A present entry, and one that was not refused; the lowest bit of an extended page table's is Read.
  const maps = ({ kind, args }: Row): boolean =>
    (kind === 'shadow-write' || kind === 'ept-fill' || kind === 'table-update') &&
    isHere(args['entry']) &&
    ((args['entry'] ?? 0) & PTE_P) !== 0 &&
    (args['result'] ?? 0) === 0;
  switch (use) {
    case 'vm':
    case 'rom':
    case 'shared':
      return last(trace, maps);
    case 'traced': {
      const traced = last(
        trace,
        ({ kind, args }) => kind === 'trace' && args['on'] === 1 && args['gpa'] === gpa,
      );
      // What lies in a frame of descriptor tables is followed from when the allocator looked where they are.
      return traced >= 0 ? traced : last(trace, isOfDescriptors);
    }
    case 'direct':
      return last(trace, ({ kind, args }) => kind === 'frame-type' && isHere(args['hpa']));
    case 'shadow':
    case 'nested': {
      const isVirtualTLB = inside.technique.mmu.name === 'virtual-tlb';
      const emptied = isVirtualTLB ? last(trace, isFlush) : -1;
      const tables = tablesFrom(inside, hpa);
      return first(trace, emptied + 1, ({ kind, args }) => {
        return (
          (kind === 'shadow-write' || kind === 'ept-fill') && tables.has(((args['hpa'] ?? 0) & ~4095) >>> 0)
        );
      });
    }
    case 'cache': {
      const at = hpa - inside.allotment.region - CACHE;
      const flushed = last(trace, ({ kind }) => kind === 'cache-flush');
      return first(trace, flushed + 1, ({ kind, args }) => {
        const { at: from = 0, bytes = 0 } = args;
        return kind === 'translate' && from < at + PAGE_SIZE && from + bytes > at;
      });
    }
    case 'unused':
      // A table that was given back is in no record of its own: it went with the others.
      return inside.allotment.pool.has(hpa) ? last(trace, isFlush) : -1;
    default:
      return -1;
  }
}

/** The VMM has thrown its shadow away, and begins it anew. */
function isFlush({ kind, args }: Row): boolean {
  return kind === 'shadow-drop' && DROP_CAUSES[args['cause'] ?? -1] === 'flush';
}

/** The table at `hpa`, and those that it leads to: entries are recorded where a page is mapped, not on the way there. */
function tablesFrom({ allotment: { host, pool }, technique }: VMMInside, hpa: number): ReadonlySet<number> {
  const size = technique.mmu.name === 'nested' ? 8 : 4;
  const found = new Set([hpa]);
  for (const table of found) {
    for (let at = table; at < table + PAGE_SIZE; at += size) {
      const entry = host.read32(at);
      const to = (entry & ~4095) >>> 0;
      if (entry !== 0 && pool.has(to)) found.add(to);
    }
  }
  return found;
}

function isOfDescriptors({ kind, args }: Row): boolean {
  const isAllocation = kind === 'handler' && HANDLER_STEPS[args['step'] ?? -1]?.name === 'allocate';
  return isAllocation && RESOURCES[args['detail'] ?? -1] === 'descriptor-table';
}

/** A word that was written then, in the frame or about it. */
function writtenBy({ kind, args }: TraceEvent, inside: VMMInside, hpa: number): string | null {
  const word = (at: number): string => `mem32h[0x${hex(at >>> 0, 1)}]`;
  if (kind === 'shadow-write' || kind === 'ept-fill' || kind === 'table-update')
    return word(args['hpa'] ?? 0);
  if (kind !== 'translate') return null;
  return word(Math.max(hpa, inside.allotment.region + CACHE + (args['at'] ?? 0)));
}

/** Kinds that can say anything about a frame: of a long trace the others are passed over. */
const TELLING: ReadonlySet<number> = new Set(
  (
    ['shadow-write', 'ept-fill', 'table-update', 'trace', 'frame-type', 'shadow-drop', 'translate'] as const
  ).map((name) => EVENT[name]),
)
  .add(EVENT['cache-flush'])
  .add(EVENT.handler);

function last(trace: Trace, is: (row: Row) => boolean): number {
  for (let row = trace.length - 1; row >= 0; row--)
    if (TELLING.has(trace.kinds[row] ?? -1) && is(trace.event(row))) return row;
  return -1;
}

function first(trace: Trace, from: number, is: (row: Row) => boolean): number {
  for (let row = from; row < trace.length; row++)
    if (TELLING.has(trace.kinds[row] ?? -1) && is(trace.event(row))) return row;
  return -1;
}

/** The exit that row `row` was recorded in: none where the guest has gone on since. */
function exitOf(trace: Trace, row: number): TraceEvent | null {
  for (let at = row - 1; at >= 0; at--) {
    if (trace.kinds[at] === EVENT.exit) return trace.event(at);
    if (trace.kinds[at] === EVENT.resume) return null;
  }
  return null;
}
