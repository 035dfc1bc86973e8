/**
 * One guest on two machines, an instruction at a time: what each believes its interrupt flag to be, and the first moment at
 * which the guest could tell the two apart. Everything is read off snapshots and traces.
 */
import type { TraceEvent } from '../../record/trace.ts';
import type { Snapshot } from '../../session/protocol.ts';
import type { ProcessorView } from '../../workbench/processor-view.ts';

/** What stood after one instruction on one machine. */
export interface Moment {
  /** Source line of the instruction, from 1. */
  readonly line: number;
  /** Its address. */
  readonly address: number;
  readonly text: string;
  /** The interrupt flag as the guest has it. */
  readonly flag: number;
  /** The same in the machine itself. */
  readonly real: number;
  /** What a program can read of the processor, as one string. */
  readonly visible: string;
  readonly output: string;
  readonly ended: boolean;
}

/** Instructions that retired at one place of the source on both machines. */
export interface Row {
  readonly bare: Moment;
  readonly virtual: Moment;
  readonly differs: boolean;
}

export interface Difference {
  readonly line: number;
  readonly text: string;
  readonly bare: number;
  readonly virtual: number;
  readonly real: number;
  /** How often the VMM took over at that instruction, and in all. */
  readonly exitsThere: number;
  readonly exits: number;
  /** What each printed in the end. */
  readonly prints: { readonly bare: string; readonly virtual: string };
}

function flagOf(view: ProcessorView, name: string): number {
  return view.flags.find((flag) => flag.name === name)?.value ?? 0;
}

function visible({ registers, flags, eip }: ProcessorView): string {
  const own = flags.map(({ name, value }) => `${name}${value}`).join(' ');
  return `${registers.map(({ value }) => value).join(' ')} ${own} ${eip}`;
}

/** What the instruction that was next in `before` has led to in `after`; null where there was none. */
export function momentOf(before: Snapshot, after: Snapshot): Moment | null {
  const from = before.machine;
  const to = after.machine;
  if (!from?.next || !from.place || !to) return null;
  return {
    line: from.place.line,
    address: from.next.address,
    text: from.next.text,
    flag: flagOf(to.believes, 'if'),
    real: flagOf(to.is, 'if'),
    visible: visible(to.believes),
    output: to.output.debug + to.output.serial,
    ended: after.status === 'ended',
  };
}

/** Pairs the moments of both machines in order. */
export function pairRows(bare: readonly Moment[], virtual: readonly Moment[]): Row[] {
  return bare.flatMap((moment, i) => {
    const other = virtual[i];
    return other ? [{ bare: moment, virtual: other, differs: moment.visible !== other.visible }] : [];
  });
}

/** The first row at which the guest could tell, with what the VMM had to do with it; null if there is none. */
export function firstDifference(rows: readonly Row[], trace: readonly TraceEvent[]): Difference | null {
  const row = rows.find(({ differs }) => differs);
  const last = rows.at(-1);
  if (!row || !last) return null;
  const exits = trace.filter(({ kind }) => kind === 'exit');
  return {
    line: row.bare.line,
    text: row.bare.text,
    bare: row.bare.flag,
    virtual: row.virtual.flag,
    real: row.virtual.real,
    exitsThere: exits.filter(({ args }) => (args['eip'] ?? 0) >>> 0 === row.bare.address).length,
    exits: exits.length,
    prints: { bare: last.bare.output, virtual: last.virtual.output },
  };
}
