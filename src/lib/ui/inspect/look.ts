/** What a view into a machine is: its code is loaded when it is opened. */
import type { Component } from 'svelte';
import type { Moment } from '../../session/moment.ts';
import type { Finding, Inquiry } from '../../workbench/inspect/index.ts';

/** What every such view takes. */
export interface PanelProps {
  readonly finding: Finding;
  /** What the same inquiry found at the moment before; null where there is none. */
  readonly before: Finding | null;
  readonly inquiry: Inquiry;
  /** The value of a register, or the address of a label. */
  readonly find: (name: string) => number | undefined;
  /** An address of the guest's by its label, where it has one. */
  readonly place: (address: number) => string;
  /** To ask another question of the same kind. */
  readonly onask: (inquiry: Inquiry) => void;
  /** To go to the moment of a row of the trace. */
  readonly onseek: (index: number) => void;
  /** To ask why a value, in the grammar of lessons, is as it is, or was at another moment. */
  readonly onwhy: (of: string, at?: Moment) => void;
}

export interface LookSpec {
  readonly name: string;
  /** A view takes findings of its own kind alone. */
  readonly load: () => Promise<{ readonly default: Component<never> }>;
  /** What it asks at first, where `here` is the linear address of the next instruction. */
  readonly inquiry: (here: number) => Inquiry;
  /** Its values carry `data-why`: one of them can be chosen, and asked about. */
  readonly hasValues?: boolean;
}
