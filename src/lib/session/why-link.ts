/** A link of the chain behind a value, as plain data: the step that wrote it last, and what that step had it from. */
import type { Effects } from '../isa/effects.ts';
import type { SourcePlace } from '../lesson/subject.ts';
import type { TraceEvent } from '../record/trace.ts';
import type { DropCause } from '../vmm/mmu/drop-causes.ts';
import type { VMMPlace } from '../workbench/inspect/vmm-memory.ts';
import type { Moment } from './moment.ts';

/** Something that the step read, or that it stands for: to be asked about in its turn. */
export interface LinkSource {
  /** In the grammar of lessons. */
  readonly of: string;
  /**
   * What for: the value itself, an address, a flag; of a delivery the gate, or what it saved; of a shadow entry the guest's entry and
   * the directory entry above it; of what else is the VMM's the descriptor, the table register, the code or what the guest believes; of a
   * hypercall an argument; or the place asked about, as it was before.
   */
  readonly role:
    | 'value'
    | 'address'
    | 'flag'
    | 'gate'
    | 'saved'
    | 'entry'
    | 'directory'
    | 'descriptor'
    | 'table'
    | 'code'
    | 'believed'
    | 'argument'
    | 'itself';
  /** Unsigned; null where there is no memory. */
  readonly value: number | null;
  /** The moment of which this is the value. */
  readonly at: Moment;
}

/** An entry of the guest's page tables. */
export interface GuestEntry {
  /** Guest physical, unsigned. */
  readonly gpa: number;
  readonly entry: number;
}

/** How a value came to be. Rows are of the trace. */
export type LinkCause =
  /** Nothing has written it: it is what the machine started with. `place`: the source line that made it, of memory; `byVMM`: the VMM did. */
  | { readonly kind: 'start'; readonly place: SourcePlace | null; readonly byVMM: boolean }
  /** The instruction wrote it. */
  | { readonly kind: 'store' }
  /** A fault or an interrupt was delivered to the guest. */
  | { readonly kind: 'delivery'; readonly vector: number; readonly isExternal: boolean }
  /** A walk through the guest's tables set Accessed or Dirty in it. */
  | { readonly kind: 'walk' }
  /**
   * A shadow entry was made: at a hidden fault (`fill`), or by a write into a traced table (`sync`). `exit`: the row of the exit in
   * which it was, -1 for none.
   */
  | {
      readonly kind: 'fill' | 'sync';
      readonly row: number;
      readonly exit: number;
      readonly gva: number;
      readonly guest: GuestEntry | null;
    }
  /** A shadow entry was taken out, or a right of it. */
  | { readonly kind: 'drop'; readonly row: number; readonly exit: number; readonly cause: DropCause | null }
  /** The VMM copied one of the guest's descriptors into its shadow (`copy`), or wrote what is its own alone (`own`); -1 for no row. */
  | { readonly kind: 'copy' | 'own'; readonly row: number; readonly exit: number }
  /** An entry of the extended page tables was made, or one on the way to it, when linear `gva` led to `gpa`. */
  | {
      readonly kind: 'nested';
      readonly row: number;
      readonly exit: number;
      readonly gpa: number;
      readonly gva: number;
    }
  /** Of a VMCS: the processor wrote it at a VM exit, or the VMM for a VM entry; `row` -1 where that is not recorded. */
  | { readonly kind: 'vm-exit' | 'vmwrite'; readonly row: number; readonly exit: number }
  /** Of the translation cache: the unit of the guest's `eip` was made, linked or taken out. */
  | {
      readonly kind: 'translate';
      readonly row: number;
      readonly exit: number;
      readonly eip: number;
      readonly isTakenOut: boolean;
    }
  /** A register of the processor's own: the VMM loaded it for the guest to go on; `row` of that, -1 where it is not recorded. */
  | { readonly kind: 'load'; readonly row: number; readonly exit: number }
  /** The same, while the VMM has the processor for itself: it is the VMM's, since the exit `row`. */
  | { readonly kind: 'control'; readonly row: number; readonly exit: number }
  /** The VMM did it as a hypercall asked. */
  | { readonly kind: 'hypercall'; readonly row: number; readonly exit: number }
  /** It changed in the course of the step, by the processor or the VMM. */
  | { readonly kind: 'passing' };

export interface Link {
  /** What was asked about, and the same with its place fixed: memory of the guest by guest physical address. */
  readonly of: string;
  readonly place: string;
  /** What it is of the VMM's memory; null where it is not. */
  readonly vmm: VMMPlace | null;
  readonly cause: LinkCause;
  /** Unsigned; null where there is no memory. */
  readonly before: number | null;
  readonly after: number | null;
  /** Right before the step, and right behind it; both the start where nothing has written the value. */
  readonly at: Moment;
  readonly behind: Moment;
  /** What was next, and (unless an interrupt came first) was executed or tried; null where the value is that of the start. */
  readonly instruction: {
    /** Guest linear. */
    readonly address: number;
    readonly text: string;
    readonly place: SourcePlace | null;
    /** `label+4`, or null. */
    readonly symbol: string | null;
    readonly effects: Effects | null;
  } | null;
  /** Who executed it; null where none was retired. Bare, always `direct`. */
  readonly executed: 'direct' | 'translated' | 'emulated' | 'interpreted' | null;
  /** What the step recorded; the first 200 rows. */
  readonly rows: readonly TraceEvent[];
  readonly sources: readonly LinkSource[];
}
