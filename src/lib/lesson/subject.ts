/** What the evaluator looks at: one run's machine with what its source tells. */
import type { CPU } from '../cpu/cpu.ts';
import type { GuestMachine } from '../workbench/bench.ts';

export interface SourcePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What operands read of a processor. */
export type Registers = Pick<CPU, 'get' | 'eflags' | 'flag' | 'retired' | 'now' | 'memory'>;

/** What operands read. */
export interface OperandSource {
  readonly machine: Pick<GuestMachine, 'trace' | 'toPhysical' | 'toHost' | 'work' | 'inside' | 'platform'> & {
    /** What the guest believes, and what the machine is. */
    readonly vcpu: Registers & Pick<CPU, 'counts'>;
    readonly cpu: Pick<CPU, 'frames' | 'counts'>;
    readonly real: Registers;
  };
  /**
   * The machine of a run as long as this one that nobody stopped on its way: to stop a VM takes exits and entries, which its processor
   * counts like others. Absent where nobody did.
   */
  readonly undisturbed?: () => OperandSource['machine'];
  /** Labels and constants of the assembled source. */
  readonly symbols: ReadonlyMap<string, number>;
}

export interface Subject extends OperandSource {
  readonly machine: GuestMachine;
  /** The source line whose bytes lie at `address`. */
  locate(address: number): SourcePlace | undefined;
}
