/** Guest believes / machine is: both truths side by side in one notation, and where they differ. */
import { hex } from '../../bits/bits.ts';
import type { ProcessorView } from '../../workbench/processor-view.ts';

export interface Pair {
  /** The register or bit, as the manual writes it. */
  readonly name: string;
  readonly believed: string;
  readonly actual: string;
  readonly differs: boolean;
  /** What the difference means, or what the value is for. */
  readonly note: string;
}

export interface BelievesGeometry {
  /** A sentence computed from the pairs. */
  readonly title: string;
  readonly pairs: readonly Pair[];
}

function value(list: readonly { readonly name: string; readonly value: number }[], name: string): number {
  return list.find((item) => item.name === name)?.value ?? 0;
}

function segment(view: ProcessorView, name: string): number {
  return view.segments.find((item) => item.name === name)?.selector ?? 0;
}

function table(view: ProcessorView, name: string): number {
  return view.tables.find((item) => item.name === name)?.base ?? 0;
}

/** The rows of the strip: what a VMM must keep two of. */
const ROWS: readonly (readonly [name: string, read: (view: ProcessorView) => string, note: string])[] = [
  ['CPL', (view) => String(view.cpl), 'the ring the code runs in'],
  ['IF', (view) => String(value(view.flags, 'if')), 'external interrupts are taken'],
  ['IOPL', (view) => String(value(view.flags, 'iopl')), 'who may use CLI, STI, IN and OUT'],
  ['CS', (view) => hex(segment(view, 'cs'), 4), 'its low two bits tell the ring'],
  ['SS', (view) => hex(segment(view, 'ss'), 4), 'its low two bits tell the ring'],
  ['CR0', (view) => hex(value(view.control, 'cr0')), 'protection and paging'],
  ['CR3', (view) => hex(value(view.control, 'cr3')), 'where the page tables are'],
  ['GDTR', (view) => hex(table(view, 'gdtr')), 'where segments are looked up'],
  ['IDTR', (view) => hex(table(view, 'idtr')), 'where traps go'],
];

/** Lays out what `believes` and `is` say. With `isVirtual` false the two are one processor. */
export function believesLayout(
  believes: ProcessorView,
  is: ProcessorView,
  isVirtual: boolean,
): BelievesGeometry {
  const pairs = ROWS.map(([name, read, note]) => {
    const believed = read(believes);
    const actual = read(is);
    return { name, believed, actual, differs: believed !== actual, note };
  });
  const differing = pairs.filter(({ differs }) => differs);
  return { pairs, title: title(differing, isVirtual) };
}

function title(differing: readonly Pair[], isVirtual: boolean): string {
  if (!isVirtual) return 'Bare: what the guest believes is what the machine is';
  if (differing.length === 0) return 'What the guest believes and what the machine is agree';
  const names = differing.map(({ name }) => name);
  const last = names.pop() ?? '';
  const list = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
  return `The guest is wrong about ${list}`;
}
